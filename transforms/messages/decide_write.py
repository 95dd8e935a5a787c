"""Decide whether the newest message about an article is written, hidden or ignored, given the index's state.

The target state: the greatest version of all messages about one id, hidden if a tombstone covers it. Every branch below
moves the index to that state, so neither order nor repetition of messages matters (docs/decisions/0002). A takedown without
a usable time hides what came before it (docs/decisions/0020).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.articles import Article, Tombstone, Version, changed_ms
from schemas.records import Origin, Place, Settled
from transforms.messages.takedown_time import came_before, is_dated, was_carried_out

UNDATED = "undated"  # the reason of takedowns without a usable time


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
    place: Place | None = None

    @property
    def pipeline(self) -> str:
        """The whole fingerprint: the annotator's and that of the narratives' definitions."""
        return f"{self.fingerprint}.{self.narratives_fingerprint}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTombstone:
    """The takedowns of an id: the newest usable time, those without one, the greatest version known to be hidden (`held`)."""

    deleted_ms: int | None
    held: Version | None
    seq_no: int
    primary_term: int
    undated: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The index's state of one id."""

    article: IndexedArticle | None = None
    tombstone: KnownTombstone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A takedown to record permanently, with the greatest version that it hides (`held`); its documents are removed.

    `origins` are the messages that settle with it, `undated` those of them that are takedowns without a usable time.
    """

    id: str
    deleted_ms: int | None
    held: Version | None
    origins: tuple[Origin, ...]
    undated: tuple[Origin, ...] = ()

    @property
    def settled(self) -> tuple[Settled, ...]:
        """The outcomes of its messages, once it is carried out."""
        return tuple(
            Settled(origin=origin, outcome="deleted", reason=UNDATED if origin in self.undated else "taken down")
            for origin in self.origins
        )


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
    takedowns: Sequence[Tombstone] = (),
    superseded: Iterable[Article] = (),
    state: State,
    fingerprint: str,
    now_ms: int = 0,
) -> Decision:
    """Return what to do with the greatest version of one id and with its takedowns.

    Args:
        article: the article of the greatest version among the messages, if any.
        takedowns: all takedowns among them, by origin.
        superseded: the other articles, which are settled.
        state: the index's state of the id.
        fingerprint: the whole fingerprint of today's annotator and definitions.
        now_ms: the run's time, after which a takedown's time is not usable.
    """
    known, indexed = state.tombstone, state.article
    asked = _ask(takedowns, known, now_ms)
    settled = [_unchanged(old, "a newer message came") for old in superseded] + asked.settled
    times = (asked.dated.timestamp_ms if asked.dated else None, known.deleted_ms if known else None)
    deleted_ms = max((ms for ms in times if ms is not None), default=None)
    origins = [*asked.undated, *((asked.dated,) if asked.dated else ())]
    write, replaces = None, None
    held = indexed.version if indexed and asked.hides_by_order(indexed.place) else None
    if article is not None:
        hidden = _greatest(held, known.held if known else None)
        verdict = _verdict(article, indexed, hidden, deleted_ms, fingerprint)
        if verdict == "write" and not asked.hides_by_order(article.origin.place):
            write, replaces = article, indexed
        elif verdict in {"hide", "write"}:
            held = _greatest(held, article.version)
            origins.append(article.origin)
        elif verdict == "hidden":
            settled.append(Settled(origin=article.origin, outcome="deleted", reason="taken down"))
        else:
            settled.append(_unchanged(article, verdict))
    removal = None
    if origins:
        name = next(message.id for message in (article, *takedowns) if message is not None)
        removal = Removal(
            id=name, deleted_ms=deleted_ms, held=held, origins=tuple(origins), undated=tuple(asked.undated)
        )
    return Decision(write=write, replaces=replaces, removal=removal, settled=tuple(settled))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What takedowns ask for: the newest usable time if it is news, new ones without one, and those settled already."""

    dated: Origin | None
    undated: tuple[Origin, ...]
    settled: list[Settled]

    def hides_by_order(self, place: Place | None) -> bool:
        """Tell whether a new takedown without a usable time hides an article that was read from there."""
        return any(came_before(place, takedown) for takedown in self.undated)


def _ask(takedowns: Sequence[Tombstone], known: KnownTombstone | None, now_ms: int) -> _Asked:
    """Sort takedowns out; none is carried out twice, and one without a usable time never stands for another."""
    before = known.undated if known else ()
    again = [each for each in takedowns if was_carried_out(each.origin, before)]
    new = [each for each in takedowns if each not in again]
    undated = [each for each in new if not is_dated(each, now_ms)]
    dated = [each for each in new if is_dated(each, now_ms)]
    newest = max(dated, key=lambda takedown: takedown.origin.timestamp_ms, default=None)
    settled = [_unchanged(each, "a newer message came") for each in dated if each is not newest]
    if newest is not None and known is not None and hides(known.deleted_ms, newest.origin.timestamp_ms):
        again, newest = [*again, newest], None
    settled += [_unchanged(each, "takedown already known") for each in again]
    return _Asked(
        dated=newest.origin if newest else None, undated=tuple(each.origin for each in undated), settled=settled
    )


def _verdict(
    article: Article,
    indexed: IndexedArticle | None,
    held: Version | None,
    deleted_ms: int | None,
    fingerprint: str,
) -> str:
    """Return "write", "hide" (record it), "hidden" (recorded before), or the reason why the index is unchanged."""
    if held is not None and article.version <= held:
        return "hidden"
    if indexed is not None and article.version < indexed.version:
        return "a newer version is indexed"
    if hides(deleted_ms, changed_ms(article)):
        return "hide"
    if indexed is not None and article.version == indexed.version and indexed.pipeline == fingerprint:
        return "the same version is indexed"
    return "write"


def _greatest(*versions: Version | None) -> Version | None:
    return max((version for version in versions if version is not None), default=None)


def _unchanged(message: Article | Tombstone, reason: str) -> Settled:
    return Settled(origin=message.origin, outcome="unchanged", reason=reason)
