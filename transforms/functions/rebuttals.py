"""Who rebuts whom within one article, as plainly as the words show it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from schemas.annotations import Statement
from transforms.functions.layout import Layout

_REACH = 8
"""So many earlier statements are looked back at."""

_DISMISSIVE = re.compile(
    r"\b(?:ludicrous|false|baseless|nonsense|absurd|untrue|lies?|fake|fabricat\w+|ridiculous|unfounded|wrong|misleading"
    r"|invented|fiction|groundless|smears?|hoax)\b",
    re.IGNORECASE,
)
_OF_A_CLAIM = re.compile(
    r"\b(?:claims?|accusations?|allegations?|charges?|reports?|suggestions?|assertions?|remarks?|comments?|statements?|it|that)\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"\W*(?:but|however|yet)\b", re.IGNORECASE)


def link_rebuttals(layout: Layout, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the statements with `rebuts` and `rebutted_by`: a denial, a dismissal or a "but" against what was just said."""
    words: dict[str, frozenset[str]] = {}
    rebuts: dict[str, str] = {}
    rebutted_by: dict[str, list[str]] = {}
    for number, statement in enumerate(statements):
        denies = statement.stance == "denies" or _DISMISSIVE.search(statement.text) is not None
        if not denies and not _turns(layout, statement):
            continue
        target = _target(layout, statements[max(0, number - _REACH) : number], statement, words, denies=denies)
        if target is not None:
            rebuts[statement.id] = target
            rebutted_by.setdefault(target, []).append(statement.id)
    return tuple(
        replace(s, rebuts=(rebuts[s.id],) if s.id in rebuts else (), rebutted_by=tuple(rebutted_by.get(s.id, ())))
        for s in statements
    )


def _turns(layout: Layout, statement: Statement) -> bool:
    """Tell whether the sentence of the cue begins with "but"."""
    if statement.cue is None:
        return False
    start, _ = layout.sentences[layout.sentence_at(statement.cue.start)]
    return _TURN.match(layout.text, start) is not None


def _target(
    layout: Layout,
    earlier: Sequence[Statement],
    statement: Statement,
    words: dict[str, frozenset[str]],
    *,
    denies: bool,
) -> str | None:
    """Return the id of the statement that is most likely meant: by shared words, else the last claim or accusation."""
    own = _content_words(layout, statement, words)
    best: tuple[int, int] | None = None
    chosen = None
    for distance, other in enumerate(reversed(earlier), start=1):
        if _same_speaker(statement, other):
            continue
        shared = len(own & _content_words(layout, other, words))
        if denies and other.stance in {"claims", "accuses"} and _OF_A_CLAIM.search(statement.text):
            shared += 1
        if shared and (best is None or (shared, -distance) > best):
            best, chosen = (shared, -distance), other.id
    return chosen


def _same_speaker(one: Statement, other: Statement) -> bool:
    if one.speaker is None or other.speaker is None:
        return False
    if one.speaker.entity is not None or other.speaker.entity is not None:
        return one.speaker.entity == other.speaker.entity
    return one.speaker.text.casefold() == other.speaker.text.casefold()


def _content_words(layout: Layout, statement: Statement, words: dict[str, frozenset[str]]) -> frozenset[str]:
    """Return the lemmas of a statement that carry its meaning."""
    if statement.id not in words:
        words[statement.id] = frozenset(
            token.lemma_.lower()
            for piece in statement.content
            for token in layout.doc[layout.token_at(piece.start) : layout.token_at(piece.end - 1) + 1]
            if token.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM"} and not token.is_stop
        )
    return words[statement.id]
