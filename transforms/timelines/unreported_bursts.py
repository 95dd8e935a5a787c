"""Which bursts a consumer has not been told yet: new ones, and known ones that grew. Nothing is told twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from transforms.timelines.bursts import Burst

GROWN = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedBurst:
    """What a consumer was told of one burst: the days and the greatest weight."""

    narrative: str
    start: str
    end: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstAlert:
    """A burst to tell: "new", or "grown" since what was told of it (`before`, in time order)."""

    narrative: str
    burst: Burst
    kind: Literal["new", "grown"]
    before: tuple[ReportedBurst, ...] = ()


def untold_bursts(bursts: Mapping[str, Sequence[Burst]], told: Iterable[ReportedBurst]) -> tuple[BurstAlert, ...]:
    """Return what to tell, by narrative and time.

    A burst is known where it shares a day with one that was told; it grew where it begins earlier, ends later, or weighs
    GROWN times as much. So one that shrinks, or that two known ones became, is told no more than once.
    """
    known = list(told)
    found = []
    for narrative in sorted(bursts):
        for burst in sorted(bursts[narrative], key=lambda one: one.start):
            before = tuple(sorted((one for one in known if _is_of(one, narrative, burst)), key=lambda one: one.start))
            if not before:
                found.append(BurstAlert(narrative=narrative, burst=burst, kind="new"))
            elif _grew(burst, before):
                found.append(BurstAlert(narrative=narrative, burst=burst, kind="grown", before=before))
    return tuple(found)


def told_after(told: Iterable[ReportedBurst], just_told: Iterable[BurstAlert]) -> tuple[ReportedBurst, ...]:
    """Return what a consumer has been told when these were, too; what was told once stays told, though the burst shrinks."""
    left = list(told)
    for one in just_told:
        left = [known for known in left if known not in one.before]
        parts = (*one.before, _as_told(one))
        left.append(
            ReportedBurst(
                narrative=one.narrative,
                start=min(part.start for part in parts),
                end=max(part.end for part in parts),
                weight=max(part.weight for part in parts),
            )
        )
    return tuple(sorted(left, key=lambda known: (known.narrative, known.start)))


def _is_of(told: ReportedBurst, narrative: str, burst: Burst) -> bool:
    return told.narrative == narrative and told.start <= burst.end and burst.start <= told.end


def _grew(burst: Burst, before: Sequence[ReportedBurst]) -> bool:
    return (
        burst.start < before[0].start
        or burst.end > max(one.end for one in before)
        or burst.weight >= GROWN * max(one.weight for one in before)
    )


def _as_told(one: BurstAlert) -> ReportedBurst:
    return ReportedBurst(narrative=one.narrative, start=one.burst.start, end=one.burst.end, weight=one.burst.weight)
