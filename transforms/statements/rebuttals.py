"""Link each statement of an article to the earlier one that its words clearly rebut.

A statement disputes an earlier one of another speaker by denying it, by dismissing it ("the claim is false"), or by
saying the opposite of the same thing. Shared words and contrasting polarity are the cues to contradiction of de
Marneffe et al. (2008). In an article nearly every statement shares a word with one a few lines earlier, and half of
them contain a negation. So these cues count only where the shared words are most of both statements.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from spacy.tokens import Token

from schemas.annotations import Statement
from transforms.attribution.frame import FINITE
from transforms.lexicon.dependency_labels import APART
from transforms.lexicon.load import load_patterns
from transforms.lexicon.word_sets import PARTS_OF_SPEECH, PRONOUNS, STOP_WORDS
from transforms.stance.denials import Denial, read_denial
from transforms.text.parsed_text import ParsedText

_REACH: Final = 8
"""Maximum number of earlier statements searched."""

_NEAR: Final = 2
"""Maximum number searched where only "it" or "the claim" refers to the statement."""

_MOSTLY: Final = 0.5
"""Minimum share of a denial's words, or of the shorter statement's, that the other statement repeats."""

_ALIKE: Final = 0.4
"""Minimum Jaccard index of the words of two statements that differ by a negation."""

_SHORT: Final = 4
"""Maximum content words of a short statement: sharing half of them is enough."""

_MUCH: Final = 3
"""Minimum shared words that alone show that two statements are about the same."""

_SAYS_WITH_WHAT: Final = 2
"""Minimum shared words that identify the statement disagreed with; with fewer it is the one just before."""

_CLOSE: Final = 3
"""Maximum distance of a statement contradicted without a denial."""

_PATTERNS: Final = load_patterns("rebuttals", flags=re.IGNORECASE)
_CLOSING = " \n.”\"’')]"
_CHARGES = frozenset({"accuses", "claims"})
"""Stances whose contents can be disputed in any form: "accused them of fraud", "claimed victory"."""

_ASIDE: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """The facts of a statement that decide whether it disputes another."""

    statement: Statement
    words: frozenset[str]
    names: frozenset[str]
    negated: frozenset[str]
    negative: bool
    asks: bool
    proposes: bool
    """Whether it could be true or false: it has a finite verb, or its stance is in _CHARGES."""

    by_the_way: bool
    denial: Denial | None
    counted: bool
    opposes: bool
    differs: bool
    holds: bool
    turns: bool
    agrees: bool


def link_rebuttals(parsed_text: ParsedText, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the statements with `rebuts` and `rebutted_by`; each rebuts at most one, of another speaker."""
    read = [_read(parsed_text, statement) for statement in statements]
    rebuts: dict[str, str] = {}
    rebutted_by: dict[str, list[str]] = {}
    for number, later in enumerate(read):
        inside = _denied_inside(later, read[number + 1 : number + 1 + _NEAR])
        target = inside or _target(later, read[max(0, number - _REACH) : number])
        if target is not None:
            rebuts[later.statement.id] = target
            rebutted_by.setdefault(target, []).append(later.statement.id)
    return tuple(
        replace(s, rebuts=(rebuts[s.id],) if s.id in rebuts else (), rebutted_by=tuple(rebutted_by.get(s.id, ())))
        for s in statements
    )


def _read(parsed_text: ParsedText, statement: Statement) -> _Read:
    text = statement.text
    cue = statement.cue.text if statement.cue is not None else ""
    words, names = _content_words(parsed_text, statement)
    speaker = statement.speaker.text if statement.speaker is not None else ""
    return _Read(
        statement=statement,
        words=words,
        names=names,
        negated=_negated(parsed_text, statement),
        negative=_PATTERNS["negation"].search(text) is not None,
        asks=_asks(cue, text),
        by_the_way=_PATTERNS["participle"].search(cue) is not None,
        proposes=statement.stance in _CHARGES or any(word.tag_ in FINITE for word in _tokens(parsed_text, statement)),
        denial=read_denial(cue, text, denies=statement.stance == "denies"),
        opposes=_PATTERNS["opposes"].search(cue) is not None,
        differs=_PATTERNS["differs"].search(cue) is not None,
        holds=_PATTERNS["holds_against"].search(cue) is not None,
        turns=_turns(parsed_text, statement),
        agrees=_PATTERNS["also"].search(f"{cue} {text}") is not None,
        counted=_PATTERNS["counted"].search(speaker) is not None,
    )


def _asks(cue: str, text: str) -> bool:
    """Tell whether a statement is a question."""
    asked = re.search(r"\bask", cue, re.IGNORECASE) is not None
    return asked or _PATTERNS["asks"].match(text) is not None or text.rstrip(_CLOSING).endswith("?")


def _turns(parsed_text: ParsedText, statement: Statement) -> bool:
    """Tell whether the sentence of the cue begins with "but", or has "however" beside it."""
    if statement.cue is None:
        return False
    start, _ = parsed_text.sentences[parsed_text.sentence_at(statement.cue.start)]
    before = parsed_text.text[max(start, statement.cue.start - 40) : statement.cue.start]
    return _PATTERNS["turn"].match(parsed_text.text, start) is not None or ", however," in before


def _denied_inside(later: _Read, following: Sequence[_Read]) -> str | None:
    """Return the id of the claim inside a denial's content: "*Falk's claim that nobody paid* is false"."""
    if later.denial is None or later.denial.noun is None:
        return None
    for other in following:
        cue = other.statement.cue
        if cue is None or not any(piece.start <= cue.start < piece.end for piece in later.statement.content):
            continue
        if cue.text.lower().startswith(later.denial.noun) and not _same_speaker(later.statement, other.statement):
            return other.statement.id
    return None


def _target(later: _Read, earlier: Sequence[_Read]) -> str | None:
    """Return the id of the most likely target: by shared words, then claims before others, then nearness."""
    best: tuple[float, int] | None = None
    chosen = None
    for distance, other in enumerate(reversed(earlier), start=1):
        if _same_speaker(later.statement, other.statement) or _within(later.statement, other.statement):
            continue
        weight = _disputes(later, other, distance)
        if weight and other.by_the_way:
            weight -= _ASIDE
        if weight and (best is None or (weight, -distance) > best):
            best, chosen = (weight, -distance), other.statement.id
    return chosen


def _disputes(later: _Read, other: _Read, distance: int) -> float:
    """Return how clearly one statement disputes another, 0 if nothing shows it."""
    shared = len(later.words & other.words)
    opposed = shared + 0.5 if later.opposes and distance <= _NEAR and shared and other.denial is None else 0.0
    if later.denial is not None:
        return max(opposed, _denied(later, later.denial, other, distance, shared))
    if later.agrees or later.asks or other.asks or other.denial is not None:
        return 0.0
    if opposed:
        return opposed
    if distance > _CLOSE or later.counted or other.counted:
        return 0.0
    return _contradicted(later, other, distance, shared)


def _denied(later: _Read, denial: Denial, other: _Read, distance: int, shared: int) -> float:
    """Return the weight of a denial: by the words it repeats, or by nearness if it says only "that" or "the claim"."""
    if other.denial is not None or not other.proposes:
        return 0.0
    challenged = other.statement.stance in {"claims", "accuses", "hedges"}
    if later.differs and denial.owner is None and shared < _SAYS_WITH_WHAT:
        return 1.0 if distance == 1 else 0.0
    if denial.owner is not None and (denial.points_back or shared):
        theirs = other.statement.speaker.text if other.statement.speaker is not None else ""
        named = re.search(rf"\b{re.escape(denial.owner)}", f"{theirs} {other.statement.text}") is not None
        return shared + 1.0 if named else 0.0
    if (later.agrees and other.negative) or (denial.points_back and _is_about(denial.noun, other)):
        return 0.0
    near = distance <= _NEAR and not later.agrees and not other.asks
    pointed = near and (denial.points_back or (denial.of_guilt and challenged))
    plain_words = shared - len(later.names & other.names)
    covered = (plain_words > 0 and shared >= _MOSTLY * len(later.words)) or plain_words >= _MUCH
    covered = covered and (distance <= _CLOSE + 1 or shared >= _MUCH or denial.points_back)
    return shared + (0.5 if challenged else 0.0) + (0.6 if pointed else 0.0) if covered or pointed else 0.0


def _is_about(noun: str | None, other: _Read) -> bool:
    """Tell whether a statement itself mentions the denied "allegations": then they are somebody else's."""
    return noun is not None and re.search(rf"\b{noun}(?:s|y|ies)?\b", other.statement.text, re.IGNORECASE) is not None


def _contradicted(later: _Read, other: _Read, distance: int, shared: int) -> float:
    """Return the weight of a contradiction without a denial."""
    common = (later.words & other.words) - later.names - other.names
    if not common:
        return 0.0
    fewer, more = sorted((len(later.words), len(other.words)))
    contrary = later.negative != other.negative and bool(common & (later.negated | other.negated))
    if contrary and shared >= _ALIKE * len(later.words | other.words):
        return shared + 0.5
    if not later.words - other.words or shared < _MOSTLY * fewer:
        return 0.0
    short, claimed = distance == 1 and more <= _SHORT, other.statement.stance == "claims"
    if short and (contrary or claimed):
        return shared + 0.2
    against = short or (shared >= _MUCH and ((later.holds and contrary) or (later.turns and claimed)))
    return shared + 0.3 if (later.holds or later.turns) and against else 0.0


def _same_speaker(later: Statement, other: Statement) -> bool:
    if later.speaker is None or other.speaker is None:
        return later.speaker is other.speaker and later.stance != "denies"
    if later.speaker.entity is not None and other.speaker.entity is not None:
        return later.speaker.entity == other.speaker.entity
    words, theirs = (_PATTERNS["determiner"].sub("", each.text.casefold()) for each in (later.speaker, other.speaker))
    introduced = (
        _PATTERNS["indefinite"].match(other.speaker.text) is not None
        and _PATTERNS["indefinite"].match(later.speaker.text) is None
    )
    return (
        words == theirs
        or (introduced and theirs.endswith(f" {words}"))
        or (words in PRONOUNS["somebody"] and later.speaker.entity is None and later.stance != "denies")
    )


def _within(later: Statement, other: Statement) -> bool:
    """Tell whether the contents of two statements overlap."""
    return any(a.start < b.end and b.start < a.end for a in later.content for b in other.content)


def _content_words(parsed_text: ParsedText, statement: Statement) -> tuple[frozenset[str], frozenset[str]]:
    """Return the lemmas of a statement that carry its meaning, and those among them that are names."""
    tokens = [
        token
        for token in _tokens(parsed_text, statement)
        if token.pos_ in PARTS_OF_SPEECH["content"]
        and token.lower_ not in STOP_WORDS["rebuttal"]
        and len(token.lemma_) > 1
    ]
    names = frozenset(token.lemma_.lower() for token in tokens if token.pos_ == "PROPN")
    return frozenset(token.lemma_.lower() for token in tokens), names


def _negated(parsed_text: ParsedText, statement: Statement) -> frozenset[str]:
    """Return the lemmas under the statement's negations: each negation's head and the head's near dependents."""
    negations = (
        token for token in _tokens(parsed_text, statement) if _PATTERNS["negation"].fullmatch(token.text) is not None
    )
    return frozenset(word.lemma_.lower() for token in negations for word in _scope(parsed_text, token.head))


def _tokens(parsed_text: ParsedText, statement: Statement) -> Iterator[Token]:
    for piece in statement.content:
        yield from parsed_text.doc[parsed_text.token_at(piece.start) : parsed_text.token_at(piece.end - 1) + 1]


def _scope(parsed_text: ParsedText, head: Token, depth: int = 2) -> Iterator[Token]:
    yield head
    for child in parsed_text.children(head) if depth else ():
        if child.dep_ not in APART and (child.dep_ != "prep" or head.lemma_ == "be"):
            yield from _scope(parsed_text, child, depth - 1)
