"""Planned offsets that no range covers."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.sources.offset_ranges import OffsetRange


def uncovered(planned: Sequence[OffsetRange], read: Sequence[OffsetRange]) -> tuple[OffsetRange, ...]:
    """Return the parts of `planned` that no range of `read` covers: empty when everything was read."""
    missing: list[OffsetRange] = []
    for due in planned:
        at = due.start
        same = (each for each in read if (each.topic, each.partition) == (due.topic, due.partition))
        for each in sorted(same):
            if each.start > at and at < due.stop:
                missing.append(replace(due, start=at, stop=min(each.start, due.stop)))
            at = max(at, each.stop)
        if at < due.stop:
            missing.append(replace(due, start=at))
    return tuple(missing)
