"""One attribution as the grammar shows it: a cue with its speaker and its content."""

from dataclasses import dataclass

from spacy.tokens import Token

from transforms.encoder.decode_attributions import TaggerScores
from transforms.lexicon.cues import Cue
from transforms.text.span_set import CharSpan

SURE = 0.8
"""Frames with a higher confidence have a clause as complement, or say "according to"."""

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
"""Tags of finite verbs, which make a clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One attribution as parsed: `head` is the speaker's main token; `content` is empty if only quotes can fill it."""

    cue: Cue
    verb: Token
    cue_span: CharSpan
    speaker: CharSpan | None
    head: Token | None
    content: tuple[CharSpan, ...]
    negated: bool = False
    confidence: float = 0.85
    signals: TaggerScores | None = None
    """The taggers' scores; None if grammar or form alone shows the attribution."""
    by_form: bool = False
    """Whether form alone shows the attribution: quotation marks, a colon, a dash, "was quoted as saying"."""

    @property
    def start(self) -> int:
        """Beginning of the cue with its speaker."""
        return min(self.cue_span[0], self.speaker[0]) if self.speaker else self.cue_span[0]

    @property
    def end(self) -> int:
        """End of the cue with its speaker."""
        return max(self.cue_span[1], self.speaker[1]) if self.speaker else self.cue_span[1]


def around(outer: CharSpan, inner: CharSpan) -> list[CharSpan]:
    """Return the parts of the outer span before and after the inner one."""
    return [
        (start, end)
        for start, end in ((outer[0], min(outer[1], inner[0])), (max(outer[0], inner[1]), outer[1]))
        if start < end
    ]


def begins_with_that(clause: Token) -> bool:
    """Tell whether a clause is introduced by "that" as a conjunction."""
    first = clause.left_edge
    return first.lower_ == "that" and first.dep_ == "mark"
