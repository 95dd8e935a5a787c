"""Draws speakers by stance, two outlets compared, and an entity by week."""

from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from dashboard.charts.parts import Drawn, days_of, finished, picker, rows_of
from dashboard.palette import DASHES, Palette
from dashboard.queries.follow import Followed
from dashboard.queries.outlets import Towards
from dashboard.queries.voices import STANCES, Voices
from pipeline.core.plural import count_noun

CELL_HEIGHT: Final = 30
WEEKS_HEIGHT: Final = 180


def stance_table(found: Voices, colours: Palette) -> Drawn:
    """Return speakers by stance: a number in each cell, darker for more; a click picks speaker and stance."""
    rows: list[dict[str, Any]] = [
        {
            "key": f"{voice.entity}|{stance}",
            "speaker": voice.name,
            "stance": stance,
            "count": voice.stances.get(stance, 0),
            "text": f"{voice.stances.get(stance, 0):,}" if voice.stances.get(stance) else "·",
            "of": f"{voice.stances.get(stance, 0):,} of {count_noun(voice.statements, 'statement')} in {count_noun(voice.articles, 'article')}",
        }
        for voice in found.speakers
        for stance in STANCES
    ]
    names = list(dict.fromkeys(voice.name for voice in found.speakers))
    base = alt.Chart(rows_of(rows)).encode(
        x=alt.X(
            "stance:N", sort=list(STANCES), title=None, axis=alt.Axis(orient="top", labelAngle=-35, labelOverlap=False)
        ),
        y=alt.Y("speaker:N", sort=names, title=None, axis=alt.Axis(labelLimit=150)),
        tooltip=[
            alt.Tooltip("speaker:N"),
            alt.Tooltip("stance:N"),
            alt.Tooltip("of:N", title="statements"),
        ],
    )
    shade = alt.Color("count:Q", legend=None, scale=alt.Scale(range=list(colours.heat), domainMin=0))
    cells = base.mark_rect(cursor="pointer", stroke=colours.grid).encode(color=shade).add_params(picker())
    most = max((row["count"] for row in rows), default=0)
    numbers = base.mark_text(fontSize=12).encode(
        text="text:N",
        color=alt.condition(f"datum.count > {most * 0.55}", alt.value(colours.heat_text), alt.value(colours.text)),
    )
    layered = alt.layer(cells, numbers).properties(height=CELL_HEIGHT * max(1, len(names)))
    return finished(layered, colours, "Statements of each speaker by stance")


def towards_chart(found: Sequence[Towards], outlets: tuple[str, str], colours: Palette) -> Drawn:
    """Return the mean own sentiment of two outlets towards the same entities: a disc and a square, joined by a line."""
    rows: list[dict[str, Any]] = [
        {
            "entity": entity.name,
            "outlet": outlet,
            "sentiment": entity.sentiment[side],
            "of": f"mean of {count_noun(entity.articles[side], 'article')}: {entity.sentiment[side]:+.2f}",
        }
        for entity in found
        for side, outlet in enumerate(outlets)
    ]
    y = alt.Y("entity:N", sort=[entity.name for entity in found], title=None, axis=alt.Axis(labelLimit=150, grid=True))
    x = alt.X(
        "sentiment:Q",
        title="negative ← own sentiment → positive",
        axis=alt.Axis(tickCount=5, format="+.1f"),
        scale=alt.Scale(domain=[-1, 1]),
    )
    base = alt.Chart(rows_of(rows)).encode(y=y)
    lines = base.mark_rule(color=colours.gap).encode(x=alt.X("min(sentiment):Q"), x2="max(sentiment):Q")
    domain = list(outlets)
    legend = alt.Legend(title=None, orient="top", labelLimit=160)
    points = base.mark_point(filled=True, size=110, opacity=0.95).encode(
        x=x,
        color=alt.Color("outlet:N", scale=alt.Scale(domain=domain, range=list(colours.series[:2])), legend=legend),
        shape=alt.Shape("outlet:N", scale=alt.Scale(domain=domain, range=["circle", "square"]), legend=legend),
        tooltip=[alt.Tooltip("entity:N"), alt.Tooltip("outlet:N"), alt.Tooltip("of:N", title="sentiment")],
    )
    layered = alt.layer(lines, points).properties(height=CELL_HEIGHT * max(2, len(found)))
    return finished(layered, colours, f"Own sentiment of {outlets[0]} and {outlets[1]} towards the same entities")


def quoted_chart(
    rows: Sequence[dict[str, Any]], names: Sequence[str], outlets: tuple[str, str], colours: Palette
) -> Drawn:
    """Return the speakers whom two outlets quote: bars side by side, as shares of each outlet's statements."""
    domain = list(outlets)
    legend = alt.Legend(title=None, orient="top", labelLimit=160)
    chart = alt.Chart(rows_of(rows)).mark_bar(stroke=colours.text, strokeWidth=0.6)
    drawn = chart.encode(
        y=alt.Y("speaker:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=150)),
        yOffset=alt.YOffset("outlet:N", sort=domain),
        x=alt.X("share:Q", title="share of the outlet's statements", axis=alt.Axis(format=".0%", tickCount=4)),
        color=alt.Color("outlet:N", scale=alt.Scale(domain=domain, range=list(colours.series[:2])), legend=legend),
        strokeDash=alt.StrokeDash(
            "outlet:N", scale=alt.Scale(domain=domain, range=[list(DASHES[0]), list(DASHES[2])]), legend=legend
        ),
        tooltip=[alt.Tooltip("speaker:N"), alt.Tooltip("outlet:N"), alt.Tooltip("of:N", title="statements")],
    ).properties(height=CELL_HEIGHT * max(2, len(names)))
    return finished(drawn, colours, f"Whom {outlets[0]} and {outlets[1]} quote")


def weeks_chart(found: Followed, colours: Palette) -> Drawn:
    """Return the articles that name an entity, week by week; the line breaks at gaps."""
    rows = [
        {
            "day": week.day,
            "articles": week.articles,
            "of": "nothing is known"
            if week.articles is None
            else f"{week.articles:,} of {count_noun(week.of_articles, 'article')}",
            "feeling": "–" if week.sentiment is None else f"{week.sentiment:+.2f}",
        }
        for week in found.weeks
    ]
    points = alt.OverlayMarkDef(size=60, filled=True)
    chart = alt.Chart(rows_of(rows)).mark_line(point=points, color=colours.main, invalid="break-paths-filter-domains")
    drawn = chart.encode(
        x=days_of("day", colours, "week"),
        y=alt.Y("articles:Q", title="articles a week", axis=alt.Axis(format="d", tickCount=4, tickMinStep=1)),
        tooltip=[
            alt.Tooltip("day:N", title="week of"),
            alt.Tooltip("of:N", title="articles"),
            alt.Tooltip("feeling:N", title="mean own sentiment"),
        ],
    ).properties(height=WEEKS_HEIGHT)
    return finished(drawn, colours, f"Articles that name {found.known.name}, week by week")
