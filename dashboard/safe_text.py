"""Makes text of articles safe for a page: it cannot become markup or a script, or turn the reading direction.

Text of articles reaches the page in two ways only: as HTML from this module, and as a value in a table or a chart,
which draw it as text. It never goes through Markdown, which would fetch images.
"""

import html
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

Span = tuple[int, int]

# Formats (bidi overrides, zero-width characters), private use, surrogates; controls become spaces.
_REMOVED: Final = frozenset({"Cf", "Co", "Cs", "Cn"})
_SPACES: Final = frozenset({"Cc", "Zl", "Zp", "Zs"})
_MAX_MARKS: Final = 4
# A spreadsheet treats a cell that begins with one of these characters as a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def clean(text: str) -> str:
    """Return text with controls as spaces, without invisible or direction-changing characters and excess accents."""
    if text.isascii() and text.isprintable():
        return text  # most text, fifty times as fast
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category in _REMOVED or marks > _MAX_MARKS:
            continue
        kept.append(" " if category in _SPACES and character != "\n" else character)
    return "".join(kept)


def one_line(text: str) -> str:
    """Return clean text on one line, with single spaces."""
    return " ".join(clean(text).split())


def escaped(text: str) -> str:
    """Return one line of HTML that shows exactly this text."""
    return html.escape(one_line(text))


def escaped_lines(text: str) -> str:
    """Return HTML that shows this text with its line ends."""
    return html.escape(clean(text)).replace("\n", "<br>")


def marked(text: str, spans: Iterable[Span], *, tag: str = "mark") -> str:
    """Return HTML of a text in which the spans (code points, may overlap) are marked."""
    parts, at = [], 0
    for start, end in merged(spans, len(text)):
        parts.append(html.escape(clean(text[at:start])))
        parts.append(f"<{tag}>{html.escape(clean(text[start:end]))}</{tag}>")
        at = end
    parts.append(html.escape(clean(text[at:])))
    return "".join(parts).replace("\n", " ")


def merged(spans: Iterable[Span], length: int) -> list[Span]:
    """Return the spans within a text, in order; spans that touch or overlap are joined."""
    joined: list[Span] = []
    for first, last in sorted((max(0, start), min(length, end)) for start, end in spans):
        if first >= last:
            continue
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def safe_link(url: str | None) -> str | None:
    """Return an address that may become a link: http or https with a host, without credentials; else None."""
    if not url or clean(url) != url or any(character.isspace() for character in url):
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    return url if usable else None


def link(url: str | None, text: str) -> str:
    """Return HTML of a text, as a link where the address is safe; the other site gets no referrer."""
    target = safe_link(url)
    if target is None:
        return escaped(text)
    return f'<a href="{html.escape(target)}" target="_blank" rel="noopener noreferrer">{escaped(text)}</a>'


def cell(value: Any) -> Any:
    """Return a value that is safe in a spreadsheet: no text begins like a formula."""
    if isinstance(value, str):
        text = one_line(value)
        return f"'{text}" if text.startswith(_FORMULA) else text
    if isinstance(value, list | tuple):
        return cell("; ".join(str(part) for part in value))
    return value


def clean_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows for a chart or a table on the page, each text on one clean line."""
    return [{name: one_line(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows]
