"""A timeline for a terminal of 80 columns, readable without colour, and for programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from rich.console import Console

from pipeline.core.plural import count_noun
from pipeline.core.terminal_text import one_line
from pipeline.queries.timeline import Period, Timeline
from pipeline.render.overview import Marks, bar_marks, draw_bar
from pipeline.render.terminal import print_line
from transforms.timelines.bursts import Burst

BAR: Final = 26
_SHARES: Final = ("share", "share_collapsed", "sentiment", "disputed_share")


def render_timeline(timeline: Timeline, periods: Sequence[Period], *, collapsed: bool, console: Console) -> None:
    """Print the periods as bars, each with its share and the denominator, then the sums and the bursts.

    With `collapsed` bars and shares count originals alone. A gap is shown as such, not as a zero.
    """
    where = ", ".join(timeline.outlets) or "all outlets"
    print_line(f"{one_line(timeline.narrative)} in {one_line(where)}", console, style="bold")
    if all(period.is_gap for period in periods):
        print_line("  nothing was published in that period, as far as the index knows", console)
        return
    marks = bar_marks(console.encoding)
    legend = f"{marks.original} original" + ("" if collapsed else f"  {marks.reprint} reprint")
    share = "share of originals" if collapsed else "share of articles"
    print_line(f"  {'':<13} {legend:<{BAR}} {'articles':>8} {'originals':>9}  {share}", console, style="dim")
    highest = max(_height(period, collapsed=collapsed) for period in periods)
    for period in periods:
        style = "dim" if period.is_gap else "bold" if period.burst else ""
        print_line(_row(period, highest, marks, collapsed=collapsed), console, style=style)
    print_line("  * in a burst   ~ corrected more than a day after it was first counted", console, style="dim")
    for line in (*_sums(periods), *(described_burst(burst) for burst in timeline.bursts)):
        print_line(f"  {line}", console)


def described_burst(burst: Burst) -> str:
    """Return a burst's days, size and usual share on one line."""
    when = burst.start if burst.start == burst.end else f"{burst.start} to {burst.end}, peak {burst.peak}"
    share, usual = burst.articles / burst.of, burst.usual
    return (
        f"burst {when}: {burst.articles:,} of {burst.of:,} originals, {share:.1%}; usually {usual:.1%}"
        f" (weight {burst.weight:g})"
    )


def as_json(timeline: Timeline, periods: Sequence[Period]) -> dict[str, Any]:
    """Return the timeline for programs; the counts of a gap are null."""
    return {
        "narrative": timeline.narrative,
        "outlets": timeline.outlets,
        "periods": [_period_as_json(period) for period in periods],
        "bursts": [asdict(burst) for burst in timeline.bursts],
    }


def _period_as_json(period: Period) -> Mapping[str, Any]:
    listed = asdict(period) | {name: getattr(period, name) for name in _SHARES}
    if not period.is_gap:
        return {**listed, "gap": False}
    known = ("first", "last", "days_with_data", "outlets")
    return {**{name: value if name in known else None for name, value in listed.items()}, "gap": True}


def _row(period: Period, highest: int, marks: Marks, *, collapsed: bool) -> str:
    if period.is_gap:
        return f"  {period.first}    no data"
    flags = ("*" if period.burst else "") + ("~" if period.is_corrected else "")
    height = _height(period, collapsed=collapsed)
    bar = draw_bar(height, period.articles_collapsed, highest=highest, marks=marks, longest=BAR)
    share = period.share_collapsed if collapsed else period.share
    whole = period.outlet_articles_collapsed if collapsed else period.outlet_articles
    part = "  none" if share is None else f"{share:>6.1%}"
    counts = f"{period.articles:>8,} {period.articles_collapsed:>9,}"
    return f"  {period.first} {flags:<2} {bar:<{BAR}} {counts}  {part} of {whole:,}"


def _height(period: Period, *, collapsed: bool) -> int:
    return period.articles_collapsed if collapsed else period.articles


def _sums(periods: Sequence[Period]) -> Iterator[str]:
    def total(name: str) -> int:
        return sum(getattr(period, name) for period in periods)

    yield (
        f"{total('articles'):,} of {total('outlet_articles'):,} articles, {total('articles_collapsed'):,} of"
        f" {total('outlet_articles_collapsed'):,} originals"
    )
    if articles := total("articles"):
        yield f"sentiment {total('sentiment_milli_sum') / articles / 1000:+.2f} over {count_noun(articles, 'article')}"
    if statements := total("statements"):
        stances = {name: sum(period.stances[name] for period in periods) for name in periods[0].stances}
        listed = ", ".join(f"{name} {count:,}" for name, count in stances.items() if count)
        yield f"{count_noun(statements, 'statement')}: {listed}; {total('statements_disputed'):,} disputed"
