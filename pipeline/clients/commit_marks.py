"""The mark of our commits: the metadata that Kafka keeps beside a group's offset names the rounds that moved it.

A commit without the mark was made by somebody else, or by a Tidewire before 0.1. The last rounds stay in the mark, so that a
round whose run was killed right after its commit is found even when others have committed since.
"""

from typing import Final

WORD: Final = "tidewire"
KEPT: Final = 16  # a name has about 40 characters, and brokers keep 4,096 bytes


def mark(round_id: str, before: str) -> str:
    """Return the metadata of a commit by this round over a commit with the metadata `before`."""
    return " ".join([WORD, round_id, *(marked_rounds(before) or ())][: KEPT + 1])


def marked_rounds(metadata: str) -> tuple[str, ...] | None:
    """Return the rounds that a commit's metadata names, the last first; None for a commit that is not ours."""
    word, *rounds = metadata.split(" ")
    return tuple(rounds) if word == WORD else None
