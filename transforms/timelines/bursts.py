"""Find the bursts of a narrative: runs of days on which its share of all articles is far above its usual share.

The method is the batched two-state automaton of J. Kleinberg, "Bursty and Hierarchical Structure in Streams", KDD 2002,
section 4 (enumerating bursts in batched arrivals). On day t, r of d articles belong to the narrative. In its base state
the automaton expects the share p0 = sum of r / sum of d, in its burst state p1 = S * p0. Being in state i on day t
costs

    -ln( C(d, r) * p_i^r * (1 - p_i)^(d - r) )

entering the burst state costs GAMMA * ln(n) for n days, leaving it costs nothing, and the automaton starts in its base
state. The bursts are the runs of days that the cheapest sequence of states spends in the burst state. A burst's weight
is the extra cost of the base state on these days. S = 2 and GAMMA = 1 are Kleinberg's.

Our changes: a day without data is left out, neither counted as zero nor among the n. p1 is at most halfway from p0 to
1, where Kleinberg's could exceed 1. Fewer than MIN_DAYS days have no usual share, hence no burst.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

S = 2.0
GAMMA = 1.0
MIN_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """A day (ISO date) with data: `articles` of the narrative, of all articles (`of`)."""

    day: str
    articles: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Days from `start` to `end`, both included; `peak` has the highest gain; `usual` is the share of all days, p0."""

    start: str
    end: str
    peak: str
    weight: float
    articles: int
    of: int
    usual: float


def find_bursts(days: Iterable[DayCount]) -> tuple[Burst, ...]:
    """Return the bursts of a series of distinct days, in time order; the order of `days` does not matter.

    Days without any articles (`of` = 0) are left out, like days without data. Weights are rounded to two digits: every
    new article changes the usual share a little, and past bursts need not be rewritten for that.
    """
    series = sorted((day for day in days if day.of > 0), key=lambda day: day.day)
    articles, of = sum(day.articles for day in series), sum(day.of for day in series)
    if len(series) < MIN_DAYS or not 0 < articles < of:
        return ()
    usual = articles / of
    gains = day_gains(series, usual)
    runs = _runs(gains, GAMMA * log(len(series)))
    return tuple(_burst(series[first:last], gains[first:last], usual) for first, last in runs)


def day_gains(series: Sequence[DayCount], base: float) -> list[float]:
    """Return for each day how much cheaper the burst state is if `base` is the usual share, 0 < base < 1.

    A high gain is evidence of a burst. The binomial coefficients cancel out.
    """
    burst = min(S * base, (1 + base) / 2)
    hit, miss = log(burst / base), log((1 - burst) / (1 - base))
    return [day.articles * hit + (day.of - day.articles) * miss for day in series]


def _runs(gains: Sequence[float], entry: float) -> list[tuple[int, int]]:
    """Return the runs that the cheapest sequence spends in the burst state (Viterbi); at equal cost it stays out."""
    outside, inside = 0.0, float("-inf")
    left: list[bool] = []  # for a day outside: is its best predecessor inside?
    stayed: list[bool] = []  # for a day inside: is its best predecessor inside?
    for gain in gains:
        left.append(inside > outside)
        stayed.append(inside >= outside - entry)
        outside, inside = max(outside, inside), max(inside, outside - entry) + gain
    runs: list[tuple[int, int]] = []
    is_inside, last = inside > outside, len(gains)
    for at in reversed(range(len(gains))):
        was_inside = stayed[at] if is_inside else left[at]
        if is_inside and not was_inside:
            runs.append((at, last))
        elif was_inside and not is_inside:
            last = at
        is_inside = was_inside
    return runs[::-1]


def _burst(days: Sequence[DayCount], gains: Sequence[float], usual: float) -> Burst:
    return Burst(
        start=days[0].day,
        end=days[-1].day,
        peak=days[max(range(len(days)), key=lambda at: gains[at])].day,
        weight=float(f"{sum(gains):.2g}"),
        articles=sum(day.articles for day in days),
        of=sum(day.of for day in days),
        usual=usual,
    )
