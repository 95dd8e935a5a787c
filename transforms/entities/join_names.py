"""Join names that the tagger splits: bodies of a place, realms, elections."""

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from transforms.entities.mention import Mention, mention_at
from transforms.lexicon.bodies import NAME_WORDS
from transforms.lexicon.entity_labels import LANDS, REALM_LABELS, UNLINKED
from transforms.lexicon.load import load_patterns
from transforms.lexicon.name_context import REALMS

_PATTERNS = load_patterns("names")
_LINK = _PATTERNS["link"]
_ELECTION = _PATTERNS["election"]


def join_names(doc: Doc, text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with names such as "Harbour Board of Norway" and "1979 Norwegian general election" joined."""
    return _with_elections(doc, text, _joined(doc, text, mentions))


def _joined(doc: Doc, text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Join a body or realm with the name after "of", and add a realm's word that the tagger left out."""
    joined: list[Mention] = []
    for mention in mentions:
        before = joined[-1] if joined else None
        if before is not None and mention.label not in UNLINKED and _is_link(text, before, mention):
            word = doc[before.last - 1].lower_
            if before.label == "ORG" and word in NAME_WORDS:
                joined[-1] = _upto(text, before, mention, "ORG")
                continue
            if before.label in REALM_LABELS and word in REALMS and mention.label in LANDS:
                joined[-1] = _upto(text, before, mention, "GPE" if mention.label == "GPE" else "LOC")
                continue
        joined.append(_with_realm(doc, text, before, mention))
    return joined


def _with_realm(doc: Doc, text: str, before: Mention | None, mention: Mention) -> Mention:
    """Return a place with the realm's words that the tagger left out: "Kingdom of"."""
    first = mention.first - 2
    if mention.label not in LANDS or first < (before.last if before is not None else 0):
        return mention
    if doc[first + 1].text != "of" or doc[first].lower_ not in REALMS or not doc[first].text.istitle():
        return mention
    start = doc[first].idx
    return replace(mention, start=start, first=first, text=text[start : mention.end])


def _is_link(text: str, before: Mention, mention: Mention) -> bool:
    return _LINK.fullmatch(text, before.end, mention.start) is not None


def _upto(text: str, before: Mention, mention: Mention, label: str) -> Mention:
    return replace(before, end=mention.end, last=mention.last, text=text[before.start : mention.end], label=label)


def _with_elections(doc: Doc, text: str, mentions: list[Mention]) -> list[Mention]:
    """Make an election with its year and place one event, unless a mention extends beyond it."""
    elections = []
    for found in _ELECTION.finditer(text):
        start, end = found.span()
        if not any(m.start < start < m.end or m.start < end < m.end for m in mentions):
            elections.append(mention_at(doc, text, start, end, "EVENT"))
    if not elections:
        return mentions
    kept = [m for m in mentions if not any(e.start <= m.start and m.end <= e.end for e in elections)]
    return sorted([*kept, *elections], key=lambda mention: mention.start)
