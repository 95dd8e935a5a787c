"""Takedowns with a usable time are told from others, and a takedown without one hides only what came before it."""

import pytest

from schemas.articles import Tombstone
from schemas.records import Origin
from transforms.messages.dates import FUTURE_TOLERANCE_MS
from transforms.messages.takedown_time import came_before, is_dated

NOW_MS = 1_700_000_000_000


def takedown(timestamp_ms, offset=5):
    return Tombstone(id="1", origin=Origin(topic="t", partition=0, offset=offset, timestamp_ms=timestamp_ms))


@pytest.mark.parametrize(
    ("timestamp_ms", "usable"),
    [
        (NOW_MS - 5, True),
        (NOW_MS + FUTURE_TOLERANCE_MS, True),
        (NOW_MS + FUTURE_TOLERANCE_MS + 1, False),
        (NOW_MS * 1_000, False),
        (NOW_MS // 1_000, False),
        (0, False),
        (-1, False),
    ],
)
def test_a_day_of_difference_between_clocks_is_usable(timestamp_ms, usable):
    """Later times, other units and no time at all are not usable."""
    assert is_dated(takedown(timestamp_ms), NOW_MS) is usable


@pytest.mark.parametrize(
    ("article", "before"),
    [(("t", 0, 4), True), (("t", 0, 6), False), (("t", 1, 6), True), (("other", 0, 6), True), (None, True)],
)
def test_the_order_of_a_partition_decides(article, before):
    """Between partitions there is no order: an article that has been read came before."""
    assert came_before(article, takedown(NOW_MS).origin) is before
