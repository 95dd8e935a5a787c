"""Is the time of a takedown usable, and what does a takedown without one hide?

The time of a takedown is the timestamp of its record, which a producer sets as it likes. A usable one hides every version
published and updated no later. One that cannot be right would hold its url back until then, or hide nothing. Such a takedown
counts as undated: it hides the versions that came before it, and nothing that comes after it (docs/decisions/0020).
"""

from collections.abc import Collection

from schemas.articles import Tombstone
from schemas.records import Origin, Place
from transforms.messages.dates import FUTURE_TOLERANCE_MS

FIRST_TAKEDOWN_MS = (
    631_152_000_000  # 1990, before the first web page: seconds in place of milliseconds, or no time at all
)


def is_dated(takedown: Tombstone, now_ms: int) -> bool:
    """Tell whether the takedown's time is usable: not before the web, and at most a day after `now_ms`, as dates are."""
    return FIRST_TAKEDOWN_MS <= takedown.origin.timestamp_ms <= now_ms + FUTURE_TOLERANCE_MS


def was_carried_out(takedown: Origin, before: Collection[Origin]) -> bool:
    """Tell whether an undated takedown, or the one that it is a copy of, is among those carried out before.

    Another partition holds a copy if its time is the same; a record without a time (negative) is never a copy.
    """
    copied = [each for each in before if each.place[:2] != takedown.place[:2] and each.timestamp_ms >= 0]
    return takedown in before or any(each.timestamp_ms == takedown.timestamp_ms for each in copied)


def came_before(article: Place | None, takedown: Origin) -> bool:
    """Tell whether an article that has been read came before a takedown: all do, except later ones of its partition.

    Messages about one url have one key, so they lie in one partition, in order. Between partitions there is no order.
    """
    if article is None or article[:2] != takedown.place[:2]:
        return True
    return article < takedown.place
