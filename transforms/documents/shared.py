"""The fields that an article's document shares with those of its mentions and statements."""

from collections.abc import Sequence
from typing import Any

from schemas.annotations import NarrativeMatch, Sentiment
from schemas.articles import Article, iso
from transforms.stories.assign import story_of

Document = dict[str, Any]


def shared_fields(article: Article, narratives: Sequence[NarrativeMatch], *, fingerprint: str) -> Document:
    """Return the fields that an article's document shares with those of its mentions and statements.

    At first a document is no reprint, and belongs to a story that its article founds; recomputation corrects both.
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


def day_of(article: Article) -> str | None:
    """Return the day on which an article was published (UTC), None if it has no date."""
    published_at = iso(article.published_ms)
    return published_at[:10] if published_at else None


def sentiment_fields(sentiment: Sentiment | None, name: str = "sentiment") -> Document:
    """Return a document's fields for a sentiment, all None if there is none; their names begin with `name`."""
    return {
        f"{name}_label": sentiment.label if sentiment else None,
        name: sentiment.score if sentiment else None,
        f"{name}_milli": round(sentiment.score * 1000) if sentiment else None,
    }
