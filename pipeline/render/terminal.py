"""What all output to a terminal shares: text that cannot steer the terminal, single lines, lists of counts."""

from rich.console import Console
from rich.text import Text

from pipeline.core.terminal_text import one_line
from pipeline.queries.query_parts import Counts


def visible(text: str, *, keep: str = "") -> str:
    """Return text of the same length, so that spans still fit: what is not printable is a space, but for `keep`."""
    return "".join(character if character.isprintable() or character in keep else " " for character in text)


def print_line(text: str, console: Console, *, style: str = "") -> None:
    """Print one line as it is; what the terminal's encoding lacks becomes a question mark."""
    shown = text.encode(console.encoding, "replace").decode(console.encoding)
    console.print(Text(shown, style=style), soft_wrap=True)


def listed_counts(counts: Counts, most: int) -> str:
    """Return the first `most` names with their counts on one line, and how many more there are."""
    rest = f", and {len(counts) - most:,} more" if len(counts) > most else ""
    return one_line(", ".join(f"{name} {count:,}" for name, count in counts[:most])) + rest
