"""Text parts that the stance model compares: stems of content words, sentences, kinds of cues."""

import re
from collections.abc import Iterator
from typing import Final

from transforms.lexicon.endings import STANCE_ENDINGS
from transforms.lexicon.load import load_patterns
from transforms.lexicon.word_sets import STOP_WORDS

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!['\"”’)]*(?:\s|$))[^.!?\n]*)*[.!?]*['\"”’)]*")
_QUOTES = str.maketrans("’‘“”„«»", '\'\'"""""')
_SHORTEST: Final = 3

CUES: Final = {kind: pattern for kind, pattern in load_patterns("stance_cues").items() if not kind.endswith("_words")}
"""Patterns of cues by kind, for lower-case text; their anchors are a sentence's beginning and end."""


def plain(text: str) -> str:
    """Return the text in lower case with simple quotation marks and single spaces."""
    return " ".join(text.translate(_QUOTES).lower().split())


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of sentences, closed by a full stop, a question or exclamation mark, or a line's end."""
    for found in _SENTENCE.finditer(text):
        bare = found[0].strip()
        if bare:
            start = found.start() + found[0].index(bare)
            yield start, start + len(bare)


def content_stems(text: str) -> frozenset[str]:
    """Return the stems of a text's content words, and its numbers."""
    words = (word.removesuffix("'s") for word in _TOKEN.findall(plain(text)))
    return frozenset(
        stem(word) for word in words if word not in STOP_WORDS["stance"] and (len(word) > 1 or word.isdigit())
    )


def stem(word: str) -> str:
    """Return a lower-case word without its ending: the same for most of its forms."""
    for ending, instead in STANCE_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)] + instead
            break
    if len(word) > _SHORTEST + 1:
        word = word[:-1] if word[-1] == word[-2] else word
        word = word.removesuffix("e")
    return word
