"""Checks before a run's first write, and after each refusal, that the indexes have the mappings that we write."""

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import SEVERAL_ADVICE
from pipeline.core.errors import WriteRefused
from schemas.mappings import KINDS, Kind, alias
from schemas.stored_mappings import differing_fields, same_hash

NAMED = 3
"""Maximum number of fields that a message names."""


def check_mappings(client: Elasticsearch, prefix: str) -> None:
    """Return where all our indexes have the mappings that this version of Tidewire writes.

    The check needs the privilege `view_index_metadata` on the indexes.

    Raises:
        WriteRefused: A mapping is another one, or an alias points to several indexes.
        IndexMissing: An index does not exist.
    """
    kinds = {alias(prefix, kind): kind for kind in KINDS}
    answer = client.indices.get(index=list(kinds), features=["aliases", "mappings"])
    behind: dict[str, list[str]] = {name: [] for name in kinds}
    for index, found in sorted(answer.items()):
        for name in {index, *found["aliases"]} & kinds.keys():
            behind[name].append(index)
    for name, indexes in behind.items():
        if len(indexes) > 1:
            raise WriteRefused(f"the alias {name} points to {', '.join(indexes)}; {SEVERAL_ADVICE}")
        for index in indexes:
            _check(index, kinds[name], answer[index]["mappings"])


def _check(index: str, kind: Kind, stored: Mapping[str, Any]) -> None:
    fields = differing_fields(kind, stored)
    if not fields and same_hash(kind, stored):
        return
    more = f" and {len(fields) - NAMED} more" if len(fields) > NAMED else ""
    what = f"it lacks, or has otherwise: {', '.join(fields[:NAMED])}{more}" if fields else "another version made it"
    raise WriteRefused(
        f"the index {index} does not have the mapping that this version of Tidewire writes ({what}): "
        "run `tidewire setup`, which adds missing fields and says what to do about others, then run again"
    )
