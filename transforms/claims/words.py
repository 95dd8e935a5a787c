"""The words by which statements are compared: stems, marked where a negation stands over them.

Stemming is light, by a list of endings (s-stemming: Harman 1991, with those of verbs and of nouns made from them).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

WORD_CHARS: Final = 16
"""So much of a stem counts."""

NEGATED, EITHER = "!", "~"
"""What stands before a stem under a negation, and before one that is there both ways."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[.;:!?,()–—]")
_TURNS: Final = frozenset([*".;:!?,()–—", "but", "too"])
_SENTENCE_ENDS: Final = frozenset(".!?;")
_SCOPE: Final = 3
_ENDINGS: Final = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ingly", ""),
    ("edly", ""),
    ("ing", ""),
    ("ion", ""),
    ("ed", ""),
    ("ly", ""),
)
_SHORTEST: Final = 3
_DOUBLED: Final = frozenset("bdgmnprt")

_NEGATIONS: Final = "not no never neither nor none nobody nothing nowhere without cannot hardly barely"
_IMPLICIT: Final = "avoid decline fail lack refuse"
_GROUND_WORDS: Final = "evidence proof indication"
_DISMISSALS: Final = "false untrue lie hoax baseless unfounded groundless fabricated nonsense ludicrous bogus myth"
_NUMBERS: Final = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    " twenty"
)
_STOP_WORDS: Final = """
a about above across after again against ago all almost along already also although always am among an and another any
anybody anyone anything anyway are around as at away be became because become becomes been before began begin behind
being below between both but by came can come comes could did do does doing done down during each either else enough
etc even ever every everybody everyone everything few for from further gave get gets getting give given go goes going
gone got had has have having he her here hers herself him himself his how however i if in indeed instead into is it its
itself just keep kept kind least less let lot made make makes making many may maybe me might mine more most much must my
myself near of off often oh okay on once one ones only onto or other others ought our ours ourselves out over own per
perhaps please put quite rather really said same say saying says see seem seemed seems several shall she should since so
some somebody someone something sometimes soon still such take taken takes tell than that the their theirs them
themselves then there therefore these they thing things this those though through thus to together told too took toward
towards under until up upon us very was we well went were what whatever when where whether which while who whoever whom
whose why will with within would yes yet you your yours yourself
"""


@dataclass(frozen=True, slots=True)
class Word:
    """The stem of a content word: is it under a negation, is it what that negates first of all, in which sentence."""

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
    """Return a lower-case word without its ending, short and the same for its forms rather than a word itself."""
    for ending, instead in _ENDINGS:
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

    A negation, or a word such as "avoid", stands over at most _SCOPE words behind it in its clause; "no evidence" over all.
    """
    reach = sentence = 0
    first = False
    for token in _TOKEN.findall(text.lower().replace("’", "'")):
        if token in _TURNS:
            reach = 0
            sentence += token in _SENTENCE_ENDS
        elif token in _NEGATING or token.endswith("n't"):
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


_NEGATING: Final = frozenset(_NEGATIONS.split())
STOP_WORDS: Final = frozenset(_STOP_WORDS.split())
_SAID_FALSELY: Final = frozenset(["falsely", "baselessly"])
"""What is said in such a way is somebody else's: it calls the words beside it no lie."""

_VALUES: Final = {word: str(value) for value, word in enumerate(_NUMBERS.split(), start=2)}
_GROUNDS: Final = frozenset(stem(word) for word in _GROUND_WORDS.split())
_IMPLYING: Final = frozenset(stem(word) for word in _IMPLICIT.split())
DISMISSALS: Final = frozenset(stem(word) for word in _DISMISSALS.split())
"""What calls everything beside it untrue."""
