"""One attribution as the grammar shows it: a cue with its speaker and its content."""

from dataclasses import dataclass

from spacy.tokens import Token

from transforms.encoder.decode_attributions import TaggerScores
from transforms.lexicon.cues import Cue
from transforms.text.span_set import CharSpan

SURE = 0.8
"""Frames above have a clause for a complement, or say "according to"."""

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
"""Tags of the verbs that make a clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One attribution as parsed: `head` is the speaker's main token; `content` is empty where only quotes can fill it."""

    cue: Cue
    verb: Token
    cue_span: CharSpan
    speaker: CharSpan | None
    head: Token | None
    content: tuple[CharSpan, ...]
    negated: bool = False
    confidence: float = 0.85
    signals: TaggerScores | None = None
    """The taggers' scores; None where grammar or form alone shows the attribution."""
    by_form: bool = False
    """Whether its form alone shows it: quotation marks, a colon, a dash, "was quoted as saying"."""

    @property
    def start(self) -> int:
        """Where cue and adjoining speaker begin."""
        return min(self.cue_span[0], self.speaker[0]) if self.speaker else self.cue_span[0]

    @property
    def end(self) -> int:
        """Where cue and adjoining speaker end."""
        return max(self.cue_span[1], self.speaker[1]) if self.speaker else self.cue_span[1]


def around(outer: CharSpan, inner: CharSpan) -> list[CharSpan]:
    """Return what is left of the outer stretch before and behind the inner one."""
    return [
        (start, end)
        for start, end in ((outer[0], min(outer[1], inner[0])), (max(outer[0], inner[1]), outer[1]))
        if start < end
    ]


def begins_with_that(clause: Token) -> bool:
    """Tell whether a clause is introduced by "that" as a conjunction."""
    first = clause.left_edge
    return first.lower_ == "that" and first.dep_ == "mark"
