"""Makes bytes and text of unknown content safe for a terminal."""

import json

MAX_PRETTY_BYTES = 200_000
MAX_SHOWN_CHARS = 20_000


def printable(content: bytes) -> str:
    """Return the bytes as text on one line; invalid UTF-8, unprintable characters and line ends are escaped."""
    return _escaped(content.decode("utf-8", "backslashreplace"))


def printable_json(content: bytes) -> str:
    r"""Return JSON indented, anything else as text with its line ends; no control character survives, all are `\x1b`-like.

    Long content is cut, and says so.
    """
    if len(content) <= MAX_PRETTY_BYTES:
        try:
            text = json.dumps(json.loads(content), ensure_ascii=False, indent=2)
        except (ValueError, RecursionError):
            text = content.decode("utf-8", "backslashreplace")
    else:
        text = content[: MAX_SHOWN_CHARS * 4].decode("utf-8", "backslashreplace")
    shown = "\n".join(_escaped(line) for line in text[:MAX_SHOWN_CHARS].split("\n"))
    if len(text) > MAX_SHOWN_CHARS or len(content) > MAX_PRETTY_BYTES:
        shown += f"\n… cut: {len(content)} bytes in all; --raw writes all of them"
    return shown


def one_line(text: str) -> str:
    """Return text that cannot steer a terminal: control and format characters become spaces, runs of spaces one."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _escaped(text: str) -> str:
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape", "backslashreplace").decode()
        for character in text
    )
