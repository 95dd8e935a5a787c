"""Shows attention over time: the peak, its most contested claim, the charts, the articles of a day."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import parts
from dashboard.charts.attention import counted, outlet_grid, outlet_lines, total_chart
from dashboard.charts.parts import day_label
from dashboard.export import as_svg, offer, offer_all
from dashboard.queries.articles import Evidence, articles_behind, outlets_seen
from dashboard.queries.attention import Attention, Point, attention, last_day
from dashboard.queries.claims import contested_claims
from dashboard.queries.export import all_articles, all_points
from dashboard.state.address import Address
from dashboard.state.scope import Scope
from dashboard.state.session import bound, go, open_article
from dashboard.state.store import ask_for, source
from dashboard.views.events import draw_events
from dashboard.views.lead import ClaimsBehind, lead_cards
from dashboard.views.shared import background, colours, pickable, scope_of
from pipeline.core.plural import count_noun

MORE: Final = 20
CORRECTIONS: Final = 5
MOST: Final = 200
_SEEN: Final = "attention-seen"


def draw(address: Address) -> None:
    """Draw the view."""
    scope, raw, share = scope_of(address), address.count == "raw", address.scale == "share"
    found = ask_for(attention, scope, unit=address.unit)
    if not any(point.articles for point in found.total):
        _options(address)
        st.html(parts.notice("Nothing in this period", _NOTHING))
        return
    peak = found.peak(raw=raw, share=share) or found.peak(raw=True)
    assert peak is not None
    lead = st.empty()
    lead.html(lead_cards(peak, found, None, raw=raw))
    total = total_chart(found, address.events, colours(), raw=raw, share=share, chosen=address.day)
    lead.html(lead_cards(peak, found, _claims_behind(scope, found, peak), raw=raw))
    _options(address)
    charts = st.container()
    first_look = _first_look(charts, total)
    _day(address, found, peak, raw=raw)
    # Last: the browser's first charts take a second, and it would show everything else only after them.
    with charts:
        _charts(address, found, total, first_look, raw=raw, share=share)


def _first_look(charts: DeltaGenerator, total: Any) -> DeltaGenerator:
    """Return the place of the first chart; new visitors see a picture there until the browser can draw it."""
    place = charts.empty()
    if not st.session_state.get(_SEEN):
        st.session_state[_SEEN] = True
        place.image(as_svg(total, background()).decode(), width="stretch")
    return place


def _claims_behind(scope: Scope, found: Attention, peak: Point) -> ClaimsBehind:
    """Return the contested claims of the peak's burst or day; without any, those of the whole period."""
    since, until = found.around(peak)
    near = ask_for(contested_claims, replace(scope, outlets=(), since=since, until=until))
    if near.claims:
        return ClaimsBehind(claims=near, when=f"{since} to {until}" if since != until else since)
    return ClaimsBehind(claims=ask_for(contested_claims, replace(scope, outlets=())), when="the whole period")


_NOTHING: Final = (
    "No article of this narrative is dated in this period, in these outlets. Empty the fields From and To, or choose other "
    "outlets."
)


def _options(address: Address) -> None:
    counts = {"raw": "all articles", "collapsed": "without reprints"}
    scales = {"absolute": "number", "share": "share"}
    units = {"auto": "auto", "day": "days", "week": "weeks"}
    shapes = {"grid": "grid", "lines": "lines"}
    with st.container(horizontal=True, vertical_alignment="bottom", key="options"):
        for label, field, words in (
            ("Count", "count", counts),
            ("As", "scale", scales),
            ("By", "unit", units),
            ("Outlets as", "shape", shapes),
        ):
            st.segmented_control(
                label,
                list(words),
                format_func=words.__getitem__,
                required=True,
                **bound(f"option-{field}", getattr(address, field), field),
            )
        with st.popover("Outlets", icon=":material/filter_list:"):
            names = [outlet.name for outlet in ask_for(outlets_seen, Scope(narrative=address.narrative))]
            names += [outlet for outlet in address.outlets if outlet not in names]
            st.multiselect(
                "Only these outlets",
                names,
                **bound("outlets", list(address.outlets), "outlets", tuple),
                max_selections=12,
            )
        with st.popover("Events", icon=":material/flag:"):
            draw_events(address)


def _charts(address: Address, found: Attention, total: Any, place: DeltaGenerator, *, raw: bool, share: bool) -> None:
    with place:
        pickable("chart-total", total, _pick)
    st.html(_legend(address, found))
    draw_outlets = outlet_grid if address.shape == "grid" else outlet_lines
    by_outlet = draw_outlets(found, colours(), raw=raw, share=share)
    pickable(f"chart-outlets-{address.shape}", by_outlet, _pick)
    hidden = f" {found.hidden:,} further outlets are not shown: choose them under Outlets." if found.hidden else ""
    words = (
        "A disc is as large as the count; a small ring: the outlet published articles, none of them of this narrative; "
        "blank: no article of that day is known."
        if address.shape == "grid"
        else "A line breaks where no article of an outlet is known."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(parts.quiet(words + hidden))
        offer("attention", [_exported(point, raw=raw) for point in found.total], total, background=background())
        index, scope = source(), _whole_period(address, found)
        offer_all(
            "outlets",
            len(found.total) * (len(found.outlets) + found.hidden),
            lambda: [_of_outlet(point, raw=raw) for point in all_points(index, scope, unit=found.unit)],
            by_outlet,
            background=background(),
        )


def _whole_period(address: Address, found: Attention) -> Scope:
    """Return the address's scope with the days of the chart, so that each outlet has all of them."""
    scope, first, last = scope_of(address), found.total[0].day, found.total[-1].day
    return replace(scope, since=scope.since or first, until=scope.until or last_day(last, found.unit))


def _legend(address: Address, found: Attention) -> str:
    bursts = (
        "; ".join(f"{burst.first} to {burst.last}, weight {burst.weight:.1f}" for burst in found.bursts()) or "none"
    )
    over = " over these outlets together" if address.outlets else ""
    words = [
        f"Bursts{over} (tinted): {bursts}.",
        "Grey: no outlet's articles are known.",
        "Click a bar or a disc for its articles.",
    ]
    if corrected := [point for point in found.total if point.revised]:
        words.append(f"Corrected by articles that came late: {', '.join(map(_correction, corrected[:CORRECTIONS]))}.")
    if (more := len(corrected) - CORRECTIONS) > 0:
        words.append(f"{more:,} further corrections are in the export.")
    words += [f"{number}: {event.note} ({event.day})." for number, event in enumerate(address.events, 1)]
    return parts.quiet(" ".join(words))


def _correction(point: Point) -> str:
    return f"{point.day} ({point.before:,} before, {point.articles:,} now)"


def _exported(point: Point, *, raw: bool) -> dict[str, Any]:
    return {**asdict(point), "outlet": point.outlet or "(all)", "share": point.share(raw=raw)}


def _of_outlet(point: Point, *, raw: bool) -> dict[str, Any]:
    return {name: value for name, value in _exported(point, raw=raw).items() if not name.startswith("burst")}


def _pick(day: str, outlet: str) -> None:
    go(day=day, outlet=outlet or None)


def _day(address: Address, found: Attention, peak: Point, *, raw: bool) -> None:
    days = [point for point in found.total if point.count(raw=raw)] or [peak]
    points = {point.day: point for point in days}
    chosen = address.day or peak.day
    if chosen not in points:
        points |= {point.day: point for point in found.total if point.day == chosen}
    if chosen not in points:
        chosen = peak.day
    ordered = sorted(points)
    _choose_day(ordered, chosen, points, found, peak, raw=raw)
    scope = replace(scope_of(address), since=chosen, until=last_day(chosen, found.unit))
    if address.outlet:
        scope = replace(scope, outlets=(address.outlet,))
    behind = ask_for(articles_behind, scope, raw=raw, size=_size())
    where = (
        f"in {address.outlet}" if address.outlet else "in all outlets" if not address.outlets else "in these outlets"
    )
    shown = f"{len(behind.articles):,} of {count_noun(behind.total, 'article')} {where}" + (
        "" if raw else ", reprints left out"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(parts.quiet(f"{shown}; the marked words made them count."))
        index = source()
        offer_all(
            "articles", behind.total, lambda: [_listed(evidence) for evidence in all_articles(index, scope, raw=raw)]
        )
        if address.outlet:
            st.button("All outlets", on_click=lambda: go(outlet=None), key="all-outlets", type="tertiary")
    _list(behind.articles)
    if len(behind.articles) < min(behind.total, MOST):
        st.button("Show more", on_click=_more, key="more")


def _listed(evidence: Evidence) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(evidence).items() if name != "sentences"}
    return {**fields, "sentences": " […] ".join(sentence.text for sentence in evidence.sentences)}


def _size() -> int:
    return int(st.session_state.get("size", MORE))


def _more() -> None:
    st.session_state["size"] = min(MOST, _size() + MORE)


def _choose_day(
    ordered: Sequence[str], chosen: str, points: dict[str, Point], found: Attention, peak: Point, *, raw: bool
) -> None:
    def shown(day: str) -> str:
        return f"{day_label(day, found.unit)}: {counted(points[day], raw=raw)}" + (
            " — the peak" if day == peak.day else ""
        )

    at = ordered.index(chosen)
    with st.container(horizontal=True, vertical_alignment="bottom", key="day"):
        before, after = ordered[max(0, at - 1)], ordered[min(len(ordered) - 1, at + 1)]
        st.button("Earlier", on_click=lambda: go(day=before, outlet=None), disabled=before == chosen, key="earlier")
        st.button("Later", on_click=lambda: go(day=after, outlet=None), disabled=after == chosen, key="later")
        st.selectbox("The articles of", ordered, format_func=shown, **bound("day-of", chosen, "day"))


def _list(articles: Sequence[Any]) -> None:
    for number, evidence in enumerate(articles, 1):
        with st.container(key=f"article-{number}"):
            st.html(parts.article(evidence, number=number))
            st.button(
                f"Read article {number} with all its statements",
                on_click=open_article,
                args=(evidence.id,),
                key=f"read-{evidence.id}",
                type="tertiary",
            )
