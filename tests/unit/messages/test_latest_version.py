"""The newest message about an article is the same in every order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.articles import Article, Outlet, Tombstone, Version
from schemas.records import Origin
from transforms.messages.latest_version import Latest, latest


def origin(offset, timestamp_ms=0):
    return Origin(topic="t", partition=0, offset=offset, timestamp_ms=timestamp_ms)


def article(offset, ms, content_hash="a"):
    version = Version(ms=ms, content_hash=content_hash)
    return Article(
        id="1", url=None, outlet=Outlet(name="The Tide"), title="", text="a", version=version, origin=origin(offset)
    )


def tombstone(offset, timestamp_ms):
    return Tombstone(id="1", origin=origin(offset, timestamp_ms))


def test_the_greatest_version_wins_not_the_last_to_come():
    """The time decides first, then the content hash."""
    old, new, newer = article(3, 1), article(1, 2, "a"), article(2, 2, "b")
    assert latest([new, newer, old]) == Latest(article=newer, superseded=(new, old))


def test_of_equal_versions_the_smallest_origin_stands():
    """A repeated message changes nothing."""
    first, second = article(1, 5), article(2, 5)
    found = latest([second, first])
    assert (found.article.origin, [message.origin for message in found.superseded]) == (first.origin, [second.origin])


def test_all_takedowns_stand_beside_the_article():
    """The article and the takedowns do not exclude each other here."""
    kept, early, late = article(1, 5), tombstone(2, 100), tombstone(3, 200)
    assert latest([late, kept, early]) == Latest(article=kept, takedowns=(early, late))


def test_of_nothing_nothing_is_latest():
    """No message gives no result."""
    assert latest([]) == Latest()


kinds = st.tuples(st.booleans(), st.integers(0, 3), st.sampled_from("ab"))


@settings(deadline=None)
@given(st.lists(kinds, max_size=8), st.randoms())
def test_order_does_not_matter_and_nothing_is_lost(specs, random):
    """Every permutation has one outcome, and each message is in it exactly once."""
    messages = [tombstone(n, ms) if dead else article(n, ms, text) for n, (dead, ms, text) in enumerate(specs)]
    shuffled = random.sample(messages, len(messages))
    found = latest(messages)
    assert origins(found) == origins(latest(shuffled))
    assert sorted(origins(found)) == [message.origin for message in messages]


def origins(found):
    winner = (found.article,) if found.article is not None else ()
    return [message.origin for message in (*winner, *found.takedowns, *found.superseded)]
