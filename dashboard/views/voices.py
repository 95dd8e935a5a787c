"""Shows speakers by stance, contested claims with both sides, and the statements themselves."""

from dataclasses import asdict
from typing import Any, Final

import streamlit as st

from dashboard import parts
from dashboard.charts.voices import stance_table
from dashboard.export import offer_all
from dashboard.queries.claims import ContestedClaims, contested_claims
from dashboard.queries.export import all_contested, all_statements, all_voices
from dashboard.queries.voices import STANCES, Voices, statements_of, voices
from dashboard.safe_text import one_line
from dashboard.state.address import Address
from dashboard.state.scope import Scope
from dashboard.state.session import bound, follow_claim, go
from dashboard.state.store import ask_for, source
from dashboard.views.shared import background, colours, pickable, scope_of, statement_rows
from pipeline.core.plural import count_noun

CLAIMS: Final = 10
LISTED: Final = 50


def draw(address: Address) -> None:
    """Draw the view."""
    scope = scope_of(address)
    found = ask_for(voices, scope)
    if not found.statements:
        st.html(
            parts.notice(
                "No statements here", "Nobody states anything in this narrative's own sentences in this period."
            )
        )
        return
    st.html(_figures(found))
    _speakers(scope, found)
    _claims(scope, ask_for(contested_claims, scope, size=CLAIMS))
    _statements(address, found)


def _figures(found: Voices) -> str:
    def of(part: int, words: str) -> tuple[str, str]:
        share = f" ({part / found.statements:.0%})" if found.statements else ""
        return f"{part:,}", parts.quiet(f"of {count_noun(found.statements, 'statement')}{share} {words}")

    return parts.cards(
        [
            parts.card("Statements", f"{found.statements:,}", parts.quiet("in sentences that made an article count")),
            parts.card("Disputed", *of(found.disputed, "are disputed, in the same article or another")),
            parts.card(
                "With evidence", *of(found.cited, f"cite evidence; {found.bare:,} are marked as given without any")
            ),
            parts.card("Speaker known", *of(found.identified, "have a speaker who was identified")),
        ]
    )


def _speakers(scope: Scope, found: Voices) -> None:
    st.subheader("Speakers by stance", anchor=False)
    if not found.speakers:
        st.html(parts.quiet("No speaker of these statements was identified."))
        return
    chart = stance_table(found, colours())
    pickable("chart-stances", chart, lambda speaker, stance: go(speaker=speaker, stance=stance))
    with st.container(horizontal=True, vertical_alignment="center"):
        listed = sum(voice.statements for voice in found.speakers)
        unknown = found.statements - found.identified
        words = (
            f"Shown are {len(found.speakers):,} of {found.all_speakers:,} speakers with {listed:,} of {found.statements:,} "
            f"statements; {found.others:,} are of further speakers, {unknown:,} of speakers who were not identified. Click a "
            "number for its statements."
        )
        st.html(parts.quiet(words))
        index = source()
        offer_all(
            "speakers",
            found.all_speakers,
            lambda: [_exported(voice) for voice in all_voices(index, scope)],
            chart,
            background=background(),
        )


def _exported(voice: Any) -> dict[str, Any]:
    row = asdict(voice)
    stances = row.pop("stances")
    return row | {stance: stances.get(stance, 0) for stance in STANCES}


def _claims(scope: Scope, found: ContestedClaims) -> None:
    st.subheader("Contested claims", anchor=False)
    words = (
        f"{min(len(found.claims), found.total):,} of {found.total:,} contested claims; {found.disputed:,} of {found.statements:,} "
        f"statements in {found.looked_at:,} of {count_noun(found.articles, 'article')} of the narrative are disputed."
    )
    st.html(parts.quiet(words))
    for number, claim in enumerate(found.claims, 1):
        st.html(parts.contested(claim))
        st.button(
            f"Follow claim {number}", on_click=follow_claim, args=(claim.id,), key=f"claim-{claim.id}", type="tertiary"
        )
    index = source()
    offer_all("contested-claims", found.total, lambda: [_flat(claim) for claim in all_contested(index, scope)])


def _flat(claim: Any) -> dict[str, Any]:
    row = asdict(claim)
    row["objections"] = [
        f"{objection.speaker or 'somebody'} ({objection.outlet}): {objection.sentence}"
        for objection in claim.objections
    ]
    return row


def _statements(address: Address, found: Voices) -> None:
    st.subheader("Statements", anchor=False)
    names = {voice.entity: voice.name for voice in found.speakers}
    speakers = list(dict.fromkeys(["", address.speaker or "", *names]))

    def shown(entity: str) -> str:
        return one_line(names.get(entity, entity)) if entity else "everybody"

    with st.container(horizontal=True, vertical_alignment="bottom", key="ledger"):
        st.selectbox(
            "Speaker",
            speakers,
            format_func=shown,
            **bound("speaker", address.speaker or "", "speaker", _or_none),
        )
        stance = address.stance if address.stance in STANCES else None
        st.selectbox(
            "Stance", [None, *STANCES], format_func=lambda value: value or "any", **bound("stance", stance, "stance")
        )
    index, scope, speaker = source(), scope_of(address), address.speaker
    said = ask_for(statements_of, scope, speaker=speaker, stance=stance, size=LISTED)
    st.html(
        parts.quiet(
            f"{len(said.rows):,} of {count_noun(said.total, 'statement')}, oldest first; what is stated is marked."
        )
    )
    st.html(
        "".join(parts.statement(row, names.get(row.speaker_entity or "")) for row in said.rows) or parts.quiet("None.")
    )
    offer_all(
        "statements",
        said.total,
        lambda: statement_rows(all_statements(index, scope, speaker=speaker, stance=stance)),
    )


def _or_none(chosen: str) -> str | None:
    return chosen or None
