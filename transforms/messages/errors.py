"""Errors of pure functions: bad input (BadInput), or a bug of ours (ProcessingBug).

A bug names its element, so that a run can quarantine it and settle the rest.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

_CULPRIT = re.compile(
    r"^(?:[\w.]+: )*(?:crashed on record|annotation crashed on text) \[tidewire:culprit=([\w./-]+)", re.MULTILINE
)


class BadInput(Exception):
    """The element becomes a dead letter. `reason` is a short fixed phrase (it is counted), `error` holds the detail."""

    def __init__(self, reason: str, error: str = "") -> None:
        """Remember the reason; the detail defaults to it."""
        super().__init__(reason, error or reason)
        self.reason = reason
        self.error = error or reason


class ProcessingBug(Exception):
    """A bug of ours, on the record with this origin; its cause is the error itself."""

    def __init__(self, origin: str, *more: str) -> None:
        """Name the culprit in the message, because Beam passes on only messages."""
        super().__init__(origin, *more)

    def __str__(self) -> str:
        return " ".join(("crashed on record", encode_culprit(self.args[0]), *self.args[1:]))


@contextmanager
def blame(origin: object) -> Iterator[None]:
    """Turn any error but BadInput into ProcessingBug, which names the record."""
    try:
        yield
    except (BadInput, ProcessingBug):
        raise
    except Exception as error:
        raise ProcessingBug(str(origin)) from error


def encode_culprit(key: str) -> str:
    """Return the text hash or the record's origin in the form that `culprit` finds in an error's message."""
    return f"[tidewire:culprit={key}]"


def culprit(error: str) -> str | None:
    """Return the text hash or the record's origin that a run's error names, None if it names none.

    A traceback shows causes first, and a cause may quote an article's text with markers. So only a marker at the start
    of an exception's message counts, and the last of several.
    """
    found = _CULPRIT.findall(error)
    return found[-1] if found else None
