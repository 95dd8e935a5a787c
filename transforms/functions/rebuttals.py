"""Who rebuts whom within one article, as plainly as the words show it.

A statement disputes an earlier one of another speaker by denying it, by dismissing it ("the claim is false"), or by
saying the opposite of the same thing. Shared words and contrasting polarity are the cues to contradiction of
de Marneffe et al. (2008).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from schemas.annotations import Statement
from transforms.functions.layout import Layout

_REACH: Final = 8
"""So many earlier statements are looked back at."""

_NEAR: Final = 2
"""So many where nothing but "it" or "the claim" tells which is meant."""

_MOSTLY: Final = 0.5
_DISMISSIVE = re.compile(
    r"\b(?:ludicrous|false|baseless|nonsense|absurd|untrue|not true|lies?|fake|fabricat\w+|ridiculous|unfounded|wrong|misleading"
    r"|invented|fiction|groundless|smears?|hoax|rubbish|preposterous|laughable|slander\w*|libel\w*|propaganda|inaccurate|myth"
    r"|otherwise|distort\w+|exaggerat\w+)\b",
    re.IGNORECASE,
)
_OF_A_CLAIM = re.compile(
    r"\b(?:claims?|accusations?|allegations?|charges?|reports?|suggestions?|assertions?|remarks?|comments?|statements?"
    r"|complaints?|criticisms?|rumou?rs?|stor(?:y|ies)|account|version|findings?|theory|evidence|idea|notion|link|allegation)\b",
    re.IGNORECASE,
)
_ANAPHORIC = re.compile(
    r"\W*(?:that|this|it|these|those|they|such|all of (?:it|this|that))\b(?!\s+the\b)", re.IGNORECASE
)
_BARE = re.compile(
    r"\W*(?:that|this|it|him|her|them|us|(?:any|all) (?:\w+ )?(?:wrongdoing|involvement|responsibility|link|part|guilt|knowledge)"
    r"|wrongdoing|involvement|responsibility|(?:the|all|any|both|these|those|such) \w+)\W*$",
    re.IGNORECASE,
)
_TURN = re.compile(r"\W*(?:but|however|yet|in fact|in reality|actually)\b", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:too|also|as well|likewise|agree[ds]?|even|indeed)\b", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not?|never|nobody|nothing|none|neither|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_HOLDS_AGAINST = re.compile(
    r"\b(?:insist|maintain|counter|swor|swear|contradict|disagre|retort|hit back|hits back|disput|show|found|find|prov|correct)",
    re.IGNORECASE,
)
_OPPOSES = re.compile(
    r"\b(?:counter|contradict|disagre|retort|rebut|refut|hits? back|disput|debunk|fact-check)", re.IGNORECASE
)
_PRONOUNS = frozenset({"he", "she", "they", "it", "his", "her", "their", "its", "who", "which"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What of a statement matters here."""

    statement: Statement
    words: frozenset[str]
    negative: bool
    denies: bool
    points_back: bool
    opposes: bool
    holds: bool
    turns: bool
    agrees: bool


def link_rebuttals(layout: Layout, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the statements with `rebuts` and `rebutted_by`: each rebuts at most one, said before by somebody else."""
    read = [_read(layout, statement) for statement in statements]
    rebuts: dict[str, str] = {}
    rebutted_by: dict[str, list[str]] = {}
    for number, one in enumerate(read):
        target = _target(one, read[max(0, number - _REACH) : number])
        if target is not None:
            rebuts[one.statement.id] = target
            rebutted_by.setdefault(target, []).append(one.statement.id)
    return tuple(
        replace(s, rebuts=(rebuts[s.id],) if s.id in rebuts else (), rebutted_by=tuple(rebutted_by.get(s.id, ())))
        for s in statements
    )


def _read(layout: Layout, statement: Statement) -> _Read:
    text = statement.text
    cue = statement.cue.text if statement.cue is not None else ""
    dismisses = _DISMISSIVE.search(text) is not None and (
        _OF_A_CLAIM.search(text) is not None or _ANAPHORIC.match(text) is not None
    )
    denies = statement.stance == "denies" or dismisses
    return _Read(
        statement=statement,
        words=_content_words(layout, statement),
        negative=_NEGATION.search(text) is not None,
        denies=denies,
        points_back=denies and (_OF_A_CLAIM.search(text) is not None or dismisses or _BARE.match(text) is not None),
        opposes=_OPPOSES.search(cue) is not None,
        holds=_HOLDS_AGAINST.search(cue) is not None,
        turns=_turns(layout, statement),
        agrees=_ALSO.search(f"{cue} {text}") is not None,
    )


def _turns(layout: Layout, statement: Statement) -> bool:
    """Tell whether the sentence of the cue begins with "but", or has "however" beside it."""
    if statement.cue is None:
        return False
    start, _ = layout.sentences[layout.sentence_at(statement.cue.start)]
    before = layout.text[max(start, statement.cue.start - 40) : statement.cue.start]
    return _TURN.match(layout.text, start) is not None or ", however," in before


def _target(one: _Read, earlier: Sequence[_Read]) -> str | None:
    """Return the id of the statement that is most likely meant: by shared words, then claims before others, then nearness."""
    best: tuple[float, int] | None = None
    chosen = None
    for distance, other in enumerate(reversed(earlier), start=1):
        if _same_speaker(one.statement, other.statement) or _within(one.statement, other.statement):
            continue
        weight = _disputes(one, other, distance)
        if weight and (best is None or (weight, -distance) > best):
            best, chosen = (weight, -distance), other.statement.id
    return chosen


def _disputes(one: _Read, other: _Read, distance: int) -> float:
    """Return how plainly one statement disputes another, 0 where nothing shows it."""
    shared = len(one.words & other.words)
    alike = shared / max(1, min(len(one.words), len(other.words)))
    challenged = other.statement.stance in {"claims", "accuses", "hedges"}
    if one.denies:
        pointed = (one.points_back or not one.words) and distance <= _NEAR
        return shared + (0.5 if challenged else 0.0) + (0.6 if pointed else 0.0) if shared or pointed else 0.0
    if one.agrees:
        return 0.0
    if one.opposes and (shared or distance == 1):
        return shared + 0.5
    contrary = one.negative != other.negative and not other.denies
    if contrary and shared and alike >= _MOSTLY:
        return shared + 0.5
    differs = bool(one.words - other.words)
    if other.statement.stance == "claims" and distance == 1 and shared and alike >= _MOSTLY and differs:
        return shared + 0.2
    holds = (one.holds or one.turns) and shared and alike >= _MOSTLY and differs
    return shared + 0.3 if holds else 0.0


def _same_speaker(one: Statement, other: Statement) -> bool:
    if one.speaker is None or other.speaker is None:
        return False
    if one.speaker.entity is not None and other.speaker.entity is not None:
        return one.speaker.entity == other.speaker.entity
    words = one.speaker.text.casefold()
    return words == other.speaker.text.casefold() or (
        words in _PRONOUNS and one.speaker.entity is None and one.stance != "denies"
    )


def _within(one: Statement, other: Statement) -> bool:
    """Tell whether one statement lies in the other's words, or the other in its."""
    return any(a.start < b.end and b.start < a.end for a in one.content for b in other.content)


def _content_words(layout: Layout, statement: Statement) -> frozenset[str]:
    """Return the lemmas of a statement that carry its meaning."""
    return frozenset(
        token.lemma_.lower()
        for piece in statement.content
        for token in layout.doc[layout.token_at(piece.start) : layout.token_at(piece.end - 1) + 1]
        if token.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM"} and not token.is_stop
    )
