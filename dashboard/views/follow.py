"""Looks up an entity or a claim by its words, and follows it through the whole index."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

import streamlit as st

from dashboard import parts
from dashboard.charts.voices import weeks_chart
from dashboard.export import offer, offer_all, table
from dashboard.queries.export import all_statements
from dashboard.queries.follow import Followed, Known, find_entities, follow
from dashboard.queries.voices import statements_of
from dashboard.safe_text import escaped, one_line
from dashboard.state.address import Address
from dashboard.state.scope import Scope, Source
from dashboard.state.session import bound, follow_claim, open_article
from dashboard.state.store import ask_for, source
from dashboard.views.shared import background, colours, statement_rows
from pipeline.core.plural import count_noun
from pipeline.queries.claim import ClaimHistory, find_claim
from pipeline.queries.statements import Ledger, LedgerRow, StatementSearch, search_statements

FOUND_CLAIMS: Final = 8
STATEMENTS: Final = 30
SHOWN: Final = 12


def claims_with(source: Source, words: str) -> Ledger:
    """Return the claims with these words in their statements, the best match first."""
    search = StatementSearch(text=words, collapsed=True, limit=FOUND_CLAIMS)
    return search_statements(source.client, source.prefix, search)


def history_of(source: Source, claim: str) -> ClaimHistory | None:
    """Return a claim's history."""
    return find_claim(source.client, source.prefix, claim)


def draw(address: Address) -> None:
    """Draw the view."""
    st.text_input(
        "Look up a person, an organisation, a place, or the words of a claim",
        max_chars=200,
        placeholder="a name, or what was said",
        **bound("words", address.words or "", "words", lambda words: one_line(words) or None),
    )
    if address.words:
        _found(address, address.words)
    if address.entity:
        _entity(address.entity)
    elif address.claim:
        _claim(address.claim)
    elif not address.words:
        st.html(parts.notice("Look something up", "Type a name or a few words; then choose what to follow."))


def _found(address: Address, words: str) -> None:
    entities, claims = ask_for(find_entities, words), ask_for(claims_with, words)
    st.html(
        parts.quiet(
            f"{len(entities):,} people, organisations and places; {count_noun(claims.claims, 'claim')} with these words"
        )
    )
    if entities:
        _choose_entity(address, entities)
    for row in claims.statements if address.entity is None and address.claim is None else ():
        st.html(parts.statement(row))
        if row.claim_id:
            st.button(
                "Follow this claim", on_click=follow_claim, args=(row.claim_id,), key=f"to-{row.id}", type="tertiary"
            )


def _choose_entity(address: Address, entities: Sequence[Known]) -> None:
    """Draw a list, not buttons: a button's label is Markdown."""
    known = {
        entity.entity: f"{one_line(entity.name)} ({entity.type}, {count_noun(entity.articles, 'article')})"
        for entity in entities
    }

    chosen = address.entity if address.entity in known else None
    st.selectbox(
        "Follow one of them",
        list(known),
        index=None,
        placeholder="choose",
        format_func=known.__getitem__,
        **bound("entity", chosen, "entity"),
    )


def _entity(entity: str) -> None:
    found = ask_for(follow, Scope(), entity)
    if found is None:
        st.html(
            parts.notice("Nowhere named", "No article of the index names this entity, at least not outside captions.")
        )
        return
    st.html(_known(found))
    chart = weeks_chart(found, colours())
    st.altair_chart(chart, width="stretch", theme=None, key="chart-weeks")
    offer("entity-weeks", [asdict(week) for week in found.weeks], chart, background=background())
    st.subheader("By outlet", anchor=False)
    table("entity-outlets", _outlets(found))
    said = ask_for(statements_of, Scope(), speaker=entity, size=STATEMENTS)
    st.subheader("What they state", anchor=False)
    st.html(parts.quiet(f"{len(said.rows):,} of {count_noun(said.total, 'statement')}, oldest first"))
    st.html("".join(parts.statement(row, found.known.name) for row in said.rows) or parts.quiet("None."))
    index = source()
    offer_all("entity-statements", said.total, lambda: statement_rows(all_statements(index, Scope(), speaker=entity)))


def _outlets(found: Followed) -> list[dict[str, object]]:
    return [
        {
            "outlet": outlet.outlet,
            "articles that name it": outlet.articles,
            "of all its articles": outlet.of_articles,
            "share": round(outlet.articles / outlet.of_articles, 3),
            "own sentiment": outlet.sentiment,
            "reported sentiment": outlet.reported,
        }
        for outlet in found.outlets
    ]


def _known(found: Followed) -> str:
    known = found.known
    counted = f"named in {known.articles:,} of {count_noun(found.of_articles, 'article')} ({known.collapsed:,} without reprints)"
    wikidata = f" · Wikidata {escaped(known.wikidata)}" if known.wikidata else ""
    return f"<h3>{escaped(known.name)}</h3><div>{parts.tag(known.type)} {parts.quiet(counted)}{wikidata}</div>"


def _claim(claim: str) -> None:
    history = ask_for(history_of, claim)
    if history is None:
        st.html(parts.notice("No such claim", "It is not in the index, or its article has been replaced."))
        return
    first = history.first
    st.html(
        parts.cards(
            [
                parts.card(
                    "First said by",
                    parts.who(first.speaker),
                    parts.quiet(f"{first.outlet}, {parts.day_of(first.published_at)}"),
                ),
                parts.card(
                    "Attributed",
                    count_noun(history.statements, "statement"),
                    parts.quiet(
                        f"in {count_noun(history.articles, 'article')}, {history.collapsed:,} without reprints"
                    ),
                ),
                parts.card(
                    "In outlets' own voice",
                    count_noun(len(history.own_voice), "article"),
                    parts.quiet(
                        f"{history.own_voice_collapsed:,} without reprints; the same words, outside all statements"
                        + ("" if history.own_voice_complete else "; at least, for not all articles were looked at")
                    ),
                ),
                parts.card(
                    "Disputed",
                    f"{history.disputed_statements:,} of {history.statements:,}",
                    parts.quiet(f"statements, by {count_noun(len(history.objections), 'other')}"),
                ),
            ]
        )
    )
    _first(first)
    _counts(history)
    _against(history)


def _first(first: LedgerRow) -> None:
    st.subheader("Where it began", anchor=False)
    st.html(parts.statement(first))
    st.button("Read that article", on_click=open_article, args=(first.article_id,), key="read-first", type="tertiary")


def _counts(history: ClaimHistory) -> None:
    st.subheader("How it went on", anchor=False)
    days = [{"day": day, "statements": count, "of": history.statements} for day, count in history.days]
    voices = [{"speaker": name, "statements": count, "of": history.statements} for name, count in history.speakers]
    outlets = [{"outlet": name, "statements": count, "of": history.statements} for name, count in history.outlets]
    for column, name, rows in zip(st.columns(3), ("days", "speakers", "outlets"), (days, voices, outlets), strict=True):
        with column:
            table(f"claim-{name}", rows)


def _against(history: ClaimHistory) -> None:
    if history.own_voice:
        st.subheader("In outlets' own voice", anchor=False)
        articles = "".join(
            f"<p>{escaped(f'{parts.day_of(article.published_at)} {article.outlet}: “{article.sentence}”')}</p>"
            for article in history.own_voice[:SHOWN]
        )
        st.html(
            f'<div class="tw-side">{articles}{parts.quiet(f"{min(SHOWN, len(history.own_voice))} of {len(history.own_voice):,}")}</div>'
        )
        offer("claim-own-voice", [asdict(article) for article in history.own_voice])
    st.subheader("Who disputes it", anchor=False)
    objections = "".join(
        f"<p><b>{escaped(objection.speaker or 'somebody')}</b> {parts.quiet(f'in {objection.outlet}, {parts.day_of(objection.published_at)}')}"
        f"<br>{escaped(objection.sentence)}</p>"
        for objection in history.objections[:SHOWN]
    )
    st.html(f'<div class="tw-side tw-against">{objections or parts.quiet("Nobody whom the index knows.")}</div>')
    if history.objections:
        st.html(parts.quiet(f"{min(SHOWN, len(history.objections)):,} of {len(history.objections):,}"))
        offer("claim-objections", [asdict(objection) for objection in history.objections])
