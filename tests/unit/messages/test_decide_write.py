"""A message's decision depends on the state alone, so that neither order nor repetition matters."""

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.articles import Article, Outlet, Tombstone, Version, changed_ms
from schemas.records import Origin
from transforms.messages.decide_write import (
    UNDATED,
    Decision,
    IndexedArticle,
    KnownTombstone,
    Removal,
    State,
    decide,
    hides,
)
from transforms.messages.latest_version import latest

FINGERPRINT = "rules.narratives"
START_MS = 1_700_000_000_000  # the moment from which the times of these tests count
FUTURE = 1_000_000_000_000  # so much later that no clock is that wrong


def article(
    offset: int, *, published: int | None = 10, updated: int | None = None, fetched: int | None = None
) -> Article:
    published, updated, fetched = (None if ms is None else START_MS + ms for ms in (published, updated, fetched))
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
    return Tombstone(id="a", origin=Origin(topic="t", partition=0, offset=offset, timestamp_ms=START_MS + at))


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
        place=of.origin.place,
    )


def decided(messages: list[Article | Tombstone], state: State) -> Decision:
    found = latest(messages)
    return decide(
        article=found.article,
        takedowns=found.takedowns,
        superseded=found.superseded,
        state=state,
        fingerprint=FINGERPRINT,
        now_ms=START_MS,
    )


class TinyIndex:
    """The index as the sinks keep it, for one id: `remove` and `write_articles` without a server."""

    def __init__(self) -> None:
        self.state = State()
        self.settled = 0

    def round(self, messages: list[Article | Tombstone]) -> None:
        decision = decided(messages, self.state)
        self.settled += len(decision.settled)
        if decision.removal is not None:
            self.settled += len(decision.removal.origins)
            self._remove(decision.removal)
        if decision.write is not None:
            self.settled += 1
            self.state = replace(self.state, article=indexed(decision.write))

    def _remove(self, removal: Removal) -> None:
        known, there = self.state.tombstone, self.state.article
        times = [ms for ms in (removal.deleted_ms, known.deleted_ms if known else None) if ms is not None]
        deleted_ms = max(times, default=None)
        hidden = there is not None and hides(deleted_ms, there.changed_ms)
        versions = [removal.held, known.held if known else None, there.version if there and hidden else None]
        greatest = max((version for version in versions if version is not None), default=None)
        gone = there is not None and (hidden or (greatest is not None and there.version <= greatest))
        noted = KnownTombstone(
            deleted_ms=deleted_ms,
            held=greatest,
            seq_no=1,
            primary_term=1,
            undated=tuple(sorted({*removal.undated, *(known.undated if known else ())})),
        )
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
    found = latest(all_messages)
    deleted_ms = max((takedown.origin.timestamp_ms for takedown in found.takedowns), default=None)
    hidden = found.article is not None and hides(deleted_ms, changed_ms(found.article))
    expected = None if found.article is None or hidden else found.article.version
    assert (index.state.article and index.state.article.version) == expected


@settings(max_examples=50, deadline=None)
@given(words=messages)
def test_the_same_messages_again_change_nothing(words: list[tuple]) -> None:
    """A replay writes nothing and removes nothing."""
    index = TinyIndex()
    index.round(made(words))
    before = index.state
    decision = decided(made(words), before)
    assert decision.write is None
    assert decision.removal is None


undated = st.lists(
    st.one_of(
        st.tuples(st.just("article"), times, times, times),
        st.tuples(st.just("takedown"), st.sampled_from((1, 3, 5, FUTURE, FUTURE + 1, -START_MS, -START_MS - 1))),
    ),
    min_size=1,
    max_size=6,
)


def ended(index: TinyIndex) -> Any:
    article, tombstone = index.state.article, index.state.tombstone
    return article and article.version, tombstone and (tombstone.deleted_ms, tombstone.undated)


@settings(max_examples=300, deadline=None)
@given(words=undated, cuts=st.sets(st.integers(1, 5)), first=st.integers(0, 5))
def test_takedowns_without_a_usable_time_end_the_same_in_every_cut(
    words: list[tuple], cuts: set[int], first: int
) -> None:
    """One partition, cut into rounds anywhere and read again from anywhere, leaves the same article and takedowns."""
    all_messages = made(words)
    whole, parts = TinyIndex(), TinyIndex()
    whole.round(all_messages)
    edges = [0, *sorted(cut for cut in cuts if cut < len(all_messages)), len(all_messages)]
    for start, stop in itertools.pairwise(edges):
        parts.round(all_messages[start:stop])
    assert whole.settled == parts.settled == len(all_messages)
    assert ended(whole) == ended(parts)
    for message in all_messages[first:]:
        parts.round([message])
    assert ended(parts) == ended(whole)


@pytest.mark.parametrize("at", [FUTURE, -START_MS, -START_MS - 1])
def test_a_takedown_without_a_usable_time_hides_what_came_before_it(at: int) -> None:
    """The version that it finds goes, a version that comes later stays, and the takedown is noted."""
    index = TinyIndex()
    index.round([article(0, published=1)])
    removal = decided([takedown(1, at)], index.state).removal
    assert removal is not None
    assert [(settled.outcome, settled.reason) for settled in removal.settled] == [("deleted", UNDATED)]
    index.round([takedown(1, at)])
    assert index.state.article is None
    index.round([article(2, published=1, updated=2)])
    assert index.state.article is not None


def test_a_copy_of_a_takedown_without_a_usable_time_changes_nothing() -> None:
    """An archive that is published beside the feed holds the same takedown in another place."""
    index = TinyIndex()
    index.round([article(0, published=1), takedown(1, FUTURE), article(2, published=1, updated=2)])
    copy = Tombstone(id="a", origin=replace(takedown(0, FUTURE).origin, topic="archive"))
    decision = decided([copy], index.state)
    assert (decision.removal, [settled.outcome for settled in decision.settled]) == (None, ["unchanged"])


def test_a_takedown_without_a_usable_time_stays_known_when_its_time_has_come() -> None:
    """A replay after that time does not hide what came back before it."""
    index = TinyIndex()
    first, again = article(0, published=1), article(2, published=1, updated=2)
    index.round([first, takedown(1, FUTURE), again])
    decision = decide(
        article=again,
        takedowns=[takedown(1, FUTURE)],
        state=index.state,
        fingerprint=FINGERPRINT,
        now_ms=START_MS + 2 * FUTURE,
    )
    assert (decision.write, decision.removal) == (None, None)


def test_a_takedown_in_the_future_does_not_stand_for_a_usable_one() -> None:
    """The valid takedown of the same round is carried out with its own time."""
    index = TinyIndex()
    index.round([takedown(0, 5), takedown(1, FUTURE), article(2, published=4), article(3, published=3)])
    assert index.state.article is None
    assert index.state.tombstone is not None
    assert index.state.tombstone.deleted_ms == START_MS + 5


@pytest.mark.parametrize("older", ["older.narratives", "rules.older"])
def test_an_older_fingerprint_is_annotated_again_over_the_very_version_that_was_seen(older: str) -> None:
    """An older model, rule or definition leads to a new annotation, written by compare-and-set."""
    newest = article(0)
    there = indexed(newest, fingerprint=older)
    decision = decide(article=newest, state=State(article=there), fingerprint=FINGERPRINT)
    assert decision.write == newest
    assert decision.replaces == there


def test_what_is_newer_in_the_index_stays() -> None:
    """A backfill never overwrites a newer version, whatever pipeline annotated it."""
    old, new = article(0, published=1), article(1, published=1, updated=5)
    there = indexed(new, fingerprint="older.narratives")
    decision = decide(article=old, state=State(article=there), fingerprint=FINGERPRINT)
    assert decision.write is None
    assert [settled.outcome for settled in decision.settled] == ["unchanged"]


@pytest.mark.parametrize(("changed", "expected"), [(5, True), (6, False), (None, True)])
def test_a_takedown_covers_its_own_moment_and_what_has_no_date(changed: int | None, expected: bool) -> None:
    """The takedown also covers an article of its own moment."""
    assert hides(5, changed) is expected
