"""Repair what programs left in a text: HTML's tags and references, and UTF-8 that was read as Windows-1252."""

import html
import re
from typing import Final

from transforms.lexicon.load import load_sets

_ELEMENTS: Final = load_sets("markup")
_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_HIDDEN: Final = re.compile(
    rf"<({'|'.join(sorted(_ELEMENTS['hidden']))})\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*|\s*/)?>")
_LAYERS: Final = 2
"""Maximum times that references were encoded: "&amp;quot;"."""

_CONTINUES: Final = "\x80-\xbf" + "".join(
    character for byte in range(0x80, 0xA0) if (character := bytes([byte]).decode("cp1252", errors="ignore"))
)
_MISREAD: Final = re.compile(rf"[\u00c2\u00c3][{_CONTINUES}]|\u00e2[{_CONTINUES}]{{2}}|\u00f0[{_CONTINUES}]{{3}}")


def repair_text(text: str) -> str:
    """Return the text without tags, references and misread letters; a text without them is returned unchanged."""
    text = _MISREAD.sub(_read_again, text)
    for _ in range(_LAYERS):
        text = _without_references(_without_tags(text))
    return text


def _without_references(text: str) -> str:
    return _REFERENCE.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    return _TAG.sub(_stands_for, _COMMENT.sub("", _HIDDEN.sub("", text)))


def _stands_for(tag: re.Match[str]) -> str:
    """Return what a tag stands for; an unknown one is the text's own: "<3>"."""
    name = tag[1].lower()
    if name in _ELEMENTS["breaks"]:
        return "\n\n"
    if name in _ELEMENTS["line"]:
        return "\n"
    return "" if name in _ELEMENTS["inside"] else tag.group()


def _read_again(misread: re.Match[str]) -> str:
    """Return the character whose bytes in UTF-8 were read one by one; what is none stays."""
    try:
        return b"".join(_byte(character) for character in misread.group()).decode("utf-8")
    except UnicodeDecodeError:
        return misread.group()


def _byte(character: str) -> bytes:
    """Return the byte that Windows-1252 reads as a character; it leaves five of them undefined."""
    return bytes([ord(character)]) if ord(character) < 0x100 else character.encode("cp1252")  # noqa: PLR2004
