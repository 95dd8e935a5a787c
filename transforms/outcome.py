"""What a fallible stage gives back."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """Two PCollections: `good`, and `dead` (of DeadLetter)."""

    good: Any
    dead: Any
