"""Measure how an outlet writes: as a report, or as somebody who argues. Judgement is more likely in an argument."""

import re
from typing import Final

from transforms.lexicon.word_sets import STYLE

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SCARE_QUOTES: Final = re.compile(r"[“\"]\w+(?: \w+){0,2}[”\"]")
_MARKS: Final = ("?", "!")


def style_of(own: str, *, sentences: int, share: float) -> list[float]:
    """Return the figures of an outlet's own words: rates of words and marks, and the share of the text that they are.

    Args:
        own: the text without furniture and without the words of others.
        sentences: how many sentences the text has.
        share: the share of the text that `own` is.
    """
    words = [found.lower().replace("’", "'") for found in _WORD.findall(own)]
    count = len(words) + 1
    endings = tuple(STYLE["adverb_ending"])
    rates = [
        100 * sum(word in STYLE[use] for word in words) / count for use in ("writer", "reader", "demand", "emphasis")
    ]
    marks = [own.count(mark) / sentences for mark in _MARKS]
    return [
        *rates,
        *marks,
        share,
        sum(map(len, words)) / count,
        100 * sum(word.endswith(endings) for word in words) / count,
        len(_SCARE_QUOTES.findall(own)) / sentences,
        count / sentences,
    ]
