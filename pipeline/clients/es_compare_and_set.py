"""Compare-and-set: a document is written only while it is the version that was read; a lost write is decided anew.

until_settled        look, write, and repeat until no write is lost to another run
update_if_unchanged  the update of a document that was read
write_all            bulk writes that raise on a refusal and return the lost actions
write                bulk writes with all their results
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction, BulkResult, bulk_write
from pipeline.core.errors import KeepsMoving, WriteRefused
from pipeline.core.plural import count_noun
from pipeline.core.settings import ElasticsearchSettings

Plan = TypeVar("Plan")

ATTEMPTS: Final = 20
MAPPING_OR_BUG: Final = (
    "`tidewire setup` says whether the mapping is as it should be; where it is, this is a bug: report it"
)


class ReadVersion(NamedTuple):
    """The version that a document had when it was read."""

    seq_no: int
    primary_term: int


def read_version(hit: Mapping[str, Any]) -> ReadVersion:
    """Return the version of a search or `_mget` hit that was asked for with sequence numbers."""
    return ReadVersion(hit["_seq_no"], hit["_primary_term"])


def until_settled(
    look: Callable[[], Plan],
    write: Callable[[Plan], Collection[str]],
    *,
    refresh: Callable[[], object] | None = None,
) -> Plan:
    """Look and write until no write is lost to another run; return the last plan.

    Args:
        look: reads the present documents and returns a plan of the writes.
        write: writes a plan by compare-and-set and returns the ids of the documents that another run changed first.
        refresh: makes the other run's writes visible to the next look; needed where `look` searches.

    Raises:
        KeepsMoving: each of ATTEMPTS attempts lost a write.
    """
    lost: Collection[str] = ()
    for attempt in range(ATTEMPTS):
        if attempt and refresh is not None:
            refresh()
        plan = look()
        lost = write(plan)
        if not lost:
            return plan
    names = ", ".join(sorted(lost)[:3])
    raise KeepsMoving(f"gave up after {ATTEMPTS} attempts: other runs kept rewriting {names}; run again")


def update_if_unchanged(
    index: str, document_id: str, fields: Mapping[str, Any], version: ReadVersion, *, tag: Any = None
) -> BulkAction:
    """Return the action that sets fields of a document, provided that it is still the version that was read."""
    return BulkAction(
        op="update",
        index=index,
        id=document_id,
        source=fields,
        if_seq_no=version.seq_no,
        if_primary_term=version.primary_term,
        tag=tag,
    )


def write(client: Elasticsearch, settings: ElasticsearchSettings, actions: Sequence[BulkAction]) -> list[BulkResult]:
    """Write within the limits of the settings and return the results in order; raises the errors of `bulk_write`."""
    return bulk_write(
        client,
        actions,
        max_bytes=settings.bulk_bytes,
        max_actions=settings.bulk_actions,
        retry_for_s=settings.retry_for_s,
    )


def write_all(
    client: Elasticsearch, settings: ElasticsearchSettings, actions: Sequence[BulkAction]
) -> list[BulkAction]:
    """Write all and return the actions that lost their compare-and-set; raises WriteRefused for a refusal."""
    results = write(client, settings, actions)
    refused = [result for result in results if result.outcome == "refused"]
    if refused:
        raise WriteRefused(
            f"Elasticsearch refuses {count_noun(len(refused), 'document')}, first {refused[0].action.id} in"
            f" {refused[0].action.index}: {refused[0].reason}; {MAPPING_OR_BUG}"
        )
    return [result.action for result in results if result.outcome == "conflicting"]


def ids(actions: Iterable[BulkAction]) -> list[str]:
    """Return the ids of the documents that these actions write."""
    return [action.id for action in actions]
