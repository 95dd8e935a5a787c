"""One mention with what is needed to weigh it as a speaker: where it stands, and what kind of body it is."""

from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from transforms.entities.build import EntityCluster
from transforms.lexicon.bodies import BUSINESSES, OUTLETS
from transforms.lexicon.dependency_labels import SUBJECTS

_ARMED, _OUTLET = "group:", "outlet:"
"""Beginnings of the ids of known entities."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Named:
    """One mention with the values needed to weigh it."""

    start: int
    end: int
    first: int
    last: int
    id: str
    label: str
    kind: Literal["outlet", "public", "other", "unknown"] = "unknown"
    """What it is known to be: an outlet, a body of several states or an armed group, or another known entity."""


def is_described(doc: Doc, mention: Named, noun: str) -> bool:
    """Tell whether the text calls an organisation by a noun: "the airline Tolva Air", "Tolva Air, an airline"."""
    root = doc[mention.first : mention.last].root
    before = mention.first > 0 and doc[mention.first - 1].lower_ == noun
    behind = any(child.lower_ == noun and child.dep_ == "appos" for child in root.children)
    is_one = root.dep_ in SUBJECTS and any(word.lower_ == noun and word.dep_ == "attr" for word in root.head.children)
    return before or behind or is_one


def kind_of(group: EntityCluster) -> Literal["outlet", "public", "other", "unknown"]:
    """Return what an entity is known to be."""
    if group.known is None:
        return "unknown"
    if group.id.startswith(_OUTLET):
        return "outlet"
    return "public" if group.known.country is None or group.id.startswith(_ARMED) else "other"


def may_be(mention: Named, noun: str) -> bool:
    """Tell whether an organisation can be what a noun says; one that is not known may be anything."""
    if mention.kind == "unknown":
        return True
    if noun in OUTLETS or mention.kind == "outlet":
        return noun in OUTLETS and mention.kind == "outlet"
    return not (mention.kind == "public" and noun in BUSINESSES)
