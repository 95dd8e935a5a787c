"""Decide whether the newest message about an article is written, hidden or ignored, given the index's state.

The target state: the greatest version of all messages about one id, hidden if a tombstone covers it. Every branch below
moves the index to that state, so neither order nor repetition of messages matters (docs/decisions/0002).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.articles import Article, Tombstone, Version, changed_ms
from schemas.records import Origin, Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedArticle:
    """An article in the index; `seq_no` and `primary_term` are for compare-and-set."""

    id: str
    version: Version
    changed_ms: int | None
    fingerprint: str
    outlet_day: str | None
    bands: tuple[str, ...]
    seq_no: int
    primary_term: int
    claim_words: tuple[str, ...] = ()
    narratives_fingerprint: str = ""
    story_id: str | None = None

    @property
    def pipeline(self) -> str:
        """The whole fingerprint: the annotator's and that of the narratives' definitions."""
        return f"{self.fingerprint}.{self.narratives_fingerprint}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTombstone:
    """The newest takedown of an id; `held` is the greatest version that it is known to hide."""

    deleted_ms: int
    held: Version | None
    seq_no: int
    primary_term: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The index's state of one id."""

    article: IndexedArticle | None = None
    tombstone: KnownTombstone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A takedown to record permanently, with the greatest version that it hides (`held`); its documents are removed."""

    id: str
    deleted_ms: int
    held: Version | None
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An article to `write` over `replaces`, if any; a `removal` to carry out, if any; records already settled."""

    write: Article | None = None
    replaces: IndexedArticle | None = None
    removal: Removal | None = None
    settled: tuple[Settled, ...] = ()


def hides(deleted_ms: int | None, article_changed_ms: int | None) -> bool:
    """Tell whether a takedown hides an article, by its last change; an article without a date is hidden."""
    return deleted_ms is not None and (article_changed_ms is None or article_changed_ms <= deleted_ms)


def decide(
    *,
    article: Article | None,
    tombstone: Tombstone | None,
    superseded: Iterable[Article | Tombstone],
    state: State,
    fingerprint: str,
) -> Decision:
    """Return what to do with the greatest version and the newest takedown of one id.

    Args:
        article: the article of the greatest version among the messages, if any.
        tombstone: the newest takedown among them, if any.
        superseded: the other messages, which are settled.
        state: the index's state of the id.
        fingerprint: the whole fingerprint of today's annotator and definitions.
    """
    known, indexed = state.tombstone, state.article
    asked_ms = tombstone.origin.timestamp_ms if tombstone else None
    known_ms = known.deleted_ms if known else None
    deleted_ms = max((ms for ms in (asked_ms, known_ms) if ms is not None), default=None)
    news = tombstone is not None and (known_ms is None or tombstone.origin.timestamp_ms > known_ms)
    settled = [Settled(origin=old.origin, outcome="unchanged", reason="a newer message came") for old in superseded]
    origins: list[Origin] = []
    if tombstone is not None:
        if news:
            origins.append(tombstone.origin)
        else:
            settled.append(Settled(origin=tombstone.origin, outcome="unchanged", reason="takedown already known"))
    write, replaces, held = None, None, None
    if article is not None:
        verdict = _verdict(article, indexed, known, deleted_ms, fingerprint)
        if verdict == "write":
            write, replaces = article, indexed
        elif verdict == "hide":
            held = article.version
            origins.append(article.origin)
        elif verdict == "hidden":
            settled.append(Settled(origin=article.origin, outcome="deleted", reason="taken down"))
        else:
            settled.append(Settled(origin=article.origin, outcome="unchanged", reason=verdict))
    removal = None
    if origins and deleted_ms is not None:
        removal = Removal(id=_id(article, tombstone), deleted_ms=deleted_ms, held=held, origins=tuple(origins))
    return Decision(write=write, replaces=replaces, removal=removal, settled=tuple(settled))


def _verdict(
    article: Article,
    indexed: IndexedArticle | None,
    known: KnownTombstone | None,
    deleted_ms: int | None,
    fingerprint: str,
) -> str:
    """Return "write", "hide" (record it), "hidden" (recorded before), or the reason why the index is unchanged."""
    held = known.held if known else None
    if held is not None and article.version <= held:
        return "hidden"
    if indexed is not None and article.version < indexed.version:
        return "a newer version is indexed"
    if hides(deleted_ms, changed_ms(article)):
        return "hide"
    if indexed is not None and article.version == indexed.version and indexed.pipeline == fingerprint:
        return "the same version is indexed"
    return "write"


def _id(article: Article | None, tombstone: Tombstone | None) -> str:
    message = article or tombstone
    if message is None:
        raise ValueError("neither an article nor a tombstone")
    return message.id
