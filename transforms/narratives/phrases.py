"""Parse phrases with gaps, and find them in texts.

`blame * migrant` is "blame", up to GAP words, "migrant"; `*2` allows two words at most. Phrases are matched on the
lemmas of one sentence, each part in its lemmatised form and, in lower case, as written.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeVar

from schemas.annotations import Lemmas

Lemmatize = Callable[[str], tuple[str, ...]]
Words = tuple[str, ...]
Name = TypeVar("Name")

GAP: Final = 5
"""Maximum words that a plain `*` allows between two parts."""

WIDEST: Final = 20
MOST_PARTS: Final = 6
_GAP = re.compile(r"(?:^|(?<=\s))\*(\d*)(?=\s|$)")


class BrokenPhrase(Exception):
    """A phrase that can never match; the message says why."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Parts of one word or more, and the maximum words between each two of them."""

    parts: tuple[str, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase in lemmas: the first part, then pairs (maximum words between, next part)."""

    first: Words
    further: tuple[tuple[int, Words], ...] = ()


def parse_phrase(text: str) -> Phrase:
    """Return a phrase's parts and gaps; raises BrokenPhrase."""
    pieces = _GAP.split(text)  # part, digits, part, digits, …, part
    parts = tuple(" ".join(piece.split()) for piece in pieces[::2])
    gaps = tuple(int(digits) if digits else GAP for digits in pieces[1::2])
    if not all(parts):
        raise BrokenPhrase("a gap stands between words, not at either end or beside another")
    if any("*" in part for part in parts):
        raise BrokenPhrase("a gap (*) stands by itself, with a space on both sides")
    if any(not 0 < gap <= WIDEST for gap in gaps):
        raise BrokenPhrase(f"a gap is 1 to {WIDEST} words wide")
    if len(parts) > MOST_PARTS:
        raise BrokenPhrase(f"at most {MOST_PARTS} parts")
    return Phrase(parts, gaps)


def compile_phrase(text: str, lemmatize: Lemmatize) -> tuple[Pattern, ...]:
    """Return the patterns of a phrase, each once; none if a part has no word."""
    phrase = parse_phrase(text)
    forms = [
        tuple(dict.fromkeys(form for form in (lemmatize(part), tuple(part.lower().split())) if form))
        for part in phrase.parts
    ]
    return tuple(Pattern(first, tuple(zip(phrase.gaps, rest, strict=True))) for first, *rest in product(*forms))


def find_patterns(
    patterns: Mapping[str, Sequence[tuple[Pattern, Name]]], lemmas: Lemmas
) -> Iterator[tuple[Name, int, int]]:
    """Yield (name, first code point, end) of every pattern in a text; `patterns` are by their first lemma.

    It takes one pass for any number of patterns: each lemma is compared only with the patterns that begin with it.
    """
    words = lemmas.lemmas
    ends = iter((*lemmas.sentence_ends, len(words)))
    sentence_end = next(ends)
    for place, word in enumerate(words):
        while place >= sentence_end:
            sentence_end = next(ends)
        for pattern, name in patterns.get(word, ()):
            after = place + len(pattern.first)
            if after > sentence_end or words[place:after] != pattern.first:
                continue
            last = _rest(words, after, sentence_end, pattern.further)
            if last is not None:
                yield name, lemmas.starts[place], lemmas.ends[last - 1]


def _rest(words: Words, begin: int, sentence_end: int, further: Sequence[tuple[int, Words]]) -> int | None:
    """Return the earliest end of the further parts, None if they don't follow."""
    if not further:
        return begin
    gap, part = further[0]
    for at in range(begin, min(begin + gap, sentence_end - len(part)) + 1):
        if words[at : at + len(part)] == part:
            last = _rest(words, at + len(part), sentence_end, further[1:])
            if last is not None:
                return last
    return None
