"""Shows two outlets side by side: the quoted speakers, the certainty, the sentiment towards shared entities."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from dashboard import parts
from dashboard.charts.voices import quoted_chart, towards_chart
from dashboard.export import offer, offer_all
from dashboard.queries.articles import articles_behind, outlets_seen
from dashboard.queries.export import all_quoted
from dashboard.queries.outlets import Compared, Quoted, Story, compare, stories
from dashboard.queries.voices import Voices
from dashboard.safe_text import one_line
from dashboard.state.address import Address
from dashboard.state.scope import Scope
from dashboard.state.session import bound
from dashboard.state.store import ask_for, source
from dashboard.views.shared import background, colours, scope_of
from pipeline.core.plural import count_noun

QUOTED: Final = 12
ARTICLES: Final = 4


def draw(address: Address) -> None:
    """Draw the view."""
    scope = replace(scope_of(address), outlets=())
    shared_stories = ask_for(stories, scope)
    if address.story is not None:  # the whole story: articles without the narrative's words belong to it too
        scope = Scope(story=address.story)
    names = [outlet.name for outlet in ask_for(outlets_seen, scope)]
    if len(names) < 2:  # noqa: PLR2004 (two are compared)
        st.html(
            parts.notice("Nothing to compare", "Fewer than two outlets have articles here: choose a longer period.")
        )
        return
    first = address.first if address.first in names else names[0]
    second = (
        address.second if address.second in names and address.second != first else next(n for n in names if n != first)
    )
    _choose(address, shared_stories, names, first, second)
    found = ask_for(compare, scope, first, second)
    st.html(parts.cards(_side(found, side) for side in (0, 1)))
    _quoted(scope, found)
    _towards(found)
    _articles(scope, found)


def _choose(address: Address, shared_stories: Sequence[Story], names: Sequence[str], first: str, second: str) -> None:
    titles = {
        story.id: f"{one_line(story.title)} ({count_noun(story.articles, 'article')}, {count_noun(len(story.outlets), 'outlet')})"
        for story in shared_stories
    }
    options = list(dict.fromkeys(["", address.story or "", *titles]))
    with st.container(horizontal=True, vertical_alignment="bottom", key="compared"):
        for label, field, chosen in (("One outlet", "first", first), ("The other", "second", second)):
            st.selectbox(label, names, **bound(f"outlet-{field}", chosen, field))
        if len(options) > 1:
            st.selectbox(
                "Story",
                options,
                format_func=lambda story: titles.get(story, "a story") if story else "all of the narrative",
                **bound("story", address.story or "", "story", lambda chosen: chosen or None),
            )


def _side(found: Compared, side: int) -> str:
    said = found.sides[side]
    articles = f"{count_noun(found.articles[side], 'article')} ({found.collapsed[side]:,} without reprints)"
    return parts.card(
        found.outlets[side], count_noun(said.statements, "statement"), parts.quiet(articles), *_manner(said)
    )


def _manner(said: Voices) -> list[str]:
    if not said.statements:
        return []

    def of(part: int) -> str:
        return f"{part:,} of {said.statements:,} ({part / said.statements:.0%})"

    stances = ", ".join(
        f"{stance} {count:,}" for stance, count in sorted(said.stances.items(), key=lambda pair: -pair[1])
    )
    return [
        parts.quiet(f"How firmly: mean certainty {said.certainty:.2f} over {count_noun(said.statements, 'statement')}"),
        parts.quiet(f"Evidence cited: {of(said.cited)}; none given: {of(said.bare)}"),
        parts.quiet(f"Disputed: {of(said.disputed)}"),
        parts.quiet(f"Stances: {stances}"),
    ]


def _quoted(scope: Scope, found: Compared) -> None:
    st.subheader("Whom they quote, and how firmly", anchor=False)
    listed = found.quoted[:QUOTED]
    if not listed:
        st.html(parts.quiet("Neither quotes anybody who was identified."))
        return
    rows = [row for speaker in listed for row in _quoted_rows(speaker, found)]
    chart = quoted_chart(rows, [speaker.name for speaker in listed], found.outlets, colours())
    st.altair_chart(chart, width="stretch", theme=None, key="chart-quoted")
    table = [_beside(speaker, found) for speaker in listed]
    st.html(parts.quiet(f"{len(listed):,} of {found.all_quoted:,} speakers, whoever is quoted most first."))
    st.dataframe(table, hide_index=True, width="stretch", key="table-quoted")
    index = source()
    offer_all(
        "quoted",
        found.all_quoted,
        lambda: [_beside(speaker, found) for speaker in all_quoted(index, scope, *found.outlets)],
        chart,
        background=background(),
    )


def _quoted_rows(speaker: Quoted, found: Compared) -> list[dict[str, Any]]:
    rows = []
    for outlet, voice, said in zip(found.outlets, speaker.sides, found.sides, strict=True):
        count = voice.statements if voice else 0
        words = f"{count:,} of {count_noun(said.statements, 'statement')}" + (
            f", mean certainty {voice.certainty:.2f}" if voice else ""
        )
        share = count / said.statements if said.statements else 0.0
        if count:  # a zero has no bar; the table shows it
            rows.append({"speaker": speaker.name, "outlet": outlet, "share": share, "of": words})
    return rows


def _beside(speaker: Quoted, found: Compared) -> dict[str, Any]:
    row: dict[str, Any] = {"speaker": one_line(speaker.name)}
    for outlet, voice, said in zip(found.outlets, speaker.sides, found.sides, strict=True):
        name = one_line(outlet)
        row[f"{name}: statements"] = voice.statements if voice else 0
        row[f"{name}: of all its statements"] = said.statements
        row[f"{name}: certainty"] = voice.certainty if voice else None
        row[f"{name}: disputed"] = voice.disputed if voice else None
    return row


def _towards(found: Compared) -> None:
    st.subheader("Own sentiment towards the same people and places", anchor=False)
    if not found.towards:
        st.html(parts.quiet("They name nobody and no place in common."))
        return
    chart = towards_chart(found.towards, found.outlets, colours())
    st.altair_chart(chart, width="stretch", theme=None, key="chart-towards")
    table = [
        {
            "name": one_line(entity.name),
            **{
                f"{one_line(outlet)}: {what}": values[side]
                for side, outlet in enumerate(found.outlets)
                for what, values in (
                    ("articles", entity.articles),
                    ("of all its articles", found.articles),
                    ("own sentiment", entity.sentiment),
                    ("reported sentiment", entity.reported),
                )
            },
        }
        for entity in found.towards
    ]
    st.html(
        parts.quiet(
            "Own: the outlet's own voice; reported: the people it quotes and reports. Means over few articles say little."
        )
    )
    st.dataframe(table, hide_index=True, width="stretch", key="table-towards")
    offer("sentiment", table, chart, background=background())


def _articles(scope: Scope, found: Compared) -> None:
    st.subheader("Their articles", anchor=False)
    for column, outlet in zip(st.columns(2), found.outlets, strict=True):
        behind = ask_for(articles_behind, replace(scope, outlets=(outlet,)), raw=True, size=ARTICLES)
        articles = "".join(parts.article(evidence, number=number) for number, evidence in enumerate(behind.articles, 1))
        shown = parts.quiet(f"{len(behind.articles):,} of {count_noun(behind.total, 'article')} of {outlet}")
        column.html(f"<div>{shown}{articles}</div>")
