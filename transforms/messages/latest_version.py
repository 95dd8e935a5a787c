"""Find the newest of several messages about one article, independent of their order."""

from collections.abc import Iterable

from schemas.articles import Article, Tombstone, Version
from schemas.records import Origin


def latest(
    messages: Iterable[Article | Tombstone],
) -> tuple[Article | None, Tombstone | None, list[Article | Tombstone]]:
    """Return the article of the greatest version, the newest tombstone, and the other messages, by origin.

    All messages are about one id. Ties of versions, and of tombstones' times, go to the smallest origin. This function
    does not decide whether the tombstone hides the article.
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
