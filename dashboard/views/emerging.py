"""Shows candidates for a narrative: stories and claims that grow across outlets and that no narrative covers."""

from typing import Any, Final

import streamlit as st

from dashboard import parts
from dashboard.export import offer
from dashboard.safe_text import escaped
from dashboard.state.address import Address
from dashboard.state.scope import Source
from dashboard.state.session import bound_day, follow_claim, open_article
from dashboard.state.store import ask_for
from pipeline.queries.emerging import Candidate, EmergingSearch, find_emerging

LISTED: Final = 20
DAYS: Final = 7
OUTLETS: Final = 2
ARTICLES: Final = 2
SHOWN_OUTLETS: Final = 6


def emerging(source: Source, until: str | None) -> tuple[Candidate, ...]:
    """Return the stories and claims that grow in several outlets; narratives cover at most half of each."""
    search = EmergingSearch(until=until, days=DAYS, min_outlets=OUTLETS, min_articles=ARTICLES, limit=LISTED)
    return find_emerging(source.client, source.prefix, search)


def draw(address: Address) -> None:
    """Draw the view."""
    st.date_input(
        "As of",
        format="YYYY-MM-DD",
        width=150,
        help="Empty: the last day of the index.",
        **bound_day("as-of", address.until, "until"),
    )
    found = ask_for(emerging, address.until)
    words = (
        f"Stories and claims of at least {OUTLETS} outlets with more articles in the last {DAYS} days than in as many "
        "before, reprints left out, at most half of which a narrative covers. What grows most stands first."
    )
    st.html(parts.quiet(words))
    if not found:
        st.html(
            parts.notice(
                "Nothing new", "Whatever grows is in a narrative, or only one outlet reports it. Try another day."
            )
        )
        return
    for number, candidate in enumerate(found, 1):
        st.html(candidate_html(candidate, number=number))
        _buttons(candidate, number)
    offer("emerging", [_exported(candidate) for candidate in found])


def candidate_html(candidate: Candidate, *, number: int) -> str:
    """Return a candidate as HTML: growth with both counts, coverage, outlets, example sentences, how to define it."""
    what = "articles" if candidate.kind == "story" else "statements"
    growth = f"{candidate.growth.recent:,} in the last {DAYS} days, {candidate.growth.before:,} in as many before"
    outlets = ", ".join(f"{name} {count:,}" for name, count in candidate.outlets[:SHOWN_OUTLETS])
    more = f" and {len(candidate.outlets) - SHOWN_OUTLETS:,} more" if len(candidate.outlets) > SHOWN_OUTLETS else ""
    covered = f"{round(candidate.covered * candidate.articles):,} of {candidate.articles:,} {what} are in a narrative"
    examples = "".join(
        f"<blockquote>{escaped(example.sentence)} {parts.quiet(f'{example.outlet}, {parts.day_of(example.published_at)}')}</blockquote>"
        for example in candidate.examples
    )
    facts = " · ".join((growth, covered, f"first seen {parts.day_of(candidate.first_seen)}", outlets + more))
    return (
        f'<article class="tw-article"><h4>{number}. {escaped(candidate.label)}</h4><div>{parts.tag(candidate.kind)} {parts.quiet(facts)}</div>'
        f"{examples}<p>{parts.quiet('A draft of a definition: ')}<code>tidewire narratives propose {escaped(candidate.id)}</code></p></article>"
    )


def _buttons(candidate: Candidate, number: int) -> None:
    with st.container(horizontal=True):
        if candidate.kind == "claim":
            st.button(
                f"Follow claim {number}",
                on_click=follow_claim,
                args=(candidate.id,),
                key=f"follow-{candidate.id}",
                type="tertiary",
            )
        for place, example in enumerate(candidate.examples, 1):
            key = f"read-{candidate.kind}-{candidate.id}-{place}"
            st.button(
                f"Read article {number}.{place}",
                on_click=open_article,
                args=(example.article_id,),
                key=key,
                type="tertiary",
            )


def _exported(candidate: Candidate) -> dict[str, Any]:
    return {
        "kind": candidate.kind,
        "id": candidate.id,
        "label": candidate.label,
        "first_seen": candidate.first_seen,
        "articles": candidate.articles,
        "covered": candidate.covered,
        "recent": candidate.growth.recent,
        "before": candidate.growth.before,
        "growth": candidate.growth.factor,
        "outlets": [f"{name} {count}" for name, count in candidate.outlets],
        "examples": [example.sentence for example in candidate.examples],
    }
