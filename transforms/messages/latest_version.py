"""Which of several messages about one article is the newest, whatever the order in which they came."""

from collections.abc import Iterable

from schemas.articles import Article, Tombstone, Version
from schemas.records import Origin


def latest(
    messages: Iterable[Article | Tombstone],
) -> tuple[Article | None, Tombstone | None, list[Article | Tombstone]]:
    """Return the article of the greatest version, the newest tombstone, and all else, by origin.

    For messages about one id. Of equal versions the one with the smallest origin stands, so too of tombstones of equal
    time. Whether the tombstone hides the article is not decided here.
    """
    received = list(messages)
    articles = [message for message in received if isinstance(message, Article)]
    tombstones = [message for message in received if isinstance(message, Tombstone)]
    article = max(sorted(articles, key=_origin), key=_version, default=None)
    tombstone = max(sorted(tombstones, key=_origin), key=_time, default=None)
    winners = [message.origin for message in (article, tombstone) if message is not None]
    return article, tombstone, sorted((m for m in received if m.origin not in winners), key=_origin)


def _origin(message: Article | Tombstone) -> Origin:
    return message.origin


def _version(article: Article) -> Version:
    return article.version


def _time(tombstone: Tombstone) -> int:
    return tombstone.origin.timestamp_ms
