"""Extend mentions that end too early, to introduced abbreviations and to full names found elsewhere in the text."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from transforms.entities.abbreviations import introduced
from transforms.entities.mention import Mention, mention_at
from transforms.lexicon.entity_labels import LENGTHENED

_HYPHENS = frozenset({"-", "‑", "–"})
_LONGEST_ENDING = 3


def make_whole(doc: Doc, text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions in text order, none overlapping: "ISIS" and "K" become one if the text names ISIS-K."""
    joined = _with_endings(text, mentions)
    return _with_abbreviations(doc, text, _as_long_as_elsewhere(doc, text, joined))


def _with_endings(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Join an organisation to its short ending after a hyphen: "-K"."""
    joined: list[Mention] = []
    for mention in mentions:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.label == mention.label == "ORG"
            and len(mention.text) <= _LONGEST_ENDING
            and text[before.end : mention.start] in _HYPHENS
        ):
            joined[-1] = _upto(before, mention.end, mention.last, text)
        else:
            joined.append(mention)
    return joined


def _as_long_as_elsewhere(doc: Doc, text: str, mentions: list[Mention]) -> list[Mention]:
    """Extend a mention to a name of several words that is one mention elsewhere in the text."""
    longer: dict[str, dict[str, str]] = {}
    for mention in mentions:
        if mention.label in LENGTHENED and mention.last - mention.first > 1:
            longer.setdefault(doc[mention.first].text, {})[mention.text] = mention.label
    made: list[Mention] = []
    for mention in mentions:
        if made and mention.start < made[-1].end:
            continue
        names = longer.get(doc[mention.first].text, {})
        fitting = [n for n in names if len(n) > len(mention.text) and _stands_at(text, n, mention.start)]
        name = max(fitting, key=lambda fit: (len(fit), fit), default=None)
        whole = None if name is None else mention_at(doc, text, mention.start, mention.start + len(name), names[name])
        straddled = whole is not None and any(
            other.start < whole.end < other.end for other in _after(mentions, mention.start)
        )
        made.append(mention if whole is None or straddled else whole)
    return made


def _after(mentions: Sequence[Mention], start: int) -> Sequence[Mention]:
    first = bisect_left(mentions, start, key=lambda mention: mention.start)
    return mentions[first : first + 8]


def _with_abbreviations(doc: Doc, text: str, mentions: list[Mention]) -> list[Mention]:
    """Make every occurrence of an introduced abbreviation one mention with the long form's label."""
    labels = {(mention.start, mention.end): mention.label for mention in mentions}
    shorts = introduced(text, list(labels))
    if not shorts:
        return mentions
    pattern = re.compile(
        r"(?<![\w-])(?:"
        + "|".join(re.escape(short) for short in sorted(shorts, key=len, reverse=True))
        + r")(?!\w|-\w)"
    )
    whole = []
    for found in pattern.finditer(text):
        short = mention_at(doc, text, found.start(), found.end(), labels[shorts[found.group()]])
        covered = any(
            m.start <= found.start() and found.end() <= m.end and len(m.text) > len(short.text) for m in mentions
        )
        if not covered:
            whole.append(short)
    taken = [(short.start, short.end) for short in whole]
    kept = [m for m in mentions if not any(m.start < end and start < m.end for start, end in taken)]
    return sorted([*kept, *whole], key=lambda mention: mention.start)


def _stands_at(text: str, name: str, start: int) -> bool:
    end = start + len(name)
    return text.startswith(name, start) and not text[end : end + 1].isalnum()


def _upto(mention: Mention, end: int, last: int, text: str) -> Mention:
    return replace(mention, end=end, last=last, text=text[mention.start : end])
