"""Build the entities of a text: its mentions clustered, with the known facts about them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from schemas.annotations import Entity, PlaceRole, Sentiment, TextSpan
from schemas.ids import hashed_id
from schemas.knowledge import KnownEntity
from transforms.entities.coreference import Cluster, cluster_mentions
from transforms.entities.find_mentions import find_mentions, without_title
from transforms.entities.knowledge_base import KnowledgeBase, knowledge_base
from transforms.entities.link import Link, kind_of, label_of, link_clusters
from transforms.entities.mention import Mention
from transforms.entities.name_forms import is_abbreviation
from transforms.text.span_set import SpanSet

_NEUTRAL = Sentiment(label="neutral", score=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityCluster:
    """The mentions of one entity; `name` is its canonical name, `id` the same in every article.

    `known` is the entity of the knowledge base with that id; `confidence`, 0..1, says how likely the name means it.
    """

    id: str
    name: str
    label: str
    mentions: tuple[Mention, ...]
    known: KnownEntity | None = None
    confidence: float | None = None


def group_mentions(doc: Doc, text: str, base: KnowledgeBase | None = None) -> list[EntityCluster]:
    """Return the entities of a document in the order of their first mention; `base` is by default the bundled one.

    A known entity has its id in the knowledge base; any other has an id made of its kind and its fullest name.
    """
    base = base or knowledge_base()
    clusters = cluster_mentions(doc, text, find_mentions(doc, text, base), base.is_famous)
    links = link_clusters(doc, clusters, base)
    members: dict[str, list[tuple[Cluster, Link | None]]] = {}
    for cluster, link in zip(clusters, links, strict=True):
        key = link.known.id if link else _own_id(cluster)
        members.setdefault(key, []).append((cluster, link))
    return [_entity_cluster(key, found) for key, found in members.items()]


def to_entities(
    clusters: Sequence[EntityCluster],
    furniture: SpanSet,
    *,
    salience: Mapping[str, float],
    sentiments: Mapping[str, Sentiment],
    places: Mapping[str, tuple[PlaceRole, ...]],
) -> tuple[Entity, ...]:
    """Return the clusters as entities; an id missing from a mapping gets salience 0, neutral sentiment or no role."""
    return tuple(
        Entity(
            id=cluster.id,
            name=cluster.name,
            type=cluster.label,
            wikidata=cluster.known.wikidata if cluster.known else None,
            link_confidence=cluster.confidence,
            country=cluster.known.country if cluster.known else None,
            location=cluster.known.coordinates if cluster.known else None,
            place_roles=places.get(cluster.id, ()),
            mentions=tuple(_text_span(mention, furniture) for mention in cluster.mentions),
            salience=salience.get(cluster.id, 0.0),
            sentiment=sentiments.get(cluster.id, _NEUTRAL),
        )
        for cluster in clusters
    )


def _text_span(mention: Mention, furniture: SpanSet) -> TextSpan:
    return TextSpan(
        start=mention.start,
        end=mention.end,
        text=mention.text,
        furniture=bool(furniture) and furniture.touch(mention.start, mention.end),
    )


def _own_id(cluster: Cluster) -> str:
    kind, form = cluster.key
    return hashed_id("entity", kind if kind != "NAME" else kind_of(label_of(cluster)), form)


def _entity_cluster(key: str, found: Sequence[tuple[Cluster, Link | None]]) -> EntityCluster:
    mentions = sorted((m for cluster, _ in found for m in cluster.mentions), key=lambda mention: mention.start)
    links = [link for _, link in found if link is not None]
    if links:
        known = links[0].known
        confidence = max(link.confidence for link in links)
        return EntityCluster(
            id=key, name=known.name, label=known.type, mentions=tuple(mentions), known=known, confidence=confidence
        )
    cluster = found[0][0]
    label = label_of(cluster)
    spellings = (without_title(m.text) if label == "PERSON" else m.text for m in mentions)
    return EntityCluster(id=key, name=_fullest_spelling(spellings), label=label, mentions=tuple(mentions))


def _fullest_spelling(spellings: Iterable[str]) -> str:
    """Return the spelling with the most words; of those the most frequent, then the shortest."""
    counts = Counter(" ".join(spelling.split()) for spelling in spellings)
    return min(
        counts,
        key=lambda text: (-len(text.split()), is_abbreviation(text), -counts[text], len(text), text),
    )
