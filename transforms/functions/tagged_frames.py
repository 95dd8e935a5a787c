"""Attributions that the trained taggers found, as frames: which word of the cue says what it does, who is its speaker."""

from collections.abc import Iterable

from spacy.tokens import Token

from transforms.functions.cue_stance import main_word, read_cue
from transforms.functions.find_frames import frame_at, speaker_at
from transforms.functions.frames import Chars, Frame
from transforms.functions.layout import Layout
from transforms.functions.read_attributions import Attribution
from transforms.functions.regions import Regions

_NOT = frozenset({"not", "n't", "n’t", "never", "no", "nor", "neither"})


def tagged_frames(layout: Layout, attributions: Iterable[Attribution]) -> list[Frame]:
    """Return a frame for each attribution, in their order."""
    return [frame for attribution in attributions if (frame := _frame(layout, attribution)).content]


def _frame(layout: Layout, attribution: Attribution) -> Frame:
    words = _tokens(layout, attribution.cue)
    cue, verb = read_cue(words)
    source, head = _speaker(layout, attribution, verb)
    parts = [*words, *(child for child in layout.children(verb) if child.dep_ == "neg")]
    return Frame(
        cue=cue,
        verb=verb,
        cue_span=attribution.cue,
        speaker=source,
        head=head,
        content=_content(layout, attribution, verb),
        negated=any(token.lower_ in _NOT for token in parts),
        signals=attribution.signals,
    )


def _content(layout: Layout, attribution: Attribution, verb: Token) -> tuple[Chars, ...]:
    """Return the content; where the taggers took the source for it, the one that grammar gives the cue."""
    source = Regions(() if attribution.source is None else (attribution.source,))
    if not all(source.hold(*piece) for piece in attribution.content):
        return attribution.content
    parsed = frame_at(layout, verb, verb.pos_)
    return () if parsed is None else parsed.content


def _speaker(layout: Layout, attribution: Attribution, verb: Token) -> tuple[Chars | None, Token | None]:
    """Return the source with its main token; where the taggers saw none, the one that grammar gives the cue."""
    if attribution.source is not None:
        return attribution.source, main_word(_tokens(layout, attribution.source))
    return speaker_at(layout, verb) or (None, None)


def _tokens(layout: Layout, span: Chars) -> list[Token]:
    first, last = layout.token_at(span[0]), layout.token_at(span[1] - 1)
    return list(layout.doc[first : last + 1])
