"""Find where an article states in the outlet's own voice a claim that others attribute to a speaker."""

from collections.abc import Sequence
from typing import Final

from transforms.claims.cue_patterns import content_stems, sentences
from transforms.text.span_set import SpanSet

SHARE: Final = 0.8
"""Minimum share of a claim's content words in one sentence."""

FEWEST_WORDS: Final = 3


def find_in_outlet_voice(
    stems: frozenset[str], text: str, reported: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """Return the first sentence with at least SHARE of a claim's words (`content_stems`) and nothing reported.

    `reported` are the spans of the text that are somebody's statements, or furniture. Only the words count: a sentence
    that negates the claim is found too. Claims of fewer than FEWEST_WORDS are not searched for.
    """
    if len(stems) < FEWEST_WORDS:
        return None
    regions = SpanSet(reported)
    for start, end in sentences(text):
        if not regions.touch(start, end) and len(stems & content_stems(text[start:end])) >= SHARE * len(stems):
            return start, end
    return None
