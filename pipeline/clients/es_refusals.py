"""Tells the refusal of one document from a refusal that concerns every document of its index.

Documents of one kind have the same fields, so only their values and sizes differ. A refusal is a document's own where
Elasticsearch cannot parse a value or the document is too large. Any other kind (a field that a strict mapping lacks, an
ingest pipeline, routing, a setting of the index) would meet each other document as well.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from pipeline.clients.elasticsearch import reason_of, type_of
from pipeline.core.errors import WriteRefused

# Older versions of Elasticsearch say mapper_parsing_exception.
_UNPARSED: Final = frozenset({
    "document_parsing_exception", "mapper_parsing_exception", "x_content_parse_exception", "parsing_exception",
    "max_bytes_length_exceeded_exception",
})  # fmt: skip
INVALID_ACTION: Final = "action_request_validation_exception"
"""The kind of a refused id, for example of one that is too long."""

_SETUP: Final = "its mapping lacks a field: run `tidewire setup`, then run again"
_PIPELINE: Final = (
    "make that ingest pipeline, or take it out of the index's settings (index.default_pipeline, index.final_pipeline), "
    "then run again"
)
_ADVICE: Final = (
    ("strict_dynamic_mapping_exception", "", _SETUP),
    ("illegal_argument_exception", "pipeline with id", _PIPELINE),
)
_OTHERWISE: Final = "this concerns every document, so none is taken for dead: mend the index, then run again"


def refuse_index(index: str, status: int, answer: Mapping[str, Any]) -> None:
    """Raise WriteRefused where a refused write of one document would meet every document; return otherwise."""
    kind, reason = type_of(answer), reason_of(answer)
    if kind in _UNPARSED or kind == INVALID_ACTION or status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return
    advice = (text for known, words, text in _ADVICE if known == kind and reason.startswith(words))
    raise WriteRefused(f"Elasticsearch refuses writes to {index} ({status}): {reason}; {next(advice, _OTHERWISE)}")
