"""A stored mapping is compared with ours field by field, whatever else it has."""

import copy
from typing import Any

import pytest

from schemas.mappings import KINDS, Kind, mapping
from schemas.stored_mappings import differing_fields, same_hash


def stored(kind: Kind = "articles", *, english: bool = False) -> dict[str, Any]:
    return copy.deepcopy(mapping(kind, english=english))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("english", [True, False])
def test_our_own_mapping_does_not_differ(kind: Kind, english: bool) -> None:
    """Stemmed subfields are additional."""
    assert differing_fields(kind, stored(kind, english=english)) == ()
    assert same_hash(kind, stored(kind, english=english))


def test_what_is_missing_or_of_another_type_is_named() -> None:
    """Inner fields and subfields too, with dots."""
    body = stored()
    properties = body["properties"]
    del properties["lemmas"], properties["title"]["fields"]["keyword"], properties["source_version"]["properties"]["ms"]
    properties["text"]["type"] = "keyword"
    properties["day"]["format"] = "epoch_millis"
    assert differing_fields("articles", body) == ("day", "lemmas", "source_version.ms", "text", "title.keyword")


def test_additional_fields_and_an_unnamed_type_do_no_harm() -> None:
    """Elasticsearch leaves out that an object is an object."""
    body = stored()
    body["properties"]["of an older version"] = {"type": "long"}
    del body["properties"]["source_version"]["type"]
    assert differing_fields("articles", body) == ()


def test_an_empty_mapping_lacks_everything() -> None:
    """As an index has that a write made by accident."""
    assert set(differing_fields("runs", {})) == mapping("runs")["properties"].keys()
    assert not same_hash("runs", {})
