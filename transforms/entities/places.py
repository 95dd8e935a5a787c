"""Where a text was filed, and where what it reports happened: two things that datelines mix up.

A place of the event is one that the report puts something at: "in X", "near X", "outside X". Mentions early in the report
count double, after the inverted pyramid of news. Of a place and the country it lies in, the place counts.
"""

from collections.abc import Sequence

from spacy.tokens import Doc

from schemas.annotations import Furniture, PlaceRole
from transforms.entities.build import EntityCluster
from transforms.entities.mention import Mention
from transforms.lexicon.entity_labels import PLACES
from transforms.lexicon.name_context import WHERE
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

_EARLY_SENTENCES = 4
_ENOUGH = 0.5
"""A place counts from this share of the likeliest place's weight on."""

_AT_MOST = 3


def place_roles(
    groups: Sequence[EntityCluster], parsed_text: ParsedText, furniture: Sequence[Furniture]
) -> dict[str, tuple[PlaceRole, ...]]:
    """Return by entity id whether it is the dateline's place, a place of the event, or both.

    Where the report puts nothing anywhere, the dateline's place is the event's. There are at most three of the event.
    """
    places = [group for group in groups if group.label in PLACES]
    datelines = SpanSet((piece.start, piece.end) for piece in furniture if piece.kind == "dateline")
    dateline = next((g.id for g in places if any(datelines.touch(m.start, m.end) for m in g.mentions)), None)
    event = _event(places, parsed_text, SpanSet((piece.start, piece.end) for piece in furniture))
    if not event and dateline is not None:
        event = [dateline]
    roles: dict[str, list[PlaceRole]] = {}
    if dateline is not None:
        roles[dateline] = ["dateline"]
    for key in event:
        roles.setdefault(key, []).append("event")
    return {key: tuple(found) for key, found in roles.items()}


def _event(places: Sequence[EntityCluster], parsed_text: ParsedText, furniture: SpanSet) -> list[str]:
    weights = {group.id: _weight(group, parsed_text, furniture) for group in places}
    best = max(weights.values(), default=0.0)
    likely = [group for group in places if best and weights[group.id] >= _ENOUGH * best]
    narrow = {g.known.country for g in likely if g.known is not None and not g.known.wide}
    kept = [g for g in likely if g.known is None or not g.known.wide or g.known.country not in narrow]
    kept.sort(key=lambda group: (-weights[group.id], group.mentions[0].start))
    return [group.id for group in kept[:_AT_MOST]]


def _weight(group: EntityCluster, parsed_text: ParsedText, furniture: SpanSet) -> float:
    weight = 0.0
    for mention in group.mentions:
        if not furniture.touch(mention.start, mention.end) and _is_where(parsed_text.doc, mention):
            weight += 2.0 if parsed_text.sentence_at(mention.start) < _EARLY_SENTENCES else 1.0
    return weight


def _is_where(doc: Doc, mention: Mention) -> bool:
    """Tell whether something is said to be at the place: "in the city of X" too."""
    root = doc[mention.first : mention.last].root
    if root.dep_ == "pobj" and root.head.lower_ == "of" and root.head.head.dep_ == "pobj":
        root = root.head.head
    return root.dep_ == "pobj" and root.head.lower_ in WHERE
