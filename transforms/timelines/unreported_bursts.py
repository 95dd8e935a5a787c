"""Find the bursts to report to a consumer: new ones, and reported ones that grew since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from transforms.timelines.bursts import Burst

GROWN = 1.5
"""Minimum ratio of a burst's weight to its reported weight that counts as growth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedBurst:
    """A burst as reported to a consumer: its days, and its greatest weight."""

    narrative: str
    start: str
    end: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstAlert:
    """A burst to report: "new", or "grown" since its earlier reports (`before`, in time order)."""

    narrative: str
    burst: Burst
    kind: Literal["new", "grown"]
    before: tuple[ReportedBurst, ...] = ()


def unreported_bursts(
    bursts: Mapping[str, Sequence[Burst]], reported: Iterable[ReportedBurst]
) -> tuple[BurstAlert, ...]:
    """Return the bursts to report, by narrative and time.

    A burst is known if it shares a day with a reported one. It grew if it begins earlier, ends later, or weighs GROWN
    times as much. A burst that shrinks, or that merges two reported ones, is therefore reported at most once.

    Args:
        bursts: the bursts of each narrative.
        reported: the bursts reported to the consumer before.
    """
    known = list(reported)
    alerts = []
    for narrative in sorted(bursts):
        for burst in sorted(bursts[narrative], key=lambda burst: burst.start):
            same = (earlier for earlier in known if _is_of(earlier, narrative, burst))
            before = tuple(sorted(same, key=lambda earlier: earlier.start))
            if not before:
                alerts.append(BurstAlert(narrative=narrative, burst=burst, kind="new"))
            elif _grew(burst, before):
                alerts.append(BurstAlert(narrative=narrative, burst=burst, kind="grown", before=before))
    return tuple(alerts)


def reported_after(reported: Iterable[ReportedBurst], alerts: Iterable[BurstAlert]) -> tuple[ReportedBurst, ...]:
    """Return all bursts reported to a consumer after these alerts; a burst that shrinks keeps its reported extent."""
    left = list(reported)
    for alert in alerts:
        left = [earlier for earlier in left if earlier not in alert.before]
        parts = (*alert.before, _as_reported(alert))
        left.append(
            ReportedBurst(
                narrative=alert.narrative,
                start=min(part.start for part in parts),
                end=max(part.end for part in parts),
                weight=max(part.weight for part in parts),
            )
        )
    return tuple(sorted(left, key=lambda burst: (burst.narrative, burst.start)))


def _is_of(earlier: ReportedBurst, narrative: str, burst: Burst) -> bool:
    return earlier.narrative == narrative and earlier.start <= burst.end and burst.start <= earlier.end


def _grew(burst: Burst, before: Sequence[ReportedBurst]) -> bool:
    return (
        burst.start < before[0].start
        or burst.end > max(earlier.end for earlier in before)
        or burst.weight >= GROWN * max(earlier.weight for earlier in before)
    )


def _as_reported(alert: BurstAlert) -> ReportedBurst:
    burst = alert.burst
    return ReportedBurst(narrative=alert.narrative, start=burst.start, end=burst.end, weight=burst.weight)
