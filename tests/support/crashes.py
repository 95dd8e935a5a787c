"""Crashes made by a test, in the middle of a job."""

from collections.abc import Callable
from itertools import count
from typing import Any


class Crash(Exception):
    """An error that no part of a job expects."""


def crash_from_call(function: Callable[..., Any], number: int) -> Callable[..., Any]:
    """Return the same function, except that its call `number` (from 0) and all later ones raise Crash."""
    calls = count()

    def call(*args: Any, **kwargs: Any) -> Any:
        if next(calls) >= number:
            raise Crash(f"of a test's making, at call {number}")
        return function(*args, **kwargs)

    return call
