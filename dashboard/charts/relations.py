"""Draws who is for or against whom: a matrix, and the same by week."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from dashboard.charts.parts import Drawn, days_of, finished, picker, rows_of
from dashboard.palette import Palette
from pipeline.core.plural import count_noun
from pipeline.queries.relations import RelatedPair, Tally

NAMES: Final = 14
CELL: Final = 30
HEADER: Final = 110
"""Height of the targets' names above the matrix; a chart's height on the page includes its axes."""

WEEKS_HEIGHT: Final = 140


def relations_matrix(pairs: Sequence[RelatedPair], colours: Palette) -> Drawn:
    """Return a matrix of sources (rows) and targets (columns), both with most relations first.

    A cell has the numbers against (−) and for (+), and the colour of the greater; a click picks source and target.
    """
    sources, targets = (_most(pairs, end) for end in ("source", "target"))
    rows = [
        {
            "key": f"{pair.source}|{pair.target}",
            "who": sources[pair.source],
            "whom": targets[pair.target],
            "share": (pair.counts.in_favour - pair.counts.against) / pair.counts.relations,
            "text": _numbers(pair.counts),
            "of": f"{pair.counts.against:,} against, {pair.counts.in_favour:,} for, in "
            f"{count_noun(pair.counts.collapsed, 'text')} without reprints",
        }
        for pair in pairs
        if pair.source in sources and pair.target in targets
    ]
    base = alt.Chart(rows_of(rows)).encode(
        x=alt.X(
            "whom:N",
            sort=list(targets.values()),
            title="whom",
            axis=alt.Axis(orient="top", labelAngle=-35, labelOverlap=False, labelLimit=120),
        ),
        y=alt.Y("who:N", sort=list(sources.values()), title="who", axis=alt.Axis(labelLimit=150)),
        tooltip=[alt.Tooltip("who:N"), alt.Tooltip("whom:N"), alt.Tooltip("of:N", title="relations")],
    )
    against, in_favour = colours.series[1], colours.series[0]
    shade = alt.Color(
        "share:Q", legend=None, scale=alt.Scale(domain=[-1, 0, 1], range=[against, colours.grid, in_favour])
    )
    cells = base.mark_rect(cursor="pointer", stroke=colours.grid, opacity=0.45).encode(color=shade).add_params(picker())
    numbers = base.mark_text(fontSize=12, color=colours.text).encode(text="text:N")
    layered = alt.layer(cells, numbers).properties(height=HEADER + CELL * len(sources))
    return finished(layered, colours, "Who is for or against whom")


def relations_by_week(weeks: Sequence[Tally], colours: Palette) -> Drawn:
    """Return the relations against and for, week by week, as bars beside each other."""
    rows = [
        {"day": week.key, "attitude": attitude, "count": count}
        for week in weeks
        for attitude, count in (("against", week.against), ("for", week.in_favour))
    ]
    scale = alt.Scale(domain=["against", "for"], range=[colours.series[1], colours.series[0]])
    chart = alt.Chart(rows_of(rows)).mark_bar(size=7, stroke=colours.text, strokeWidth=0.4)
    drawn = chart.encode(
        x=days_of("day", colours, "week"),
        xOffset=alt.XOffset("attitude:N"),
        y=alt.Y("count:Q", title="relations", axis=alt.Axis(tickMinStep=1, tickCount=4)),
        color=alt.Color("attitude:N", scale=scale, legend=alt.Legend(title=None, orient="top-right")),
        tooltip=[alt.Tooltip("day:T", title="week of"), alt.Tooltip("attitude:N"), alt.Tooltip("count:Q")],
    ).properties(height=WEEKS_HEIGHT)
    return finished(drawn, colours, "Relations against and for, by week")


def _most(pairs: Sequence[RelatedPair], end: str) -> dict[str, str]:
    """Return the entities with most relations at one end, with names that differ."""
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for pair in pairs:
        entity = getattr(pair, end)
        counts[entity] += pair.counts.relations
        names.setdefault(entity, getattr(pair, f"{end}_name"))
    kept = [entity for entity, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:NAMES]]
    same = Counter(names[entity] for entity in kept)
    return {entity: names[entity] if same[names[entity]] == 1 else f"{names[entity]} ({entity})" for entity in kept}


def _numbers(counts: Tally) -> str:
    parts: list[Any] = [f"−{counts.against:,}"] * bool(counts.against) + [f"+{counts.in_favour:,}"] * bool(
        counts.in_favour
    )
    return " ".join(parts)
