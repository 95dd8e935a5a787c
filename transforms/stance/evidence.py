"""Find whether a text mentions evidence for a statement: in its sentence outside the statement, or in the next one."""

import re
from collections.abc import Sequence
from typing import Final

from schemas.annotations import Evidence
from transforms.lexicon.load import load_patterns
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan

_REACH: Final = 1000
_REACH_BEHIND: Final = 300

_PATTERNS: Final = load_patterns("evidence", flags=re.IGNORECASE)


def find_evidence(
    parsed_text: ParsedText,
    at: int,
    cue: CharSpan | None,
    content: Sequence[CharSpan],
    speaker: str | None,
    *,
    denies: bool = False,
) -> Evidence:
    """Return the evidence that a text mentions for a statement; `at` is a position in the statement's sentence.

    The statement's own words and its cue are left out: "that nobody had asked for proof" is about something else. A
    speaker that is itself a study, a document or footage is evidence; "none given" goes before "cited". If the
    statement `denies`, "baseless" describes the denied claim.
    """
    number = parsed_text.sentence_at(at)
    start, end = parsed_text.sentences[number]
    around = _without(parsed_text.text, (start, min(end, start + _REACH)), [*content, *([cue] if cue else [])])
    behind = _behind(parsed_text, number, content)
    inside = " ".join(parsed_text.text[left:right] for left, right in content)[:_REACH]
    cue_text = parsed_text.text[slice(*cue)] if cue else ""
    if denies:
        around, behind, inside = (_PATTERNS["unproven"].sub("|", words) for words in (around, behind, inside))
    if _PATTERNS["none"].search(around) or _PATTERNS["none"].search(behind) or _unproven(cue_text) or _unproven(inside):
        return "none given"
    if speaker is not None and _PATTERNS["source_of_facts"].search(speaker) and not _PATTERNS["people"].search(speaker):
        return "cited"
    tail = _PATTERNS["tail"].search(inside)
    return (
        "cited"
        if _PATTERNS["cited"].search(around) or (tail is not None and _PATTERNS["cited"].search(tail.group()))
        else "unknown"
    )


def _behind(parsed_text: ParsedText, number: int, content: Sequence[CharSpan]) -> str:
    """Return the beginning of the next sentence, even in the next paragraph, if it refers to the statement."""
    if number + 1 == len(parsed_text.sentences):
        return ""
    first, last = parsed_text.sentences[number + 1]
    behind = _without(parsed_text.text, (first, min(last, first + _REACH_BEHIND)), content)
    return behind if _PATTERNS["of_what_was_said"].match(behind) is not None else ""


def _unproven(inside: str) -> bool:
    """Tell whether a statement's own words, or a clause attached to them, call it unproven."""
    tail = _PATTERNS["tail"].search(inside)
    if (first := _PATTERNS["leading"].match(inside)) is not None and _PATTERNS["none"].search(
        first.group()
    ) is not None:
        return True
    return _PATTERNS["unproven_within"].search(inside) is not None or (
        tail is not None and _PATTERNS["none"].search(tail.group()) is not None
    )


def _without(text: str, span: CharSpan, left_out: Sequence[CharSpan]) -> str:
    """Return the span's text with a bar in place of each left-out part, so that no pattern matches across it."""
    kept, at = [], span[0]
    for start, end in sorted(left_out):
        if end <= at or start >= span[1]:
            continue
        kept.append(text[at:start])
        at = min(end, span[1])
    kept.append(text[at : span[1]])
    return " | ".join(kept)
