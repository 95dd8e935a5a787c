"""Words a claim as a sentence that can be read alone."""

from collections.abc import Sequence
from typing import Final

from pipeline.core.terminal_text import one_line
from transforms.lexicon.word_sets import ATTRIBUTION

FEWEST_WORDS: Final = 3
LONGEST_TARGET: Final = 6
_MARKS: Final = " \"“”„«»'‘’,;:–—-"


def claim_sentence(
    content: str, sentence: str, *, spans: Sequence[tuple[int, int]] = (), cue: tuple[int, int] | None = None
) -> str:
    """Return a claim as a sentence that can be read alone.

    "that the quay is sinking" becomes "The quay is sinking."
    `spans` are the content's spans, and `cue` is the cue's span, both in code points of `sentence`. What somebody is accused of
    names the accused: "accused Renk of taking bribes" becomes "Renk is accused of taking bribes." A content that is no
    clause ("to resign", "corruption") comes back as the whole sentence.
    """
    words = one_line(content).strip(_MARKS)
    first, _, rest = words.partition(" ")
    if first.casefold() == "that":
        first, words = rest.partition(" ")[0], rest
    opener = first.casefold()
    if opener in ATTRIBUTION["opens_clause"] | ATTRIBUTION["object_preposition"]:
        accused = _accused(sentence, spans, cue)
        return _closed(f"{accused} {words}") if accused and opener in ("of", "for") else _closed(one_line(sentence))
    return _closed(words if len(words.split()) >= FEWEST_WORDS else one_line(sentence))


def _accused(sentence: str, spans: Sequence[tuple[int, int]], cue: tuple[int, int] | None) -> str:
    """Return "Renk is accused" for "Weir accused Renk of …", "" where the sentence has another form."""
    if cue is None or not spans or not cue[1] < spans[0][0]:
        return ""
    participle, target = sentence[slice(*cue)].strip(), one_line(sentence[cue[1] : spans[0][0]])
    plain = target.replace(" ", "").replace("-", "").replace("’", "").replace("'", "").isalnum()
    if not participle.endswith("ed") or " " in participle or not plain or len(target.split()) > LONGEST_TARGET:
        return ""
    head = target.split()[-1]
    several = " and " in target or (head.islower() and head.endswith("s") and not head.endswith("ss"))
    return f"{target} {'are' if several else 'is'} {participle}"


def _closed(text: str) -> str:
    """Return text with a capital at its start and a full stop at its end."""
    begun = text[:1].upper() + text[1:]
    return begun if begun.rstrip('"”’»)').endswith((".", "!", "?", "…")) else f"{begun}."
