"""Restore the article of an indexed document, which has enough data to annotate it again without Kafka."""

from typing import Any

import msgspec

from schemas.annotations import Furniture, Pair, Span
from schemas.articles import Article, Outlet, Version, milliseconds
from schemas.records import Origin, Record


def stored_article(document: dict[str, Any]) -> Article:
    """Return the article of a document.

    Raises:
        KeyError: the document lacks a field.
        msgspec.ValidationError: a field has another form.
    """
    return Article(
        id=document["id"],
        url=document["url"],
        outlet=Outlet(name=document["outlet"], domain=document["outlet_domain"], country=document["outlet_country"]),
        title=document["title"],
        text=document["text"],
        published_ms=milliseconds(document["published_at"]),
        updated_ms=milliseconds(document["updated_at"]),
        fetched_ms=milliseconds(document["fetched_at"]),
        published_at_raw=document["published_at_raw"],
        language=document["language"],
        authors=tuple(document["authors"]),
        section=document["section"],
        tags=tuple(document["tags"]),
        targets=msgspec.convert(document["targets"], tuple[Span, ...]),
        pairs=msgspec.convert(document.get("pairs", ()), tuple[Pair, ...]),
        notes=tuple(document["notes"]),
        furniture=msgspec.convert(document["furniture"], tuple[Furniture, ...]),
        version=Version(ms=document["source_version"]["ms"], content_hash=document["source_version"]["hash"]),
        origin=Origin(
            topic=document["kafka_topic"],
            partition=document["kafka_partition"],
            offset=document["kafka_offset"],
            timestamp_ms=milliseconds(document["kafka_timestamp"]) or 0,
        ),
    )


def stored_record(article: Article) -> Record:
    """Return the Kafka record of an indexed article, without key and value, which the index does not have."""
    return Record(origin=article.origin, key=None, value=None)
