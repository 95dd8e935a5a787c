"""Correct the boundaries of names: join pieces, split compounds, cut off titles and stray words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from transforms.entities.add_missed_names import is_platform
from transforms.entities.join_names import join_names
from transforms.entities.knowledge_base import KnowledgeBase
from transforms.entities.mention import Mention, mention_at, overlaid
from transforms.entities.name_forms import name_form
from transforms.entities.names_by_form import with_forms
from transforms.lexicon.entity_labels import ACTORS, COMPOUND, DATED, TRIMMED
from transforms.lexicon.given_names import is_given_name
from transforms.lexicon.name_context import CALENDAR, EDGE_WORDS
from transforms.lexicon.titles import TITLES

_COMPOUNDS = (", ", "-", "–", "/")
_TAIL = re.compile(r"[^\W\d_]+")
_LONGEST_PERSON = 4
_SHORTEST = 2


def put_right(doc: Doc, text: str, mentions: Sequence[Mention], base: KnowledgeBase) -> list[Mention]:
    """Return the mentions in text order, none overlapping; a known name of several words is one mention of its type."""
    cut = [
        part
        for m in mentions
        for named in _named(doc, text, m)
        for untitled in _without_titles(doc, text, named)
        for part in _parted(doc, text, untitled, base)
    ]
    persons = _joined_persons(doc, text, [_dated(mention) for mention in cut])
    return join_names(doc, text, _with_known(doc, text, with_forms(doc, text, persons), base))


def _named(doc: Doc, text: str, mention: Mention) -> Iterator[Mention]:
    """Yield the mention without small words at its edges, or nothing if it has no capital or figure."""
    if mention.label not in TRIMMED:
        yield mention
        return
    if mention.text.endswith("-") and (tail := _TAIL.match(text, mention.end)):
        mention = mention_at(doc, text, mention.start, tail.end(), mention.label)
    first, last = mention.first, mention.last
    while first < last and doc[first].lower_ in EDGE_WORDS and doc[first].text.islower():
        first += 1
    while first < last and doc[last - 1].lower_ in EDGE_WORDS and doc[last - 1].text.islower():
        last -= 1
    if first == last or text[mention.start : mention.end].islower():
        return
    yield (
        mention if (first, last) == (mention.first, mention.last) else _of_tokens(doc, text, first, last, mention.label)
    )


def _without_titles(doc: Doc, text: str, mention: Mention) -> Iterator[Mention]:
    """Yield a person's name without titles before it and small words after it, or nothing if it is a title alone."""
    if len(mention.text) < _SHORTEST and not is_platform(doc[mention.first]):
        return
    if (
        mention.label in ACTORS
        and mention.text.endswith(".")
        and _is_title(doc[mention.first])
        and _is_one_word(mention)
    ):
        return
    first, last = mention.first, mention.last
    if mention.label == "PERSON":
        while first < last - 1 and _is_title(doc[first]) and doc[first].text.istitle():
            first += 1
        while first < last - 1 and _is_small_word(doc, last - 1):
            last -= 1
    yield (
        mention if (first, last) == (mention.first, mention.last) else _of_tokens(doc, text, first, last, mention.label)
    )


def _is_small_word(doc: Doc, number: int) -> bool:
    return doc[number].text.islower() and doc[number].text.isalpha() and doc[number - 1].whitespace_ != ""


def _is_title(token: Token) -> bool:
    return token.lower_.rstrip(".") in TITLES


def _is_one_word(mention: Mention) -> bool:
    return mention.last - mention.first == 1


def _parted(doc: Doc, text: str, mention: Mention, base: KnowledgeBase) -> list[Mention]:
    """Return the two places of a compound ("U.S.-Mexico", "Halden, Norway"), else the mention."""
    if mention.label not in COMPOUND or base.named(name_form(mention.text)):
        return [mention]
    for mark in _COMPOUNDS:
        left, found, right = mention.text.partition(mark)
        if not found or not left or not right:
            continue
        known = (bool(base.named(name_form(left))), bool(base.named(name_form(right))))
        if all(known) if mark != ", " else known[1]:
            middle = mention.start + len(left)
            spans = ((mention.start, middle), (middle + len(mark), mention.end))
            return [mention_at(doc, text, start, end, mention.label) for start, end in spans]
    return [mention]


def _dated(mention: Mention) -> Mention:
    is_day = mention.text.casefold() in CALENDAR and mention.label not in DATED
    return replace(mention, label="DATE") if is_day else mention


def _joined_persons(doc: Doc, text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Join the pieces of a person's name: two adjacent mentions, or a given name that the tagger left out."""
    joined: list[Mention] = []
    for mention in mentions:
        before = joined[-1] if joined else None
        if before is not None and _beside(text, before, mention) and _make_a_person(doc, before, mention):
            joined[-1] = _of_tokens(doc, text, before.first, mention.last, "PERSON")
            continue
        number = mention.first - 1
        free = number >= 0 and (before is None or before.last <= number)
        if (
            free
            and mention.label != "NORP"
            and _is_one_word(mention)
            and _given(doc[number])
            and doc[mention.first].text.istitle()
        ):
            mention = _of_tokens(doc, text, number, mention.last, "PERSON")  # noqa: PLW2901
        joined.append(mention)
    return joined


def _beside(text: str, before: Mention, mention: Mention) -> bool:
    return text[before.end : mention.start] in {" ", "\xa0"}


def _make_a_person(doc: Doc, before: Mention, mention: Mention) -> bool:
    if mention.last - before.first > _LONGEST_PERSON or "PERSON" not in {before.label, mention.label}:
        return False
    return before.label == mention.label or (_is_one_word(before) and _given(doc[before.first]))


def _given(token: Token) -> bool:
    return token.pos_ == "PROPN" and token.text.istitle() and is_given_name(token.lower_) and token.whitespace_ != ""


def _with_known(doc: Doc, text: str, mentions: list[Mention], base: KnowledgeBase) -> list[Mention]:
    """Make each known name of several words one mention of its type, where no mention extends beyond it."""
    found: list[Mention] = []
    number, at = 0, 0
    while number < len(doc):
        token = doc[number]
        whole = _known_at(doc, text, token, base) if token.text[:1].isalpha() else None
        if whole is None:
            number += 1
            continue
        while at < len(mentions) and mentions[at].end <= whole.start:
            at += 1
        touched = [m for m in mentions[at : at + 6] if m.start < whole.end]
        if all(whole.start <= m.start and m.end <= whole.end for m in touched) and (
            touched or not _goes_on(doc, whole)
        ):
            same = len(touched) == 1 and (touched[0].start, touched[0].end) == (whole.start, whole.end)
            found += [] if same else [whole]
        number = max(whole.last, number + 1)
    return overlaid(mentions, found)


def _known_at(doc: Doc, text: str, token: Token, base: KnowledgeBase) -> Mention | None:
    for name, label in base.phrases(token.text):
        end = token.idx + len(name)
        if text.startswith(name, token.idx) and not text[end : end + 1].isalnum():
            return mention_at(doc, text, token.idx, end, label)
    return None


def _goes_on(doc: Doc, mention: Mention) -> bool:
    """Tell whether a capitalised word stands beside a name, so that the name may be part of a longer one."""
    beside = [doc[mention.last]] if mention.last < len(doc) else []
    beside += [doc[mention.first - 1]] if mention.first else []
    return any(token.text[:1].isupper() and token.pos_ == "PROPN" for token in beside)


def _of_tokens(doc: Doc, text: str, first: int, last: int, label: str) -> Mention:
    start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
    return Mention(start=start, end=end, text=text[start:end], label=label, first=first, last=last)
