"""Stems by which statements are compared, marked if they are negated.

Stemming is light, by a list of endings (s-stemming: Harman 1991, with those of verbs and of nouns made from them).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from transforms.lexicon.endings import CLAIM_ENDINGS
from transforms.lexicon.load import Row, load_rows, load_sets
from transforms.lexicon.word_sets import NEGATION, UNTRUE
from transforms.lexicon.word_sets import STOP_WORDS as _STOP_WORDS

WORD_CHARS: Final = 16
"""Maximum length of a stem."""

NEGATED, EITHER = "!", "~"
"""Marks before a stem: negated; both negated and not."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[.;:!?,()–—]")
_TURNS: Final = frozenset(".;:!?,()–—") | load_sets("claims")["ends_scope"]
_SENTENCE_ENDS: Final = frozenset(".!?;")
_SCOPE: Final = 3
_SHORTEST: Final = 3
_DOUBLED: Final = frozenset("bdgmnprt")


class _Number(Row, frozen=True, kw_only=True):
    value: int


@dataclass(frozen=True, slots=True)
class Word:
    """Stem of a content word: whether it is negated, whether it is the first negated word, its sentence's number."""

    stem: str
    negated: bool
    first: bool
    sentence: int


def marked_words(text: str) -> set[str]:
    """Return the stems of a text's content words and its numbers, marked NEGATED, EITHER or not at all."""
    words = list(content_words(text))
    plain, negated = ({word.stem for word in words if word.negated == under} for under in (False, True))
    both = plain & negated
    return (plain - both) | {NEGATED + word for word in negated - both} | {EITHER + word for word in both}


def bare(word: str) -> str:
    """Return a marked word without its mark."""
    return word.lstrip(NEGATED + EITHER)


def stem(word: str) -> str:
    """Return the stem of a lower-case word: short and the same for its forms, not necessarily a word."""
    for ending, instead in CLAIM_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)] + instead
            break
    else:
        if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > _SHORTEST:
            word = word[:-1]
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] in _DOUBLED:
        word = word[:-1]
    return (word[:-1] if word.endswith("e") and len(word) > _SHORTEST else word)[:WORD_CHARS]


def content_words(text: str) -> Iterator[Word]:
    """Yield the content words in their order.

    A negation, or a word such as "avoid", covers at most _SCOPE words after it in its clause; "no evidence" covers all.
    """
    reach = sentence = 0
    first = False
    for token in _TOKEN.findall(text.lower().replace("’", "'")):
        if token in _TURNS:
            reach = 0
            sentence += token in _SENTENCE_ENDS
        elif token in NEGATION["claim"] or token.endswith("n't"):
            reach, first = _SCOPE, True
        elif (word := _content_word(token)) is not None:
            yield Word(word, reach > 0, first and reach > 0, sentence)
            if reach > 0 and word in _GROUNDS:
                reach = len(text)
            elif reach <= 0 and word in _IMPLYING:
                reach, first = _SCOPE + 1, True
            else:
                first = first and reach > _SCOPE
            reach -= 1


def _content_word(token: str) -> str | None:
    if token[0].isdigit():
        return token.replace(",", "")[:WORD_CHARS]
    token = token.partition("'")[0]
    if len(token) < 2 or token in STOP_WORDS:  # noqa: PLR2004 (letters alone are initials and what is left of "I'm")
        return None
    return _VALUES.get(token) or (token if token in _SAID_FALSELY else stem(token))


STOP_WORDS: Final = _STOP_WORDS["claim"]
_SAID_FALSELY: Final = UNTRUE["somebody_elses"]
"""Words for how somebody else said something; they do not call the words beside them a lie."""

_VALUES: Final = {row.word: str(row.value) for row in load_rows("numbers", _Number)}
_GROUNDS: Final = frozenset(stem(word) for word in load_sets("evidence")["ground"])
_IMPLYING: Final = frozenset(stem(word) for word in NEGATION["implied"])
DISMISSALS: Final = frozenset(stem(word) for word in UNTRUE["dismissal"])
"""Stems that call everything beside them untrue."""
