"""The indexes in Elasticsearch: flat documents, strict mappings, versioned indexes behind aliases.

    kind         one document is
    articles     an article
    mentions     an entity in an article
    statements   a statement in an article
    relations    who is for or against whom, in one place of an article
    timelines    narrative, day and outlet; with narrative "*", all that an outlet published on a day
    pending      the keys that a round will change, until they are recomputed
    tombstones   an article that was taken down permanently
    runs         one round of a run, with its report
    dead         a dead letter, identified by its payload
    alerts       the state of one consumer: the bursts that were reported to it
    corrections  an analyst's correction of entities, kept permanently; an undone one is marked

`<prefix>-<kind>` is an alias; the index behind it carries the mapping's version. A changed mapping is a new version: a
reindex and a swap of the alias. Keywords longer than `KEYWORD_CHARS` are kept in the document but not indexed, so that
Elasticsearch never refuses a document for a long value.
"""

import hashlib
import json
from typing import Any, Final, Literal, NamedTuple, get_args

Kind = Literal[
    "articles",
    "mentions",
    "statements",
    "relations",
    "timelines",
    "pending",
    "tombstones",
    "runs",
    "dead",
    "alerts",
    "corrections",
]
Mapping = dict[str, Any]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
DERIVED: Final[tuple[Kind, ...]] = ("mentions", "statements", "relations")
"""Kinds of documents derived from an article: the one list that writes, sweeps, checks and corrections go through."""


class Amount(NamedTuple):
    """How much of a kind an article has: its field, and the field of the derived documents that adds up to it.

    With `summed` None the documents themselves are counted.
    """

    article_field: str
    summed: str | None


AMOUNTS: Final[dict[Kind, Amount]] = {
    "mentions": Amount("mention_count", "count"),
    "statements": Amount("statement_count", None),
    "relations": Amount("relation_count", None),
}
"""For each kind in DERIVED the amount that `tidewire verify` compares."""
MAPPING_VERSION: Final = 1

# The narrative of a timeline's coverage documents; no narrative can have this id.
ALL: Final = "*"

# Lucene takes 32,766 bytes per term, and a code point takes up to 4 of them.
KEYWORD_CHARS: Final = 8_191

# Fields that differ between runs over the same messages or depend on the order of arrival; no digest includes them.
VOLATILE_FIELDS: Final = frozenset({
    "indexed_at", "revised_at", "story_id",
    "first_at", "articles_before", "articles_collapsed_before",  # timelines: since when, and what a revision found
    "kafka_topic", "kafka_partition", "kafka_offset", "kafka_timestamp",
    "held", "undated",  # tombstones: the version found in the index; the places of takedowns without a usable time
    "topic", "partition", "offset", "timestamp", "first_seen", "last_seen", "seen",  # dead letters: where and when
})  # fmt: skip

# Above every built-in template (at most 200), and below an operator's own templates.
TEMPLATE_PRIORITY: Final = 500


def alias(prefix: str, kind: Kind) -> str:
    """Return the alias, through which all code reads and writes."""
    return f"{prefix}-{kind}"


def index(prefix: str, kind: Kind) -> str:
    """Return the versioned index behind the alias."""
    return f"{prefix}-{kind}-v{MAPPING_VERSION}"


def mapping(kind: Kind, *, english: bool = False) -> Mapping:
    """Return the strict mapping of a kind; `english` adds stemmed subfields, for a cluster with that analyzer.

    `_meta` holds a hash that does not depend on `english`, so that an index with another mapping is recognised.
    """
    properties = dict(sorted(_PROPERTIES[kind].items()))
    digest = hashlib.sha256(json.dumps(properties, sort_keys=True).encode()).hexdigest()[:16]
    if english:
        properties = {name: _with_english(field) for name, field in properties.items()}
    return {
        "dynamic": "strict",
        "properties": properties,
        "_meta": {"tidewire": {"version": MAPPING_VERSION, "hash": digest}},
    }


def index_template(prefix: str, kind: Kind, *, shards: int, replicas: int, english: bool = False) -> Mapping:
    """Return the body of the index template that creates every version of a kind's index."""
    return {
        "index_patterns": [f"{prefix}-{kind}-v*"],
        "priority": TEMPLATE_PRIORITY,
        "template": {
            "settings": {"index": {"number_of_shards": shards, "number_of_replicas": replicas}},
            "mappings": mapping(kind, english=english),
        },
    }


def _with_english(field: Mapping) -> Mapping:
    if field["type"] != "text" or "analyzer" in field:
        return field
    return {**field, "fields": {**field.get("fields", {}), "english": {"type": "text", "analyzer": "english"}}}


_KEYWORD: Final[Mapping] = {"type": "keyword", "ignore_above": KEYWORD_CHARS}
# Read by the thousand when originals and claims are recomputed: from doc values, without touching the documents.
_STORED: Final[Mapping] = {"type": "keyword", "index": False}
_OBJECT: Final[Mapping] = {"type": "object", "enabled": False}
_DATE: Final[Mapping] = {"type": "date"}
_DAY: Final[Mapping] = {"type": "date", "format": "yyyy-MM-dd"}
_LONG: Final[Mapping] = {"type": "long"}
_DOUBLE: Final[Mapping] = {"type": "double"}
_POINT: Final[Mapping] = {"type": "geo_point"}
_BOOLEAN: Final[Mapping] = {"type": "boolean"}
_TEXT: Final[Mapping] = {"type": "text"}
# Offsets in the index: long texts are highlighted without being analysed again.
_LONG_TEXT: Final[Mapping] = {"type": "text", "index_options": "offsets"}
_NAME: Final[Mapping] = {"type": "text", "fields": {"keyword": _KEYWORD}}
_SPEAKER: Final[Mapping] = {**_KEYWORD, "fields": {"text": {"type": "text"}}}
# Lemmas come in lower case from spaCy, joined by spaces: the cluster needs to stem nothing.
_LEMMAS: Final[Mapping] = {"type": "text", "analyzer": "whitespace"}
_VERSION: Final[Mapping] = {"dynamic": "strict", "type": "object", "properties": {"ms": _LONG, "hash": _KEYWORD}}


def _all(field: Mapping, names: str) -> dict[str, Mapping]:
    return dict.fromkeys(names.split(), field)


_KAFKA = {**_all(_LONG, "kafka_partition kafka_offset"), "kafka_topic": _KEYWORD, "kafka_timestamp": _DATE}

# Fields of the article that each derived document repeats, so that dashboards can filter without a join.
_ARTICLE_FIELDS = {
    **_all(_KEYWORD, "url outlet outlet_domain outlet_country outlet_day language narratives"),
    **_all(_KEYWORD, "collapse_id story_id fingerprint"),
    **_all(_DATE, "published_at indexed_at revised_at"),
    "title": _NAME,
    "day": _DAY,
    "source_version": _VERSION,
}

_SENTIMENT = {"sentiment_label": _KEYWORD, "sentiment": _DOUBLE, "sentiment_milli": _LONG}
_SENTIMENT_REPORTED = {name.replace("sentiment", "sentiment_reported"): field for name, field in _SENTIMENT.items()}

_STANCES = "states claims hedges denies accuses predicts demands"

_PROPERTIES: Final[dict[Kind, dict[str, Mapping]]] = {
    "articles": {
        **_ARTICLE_FIELDS,
        **_SENTIMENT,
        **_KAFKA,
        **_all(_KEYWORD, "id published_at_raw authors section tags notes model text_hash bands original_id"),
        # fingerprint of the matched definitions; narratives in the outlet's own voice, reported, disputed
        **_all(_KEYWORD, "narratives_fingerprint narratives_own_voice narratives_reported narratives_disputed"),
        **_all(_KEYWORD, "people organisations places entity_ids"),
        # by name and by entity id: the dateline's place; the event's places; the countries of its entities (ISO 3166-1)
        **_all(_KEYWORD, "dateline_place dateline_place_id event_places event_place_ids countries"),
        **_all(_POINT, "locations event_locations"),
        **_all(_DATE, "updated_at fetched_at"),
        **_all(_LONG, "statement_count mention_count relation_count"),
        **_all(_OBJECT, "furniture targets pairs annotation narrative_matches claim_words"),
        "text": _LONG_TEXT,
        "lemmas": _LEMMAS,
        "minhash": _STORED,
        # words to find its story: searched, and compared with their weights (see transforms.stories.words)
        "story_words": _KEYWORD,
        "story_weights": _STORED,
    },
    "mentions": {
        **_ARTICLE_FIELDS,
        **_SENTIMENT,
        **_SENTIMENT_REPORTED,  # the sentiment of quoted and reported voices; null where no such voice speaks of the entity
        **_all(_KEYWORD, "id article_id entity_id name type wikidata country place_roles"),
        "location": _POINT,
        "link_confidence": _DOUBLE,
        "count": _LONG,
        "salience": _DOUBLE,
        "spans": _OBJECT,
    },
    "statements": {
        **_ARTICLE_FIELDS,
        **_all(_KEYWORD, "id article_id kind stance evidence speaker_entity speaker_name cue via rebuts rebutted_by"),
        **_all(_KEYWORD, "claim_id claim_bands disputes disputed_by"),
        **_all(_DOUBLE, "certainty confidence"),
        **_all(_OBJECT, "speaker_span cue_span spans sentence_span"),
        **_all(_TEXT, "content sentence"),
        "speaker": _SPEAKER,
        **_all(_BOOLEAN, "rebutted disputed"),
        "claim_words": _STORED,
    },
    "relations": {
        **_ARTICLE_FIELDS,
        **_all(_KEYWORD, "id article_id source source_type target target_type pair attitude voice statement_id"),
        **_all(_SPEAKER, "source_name target_name"),
        **_all(_OBJECT, "sentence_span source_span target_span"),
        "confidence": _DOUBLE,
        "sentence": _TEXT,
    },
    # A document of narrative ALL (coverage) has no statements*, disputed_share or burst*: those fields are missing.
    # Filter by narrative before adding up. Coverage without the narrative's document is a zero, neither of them a gap.
    "timelines": {
        **_all(_KEYWORD, "id narrative outlet outlet_day"),
        # the field's name in articles and statements, so that one dashboard filter works for all
        "narratives": {"type": "alias", "path": "narrative"},
        # articles of the narrative that day in that outlet; collapsed: without reprints of earlier articles;
        # outlet_*: all articles of the outlet that day, the denominators of the shares
        **_all(_LONG, "narrative_version articles articles_collapsed outlet_articles outlet_articles_collapsed"),
        **_all(_DOUBLE, "share share_collapsed"),  # 0..1; share_collapsed is null if all were reprints
        "sentiment": _DOUBLE,  # mean over `articles`, -1..1; the sum in thousandths adds up over buckets
        "sentiment_milli_sum": _LONG,
        **_all(_LONG, "statements statements_disputed"),
        **_all(_LONG, " ".join(f"statements_{stance}" for stance in _STANCES.split())),
        "disputed_share": _DOUBLE,  # statements_disputed / statements; null without statements
        # the day's burst over all outlets together, hence equal in each outlet's bucket of that day: its weight
        # (0: none) and its first day (null: none)
        "burst": _DOUBLE,
        "burst_start": _DAY,
        "day": _DAY,
        # first_at: first count; revised_at: last change of figures, except bursts; *_before: counts before that change
        **_all(_DATE, "first_at revised_at"),
        **_all(_LONG, "articles_before articles_collapsed_before"),
    },
    "pending": {
        **_all(_KEYWORD, "id owner run article_ids outlet_days bands ranges"),
        "claim_words": _OBJECT,
        "noted_at": _DATE,
    },
    "tombstones": {
        **_KAFKA,
        "id": _KEYWORD,
        "deleted_ms": _LONG,  # the newest usable time; null where there is none
        "undated": _KEYWORD,  # takedowns without a usable time: topic/partition/offset/time
        "deleted_at": _DATE,
        "held": _VERSION,
        "indexed_at": _DATE,
    },
    "runs": {
        **_all(_KEYWORD, "id run_id group topic state fingerprint"),
        **_all(_LONG, "round read indexed unchanged deleted dead dead_known quarantined"),
        **_all(_DATE, "started_at ended_at"),
        "duration_s": _DOUBLE,
        "report": _OBJECT,
        "error": _TEXT,
    },
    "alerts": {
        **_all(_KEYWORD, "id name"),
        "told": _OBJECT,
        "looked_at": _DATE,
    },
    "corrections": {
        **_all(_KEYWORD, "id kind entity into surface name type wikidata country"),
        "location": _OBJECT,
        "sequence": _LONG,
        "undone": _BOOLEAN,
        **_all(_DATE, "made_at undone_at applied_at"),  # applied_at: since then all articles show its present state
    },
    "dead": {
        **_all(_KEYWORD, "id payload_hash stage reason topic"),
        **_all(_LONG, "partition offset seen"),
        **_all(_DATE, "timestamp first_seen last_seen"),
        "error": _TEXT,
    },
}
