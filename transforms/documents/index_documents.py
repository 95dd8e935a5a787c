"""The documents of one article: its own, one for each entity in it, one for each statement."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from schemas.annotations import Annotation, Entity, Lemmas, NarrativeMatch, Sentiment, Statement
from schemas.articles import Article, iso
from schemas.ids import hashed_id
from transforms.claims.signatures import claim_bands, claim_words
from transforms.lexicon.entity_labels import PLACES
from transforms.reprints.minhash import Signature
from transforms.stories.assign import story_of
from transforms.stories.words import story_words, written

Document = dict[str, Any]

SENTENCE_CHARS = 600


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
    """Return an article's document, all fields but the volatile ones of the writer.

    `annotation` is in the article's own offsets; `normalized`, in those of the normalised text, is what an exact reprint
    takes over (see `stored_annotation`).
    """
    return {
        **article_fields(article, narratives, fingerprint=fingerprint),
        **_kafka_fields(article),
        **_sentiment_fields(annotation.sentiment if annotation else None),
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
        "model": model,
        "text_hash": text_hash,
        "minhash": base64.b64encode(signature.minhash).decode() if signature else None,
        "bands": list(signature.bands) if signature else [],
        "original_id": None,
        "lemmas": " ".join(annotation.lemmas.lemmas) if annotation and annotation.lemmas else "",
        "statement_count": len(annotation.statements) if annotation else 0,
        "claim_words": _all_claim_words(annotation),
        **_story_fields(article),
        "annotation": _stored(normalized) if normalized else None,
    }


def entity_fields(annotation: Annotation | None, narratives: Sequence[NarrativeMatch]) -> Document:
    """Return the fields of an article's document that may change when its entities are corrected."""
    entities = annotation.entities if annotation else ()
    return {
        **_names(entities),
        "mention_count": sum(len(entity.mentions) for entity in entities),
        **narrative_fields(narratives),
    }


def narrative_fields(narratives: Sequence[NarrativeMatch]) -> Document:
    """Return the fields of an article's document that its narratives decide: which, in whose voice, which are disputed in it."""
    return {
        "narratives": [match.id for match in narratives],
        "narratives_own_voice": [match.id for match in narratives if match.voice in {"own", "both"}],
        "narratives_reported": [match.id for match in narratives if match.voice in {"reported", "both"}],
        "narratives_disputed": [match.id for match in narratives if match.disputed],
        "narrative_matches": msgspec.to_builtins(tuple(narratives)),
    }


def pipeline_of(document: Mapping[str, Any]) -> str:
    """Return the whole fingerprint of an article's document: by what it was annotated, by what its narratives were matched."""
    return f"{document['fingerprint']}.{document.get('narratives_fingerprint', '')}"


def day_of(article: Article) -> str | None:
    """Return the day on which an article was published (UTC), None where it has no date."""
    published_at = iso(article.published_ms)
    return published_at[:10] if published_at else None


def article_fields(article: Article, narratives: Sequence[NarrativeMatch], *, fingerprint: str) -> Document:
    """Return the fields that an article's document shares with all that derive from it.

    Until it is known better, a document counts as no reprint, and as of a story that its article founds.
    """
    day = day_of(article)
    return {
        "url": article.url,
        "title": article.title,
        "outlet": article.outlet.name,
        "outlet_domain": article.outlet.domain,
        "outlet_country": article.outlet.country,
        "published_at": iso(article.published_ms),
        "day": day,
        "outlet_day": f"{day}|{article.outlet.name}" if day else None,
        "language": article.language,
        "narratives": [match.id for match in narratives],
        "collapse_id": article.id,
        "story_id": story_of(article.id),
        "source_version": {"ms": article.version.ms, "hash": article.version.content_hash},
        "fingerprint": fingerprint,
    }


def mention_documents(
    article: Article, annotation: Annotation | None, narratives: Sequence[NarrativeMatch], *, fingerprint: str
) -> list[tuple[str, Document]]:
    """Return (id, document) for each entity in an article, in the annotation's order."""
    shared = article_fields(article, narratives, fingerprint=fingerprint)
    documents = []
    for entity in annotation.entities if annotation else ():
        key = hashed_id("mention", article.id, article.version.content_hash, entity.id)
        document = {
            **shared,
            **_sentiment_fields(entity.sentiment),
            "id": key,
            "article_id": article.id,
            "entity_id": entity.id,
            "name": entity.name,
            "type": entity.type,
            "wikidata": entity.wikidata,
            "country": entity.country,
            "location": msgspec.to_builtins(entity.location),
            "link_confidence": entity.link_confidence,
            "place_roles": list(entity.place_roles),
            "count": len(entity.mentions),
            "salience": entity.salience,
            "spans": msgspec.to_builtins(entity.mentions),
        }
        documents.append((key, document))
    return documents


def statement_documents(
    article: Article, annotation: Annotation | None, narratives: Sequence[NarrativeMatch], *, fingerprint: str
) -> list[tuple[str, Document]]:
    """Return (id, document) for each statement in an article, in the annotation's order.

    A statement's `narratives` are those of the article with evidence in the statement's own sentences. Its claim (at first its
    own id) and its disputes look across articles: they are recomputed in the index.
    """
    shared = article_fields(article, narratives, fingerprint=fingerprint)
    names = {entity.id: entity.name for entity in annotation.entities} if annotation else {}
    documents = []
    for statement in annotation.statements if annotation else ():
        start, end = sentence_around(statement, annotation.lemmas if annotation else None, article.text)
        nearby = [match for match in narratives if any(e.start < end and start < e.end for e in match.evidence)]
        document = {
            **shared,
            **_statement_fields(statement, names),
            "id": statement.id,
            "article_id": article.id,
            "narratives": [match.id for match in nearby],
            "sentence": article.text[start:end],
            "sentence_span": {"start": start, "end": end},
        }
        documents.append((statement.id, document))
    return documents


def sentence_around(statement: Statement, lemmas: Lemmas | None, text: str) -> tuple[int, int]:
    """Return the stretch of the sentences that a statement stands in, with their punctuation: at most SENTENCE_CHARS.

    Where they are longer, it begins a little before the statement.
    """
    spans = [(span.start, span.end) for span in statement.content]
    spans += [(part.start, part.end) for part in (statement.speaker, statement.cue) if part is not None]
    if not spans:
        return 0, 0
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    begin, finish = _whole_sentences(first, last, lemmas, text)
    if finish - begin > SENTENCE_CHARS:
        begin = max(begin, first - SENTENCE_CHARS // 4)
        finish = min(finish, begin + SENTENCE_CHARS)
    return begin, finish


def _whole_sentences(first: int, last: int, lemmas: Lemmas | None, text: str) -> tuple[int, int]:
    """The sentences' words that touch the stretch, with the punctuation around them."""
    if lemmas is None or not lemmas.starts:
        return first, last
    begins = [0, *lemmas.sentence_ends[:-1]]
    touched = [
        (lemmas.starts[a], lemmas.ends[b - 1])
        for a, b in zip(begins, lemmas.sentence_ends, strict=True)
        if lemmas.starts[a] < last and first < lemmas.ends[b - 1]
    ]
    if not touched:
        return first, last
    begin, finish = min(first, touched[0][0]), max(last, touched[-1][1])
    while begin > 0 and not text[begin - 1].isspace():
        begin -= 1
    while finish < len(text) and not text[finish].isspace():
        finish += 1
    return begin, finish


def stored_annotation(document: Document) -> Annotation | None:
    """Return the normalised annotation that an article's document carries; raises msgspec.ValidationError or KeyError."""
    stored = document.get("annotation")
    if stored is None:
        return None
    lemmas = stored["lemmas"]
    restored = lemmas and {
        "lemmas": lemmas["words"] if lemmas["words"] is not None else document["lemmas"].split(" "),
        "starts": _summed(lemmas["gaps"], lemmas["lengths"], after=0),
        "ends": _summed(lemmas["gaps"], lemmas["lengths"], after=1),
        "sentence_ends": lemmas["sentence_ends"],
    }
    return msgspec.convert({**stored, "lemmas": restored}, Annotation)


def _stored(annotation: Annotation) -> Document:
    """The annotation as JSON, its lemmas as distances: their words stand in the document's own field, joined by spaces."""
    stored: Document = msgspec.to_builtins(annotation)
    lemmas = annotation.lemmas
    joined = lemmas is not None and " ".join(lemmas.lemmas).split(" ") == list(lemmas.lemmas)
    stored["lemmas"] = lemmas and {
        "words": None if joined else list(lemmas.lemmas),
        "gaps": [start - end for start, end in zip(lemmas.starts, (0, *lemmas.ends), strict=False)],
        "lengths": [end - start for start, end in zip(lemmas.starts, lemmas.ends, strict=True)],
        "sentence_ends": list(lemmas.sentence_ends),
    }
    return stored


def _summed(gaps: Sequence[int], lengths: Sequence[int], *, after: int) -> list[int]:
    places, at = [], 0
    for gap, length in zip(gaps, lengths, strict=True):
        places.append(at + gap + after * length)
        at += gap + length
    return places


def _story_fields(article: Article) -> Document:
    """An article has no story until the recomputation gives it one; what is not in English is compared with nothing."""
    words = story_words(article.title, article.text, article.furniture) if article.language == "en" else {}
    return {"story_id": None, "story_words": list(words), "story_weights": written(words)}


def _all_claim_words(annotation: Annotation | None) -> list[str]:
    """What an article's statements say, each once: so that those near to them can be found when they are gone."""
    statements = annotation.statements if annotation else ()
    return sorted({words for statement in statements if (words := claim_words(statement.text)) is not None})


def _statement_fields(statement: Statement, names: Mapping[str, str]) -> Document:
    """`names` are those of the article's entities: a speaker whom the sentence calls “she” is shown by name."""
    speaker, cue = statement.speaker, statement.cue
    words = claim_words(statement.text)
    return {
        "kind": statement.kind,
        "stance": statement.stance,
        "evidence": statement.evidence,
        "certainty": statement.certainty,
        "confidence": statement.confidence,
        "speaker": speaker.text if speaker else None,
        "speaker_entity": speaker.entity if speaker else None,
        "speaker_name": names.get(speaker.entity or "", speaker.text) if speaker else None,
        "speaker_span": {"start": speaker.start, "end": speaker.end} if speaker else None,
        "cue": cue.text if cue else None,
        "cue_span": {"start": cue.start, "end": cue.end} if cue else None,
        "content": statement.text,
        "spans": msgspec.to_builtins(statement.content),
        "via": list(statement.via),
        "rebuts": list(statement.rebuts),
        "rebutted_by": list(statement.rebutted_by),
        "rebutted": bool(statement.rebutted_by),
        "claim_id": statement.id if words else None,
        "claim_words": words,
        "claim_bands": list(claim_bands(words)) if words else [],
        "disputes": [],
        "disputed_by": [],
        "disputed": False,
    }


def _sentiment_fields(sentiment: Sentiment | None) -> Document:
    return {
        "sentiment_label": sentiment.label if sentiment else None,
        "sentiment": sentiment.score if sentiment else None,
        "sentiment_milli": round(sentiment.score * 1000) if sentiment else None,
    }


def _names(entities: Sequence[Entity]) -> Document:
    """Who and what is named, each once, in the annotation's order."""
    kinds = {"people": {"PERSON"}, "organisations": {"ORG"}, "places": PLACES}
    names = {field: list(dict.fromkeys(e.name for e in entities if e.type in types)) for field, types in kinds.items()}
    return {
        **names,
        "entity_ids": list(dict.fromkeys(entity.id for entity in entities)),
        **_places(entities),
    }


def _places(entities: Sequence[Entity]) -> Document:
    """Where an article is on the map: all its places, the one it was filed at, those of the event; countries named too."""
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
