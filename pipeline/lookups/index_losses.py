"""Finds indexes that are missing, or were lost and made anew empty, by what the other indexes say about them.

`tidewire setup` makes a lost index again, without its documents; a replay then finds the articles unchanged and writes
nothing. Each loss names the command that brings the documents back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from elasticsearch import Elasticsearch

from pipeline.core.errors import IndexMissing
from schemas.mappings import AMOUNTS, DERIVED, KINDS, Kind, alias

Counts = Mapping[Kind, int | None]

_VERIFY: Final = (
    "`tidewire verify --heal` makes them again from the articles, as does `tidewire reannotate --query '*'`"
)
_REPLAY: Final = "`tidewire run --from beginning` reads again what Kafka still has"
REMEDIES: Final[Mapping[Kind, str]] = {
    "articles": _REPLAY,
    **dict.fromkeys((*DERIVED, "timelines"), _VERIFY),
    "pending": "`tidewire verify --heal` repairs what interrupted runs left",
    "tombstones": f"{_REPLAY}; repeat `tidewire delete` for takedowns that it has no more",
    "runs": "nothing brings past reports back; the next run begins a new history",
    "dead": "the letters are still on their topic (`tidewire dead list`); nothing brings their notes back",
    "alerts": "`tidewire alerts` reports all bursts again; `--since` leaves old ones out",
    "corrections": "restore your backup of the index, then `tidewire entities apply`",
}
NOTES_OF_THE_PAST: Final[frozenset[Kind]] = frozenset({"runs", "dead"})


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLoss:
    """An index without the documents that it should have, the evidence, and what brings them back.

    It `is_damage` where articles, or what is shown of them, suffer. Otherwise only notes about the past are gone, or only
    the index's age speaks for a loss.
    """

    kind: Kind
    state: Literal["missing", "empty", "incomplete"]
    evidence: str
    remedy: str
    is_damage: bool = True


def count_documents(client: Elasticsearch, prefix: str) -> dict[Kind, int | None]:
    """Return the number of documents of each kind, None where the index is missing; raises RefusedForAll if closed."""
    return {kind: _count(client, alias(prefix, kind)) for kind in KINDS}


def find_losses(client: Elasticsearch, prefix: str, counts: Counts) -> list[IndexLoss]:
    """Return the losses that a few sums over the indexes show, in the order of kinds; `counts` are their documents.

    A cluster without any index of ours has lost nothing. While runs are at work (there are notes in `pending`), derived
    documents may be fewer than the articles say, so only an empty index counts.
    """
    missing = [kind for kind in KINDS if counts[kind] is None]
    if len(missing) == len(KINDS):
        return []
    if missing:
        return [
            IndexLoss(
                kind=kind,
                state="missing",
                evidence="the index is not there, others are",
                remedy=f"`tidewire setup` makes it empty; then {REMEDIES[kind]}",
            )
            for kind in missing
        ]
    evidence = _evidence(client, prefix, {kind: counts[kind] or 0 for kind in KINDS})
    losses = [
        IndexLoss(
            kind=kind,
            state="empty",
            evidence=evidence[kind],
            remedy=REMEDIES[kind],
            is_damage=kind not in NOTES_OF_THE_PAST,
        )
        for kind in KINDS
        if not counts[kind] and kind in evidence
    ]
    if counts["articles"] and not counts["pending"]:
        losses += _incomplete(client, prefix)
    return losses + [loss for loss in _younger(client, prefix) if not counts[loss.kind]]


def _evidence(client: Elasticsearch, prefix: str, counts: Mapping[Kind, int]) -> dict[Kind, str]:
    """Return, for kinds that cannot be empty, why."""
    found: dict[Kind, str] = {}
    ran = _sums(client, alias(prefix, "runs"), ("deleted", "dead"), _of_messages(prefix), largest="indexed")
    with_day = client.count(index=alias(prefix, "articles"), query={"exists": {"field": "outlet_day"}})["count"]
    others = [kind for kind in (*DERIVED, "timelines") if counts[kind]]
    if others:
        found["articles"] = f"there are {others[0]}"
    elif ran["indexed"] > counts["tombstones"]:
        found["articles"] = f"one round alone indexed {ran['indexed']:,}"
    for kind, amount in _amounts(client, prefix).items():
        if amount:
            found[kind] = f"articles have {amount:,}"
    if with_day:
        found["timelines"] = f"{with_day:,} articles have a day"
    if ran["deleted"]:
        found["tombstones"] = f"runs settled {ran['deleted']:,} messages as taken down"
    if counts["articles"] and not counts["pending"]:
        found["runs"] = f"there are {counts['articles']:,} articles"
    if ran["dead"]:
        found["dead"] = f"runs wrote {ran['dead']:,} dead letters"
    return found


def _amounts(client: Elasticsearch, prefix: str) -> dict[Kind, int]:
    """Return how much of each derived kind all articles say they have."""
    sums = _sums(
        client, alias(prefix, "articles"), [AMOUNTS[kind].article_field for kind in DERIVED], {"match_all": {}}
    )
    return {kind: sums[AMOUNTS[kind].article_field] for kind in DERIVED}


def _incomplete(client: Elasticsearch, prefix: str) -> list[IndexLoss]:
    losses = []
    for kind, expected in _amounts(client, prefix).items():
        summed = AMOUNTS[kind].summed
        index = alias(prefix, kind)
        found = _sums(client, index, [summed], {"match_all": {}})[summed] if summed else _count(client, index) or 0
        if 0 < found != expected:
            evidence = f"articles have {expected:,}, there are {found:,}"
            losses.append(IndexLoss(kind=kind, state="incomplete", evidence=evidence, remedy=REMEDIES[kind]))
    return losses


def _younger(client: Elasticsearch, prefix: str) -> list[IndexLoss]:
    """Return the indexes whose documents nothing else mentions, where they were made after the first run."""
    first = client.search(index=alias(prefix, "runs"), size=0, aggs={"first": {"min": {"field": "started_at"}}})[
        "aggregations"
    ]["first"]
    losses = []
    for kind in ("corrections", "alerts"):
        settings = client.indices.get_settings(index=alias(prefix, kind), name="index.creation_date")
        made = [int(index["settings"]["index"]["creation_date"]) for index in settings.values()]
        if first["value"] is not None and min(made) > first["value"]:
            evidence = f"made after the first run ({first['value_as_string']}), by an update or after a loss"
            losses.append(
                IndexLoss(kind=kind, state="empty", evidence=evidence, remedy=REMEDIES[kind], is_damage=False)
            )
    return losses


def _of_messages(prefix: str) -> dict[str, Any]:
    """Return the query for the rounds that read messages, not articles of the index."""
    return {"bool": {"must_not": [{"term": {"topic": alias(prefix, "articles")}}]}}


def _sums(
    client: Elasticsearch, index: str, fields: Sequence[str], query: Mapping[str, Any], *, largest: str | None = None
) -> dict[str, int]:
    """Return the sum of each field, and the greatest value of the field `largest`, over the documents of a query."""
    aggregations = {field: {"sum": {"field": field}} for field in fields}
    if largest is not None:
        aggregations[largest] = {"max": {"field": largest}}
    found = client.search(
        index=index, size=0, query=query, aggregations=aggregations, allow_partial_search_results=False
    )["aggregations"]
    return {field: int(found[field]["value"] or 0) for field in aggregations}


def _count(client: Elasticsearch, index: str) -> int | None:
    try:
        return int(client.count(index=index)["count"])
    except IndexMissing:
        return None
