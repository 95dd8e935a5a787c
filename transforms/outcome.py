"""The two outputs of a stage that may fail on an element."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import apache_beam as beam

Good = TypeVar("Good")
Dead = TypeVar("Dead")


@dataclass(frozen=True)
class Outcome(Generic[Good, Dead]):
    """The results of a stage, and the elements on which it failed.

    A PTransform that returns an Outcome is marked `no_annotations`, because Beam knows only annotations of
    PCollections.
    """

    good: beam.PCollection[Good]
    dead: beam.PCollection[Dead]
