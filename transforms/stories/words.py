"""Weighted words that match articles on one event: those of headline and lead, weighted by rarity.

TF-IDF (Spärck Jones 1972) with the logarithm of frequencies. The shares of words come from a fixed table, so that the
stored words depend on the article alone. When articles are compared, words that are common in the index weigh less.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from schemas.annotations import Furniture
from transforms.claims.words import STOP_WORDS, WORD_CHARS, stem
from transforms.data import KNOWLEDGE

LEAD_CHARS: Final = 2_500
"""Length of the lead, which reports the event."""

MOST_WORDS: Final = 64
"""Maximum number of words kept, the heaviest ones."""

COMMONEST: Final = 2_000
"""Number of the index's commonest words that are read; all others count as rare."""

PRIOR: Final = 1_000
"""Weight of the table, in articles of the index."""

PER: Final = 10_000
_TABLE: Final = KNOWLEDGE / "word_shares.tsv"
_WORD: Final = re.compile(r"[^\W_]+")
_SCALE: Final = 1_000

Words = Mapping[str, float]
"""Words with their weights, the heaviest first; the squares of the weights add up to about 1."""


def story_words(title: str, text: str, furniture: Iterable[Furniture] = ()) -> Words:
    """Return the words of an article's headline and of the first LEAD_CHARS of its text, furniture left out."""
    counts = Counter(stems(_lead(text, furniture)))
    frequencies = {word: 1 + math.log(count) for word, count in counts.items()}
    for word in set(stems(title)):
        frequencies[word] = frequencies.get(word, 0.0) + 1
    weights = {word: frequency * rarity(word) for word, frequency in frequencies.items()}
    heaviest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS]
    length = math.sqrt(sum(weight * weight for _, weight in heaviest))
    return {word: round(_SCALE * weight / length) / _SCALE for word, weight in heaviest}


def discounts(counts: Mapping[str, int], articles: int) -> Mapping[str, float]:
    """Return factors for the weights of words that are commoner in the index than in the table.

    A feed about one subject has its own common words.

    Args:
        counts: the number of articles that keep each word; rare words may be left out.
        articles: the number of articles.
    """
    shares = {word: (count + PRIOR * _usual(word)) / (articles + PRIOR) for word, count in counts.items()}
    return {word: math.log(share) / math.log(_usual(word)) for word, share in shares.items() if share > _usual(word)}


def discounted(words: Words, factors: Mapping[str, float]) -> Words:
    """Return the words with weights multiplied by the factors and normalised to length 1, the heaviest first."""
    weights = {word: weight * factors.get(word, 1.0) for word, weight in words.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weights[word] / length for word in sorted(weights, key=lambda word: (-weights[word], word))}


def similarity(a: Words, b: Words) -> float:
    """Return the cosine of two articles' words, 0..1."""
    few, many = (a, b) if len(a) < len(b) else (b, a)
    return sum(weight * many[word] for word, weight in few.items() if word in many)


def written(words: Words) -> str:
    """Return the words as one string; `read` is the inverse."""
    return " ".join(f"{word}:{round(weight * _SCALE)}" for word, weight in words.items())


def read(string: str) -> Words:
    """Return the words of a string made by `written`."""
    pairs = (pair.rpartition(":") for pair in string.split(" ") if pair)
    return {word: int(weight) / _SCALE for word, _, weight in pairs}


def stems(text: str) -> Sequence[str]:
    """Return the stems of a text's content words and its numbers, in order."""
    return [found for word in _WORD.findall(text.lower()) if (found := _stem(word)) is not None]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str | None:
    if len(word) < 2 or word in STOP_WORDS:  # noqa: PLR2004 (letters alone are initials and what is left of "I'm")
        return None
    return word[:WORD_CHARS] if word[0].isdigit() else stem(word)


def _lead(text: str, furniture: Iterable[Furniture]) -> str:
    kept, done, room = [], 0, LEAD_CHARS
    for start, end in [*((piece.start, piece.end) for piece in sorted(furniture)), (len(text), len(text))]:
        piece = text[done : max(done, start)][:room]
        kept.append(piece)
        room -= len(piece)
        done = max(done, end)
    return " ".join(kept)


def rarity(word: str) -> float:
    """Return how rare a stem is in news: the negative logarithm of the share of articles that hold it."""
    return -math.log(_usual(word))


def _usual(word: str) -> float:
    """Return the share of news articles that hold a stem; for stems outside the table, half its smallest share."""
    shares, rarest = _shares()
    return shares.get(word, rarest / 2) / PER


@cache
def _shares() -> tuple[dict[str, int], int]:
    """Return the number of articles in PER that hold each common stem, and the smallest of these numbers."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    shares = {word: int(share) for word, _, share in (line.partition("\t") for line in lines)}
    return shares, min(shares.values())
