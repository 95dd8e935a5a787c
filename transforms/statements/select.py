"""Select the candidates that are kept as statements: likely ones, and those that their form alone shows to be right."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from schemas.annotations import Statement
from transforms.attribution.assign_quotes import StatementDraft
from transforms.attribution.frame import SURE, Frame
from transforms.lexicon.word_sets import PARTS_OF_SPEECH, PRONOUNS
from transforms.statements.confidence import opens_clause, parsed_alike
from transforms.text.parsed_text import ParsedText

LEAST_SURE: Final = 0.56
"""Minimum confidence of a paraphrase."""

LEAST_SURE_QUOTED: Final = 0.45
"""Minimum confidence of a statement that is at least partly quoted."""

LEAST_SURE_PLAIN: Final = 0.4
"""Minimum confidence where taggers and grammar agree on the content; two in three below LEAST_SURE are right."""

LEAST_SURE_UNJUDGED: Final = 0.2
"""Minimum confidence of kinds that the gold data has too few of: statements passed on, nouns with a clause."""

_OPENS: Final = re.compile(r"(?:^|\n|[.!?…:][\"”’')\]]{0,2}\s+)[\"“„«]$")
_GOES_ON: Final = re.compile(r"\s*\n\s*[\"“„«]")
_SENTENCE_END: Final = ".!?…"
_LOOK_BACK: Final = 6


def is_tenable(parsed_text: ParsedText, statement: Statement, frame: Frame | None) -> bool:
    """Tell whether a statement is likely enough; those shown by form are kept, too rare in the gold data to judge."""
    if frame is None or frame.by_form or _is_interrupted(parsed_text.text, statement):
        return True
    noun = frame.verb.pos_ == "NOUN" and opens_clause(parsed_text, statement)
    if noun or statement.via:
        return statement.confidence >= LEAST_SURE_UNJUDGED
    if statement.kind != "indirect":
        return statement.confidence >= LEAST_SURE_QUOTED
    plain = _is_plain(frame) or (frame.head is not None and parsed_alike(parsed_text, statement, frame))
    return statement.confidence >= (LEAST_SURE_PLAIN if plain else LEAST_SURE)


def stands_alone(text: str, statement: Statement) -> bool:
    """Tell whether a quote is a complete sentence: then it is speech, even if its tagged cue is wrong."""
    start, end = statement.content[0].start, statement.content[-1].end
    opened = _OPENS.search(text, max(0, start - _LOOK_BACK), start) is not None
    return statement.kind == "direct" and opened and text[start].isupper() and text[end - 1] in _SENTENCE_END


def says_of_itself(statement: Statement, draft: StatementDraft, outer: Statement) -> bool:
    """Tell whether a statement repeats the outer speaker's own: "she said she believed ..." is one statement, not two.

    An unresolved pronoun such as "you" or "who" makes no statement either.
    """
    head = draft.frame.head if draft.frame is not None else None
    if head is None or head.pos_ != "PRON" or statement.speaker is None or outer.speaker is None:
        return False
    entity = statement.speaker.entity
    return entity == outer.speaker.entity if entity is not None else head.lower_ in PRONOUNS["nobody_named"]


def join_open_quotes(text: str, statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements, each quote without a cue joined to the open quote of the paragraph before."""
    joined: list[Statement] = []
    for statement in statements:
        last = joined[-1] if joined and joined[-1].cue is None else None
        if statement.cue is None and last is not None and last.kind == "direct":
            between = text[last.content[-1].end : statement.content[0].start]
            if _GOES_ON.fullmatch(between) is not None:
                content = (*last.content, *statement.content)
                joined[-1] = replace(last, content=content, text=f"{last.text} {statement.text}")
                continue
        joined.append(statement)
    return joined


def _is_interrupted(text: str, statement: Statement) -> bool:
    """Tell whether speaker and cue stand between two commas inside the content: "The wells, Weir said, are dry"."""
    if len(statement.content) < 2 or statement.speaker is None or statement.cue is None:  # noqa: PLR2004
        return False
    start, end = min(statement.speaker.start, statement.cue.start), max(statement.speaker.end, statement.cue.end)
    return any(
        before.end <= start
        and end <= behind.start
        and text[before.end : start].strip() == text[end : behind.start].strip() == ","
        for before, behind in pairwise(statement.content)
    )


def _is_plain(frame: Frame) -> bool:
    """Tell whether grammar alone is certain: a noun or name as speaker, a word of attribution that takes a clause."""
    named = frame.head is not None and frame.head.pos_ in PARTS_OF_SPEECH["noun"]
    clause = "clause" in frame.cue.takes or not frame.cue.takes
    return frame.signals is None and named and frame.confidence > SURE and clause
