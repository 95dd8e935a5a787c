"""What a search of the statement ledger asks Elasticsearch for."""

from dataclasses import dataclass
from typing import Any, Final, get_args

from pipeline.core.errors import UsageError
from pipeline.queries.articles import MAX_LIMIT, any_of, as_text, published_within, words_query
from schemas.annotations import Evidence, Kind, Stance

# Fields that a cluster does not have (stemmed ones, say) are ignored.
FIELDS: Final = ("content^3", "content.english^2", "sentence", "sentence.english", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSearch:
    """What to look for; an empty `text` finds all. `since` and `until` are days or moments, both inclusive.

    `text` knows "phrases", -without, this | that, prefix*. `speaker` is an entity's id or words of the name. `rebutted` is
    about objections in the same article or another. `collapsed` shows one statement of each claim.
    """

    text: str = ""
    speaker: str | None = None
    stance: str | None = None
    evidence: str | None = None
    rebutted: bool | None = None
    kind: str | None = None
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    narrative: str | None = None
    claim: str | None = None
    min_confidence: float = 0.0
    limit: int = 10
    collapsed: bool = False


def statement_query(search: StatementSearch) -> dict[str, Any]:
    """Return the query for a search; raises UsageError where a filter is impossible."""
    if not 1 <= search.limit <= MAX_LIMIT:
        raise UsageError(f"--limit {search.limit} is impossible; allowed: 1 to {MAX_LIMIT}")
    if not 0 <= search.min_confidence <= 1:
        raise UsageError(f"--min-confidence {search.min_confidence} is impossible; allowed: 0 to 1")
    unwanted = [_DISPUTED] if search.rebutted is False else []
    return {"bool": {"must": [words_query(search.text, FIELDS)], "filter": _filters(search), "must_not": unwanted}}


_DISPUTED: Final = {"bool": {"should": [{"term": {"rebutted": True}}, {"term": {"disputed": True}}]}}
_ALLOWED: Final = {"stance": get_args(Stance), "evidence": get_args(Evidence), "kind": get_args(Kind)}


def _filters(search: StatementSearch) -> list[dict[str, Any]]:
    filters: list[dict[str, Any]] = []
    for name, allowed in _ALLOWED.items():
        value = getattr(search, name)
        if value is not None and value not in allowed:
            raise UsageError(f"--{name} {value!r} is impossible; allowed: {', '.join(allowed)}")
        if value is not None:
            filters.append({"term": {name: value}})
    if search.speaker is not None:
        filters.append(_speaker(search.speaker))
    if search.outlet is not None:
        filters.append(any_of(("outlet", "outlet_domain"), search.outlet))
    if search.narrative is not None:
        filters.append(any_of(("narratives",), search.narrative))
    if search.claim is not None:
        filters.append(any_of(("claim_id", "id"), search.claim))
    if search.rebutted:
        filters.append(_DISPUTED)
    if search.min_confidence:
        filters.append({"range": {"confidence": {"gte": search.min_confidence}}})
    return filters + published_within(("--since", search.since), ("--until", search.until))


def _speaker(speaker: str) -> dict[str, Any]:
    name = {"match": {"speaker.text": {"query": as_text(speaker), "operator": "and"}}}
    either = [*any_of(("speaker_entity",), speaker)["bool"]["should"], name]
    return {"bool": {"should": either, "minimum_should_match": 1}}
