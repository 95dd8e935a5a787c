"""Shows who is for or against whom: a matrix, weeks, outlets, and the sentences of a cell."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

import streamlit as st

from dashboard import parts
from dashboard.charts.relations import NAMES, relations_by_week, relations_matrix
from dashboard.export import offer, offer_all
from dashboard.queries.export import all_relations
from dashboard.queries.relations import relations_in
from dashboard.safe_text import one_line
from dashboard.state.address import Address
from dashboard.state.session import bound, go
from dashboard.state.store import ask_for, source
from dashboard.views.shared import background, colours, pickable, scope_of
from pipeline.core.plural import count_noun
from pipeline.queries.relations import RelatedPair, Relations, Tally

LISTED: Final = 30


def draw(address: Address) -> None:
    """Draw the view."""
    found = ask_for(relations_in, scope_of(address))
    if not found.pairs:
        st.html(
            parts.notice(
                "Nobody is for or against anybody here", "No sentence of these articles shows it surely enough."
            )
        )
        return
    _matrix(found)
    _sentences(address, found)


def _matrix(found: Relations) -> None:
    st.subheader("Who is for or against whom", anchor=False)
    chart = relations_matrix(found.pairs, colours())
    pickable("chart-relations", chart, lambda who, whom: go(who=who, whom=whom))
    counts = found.counts
    words = (
        f"{counts.against:,} against (−), {counts.in_favour:,} for (+), in {count_noun(counts.collapsed, 'text')} without "
        f"reprints. Shown are the {NAMES} names with most relations on either side; click a cell for its sentences."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(parts.quiet(words))
        offer("relations", [_exported(pair) for pair in found.pairs], chart, background=background())


def _exported(pair: RelatedPair) -> dict[str, object]:
    row: dict[str, object] = asdict(pair)
    counts = pair.counts
    del row["counts"]
    return row | {"against": counts.against, "for": counts.in_favour, "texts without reprints": counts.collapsed}


def _sentences(address: Address, all_found: Relations) -> None:
    st.subheader("The sentences", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", key="related"):
        _choose_name("Who", "who", address.who, {pair.source: pair.source_name for pair in all_found.pairs})
        _choose_name("Whom", "whom", address.whom, {pair.target: pair.target_name for pair in all_found.pairs})
    index, scope, who, whom = source(), scope_of(address), address.who, address.whom
    found = ask_for(relations_in, scope, who=who, whom=whom, size=LISTED)
    if found.weeks:
        st.altair_chart(
            relations_by_week(found.weeks, colours()), width="stretch", theme=None, key="chart-relations-weeks"
        )
    st.dataframe(
        [_by_outlet(outlet) for outlet in found.outlets], hide_index=True, width="stretch", key="table-outlets"
    )
    st.html(parts.quiet(f"{len(found.relations):,} of {count_noun(found.counts.relations, 'sentence')}, newest first."))
    st.html("".join(parts.relation(row) for row in found.relations) or parts.quiet("None."))
    offer_all(
        "relation-sentences",
        found.counts.relations,
        lambda: [asdict(row) for row in all_relations(index, scope, who=who, whom=whom)],
    )


def _choose_name(label: str, field: str, chosen: str | None, names: Mapping[str, str]) -> None:
    def shown(entity: str) -> str:
        return one_line(names.get(entity, entity)) if entity else "anybody"

    def or_none(entity: str) -> str | None:
        return entity or None

    options = list(dict.fromkeys(["", chosen or "", *names]))
    st.selectbox(label, options, format_func=shown, **bound(f"relation-{field}", chosen or "", field, or_none))


def _by_outlet(outlet: Tally) -> dict[str, object]:
    return {
        "outlet": one_line(outlet.key),
        "against": outlet.against,
        "for": outlet.in_favour,
        "texts without reprints": outlet.collapsed,
    }
