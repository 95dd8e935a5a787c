"""Measure growth: the articles of the last days against those of as many days before."""

import math
from dataclasses import dataclass
from typing import Final

SMOOTHING: Final = 1
"""Added to both counts (Laplace), so that growth from 0 to 1 is only a doubling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Numbers of articles without reprints: in the last days, and in as many days before."""

    recent: int
    before: int

    @property
    def factor(self) -> float:
        """Ratio of recent to earlier articles, smoothed."""
        return round((self.recent + SMOOTHING) / (self.before + SMOOTHING), 3)

    @property
    def weight(self) -> float:
        """Rank by growth: many articles and a high factor both count; below 0 if the number of articles falls."""
        return self.recent * math.log2(self.factor)
