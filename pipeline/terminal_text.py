"""Text of unknown origin on a terminal: nothing in it can steer the terminal or be read as markup."""

from rich.text import Text

KEPT = frozenset("\n")


def plain(text: str) -> str:
    """Return the text with a space for each character that is not printable, line ends kept: no offset moves."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in KEPT else " " for each in text)


def plain_line(text: str) -> str:
    """Return the text on one line, runs of white space as one space."""
    return " ".join(plain(text).split())


def styled(text: str, style: str = "") -> Text:
    """Return the text on one line for rich, markup in it taken literally."""
    return Text(plain_line(text), style=style)
