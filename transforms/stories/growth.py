"""How fast something grows: the last days against as many before."""

import math
from dataclasses import dataclass
from typing import Final

SMOOTHING: Final = 1
"""Added to both counts (Laplace): from none to one is no more than a doubling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How many articles, reprints left out, the last days have, and as many days before."""

    recent: int
    before: int

    @property
    def factor(self) -> float:
        """How many times as many, smoothed."""
        return round((self.recent + SMOOTHING) / (self.before + SMOOTHING), 3)

    @property
    def weight(self) -> float:
        """The rank among growing things: many articles and a high factor both count; below 0 where articles get fewer."""
        return self.recent * math.log2(self.factor)
