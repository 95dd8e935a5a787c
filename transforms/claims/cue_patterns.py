"""The words of a text as they bear on whether it supports another: stems of content words, sentences, kinds of cues."""

import re
from collections.abc import Iterator
from typing import Final

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!['\"”’)]*(?:\s|$))[^.!?\n]*)*[.!?]*['\"”’)]*")
_QUOTES = str.maketrans("’‘“”„«»", '\'\'"""""')
_ENDINGS: Final = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "es", "s", "ly")
_SHORTEST: Final = 3
_STOP_WORDS: Final = frozenset(
    """
    a about after all also an and another any are as at be been before being both but by can could did do does doing down
    each few for from further had has have having he her here hers him his how i if in into is it its itself just may me
    might more most my no nor not of off on once only or other our out over own said same say says she should so some such
    than that the their them then there these they this those through to too under until up upon us very was we were what
    when where whether which while who whom whose why will with would you your
    """.split()  # noqa: SIM905 (a list would take ten times the lines)
)

CUES: Final = {
    name: re.compile(pattern)
    for name, pattern in {
        "false": r"\b(?:fak\w+|hoax\w*|false(?:ly|hoods?)?|untrue|bogus|debunk\w*|satir\w+|myths?|fabricat\w+|figment|pranks?"
        r"|pranked|prankster\w*|unfounded|groundless|baseless|mislead\w*|misleading|inaccura\w+|incorrect\w*|erroneous\w*"
        r"|lie[sd]?|liars?|photoshop\w*|parod\w+|spoof\w*|disprov\w+|fictional|fictitious|fiction|scams?|fool(?:s|ed)"
        r"|dup(?:e|es|ed)|mistaken\w*|non-?existent|imaginary|staged|doctored|forge(?:d|ry)|made[ -]up|invented|concocted"
        r"|no truth|no evidence|no proof|urban legend|too good to be true|untruth\w*|nonsense|retract\w*|never happened"
        r"|no such|discredit\w*|misquoted?|misreport\w*|fact[ -]check\w*)\b",
        "deny": r"\b(?:den(?:y|ies|ied|ying|ials?)|refut\w+|dismiss\w*|reject\w*|disput\w+|contradict\w*|rebut\w*|rebuff\w*"
        r"|disavow\w*|repudiat\w*|(?:shoot|shot|shut|knock|play)s?(?:ed)? down|slam(?:s|med)|blast(?:s|ed)|quash\w*|rubbish\w*"
        r"|scoff\w*|brush(?:es|ed) off|walk(?:s|ed)? back|back(?:s|ed)? (?:off|away)|backtrack\w*|clarif\w+|corrects|sets?"
        r" the record straight|calm (?:down|yoursel\w+))\b",
        "not": r"\b(?:not|no|never|none|nobody|nothing|cannot|neither|nor)\b|n't\b|^\W*(?:no|nope|sorry|sadly)\b",
        "leave": r"\b(?:quit(?:s|ting)?|exit(?:s|ed|ing)?|drop(?:s|ped|ping)? out|bail(?:s|ed|ing)?|pass(?:es|ed) on"
        r"|pull(?:s|ed|ing)? out|cancel\w*|scrap(?:s|ped|ping)?|abandon\w*|withdr[ae]w\w*|call(?:s|ed)? off|turn(?:s|ed) down"
        r"|rul(?:es|ed) out|back(?:s|ed) out|step(?:s|ped) (?:down|aside)|resign\w*|revers(?:es|ed|al))\b",
        "hedge": r"\b(?:reportedly|rumou?r\w*|alleg\w+|suppos\w+|purport\w*|apparently|unconfirmed|unverified|speculat\w+"
        r"|claim(?:s|ed|ing)?|hearsay|gossip\w*|so-called|suspected|believed to)\b",
        "may": r"\b(?:(?<!in )(?<!of )(?<!by )(?<!since )(?<!until )may(?! \d)|might|could|possibl[ey]|perhaps|maybe|if|whether|or not|seem(?:s|ed)?|appear(?:s|ed)?|unclear"
        r"|potential(?:ly)?|likely)\b",
        "plan": r"\b(?:in talks|talks|plan(?:s|ning|ned)?|consider(?:s|ing|ed)?|mull(?:s|ing|ed)?|predict(?:s|ed)?"
        r"|expect(?:s|ed)?|forecasts?|pegs?|projects|projected|weigh(?:s|ing)|eye(?:s|ing)|aim(?:s|ing)|intend(?:s|ed)?)\b",
        "report": r"^\W*(?:\w+ ){0,2}(?:reports?|sources?|claims?|rumou?rs?|officials?|analysts?|survey|study|witness(?:es)?"
        r"|police|lawyers?|family)\s*:|[,:–—-]\s*(?:\w+ ){0,4}(?:reports?|sources?|officials?|says?|said|claims?|analysts?)\W*$"
        r"|\baccording to\b|\breports? (?:of|that)\b|\breports\b|\bsources?\b",
        "say": r"\b(?:says?|said|tells?|told|believes?|thinks?|warns?|warned|suggests?|fears?|insists?)\b",
        "ask": r"\?|^\W*(?:is|are|was|were|did|does|do|has|have|will|can|could|what we know|who|why|how)\b",
        "confirm": r"\b(?:confirm\w*|reveal\w*|prove[sdn]?|officially|verified|admit\w*|announce[sd]?|watch|video|footage"
        r"|pictured|photos?)\b",
        "then": r"\b(?:after|while|when|hours|finally|just|now)\b",
    }.items()
}
"""Kinds of cues in lower-case text; beginnings and ends are those of a sentence."""


def plain(text: str) -> str:
    """Return the text in lower case with simple quotation marks and single spaces."""
    return " ".join(text.translate(_QUOTES).lower().split())


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of what a full stop, a question or exclamation mark, or a line's end closes."""
    for found in _SENTENCE.finditer(text):
        bare = found[0].strip()
        if bare:
            start = found.start() + found[0].index(bare)
            yield start, start + len(bare)


def content_stems(text: str) -> frozenset[str]:
    """Return the stems of a text's content words, and its numbers."""
    words = (word.removesuffix("'s") for word in _TOKEN.findall(plain(text)))
    return frozenset(stem(word) for word in words if word not in _STOP_WORDS and (len(word) > 1 or word.isdigit()))


def stem(word: str) -> str:
    """Return a lower-case word without its ending: the same for most of its forms."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)] + ("y" if ending in {"ied", "ies"} else "")
            break
    if len(word) > _SHORTEST + 1:
        word = word[:-1] if word[-1] == word[-2] else word
        word = word.removesuffix("e")
    return word
