"""Signatures that match statements of different articles that say the same.

The sets of words (`claim_words`) of two contents are compared exactly (Ochiai's coefficient: the cosine of two sets).
Bands are those of a MinHash (Broder 1997; Leskovec et al. 2014, chapter 3). A signature depends on the content alone.
"""

import zlib
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Final

from datasketch import MinHash

from transforms.claims.words import DISMISSALS, EITHER, NEGATED, bare, marked_words

FEWEST_WORDS: Final = 4
MOST_WORDS: Final = 96
"""Maximum number of distinct words compared; of more, those with the smallest hashes are kept."""

BANDS, ROWS = 64, 4
"""These bands miss 3 % of the pairs similar enough to be the same, and 75 % of merely close ones. On 15,000 statements
about four affairs each shares a band with 3.6 others. 32 bands of three rows miss 3 % and 31 %, but share with 13.5."""

OPPOSED_SHARE: Final = 0.3
SEED: Final = 1
_EMPTY = MinHash(num_perm=BANDS * ROWS, seed=SEED, hashfunc=int, scheme="affine32")


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """Words of a statement without their marks: all, those never negated, those always negated, and the numbers."""

    bare: frozenset[str]
    plain: frozenset[str]
    negated: frozenset[str]
    numbers: frozenset[str]


def claim_words(content: str) -> str | None:
    """Return the compared words of a content as one sorted string; None if it has fewer than FEWEST_WORDS."""
    words = marked_words(content)
    if len(words) < FEWEST_WORDS:
        return None
    return " ".join(sorted(sorted(words, key=lambda word: (_hashed(word), word))[:MOST_WORDS]))


@lru_cache(maxsize=100_000)
def read_words(words: str) -> ClaimWords:
    """Return the words in a string of `claim_words`."""
    marked = words.split(" ")
    negated = frozenset(word[1:] for word in marked if word[0] == NEGATED)
    either = frozenset(word[1:] for word in marked if word[0] == EITHER)
    every = frozenset(map(bare, marked))
    return ClaimWords(
        bare=every,
        plain=every - negated - either,
        negated=negated,
        numbers=frozenset(word for word in every if word[0].isdigit()),
    )


@lru_cache(maxsize=20_000)
def claim_bands(words: str) -> tuple[str, ...]:
    """Return the bands of a string of `claim_words`: short keywords that begin with the band's number."""
    minhash = _EMPTY.copy()
    minhash.update_batch([_hashed(word) for word in sorted(read_words(words).bare)])
    values = minhash.hashvalues.astype("<u4").tobytes()
    size = ROWS * 4
    return tuple(f"{band:02x}{zlib.crc32(values[band * size : (band + 1) * size]):08x}" for band in range(BANDS))


def similarity(a: ClaimWords, b: ClaimWords) -> float:
    """Return how similar the words of two statements are, 0..1, ignoring negations."""
    return len(a.bare & b.bare) / sqrt(len(a.bare) * len(b.bare))


def opposed(a: ClaimWords, b: ClaimWords) -> bool:
    """Tell whether exactly one of two statements negates a fair part of their shared words, or calls them untrue."""
    against = len(a.plain & b.negated) + len(a.negated & b.plain)
    negated = against > 0 and against >= OPPOSED_SHARE * len(a.bare & b.bare)
    return negated != (DISMISSALS.isdisjoint(a.plain) != DISMISSALS.isdisjoint(b.plain))


def numbers_agree(a: ClaimWords, b: ClaimWords) -> bool:
    """Tell whether all numbers of one of two statements stand in the other."""
    return a.numbers <= b.numbers or b.numbers <= a.numbers


def _hashed(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))
