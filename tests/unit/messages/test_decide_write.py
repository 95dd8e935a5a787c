"""A message's decision depends on the state alone, so that neither order nor repetition matters."""

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.articles import Article, Outlet, Tombstone, Version, changed_ms
from schemas.records import Origin
from transforms.messages.decide_write import IndexedArticle, KnownTombstone, State, decide, hides
from transforms.messages.latest_version import latest

FINGERPRINT = "rules.narratives"


def article(
    offset: int, *, published: int | None = 10, updated: int | None = None, fetched: int | None = None
) -> Article:
    times = [ms for ms in (published, updated, fetched) if ms is not None]
    return Article(
        id="a",
        url="https://outlet.example/a",
        outlet=Outlet(name="outlet"),
        title="A bridge opens",
        text="The bridge opened.",
        published_ms=published,
        updated_ms=updated,
        fetched_ms=fetched,
        version=Version(ms=max(times, default=0), content_hash=f"{published}-{updated}-{fetched}"),
        origin=Origin(topic="t", partition=0, offset=offset, timestamp_ms=0),
    )


def takedown(offset: int, at: int) -> Tombstone:
    return Tombstone(id="a", origin=Origin(topic="t", partition=0, offset=offset, timestamp_ms=at))


def indexed(of: Article, fingerprint: str = FINGERPRINT) -> IndexedArticle:
    return IndexedArticle(
        id=of.id,
        version=of.version,
        changed_ms=changed_ms(of),
        fingerprint=fingerprint.partition(".")[0],
        narratives_fingerprint=fingerprint.partition(".")[2],
        outlet_day=None,
        bands=(),
        seq_no=1,
        primary_term=1,
    )


class TinyIndex:
    """The index as the sinks keep it, for one id: `remove` and `write_articles` without a server."""

    def __init__(self) -> None:
        self.state = State()
        self.settled = 0

    def round(self, messages: list[Article | Tombstone]) -> None:
        newest, tombstone, superseded = latest(messages)
        decision = decide(
            article=newest, tombstone=tombstone, superseded=superseded, state=self.state, fingerprint=FINGERPRINT
        )
        self.settled += len(decision.settled)
        if decision.removal is not None:
            self.settled += len(decision.removal.origins)
            self._remove(decision.removal.deleted_ms, decision.removal.held)
        if decision.write is not None:
            self.settled += 1
            self.state = replace(self.state, article=indexed(decision.write))

    def _remove(self, deleted_ms: int, held: Version | None) -> None:
        known, there = self.state.tombstone, self.state.article
        deleted_ms = max(deleted_ms, known.deleted_ms if known else deleted_ms)
        hidden = there is not None and hides(deleted_ms, there.changed_ms)
        versions = [held, known.held if known else None, there.version if there and hidden else None]
        greatest = max((version for version in versions if version is not None), default=None)
        gone = there is not None and (hidden or (greatest is not None and there.version <= greatest))
        noted = KnownTombstone(deleted_ms=deleted_ms, held=greatest, seq_no=1, primary_term=1)
        self.state = State(article=None if gone else there, tombstone=noted)


times = st.one_of(st.none(), st.integers(1, 6))
messages = st.lists(
    st.one_of(
        st.tuples(st.just("article"), times, times, times),
        st.tuples(st.just("takedown"), st.integers(1, 6)),
    ),
    min_size=1,
    max_size=5,
)


def made(words: list[tuple]) -> list[Article | Tombstone]:
    return [
        takedown(offset, word[1])
        if word[0] == "takedown"
        else article(offset, published=word[1], updated=word[2], fetched=word[3])
        for offset, word in enumerate(words)
    ]


@settings(max_examples=150, deadline=None)
@given(words=messages, data=st.data())
def test_every_order_and_every_cut_ends_the_same(words: list[tuple], data: st.DataObject) -> None:
    """All orders of articles, versions and takedowns, cut into rounds anywhere, leave the same article and takedown."""
    ends: set[Any] = set()
    for order in itertools.permutations(made(words)):
        cut = data.draw(st.integers(0, len(order))) if len(ends) < 3 else 1
        index = TinyIndex()
        for part in (order[:cut], order[cut : cut + 1], order[cut + 1 :]):
            if part:
                index.round(list(part))
        assert index.settled == len(order)
        state = index.state
        ends.add((state.article and state.article.version, state.tombstone and state.tombstone.deleted_ms))
    assert len(ends) == 1


@settings(max_examples=100, deadline=None)
@given(words=messages)
def test_the_end_is_the_greatest_version_unless_a_takedown_hides_it(words: list[tuple]) -> None:
    """The greatest version wins; a takedown hides an article published and updated no later than itself."""
    all_messages = made(words)
    index = TinyIndex()
    for message in all_messages:
        index.round([message])
    newest, tombstone, _ = latest(all_messages)
    hidden = newest is not None and tombstone is not None and hides(tombstone.origin.timestamp_ms, changed_ms(newest))
    expected = None if newest is None or hidden else newest.version
    assert (index.state.article and index.state.article.version) == expected


@settings(max_examples=50, deadline=None)
@given(words=messages)
def test_the_same_messages_again_change_nothing(words: list[tuple]) -> None:
    """A replay writes nothing and removes nothing."""
    index = TinyIndex()
    index.round(made(words))
    before = index.state
    newest, tombstone, superseded = latest(made(words))
    decision = decide(article=newest, tombstone=tombstone, superseded=superseded, state=before, fingerprint=FINGERPRINT)
    assert decision.write is None
    assert decision.removal is None


@pytest.mark.parametrize("older", ["older.narratives", "rules.older"])
def test_an_older_fingerprint_is_annotated_again_over_the_very_version_that_was_seen(older: str) -> None:
    """An older model, rule or definition leads to a new annotation, written by compare-and-set."""
    newest = article(0)
    there = indexed(newest, fingerprint=older)
    decision = decide(
        article=newest, tombstone=None, superseded=(), state=State(article=there), fingerprint=FINGERPRINT
    )
    assert decision.write == newest
    assert decision.replaces == there


def test_what_is_newer_in_the_index_stays() -> None:
    """A backfill never overwrites a newer version, whatever pipeline annotated it."""
    old, new = article(0, published=1), article(1, published=1, updated=5)
    there = indexed(new, fingerprint="older.narratives")
    decision = decide(article=old, tombstone=None, superseded=(), state=State(article=there), fingerprint=FINGERPRINT)
    assert decision.write is None
    assert [settled.outcome for settled in decision.settled] == ["unchanged"]


@pytest.mark.parametrize(("changed", "expected"), [(5, True), (6, False), (None, True)])
def test_a_takedown_covers_its_own_moment_and_what_has_no_date(changed: int | None, expected: bool) -> None:
    """The takedown also covers an article of its own moment."""
    assert hides(5, changed) is expected
