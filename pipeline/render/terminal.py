"""Shared parts of terminal output: text that cannot steer the terminal, single lines, lists of counts."""

from rich.console import Console
from rich.text import Text

from pipeline.core.terminal_text import one_line
from pipeline.queries.query_parts import Counts


def visible(text: str, *, keep: str = "") -> str:
    """Return text with unprintable characters as spaces, except those in `keep`; the same length keeps spans valid."""
    return "".join(character if character.isprintable() or character in keep else " " for character in text)


def print_line(text: str, console: Console, *, style: str = "") -> None:
    """Print one line unchanged; characters that the terminal's encoding lacks become question marks."""
    shown = text.encode(console.encoding, "replace").decode(console.encoding)
    console.print(Text(shown, style=style), soft_wrap=True)


def listed_counts(counts: Counts, most: int) -> str:
    """Return the first `most` names with their counts on one line, and the number of further ones."""
    rest = f", and {len(counts) - most:,} more" if len(counts) > most else ""
    return one_line(", ".join(f"{name} {count:,}" for name, count in counts[:most])) + rest
