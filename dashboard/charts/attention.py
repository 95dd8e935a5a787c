"""Draws a narrative over time, in all and by outlet. Text in a chart is drawn, never interpreted."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import altair as alt

from dashboard.charts.parts import Drawn, bars_of, day_label, days_of, finished, picker, rows_of
from dashboard.palette import DASHES, SHAPES, Palette
from dashboard.queries.attention import Attention, Point, last_day
from dashboard.state.address import Event

TOTAL_HEIGHT: Final = 240
ROW_HEIGHT: Final = 30
EVERYWHERE: Final = "all outlets"
_SHARE: Final = ".0%"


def total_chart(
    found: Attention, events: Sequence[Event], colours: Palette, *, raw: bool, share: bool, chosen: str | None
) -> Drawn:
    """Return the chart over all outlets: bars, bursts as bands, shaded gaps, numbered events, a note at the peak."""
    rows = [_row(point, found.unit, raw=raw) for point in found.total]
    x = days_of("day", colours, found.unit)
    middle = days_of("middle", colours, found.unit)
    layers = [_frame(found, x), *_bands(found, x, colours), _bars(rows, x, colours, raw=raw, share=share)]
    peak = found.peak(raw=raw, share=share)
    if peak is not None:
        layers.append(_note_peak(_row(peak, found.unit, raw=raw), middle, colours, raw=raw, share=share))
    layers += _chosen(rows, chosen, middle, colours) + _events(events, x, colours)
    layered = alt.layer(*layers).properties(height=TOTAL_HEIGHT)
    return finished(layered, colours, f"Articles over time, {EVERYWHERE}; {_peak_words(peak, raw=raw)}")


def outlet_grid(found: Attention, colours: Palette, *, raw: bool, share: bool) -> Drawn:
    """Return a row for each outlet: a disc's area is the count (or share), a small ring a zero, nothing a gap."""
    rows = [_row(point, found.unit, raw=raw) for point in found.by_outlet if point.of(raw=True) is not None]
    base = alt.Chart(rows_of(rows)).encode(
        x=days_of("middle", colours, found.unit),
        y=alt.Y("outlet:N", sort=list(found.outlets), title=None, axis=alt.Axis(labelLimit=130, grid=True)),
        tooltip=_tooltip(),
    )
    size = alt.Size("shown:Q", legend=None, scale=alt.Scale(range=[30, 300], domainMin=0))
    zeros = base.transform_filter("datum.articles == 0").mark_point(
        shape="circle", size=14, filled=False, strokeWidth=1, color=colours.gap, opacity=0.8
    )
    discs = (
        base.transform_calculate(shown="datum.share" if share else "datum.count")
        .transform_filter("datum.articles > 0")
        .mark_circle(color=colours.main, opacity=0.85, stroke=colours.text, strokeWidth=0.5, cursor="pointer")
        .encode(size=size, fillOpacity=alt.condition("datum.count > 0", alt.value(0.85), alt.value(0.15)))
        .add_params(picker())
    )
    layered = alt.layer(_frame(found, days_of("day", colours, found.unit)), zeros, discs).properties(
        height=ROW_HEIGHT * max(2, len(found.outlets))
    )
    return finished(layered, colours, "Articles over time, a row for each outlet")


def outlet_lines(found: Attention, colours: Palette, *, raw: bool, share: bool) -> Drawn:
    """Return a line for each of the first outlets, which differ in colour, dash and shape; a line breaks at gaps."""
    outlets = found.outlets[: len(colours.series)]
    rows = [_row(point, found.unit, raw=raw) for point in found.by_outlet if point.outlet in outlets]
    domain, number = list(outlets), len(outlets)
    legend = alt.Legend(title=None, orient="top", columns=2, symbolStrokeWidth=2, labelLimit=150)
    value = _value(share=share)
    base = alt.Chart(rows_of(rows)).encode(
        x=days_of("middle", colours, found.unit),
        y=value,
        color=alt.Color("outlet:N", scale=alt.Scale(domain=domain, range=list(colours.series[:number])), legend=legend),
        tooltip=_tooltip(),
    )
    dashes = alt.StrokeDash(
        "outlet:N", scale=alt.Scale(domain=domain, range=[list(dash) for dash in DASHES[:number]]), legend=legend
    )
    shapes = alt.Shape("outlet:N", scale=alt.Scale(domain=domain, range=list(SHAPES[:number])), legend=legend)
    lines = base.mark_line(strokeWidth=1.8, invalid="break-paths-filter-domains").encode(strokeDash=dashes)
    points = base.mark_point(filled=True, size=55, cursor="pointer").encode(shape=shapes).add_params(picker())
    layered = alt.layer(_frame(found, days_of("day", colours, found.unit)), lines, points).properties(
        height=TOTAL_HEIGHT
    )
    return finished(layered, colours, "Articles over time, a line for each outlet")


def _row(point: Point, unit: str, *, raw: bool) -> dict[str, Any]:
    """Return a point as a chart's row; in a gap there is no value."""
    end = (date.fromisoformat(last_day(point.day, unit)) + timedelta(days=1)).isoformat()
    of, gap = point.of(raw=raw), point.of(raw=True) is None
    percent = point.share(raw=raw)
    return {
        "key": f"{point.day}|{point.outlet or ''}",
        "day": point.day,
        "end": end,
        "middle": f"{point.day}T12:00:00Z"
        if unit == "day"
        else (date.fromisoformat(point.day) + timedelta(3)).isoformat(),
        "label": day_label(point.day, unit),
        "outlet": point.outlet or EVERYWHERE,
        "articles": point.articles,
        "count": None if gap else point.count(raw=raw),
        "collapsed": point.collapsed,
        "reprints": point.articles - point.collapsed,
        "of": of,
        "share": percent,
        "gap": gap,
        "counted": "nothing known of that day" if gap else counted(point, raw=raw),
        "revised": _revised(point),
        "reprinted": "" if gap else f"{point.articles - point.collapsed:,} of {point.articles:,} are reprints",
    }


def _revised(point: Point) -> str:
    """Return the time of a past day's correction by late articles and the earlier figure, in words."""
    if point.revised is None or point.before is None:
        return "no"
    return f"{point.revised[:10]}; {point.before:,} articles were counted before that"


def counted(point: Point, *, raw: bool) -> str:
    """Return a point's figure with its denominator, in words."""
    of, percent = point.of(raw=raw), point.share(raw=raw)
    what = "articles" if raw else "articles, reprints left out"
    return f"{point.count(raw=raw):,} of {of or 0:,} {what}" + (f" ({percent:.0%})" if percent is not None else "")


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="when"),
        alt.Tooltip("outlet:N", title="outlet"),
        alt.Tooltip("counted:N", title="articles"),
        alt.Tooltip("reprinted:N", title="reprints"),
        alt.Tooltip("revised:N", title="revised"),
    ]


def _value(*, share: bool) -> alt.Y:
    name, title = ("share:Q", "share of all articles") if share else ("count:Q", "articles")
    return alt.Y(name, title=title, axis=_value_axis(share=share))


def _value_axis(*, share: bool) -> alt.Axis:
    if share:
        return alt.Axis(format=_SHARE, tickCount=4)
    return alt.Axis(format="d", tickCount=4, tickMinStep=1)


def _frame(found: Attention, x: alt.X) -> alt.Chart:
    """Return invisible marks at both ends: they make the axis as long as the period."""
    end = date.fromisoformat(last_day(found.total[-1].day, found.unit)) + timedelta(days=1)
    ends = [{"day": found.total[0].day}, {"day": end.isoformat()}]
    frame: alt.Chart = alt.Chart(rows_of(ends)).mark_rule(opacity=0).encode(x=x)
    return frame


def _bars(rows: list[dict[str, Any]], x: alt.X, colours: Palette, *, raw: bool, share: bool) -> alt.Chart:
    """Return the bars: originals at the bottom; reprints, where they count, lighter on top."""
    value = "share" if share else "count"
    stacked = [
        {**row, "kind": kind, "from": low, "upto": high}
        for row in rows
        for kind, low, high in _parts(row, value, raw=raw, share=share)
    ]
    y = alt.Y(
        "from:Q",
        title="share of all articles" if share else "articles",
        axis=_value_axis(share=share),
    )
    return bars_of(
        stacked, x, y, alt.Y2("upto:Q"), colours, kinds=("original", "reprint") if raw and not share else ("original",)
    ).encode(tooltip=_tooltip())


def _parts(row: dict[str, Any], value: str, *, raw: bool, share: bool) -> list[tuple[str, float, float]]:
    if not row[value]:
        return []
    if share or not raw:
        return [("original", 0, row[value])]
    parts = [("original", 0, row["collapsed"]), ("reprint", row["collapsed"], row["articles"])]
    return [part for part in parts if part[1] < part[2]]


def _bands(found: Attention, x: alt.X, colours: Palette) -> list[alt.Chart]:
    """Return the layers of bursts and gaps behind the bars; none without bursts and gaps."""
    gaps = [
        {"day": point.day, "end": _row(point, found.unit, raw=True)["end"], "label": "nothing known"}
        for point in found.total
        if point.of_articles is None
    ]
    bursts = [
        {
            "day": burst.first,
            "end": (date.fromisoformat(burst.last) + timedelta(days=1)).isoformat(),
            "label": f"burst, weight {burst.weight:.1f}",
        }
        for burst in found.bursts()
    ]
    layers: list[alt.Chart] = []
    for rows, colour, opacity in ((gaps, colours.gap, 0.22), (bursts, colours.burst, 0.16)):
        if rows:
            band = alt.Chart(rows_of(rows)).mark_rect(color=colour, opacity=opacity)
            layers.append(band.encode(x=x, x2="end:T", tooltip=alt.Tooltip("label:N", title="marked")))
    if bursts:
        words = alt.Chart(rows_of(bursts)).mark_text(
            align="left", baseline="bottom", dx=3, dy=-16, fontSize=11, color=colours.quiet, fontStyle="italic"
        )
        layers.append(words.encode(x=x, y=alt.value(0), text=alt.value("burst")))
    return layers


def _note_peak(row: dict[str, Any], x: alt.X, colours: Palette, *, raw: bool, share: bool) -> alt.Chart:
    text = f"peak: {row['count']:,} of {row['of'] or 0:,}"
    mark = alt.Chart(rows_of([{**row, "text": text}])).mark_text(
        baseline="bottom", dy=-4, fontSize=12, fontWeight="bold", color=colours.text
    )
    noted: alt.Chart = mark.encode(x=x, y="share:Q" if share else ("articles:Q" if raw else "count:Q"), text="text:N")
    return noted


def _peak_words(peak: Point | None, *, raw: bool) -> str:
    return f"the peak is {day_label(peak.day, 'day')}, {counted(peak, raw=raw)}" if peak else "there are none"


def _chosen(rows: list[dict[str, Any]], chosen: str | None, x: alt.X, colours: Palette) -> list[alt.Chart]:
    found = [{"middle": row["middle"], "mark": "▼"} for row in rows if row["day"] == chosen]
    if not found:
        return []
    mark = alt.Chart(rows_of(found)).mark_text(baseline="bottom", dy=12, fontSize=12, color=colours.event)
    return [mark.encode(x=x, y=alt.value(TOTAL_HEIGHT), text="mark:N")]


def _events(events: Sequence[Event], x: alt.X, colours: Palette) -> list[alt.Chart]:
    rows = [
        {"day": f"{event.day}T12:00:00Z", "number": str(n), "note": event.note} for n, event in enumerate(events, 1)
    ]
    if not rows:
        return []
    base = alt.Chart(rows_of(rows)).encode(x=x, tooltip=alt.Tooltip("note:N", title="noted"))
    rule = base.mark_rule(color=colours.event, strokeDash=[4, 3], strokeWidth=1.5)
    number = base.mark_text(baseline="bottom", dy=-2, fontWeight="bold", color=colours.event)
    return [rule, number.encode(y=alt.value(0), text="number:N")]
