"""The mappings: strict, flat, versioned, and safe from long values."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from schemas.mappings import KEYWORD_CHARS, KINDS, VOLATILE_FIELDS, Kind, alias, index, index_template, mapping

LUCENE_TERM_BYTES = 32_766


def fields(properties: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, field in properties.items():
        yield prefix + name, field
        yield from fields(field.get("fields", {}), f"{prefix}{name}.")
        yield from fields(field.get("properties", {}), f"{prefix}{name}.")


def test_an_alias_stands_before_a_versioned_index() -> None:
    """All code reads and writes the alias; only setup knows the version."""
    assert (alias("news", "articles"), index("news", "articles")) == ("news-articles", "news-articles-v1")


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_nobody_planned_is_refused(kind: Kind) -> None:
    """Every mapping is strict."""
    assert mapping(kind)["dynamic"] == "strict"


@pytest.mark.parametrize("kind", KINDS)
def test_no_keyword_can_exceed_what_lucene_takes(kind: Kind) -> None:
    """A keyword is cut to a length whose UTF-8 always fits, or is not indexed."""
    assert KEYWORD_CHARS * 4 <= LUCENE_TERM_BYTES
    keywords = {name: field for name, field in fields(mapping(kind)["properties"]) if field["type"] == "keyword"}
    unsafe = {
        name
        for name, field in keywords.items()
        if field.get("index", True) and field.get("ignore_above", LUCENE_TERM_BYTES) > KEYWORD_CHARS
    }
    assert keywords
    assert unsafe == set()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_nested(kind: Kind) -> None:
    """Kibana cannot aggregate nested fields: objects are only stored, or hold plain fields."""
    types = {name: field["type"] for name, field in fields(mapping(kind)["properties"])}
    assert types
    assert [name for name, type_ in types.items() if type_ == "nested"] == []


def test_derived_documents_repeat_the_fields_that_dashboards_filter_by() -> None:
    """Mentions and statements can be filtered like articles, without a join."""
    shared = {"url", "outlet", "published_at", "day", "language", "narratives", "collapse_id", "source_version"}
    for kind in ("articles", "mentions", "statements", "relations"):
        assert shared <= mapping(kind)["properties"].keys()


def test_stemming_is_added_where_the_cluster_has_it() -> None:
    """`english` adds subfields to running text only; the mapping's identity stays the same."""
    plain, stemmed = mapping("articles"), mapping("articles", english=True)
    assert stemmed["properties"]["text"]["fields"]["english"] == {"type": "text", "analyzer": "english"}
    assert "fields" not in plain["properties"]["text"]
    assert "fields" not in stemmed["properties"]["lemmas"]
    assert plain["_meta"] == stemmed["_meta"]


def test_different_mappings_can_be_distinguished() -> None:
    """Each kind has its own hash."""
    assert len({mapping(kind)["_meta"]["tidewire"]["hash"] for kind in KINDS}) == len(KINDS)


def test_a_template_fits_every_version_of_its_kind_and_no_other() -> None:
    """Settings and mapping come from the template."""
    template = index_template("news", "dead", shards=3, replicas=1)
    assert template["index_patterns"] == ["news-dead-v*"]
    assert template["template"]["settings"] == {"index": {"number_of_shards": 3, "number_of_replicas": 1}}
    assert template["template"]["mappings"] == mapping("dead")


def test_what_identifies_or_dates_a_document_is_not_volatile() -> None:
    """A digest must cover ids, versions and content."""
    assert not VOLATILE_FIELDS & {
        "id",
        "article_id",
        "text",
        "source_version",
        "original_id",
        "deleted_ms",
        "payload_hash",
    }
    assert {"indexed_at", "revised_at", "story_id", "kafka_offset", "held"} <= VOLATILE_FIELDS
