"""Compute how certain a text presents an event, or a whole statement, to be.

A word's certainty is the product of the factors on its path to the root: modals, negations, hedges, conjunctions and
embedding verbs, as in the factuality profiles of Saurí and Pustejovsky (2012). Implicative verbs have the signatures of
Karttunen (1971), graded as de Marneffe et al. (2012) found readers to judge.
"""

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Token

from schemas.annotations import Evidence
from transforms.lexicon.cues import Cue
from transforms.lexicon.word_sets import PARTS_OF_SPEECH
from transforms.stance.certainty_of_clause import modality, own_certainty
from transforms.stance.certainty_of_embedding import step_up, under
from transforms.stance.classify import is_passed_on, is_said_falsely
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan

_DEPTH: Final = 12
"""Maximum number of steps to the root: a text without full stops is one endless sentence."""

_QUESTION: Final = 0.2
_LOOKED_AT: Final = 400
_CLAUSES: Final = 5
_NOT_SAID: Final = 0.5
_SAID_TO_BE_FALSE: Final = 0.3
_WITHOUT_EVIDENCE: Final = 0.6
_PASSED_ON: Final = 0.7


def event_certainty(parsed_text: ParsedText, event: Token) -> float:
    """Return how certain an event is, from -1 (it did not happen) over 0 (open) to 1 (it happened)."""
    value, share, node = 1.0, 1.0, event
    skip_own = False
    for _ in range(_DEPTH):
        if not skip_own:
            value *= 1 + (own_certainty(parsed_text, node) - 1) * share
        if node.head.i == node.i:
            break
        step = step_up(parsed_text, node)
        value *= 1 + (step.factor - 1) * share
        if step.last:
            break
        share *= step.share
        skip_own = step.skip_own
        node = node.head
    _, end = parsed_text.sentences[parsed_text.sentence_at(event.idx)]
    if parsed_text.text[:end].rstrip(" \n\"”'’")[-1:] == "?":
        value *= _QUESTION
    return round(max(-1.0, min(1.0, value)), 3)


def statement_certainty(
    parsed_text: ParsedText,
    cue: Cue,
    content: Sequence[CharSpan],
    *,
    cue_text: str = "",
    negated: bool = False,
    evidence: Evidence = "unknown",
) -> float:
    """Return how far a statement's content is presented as true, 0..1.

    The cue's certainty is lowered by words of doubt ("falsely", "reportedly") and by missing evidence, and multiplied
    by the openness of the content's main clauses. A negative sentence is no less certain.
    """
    certainty = cue.certainty
    if negated:
        certainty = 0.4 if cue.stance == "denies" else certainty * _NOT_SAID
    if is_said_falsely(cue_text):
        certainty *= _SAID_TO_BE_FALSE
    elif is_passed_on(cue_text):
        certainty *= _PASSED_ON
    if evidence == "none given":
        certainty *= _WITHOUT_EVIDENCE
    heads = _main_words(parsed_text, content)
    openness = [(1 + _openness(parsed_text, head)) / 2 for head in heads]
    if openness:
        certainty *= sum(openness) / len(openness)
    return round(min(1.0, certainty), 3)


def _main_words(parsed_text: ParsedText, content: Sequence[CharSpan]) -> list[Token]:
    """Return the heads of the content's clauses: words whose own head lies outside the content."""
    found: list[Token] = []
    for start, end in content:
        first = parsed_text.token_at(start)
        last = min(parsed_text.token_at(max(start, end - 1)), first + _LOOKED_AT)
        found += [
            token
            for token in parsed_text.doc[first : last + 1]
            if (not first <= token.head.i <= last or token.head.i == token.i)
            and token.pos_ not in PARTS_OF_SPEECH["between"]
        ]
    return found[:_CLAUSES]


def _openness(parsed_text: ParsedText, head: Token) -> float:
    return modality(parsed_text, head) * under(parsed_text, head)
