"""The document of an article."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from schemas.annotations import Annotation, Entity, NarrativeMatch
from schemas.articles import Article, iso
from transforms.claims.signatures import claim_words
from transforms.documents.shared import Document, sentiment_fields, shared_fields
from transforms.documents.stored_annotation import annotation_field
from transforms.languages.registry import annotated_languages
from transforms.lexicon.entity_labels import PLACES
from transforms.reprints.minhash import Signature
from transforms.stories.words import story_words, written


def article_document(
    article: Article,
    annotation: Annotation | None,
    normalized: Annotation | None,
    narratives: Sequence[NarrativeMatch],
    *,
    signature: Signature | None,
    text_hash: str,
    fingerprint: str,
    model: str,
    narratives_fingerprint: str = "",
) -> Document:
    """Return an article's document with all fields except the writer's volatile ones.

    Args:
        article: the article.
        annotation: its annotation in its own offsets, None if it is not annotated.
        normalized: the same in the offsets of the normalised text, for exact reprints (see `stored_annotation`).
        narratives: the narratives found in it.
        signature: its signature for near reprints, None if the text is too short.
        text_hash: the hash of its normalised text.
        fingerprint: the annotator's fingerprint.
        model: the name of the annotator's model.
        narratives_fingerprint: the fingerprint of the matched definitions.
    """
    return {
        **shared_fields(article, narratives, fingerprint=fingerprint),
        **_kafka_fields(article),
        **sentiment_fields(annotation.sentiment if annotation else None),
        **entity_fields(annotation, narratives),
        "narratives_fingerprint": narratives_fingerprint,
        "id": article.id,
        "text": article.text,
        "published_at_raw": article.published_at_raw,
        "updated_at": iso(article.updated_ms),
        "fetched_at": iso(article.fetched_ms),
        "authors": list(article.authors),
        "section": article.section,
        "tags": list(article.tags),
        "notes": list(article.notes),
        "furniture": msgspec.to_builtins(article.furniture),
        "targets": msgspec.to_builtins(article.targets),
        "pairs": msgspec.to_builtins(article.pairs),
        "model": model,
        "text_hash": text_hash,
        "minhash": base64.b64encode(signature.minhash).decode() if signature else None,
        "bands": list(signature.bands) if signature else [],
        "original_id": None,
        "lemmas": " ".join(annotation.lemmas.lemmas) if annotation and annotation.lemmas else "",
        "statement_count": len(annotation.statements) if annotation else 0,
        "claim_words": _all_claim_words(annotation),
        **_story_fields(article),
        "annotation": annotation_field(normalized) if normalized else None,
    }


def entity_fields(annotation: Annotation | None, narratives: Sequence[NarrativeMatch]) -> Document:
    """Return the fields of an article's document that may change when its entities are corrected."""
    entities = annotation.entities if annotation else ()
    return {
        **_names(entities),
        "mention_count": sum(len(entity.mentions) for entity in entities),
        "relation_count": len(annotation.relations) if annotation else 0,
        **narrative_fields(narratives),
    }


def narrative_fields(narratives: Sequence[NarrativeMatch]) -> Document:
    """Return the fields of an article's document that its narratives decide: ids, voices, disputes and matches."""
    return {
        "narratives": [match.id for match in narratives],
        "narratives_own_voice": [match.id for match in narratives if match.voice in {"own", "both"}],
        "narratives_reported": [match.id for match in narratives if match.voice in {"reported", "both"}],
        "narratives_disputed": [match.id for match in narratives if match.disputed],
        "narrative_matches": msgspec.to_builtins(tuple(narratives)),
    }


def pipeline_of(document: Mapping[str, Any]) -> str:
    """Return the whole fingerprint of an article's document: its annotator's and that of the definitions."""
    return f"{document['fingerprint']}.{document.get('narratives_fingerprint', '')}"


def _names(entities: Sequence[Entity]) -> Document:
    """Return the names of persons, organisations and places, each once, in the annotation's order."""
    kinds = {"people": {"PERSON"}, "organisations": {"ORG"}, "places": PLACES}
    names = {
        field: list(dict.fromkeys(entity.name for entity in entities if entity.type in types))
        for field, types in kinds.items()
    }
    return {
        **names,
        "entity_ids": list(dict.fromkeys(entity.id for entity in entities)),
        **_places(entities),
    }


def _places(entities: Sequence[Entity]) -> Document:
    """Return the fields of an article's places: all places and countries, the dateline's place, the event's places."""
    places = [entity for entity in entities if entity.type in PLACES]
    points = dict.fromkeys(entity.location for entity in places if entity.location is not None)
    of_role = {role: [entity for entity in places if role in entity.place_roles] for role in ("dateline", "event")}
    dateline = next(iter(of_role["dateline"]), None)
    return {
        "locations": msgspec.to_builtins(list(points)),
        "countries": sorted({entity.country for entity in entities if entity.country is not None}),
        "dateline_place": dateline.name if dateline else None,
        "dateline_place_id": dateline.id if dateline else None,
        "event_places": [entity.name for entity in of_role["event"]],
        "event_place_ids": [entity.id for entity in of_role["event"]],
        "event_locations": [msgspec.to_builtins(e.location) for e in of_role["event"] if e.location is not None],
    }


def _kafka_fields(article: Article) -> Document:
    origin = article.origin
    return {
        "kafka_topic": origin.topic,
        "kafka_partition": origin.partition,
        "kafka_offset": origin.offset,
        "kafka_timestamp": iso(origin.timestamp_ms),
    }


def _story_fields(article: Article) -> Document:
    """Return the fields for stories: no story at first, and no words if the language is not annotated."""
    words = (
        story_words(article.title, article.text, article.furniture) if article.language in annotated_languages() else {}
    )
    return {"story_id": None, "story_words": list(words), "story_weights": written(words)}


def _all_claim_words(annotation: Annotation | None) -> list[str]:
    """Return the words of an article's claims, each once: they find similar claims when the statements are gone."""
    statements = annotation.statements if annotation else ()
    return sorted({words for statement in statements if (words := claim_words(statement.text)) is not None})
