"""The overview on a terminal: at most 80 columns, readable without colour, nothing from an article can steer it."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rich.cells import cell_len, set_cell_size
from rich.console import Console

from pipeline.core.terminal_text import one_line
from pipeline.queries.overview import EntityRow, StatementRow, WeekRow
from pipeline.render.terminal import print_line

WIDTH = 80
BAR = 34
COMMAND = 24
SENTENCE_CHARS = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The characters of a bar for an original and for a reprint."""

    original: str
    reprint: str


def render_entities(rows: Sequence[EntityRow], console: Console) -> None:
    """Print the most frequent entities."""
    _heading("Who and what is written about", console)
    if not rows:
        print_line("  nobody yet", console)
        return
    print_line(f"  {'':<38} {'type':<7} {'articles':>8} {'originals':>9} {'sentiment':>10}", console, style="dim")
    for row in rows:
        name = set_cell_size(one_line(row.name), 38)
        print_line(
            f"  {name} {row.type:<7} {row.articles:>8,} {row.collapsed:>9,} {_without_minus_zero(row.sentiment):>+10.2f}",
            console,
        )


def _without_minus_zero(sentiment: float) -> float:
    """Return -0.004 as 0: it would print as -0.00."""
    return round(sentiment, 2) + 0.0


def render_statements(rows: Sequence[StatementRow], console: Console) -> None:
    """Print the strongest statements with speaker, outlet and date, and whether they are disputed."""
    _heading("The strongest accusations and claims (one a speaker)", console)
    if not rows:
        print_line("  none yet", console)
    for row in rows:
        who = f"{one_line(row.speaker)} {row.stance}: {_shortened(one_line(row.sentence))}"
        for line in _wrapped(who, first="  * ", rest="    "):
            print_line(line, console)
        for line in _wrapped(", ".join(_circumstances(row)), first="      ", rest="      "):
            print_line(line, console, style="dim")


def _circumstances(row: StatementRow) -> list[str]:
    evidence = {"none given": "no evidence given", "cited": "evidence cited"}.get(row.evidence)
    return [
        one_line(row.outlet),
        row.day or "no date",
        f"strength {row.strength:.2f}",
        *([evidence] if evidence else []),
        "disputed" if row.rebutted else "not disputed",
    ]


def render_weeks(title: str, rows: Sequence[WeekRow], console: Console) -> None:
    """Print a narrative over its weeks as bars, with its share of all original articles and the denominator."""
    marks = bar_marks(console.encoding)
    opening, closing = "“”" if _is_utf8(console.encoding) else '""'
    _heading(f"The narrative {opening}{one_line(title)}{closing}", console)
    if not rows:
        print_line("  no dated articles yet", console)
        return
    legend = f"{marks.original} original  {marks.reprint} reprint"
    print_line(f"  {'week of':<7} {legend:<{BAR}} {'articles':>8} {'originals':>9}  share", console, style="dim")
    highest = max(row.articles for row in rows)
    for row in rows:
        if row.all_articles == 0:  # a gap, not a zero
            print_line(f"  {_short_day(row.monday):<7} no data", console, style="dim")
            continue
        bar = draw_bar(row.articles, row.collapsed, highest=highest, marks=marks)
        share = f"{row.share:>4.0%} of {row.all_collapsed:,}"
        print_line(
            f"  {_short_day(row.monday):<7} {bar:<{BAR}} {row.articles:>8,} {row.collapsed:>9,}  {share}", console
        )


def render_hints(url: str | None, narrative: str | None, console: Console) -> None:
    """Print commands to try next; `url` and `narrative` are from the index."""
    _heading("Where to go on", console)
    for command, meaning in _hints(url, narrative):
        if cell_len(command) > COMMAND:
            print_line(f"  {command}", console)
            print_line(f"  {'':<{COMMAND}} {meaning}", console)
        else:
            print_line(f"  {command:<{COMMAND}} {meaning}", console)


def _hints(url: str | None, narrative: str | None) -> list[tuple[str, str]]:
    followed = (
        [] if narrative is None else [(f"tidewire timeline {narrative}", "it by outlet and week, with its bursts")]
    )
    shown = [] if url is None else [(f"tidewire show {one_line(url)}", "one article with its sentences highlighted")]
    return [
        ("tidewire dashboard", "the page: peak, claims, both sides, sentences"),
        ("tidewire search hostel", "articles that speak of it, with filters"),
        *shown,
        *followed,
        ("tidewire alerts", "bursts of narratives that you have not seen"),
        ("tidewire dead list", "what could not be processed, and why"),
        ("tidewire status", "lag, last run, what is in each index"),
        ("make demo", "again: nothing will be new"),
        ("make clean", "remove the stack, its data and the environment"),
    ]


def bar_marks(encoding: str) -> Marks:
    """Return blocks where the terminal can show them, ASCII elsewhere."""
    return Marks(original="█", reprint="░") if _is_utf8(encoding) else Marks(original="#", reprint=".")


def draw_bar(articles: int, collapsed: int, *, highest: int, marks: Marks, longest: int = BAR) -> str:
    """Return a bar of at most `longest` characters, originals first; a count above zero shows at least one mark."""
    if articles == 0 or highest == 0:
        return ""
    length = max(1, round(longest * articles / highest))
    solid = min(length, max(1, round(length * collapsed / articles))) if collapsed else 0
    return marks.original * solid + marks.reprint * (length - solid)


def _heading(text: str, console: Console) -> None:
    print_line("", console)
    for line in _wrapped(text, first="", rest=""):
        print_line(line, console, style="bold")


def _wrapped(text: str, *, first: str, rest: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _shortened(text: str) -> str:
    return text if len(text) <= SENTENCE_CHARS else text[: SENTENCE_CHARS - 1].rstrip() + "…"


def _short_day(iso_day: str) -> str:
    day = date.fromisoformat(iso_day)
    return f"{day.day} {day:%b}"


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("-", "") == "utf8"
