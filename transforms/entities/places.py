"""Find the place where a text was filed, and the places of the event that it reports: a dateline may confuse them.

A place of the event follows a preposition of place: "in X", "near X", "outside X". Mentions early in the report count
double, after the inverted pyramid of news. If a place and its country are both likely, only the place counts.
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
"""Minimum share of the likeliest place's weight."""

_AT_MOST = 3


def place_roles(
    clusters: Sequence[EntityCluster], parsed_text: ParsedText, furniture: Sequence[Furniture]
) -> dict[str, tuple[PlaceRole, ...]]:
    """Return by entity id whether it is the dateline's place, a place of the event, or both.

    If no place of the event is found, the dateline's place is used. The event has at most three places.
    """
    places = [cluster for cluster in clusters if cluster.label in PLACES]
    datelines = SpanSet((piece.start, piece.end) for piece in furniture if piece.kind == "dateline")
    dateline = next(
        (cluster.id for cluster in places if any(datelines.touch(m.start, m.end) for m in cluster.mentions)), None
    )
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
    weights = {cluster.id: _weight(cluster, parsed_text, furniture) for cluster in places}
    best = max(weights.values(), default=0.0)
    likely = [cluster for cluster in places if best and weights[cluster.id] >= _ENOUGH * best]
    narrow = {cluster.known.country for cluster in likely if cluster.known is not None and not cluster.known.wide}
    kept = [
        cluster
        for cluster in likely
        if cluster.known is None or not cluster.known.wide or cluster.known.country not in narrow
    ]
    kept.sort(key=lambda cluster: (-weights[cluster.id], cluster.mentions[0].start))
    return [cluster.id for cluster in kept[:_AT_MOST]]


def _weight(cluster: EntityCluster, parsed_text: ParsedText, furniture: SpanSet) -> float:
    weight = 0.0
    for mention in cluster.mentions:
        if not furniture.touch(mention.start, mention.end) and _is_where(parsed_text.doc, mention):
            weight += 2.0 if parsed_text.sentence_at(mention.start) < _EARLY_SENTENCES else 1.0
    return weight


def _is_where(doc: Doc, mention: Mention) -> bool:
    """Tell whether a preposition of place stands before a mention: "in X", "in the city of X"."""
    root = doc[mention.first : mention.last].root
    if root.dep_ == "pobj" and root.head.lower_ == "of" and root.head.head.dep_ == "pobj":
        root = root.head.head
    return root.dep_ == "pobj" and root.head.lower_ in WHERE
