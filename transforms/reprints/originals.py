"""Find the original of a near reprint; the order of arrival never matters.

x and y are near by `minhash.near`. The original of x is the earliest published among x and the articles near to x,
undated last, ties by id. Nothing else decides: any subset that holds x and all articles that share a band with x gives
the same answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.articles import Article
from transforms.reprints.minhash import near


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """The parts of an article that decide its original."""

    id: str
    published_ms: int | None
    minhash: bytes | None
    bands: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPrint:
    """The earliest published of a round's articles with an identical text: most likely the original of the others."""

    article_id: str
    content_hash: str


def first_print(articles: Iterable[Article]) -> FirstPrint:
    """Return the earliest published of some articles, undated last, ties by id."""
    first = min(articles, key=lambda article: (article.published_ms is None, article.published_ms or 0, article.id))
    return FirstPrint(article_id=first.id, content_hash=first.version.content_hash)


def originals(asked: Iterable[str], prints: Mapping[str, Print]) -> dict[str, str | None]:
    """Return for each asked id the id of its original, None for an original itself.

    `prints` must hold the asked articles and all articles that share a band with one of them; it may hold more.
    """
    by_band: dict[str, list[str]] = defaultdict(list)
    for article in prints.values():
        for band in article.bands:
            by_band[band].append(article.id)
    return {x: _original(prints[x], by_band, prints) for x in asked}


def _original(x: Print, by_band: Mapping[str, list[str]], prints: Mapping[str, Print]) -> str | None:
    others = {other for band in x.bands for other in by_band[band]} - {x.id}
    best = x
    for y in sorted((prints[other] for other in others), key=_age):
        if _age(y) >= _age(best):
            break
        if x.minhash is not None and y.minhash is not None and near(x.minhash, y.minhash):
            best = y
    return None if best is x else best.id


def _age(article: Print) -> tuple[bool, int, str]:
    return (article.published_ms is None, article.published_ms or 0, article.id)
