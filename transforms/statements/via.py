"""Name who passed a statement on: the speakers of the statements in which its cue lies."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from schemas.annotations import Statement

_LONGEST_CHAIN: Final = 4


def name_via(statements: Sequence[Statement]) -> list[Statement]:
    """Name for each statement whose cue lies in another's content those who passed it on, outermost first."""
    return [
        replace(statement, via=tuple(other.speaker.text for other in outer if other.speaker is not None))
        for statement, outer in zip(statements, enclosing_statements(statements), strict=True)
    ]


def enclosing_statements(statements: Sequence[Statement]) -> list[list[Statement]]:
    """Return for each statement, in text order, those with a speaker in whose content its cue lies, outermost first."""
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
