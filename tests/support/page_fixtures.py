"""A few invented documents in the main job's shape, for the queries of the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.core.settings import ElasticsearchSettings
from pipeline.jobs.setup_cluster import setup_indexes
from schemas.mappings import ALL, Kind
from tests.support.stored_documents import store

Document = dict[str, Any]


def article(name: str, outlet: str, day: str | None, text: str, *narratives: str, **more: Any) -> Document:
    """Return an article; the evidence of its narratives are the words "fog" and "harbour master"."""
    spans = [{"start": at, "end": at + len(word)} for word in ("fog", "harbour master") if (at := text.find(word)) >= 0]
    return {
        "id": name,
        "url": f"https://{outlet.lower().replace(' ', '')}.example/{name}",
        "title": f"Report {name}",
        "text": text,
        "outlet": outlet,
        "day": day,
        "published_at": day and f"{day}T10:00:00Z",
        "outlet_day": day and f"{day}|{outlet}",
        "narratives": list(narratives),
        "narrative_matches": [
            {"id": narrative, "version": 1, "score": 0.5, "evidence": spans} for narrative in narratives
        ],
        "collapse_id": name,
        "story_id": f"story of {name}",
        "statement_count": 1,
        "sentiment": -0.25,
        **more,
    }


def statement(name: str, of: Document, speaker: str | None, content: str, **more: Any) -> Document:
    """Return a statement in an article; the id of its speaker's entity ends in the last word of the name."""
    start = of["text"].find(content)
    shared = ("outlet", "day", "published_at", "narratives", "url", "title", "collapse_id", "story_id")
    return {
        **{field: of[field] for field in shared},
        "id": name,
        "article_id": of["id"],
        "speaker": speaker,
        "speaker_entity": speaker and f"e-{speaker.rsplit(maxsplit=1)[-1].lower()}",
        "content": content,
        "sentence": of["text"],
        "sentence_span": {"start": 0, "end": len(of["text"])},
        "spans": [{"start": start, "end": start + len(content)}],
        "stance": "states",
        "kind": "indirect",
        "evidence": "unknown",
        "certainty": 0.5,
        "confidence": 0.8,
        "claim_id": name,
        "rebutted": False,
        "disputed": False,
        **more,
    }


def relation(name: str, of: Document, source: str, target: str, **more: Any) -> Document:
    """Return a relation between two names in an article's text; the entities' ids end in the last word of the name."""
    shared = ("outlet", "day", "published_at", "narratives", "url", "title", "collapse_id", "story_id")
    text = of["text"]
    ends: Document = {}
    for end, words in (("source", source), ("target", target)):
        at = text.index(words)
        entity = f"e-{words.rsplit(maxsplit=1)[-1].lower()}"
        ends |= {end: entity, f"{end}_name": words, f"{end}_span": {"start": at, "end": at + len(words)}}
    return {
        **{field: of[field] for field in shared},
        **ends,
        "id": name,
        "article_id": of["id"],
        "pair": f"{ends['source']}|{ends['target']}",
        "attitude": "against",
        "voice": "outlet",
        "confidence": 0.8,
        "sentence": text,
        "sentence_span": {"start": 0, "end": len(text)},
        **more,
    }


def mention(of: Document, entity: str, name: str, sentiment: float = 0.0, **more: Any) -> Document:
    """Return a mention of an entity in an article."""
    shared = ("outlet", "day", "published_at", "narratives", "collapse_id", "story_id")
    known = {"entity_id": entity, "name": name, "type": "PERSON", "salience": 0.5, "sentiment": sentiment}
    return {**{field: of[field] for field in shared}, "article_id": of["id"], **known, **more}


def bucket(narrative: str, day: str, outlet: str, articles: int, collapsed: int, **more: Any) -> Document:
    """Return an outlet's day in a narrative, or (with ALL) in all its articles."""
    counts = {"articles": articles, "articles_collapsed": collapsed}
    return {"narrative": narrative, "day": day, "outlet": outlet, "outlet_day": f"{day}|{outlet}", **counts, **more}


def coverage(day: str, outlet: str, articles: int, collapsed: int) -> Document:
    """Return the bucket of all articles that an outlet published on a day."""
    return bucket(ALL, day, outlet, articles, collapsed)


def fill(client: Elasticsearch, settings: ElasticsearchSettings, stock: Mapping[Kind, Sequence[Document]]) -> None:
    """Make the indexes and store the documents."""
    list(setup_indexes(client, settings, english=False))
    for kind, documents in stock.items():
        store(client, settings.index_prefix, kind, documents)
