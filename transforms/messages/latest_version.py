"""Find the newest of several messages about one article, independent of their order."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.articles import Article, Tombstone, Version
from schemas.records import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The article of the greatest version, all takedowns, and the other articles, by origin."""

    article: Article | None = None
    takedowns: tuple[Tombstone, ...] = ()
    superseded: tuple[Article, ...] = ()


def latest(messages: Iterable[Article | Tombstone]) -> Latest:
    """Return the messages that decide, apart from the others.

    All messages are about one id. Ties of versions go to the smallest origin. This function does not decide which takedown
    hides the article.
    """
    received = sorted(messages, key=_origin)
    articles = [message for message in received if isinstance(message, Article)]
    article = max(articles, key=_version, default=None)
    return Latest(
        article=article,
        takedowns=tuple(message for message in received if isinstance(message, Tombstone)),
        superseded=tuple(each for each in articles if article is not None and each.origin != article.origin),
    )


def _origin(message: Article | Tombstone) -> Origin:
    return message.origin


def _version(article: Article) -> Version:
    return article.version
