"""The two outputs of a stage that may fail on an element."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import apache_beam as beam

Good = TypeVar("Good")
Dead = TypeVar("Dead")


@dataclass(frozen=True)
class Outcome(Generic[Good, Dead]):
    """The elements of which a stage made something, and those on which it failed.

    A PTransform that returns one is marked `no_annotations`, for Beam knows annotations of PCollections alone.
    """

    good: beam.PCollection[Good]
    dead: beam.PCollection[Dead]
