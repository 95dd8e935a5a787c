"""Name the speakers who passed a statement on: those of the statements that contain its cue."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from schemas.annotations import Statement

_LONGEST_CHAIN: Final = 4


def name_via(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements with `via`: the speakers who passed each one on, outermost first."""
    return [
        replace(statement, via=tuple(other.speaker.text for other in outer if other.speaker is not None))
        for statement, outer in zip(statements, enclosing_statements(statements), strict=True)
    ]


def enclosing_statements(statements: Sequence[Statement]) -> list[list[Statement]]:
    """Return for each statement, in text order, the statements with a speaker that contain its cue, outermost first."""
    result: list[list[Statement]] = []
    opened: list[Statement] = []
    for statement in statements:
        at = statement.cue.start if statement.cue is not None else statement.content[0].start
        opened = [other for other in opened if at < other.content[-1].end][-_LONGEST_CHAIN:]
        result.append(
            [
                other
                for other in opened
                if other.speaker is not None and any(piece.start <= at < piece.end for piece in other.content)
            ]
        )
        opened.append(statement)
    return result
