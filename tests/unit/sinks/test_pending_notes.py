"""A note is removed only when no run can still be working on it."""

from pipeline.sinks.pending_notes import Note, expired_notes
from transforms.elements import Touched

NOW = "2025-03-10T12:00:00Z"


def note(**changes: object) -> Note:
    fields = {
        "id": "n",
        "owner": "group",
        "run": "r-1",
        "noted_at": "2025-03-10T11:59:00Z",
        "stops": {("t", 0): 10, ("t", 1): 20},
        "touched": Touched(),
    }
    return Note(**{**fields, **changes})  # type: ignore[arg-type]


def is_expired(pending: Note, committed: dict[tuple[str, int], int]) -> bool:
    return expired_notes([pending], "group", committed, now=NOW) == [pending]


def test_a_note_is_expired_once_all_its_offsets_are_committed() -> None:
    """A note stays while a partition is behind or its offset is unknown."""
    assert is_expired(note(), {("t", 0): 10, ("t", 1): 25})
    assert not is_expired(note(), {("t", 0): 10, ("t", 1): 19})
    assert not is_expired(note(), {("t", 0): 10})


def test_another_groups_note_is_its_own_business() -> None:
    """One group's offsets say nothing about another group's note."""
    assert not is_expired(note(owner="other"), {("t", 0): 10, ("t", 1): 20})


def test_a_note_without_offsets_is_expired_after_a_day() -> None:
    """A job over the index commits nothing; its run has ended by then."""
    assert not is_expired(note(stops={}), {})
    assert is_expired(note(stops={}, noted_at="2025-03-09T11:59:59Z"), {})
    assert is_expired(note(owner="other", noted_at="2025-03-09T11:59:59Z"), {})
