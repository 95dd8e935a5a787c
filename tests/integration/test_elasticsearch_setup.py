"""Setup against real servers makes missing indexes, can be repeated, and reports differences."""

import copy
import dataclasses
from contextlib import closing

import pytest

from pipeline.clients.elasticsearch import connect
from pipeline.clients.kafka import open_admin
from pipeline.core.settings import Settings
from pipeline.jobs.setup_cluster import setup_cluster
from schemas.mappings import KINDS, MAPPING_VERSION, alias, index, mapping
from schemas.stored_mappings import differing_fields, same_hash

pytestmark = pytest.mark.stack


def test_all_is_made_and_then_all_is_there(fresh_settings: Settings) -> None:
    """The first call creates, the second changes nothing, the third restores a lost alias; all mappings are strict."""
    prefix = fresh_settings.elasticsearch.index_prefix
    first, second = setup_cluster(fresh_settings), setup_cluster(fresh_settings)
    assert {step.outcome for step in first.steps} == {"created"}
    assert {step.what for step in first.steps} == {"topic", "template", "index"}
    assert {step.outcome for step in second.steps} == {"already there"}
    with connect(fresh_settings.elasticsearch) as client:
        for kind in KINDS:
            found = client.indices.get(index=alias(prefix, kind))[index(prefix, kind)]
            assert found["mappings"]["properties"].keys() == mapping(kind)["properties"].keys()
            assert found["mappings"]["dynamic"] == "strict"
        client.indices.delete_alias(index=index(prefix, "runs"), name=alias(prefix, "runs"))
    changed = [step for step in setup_cluster(fresh_settings).steps if step.outcome != "already there"]
    assert [(step.what, step.name, step.outcome) for step in changed] == [("alias", alias(prefix, "runs"), "created")]


def test_another_shape_is_reported_and_left_alone(fresh_settings: Settings) -> None:
    """An index in an alias's place, an alias that points elsewhere, an index with another mapping: each with a hint."""
    prefix = fresh_settings.elasticsearch.index_prefix
    with connect(fresh_settings.elasticsearch) as client:
        client.indices.create(index=alias(prefix, "articles"))
        client.indices.create(index=f"{prefix}-runs-v0", aliases={alias(prefix, "runs"): {}})
        other = {"properties": {"stage": {"type": "text"}}}
        client.indices.create(index=index(prefix, "dead"), aliases={alias(prefix, "dead"): {}}, mappings=other)
        report = setup_cluster(fresh_settings)
        assert [(step.what, step.name) for step in report.differing] == [
            ("index", alias(prefix, "articles")),
            ("alias", alias(prefix, "runs")),
            ("index", index(prefix, "dead")),
        ]
        assert all(step.hint for step in report.differing)
        assert "[stage] cannot be changed" in report.differing[2].hint
        kept = client.indices.get_mapping(index=index(prefix, "dead"))[index(prefix, "dead")]["mappings"]
        assert kept["properties"] == other["properties"]
        assert not client.indices.exists(index=index(prefix, "runs"))


def test_an_index_that_lacks_fields_gets_them(fresh_settings: Settings) -> None:
    """As after an update: setup adds the fields and says how to fill them; then all is there."""
    prefix = fresh_settings.elasticsearch.index_prefix
    older = copy.deepcopy(mapping("articles"))
    del older["properties"]["lemmas"], older["properties"]["source_version"]["properties"]["hash"]
    older["_meta"] = {"tidewire": {"version": MAPPING_VERSION, "hash": "of-an-older-version"}}
    name = index(prefix, "articles")
    with connect(fresh_settings.elasticsearch) as client:
        client.indices.create(index=name, aliases={alias(prefix, "articles"): {}}, mappings=older)
        assert differing_fields("articles", older) == ("lemmas", "source_version.hash")
        (step,) = [step for step in setup_cluster(fresh_settings).steps if step.name == name]
        assert (step.outcome, "reannotate" in step.hint) == ("updated", True)
        stored = client.indices.get_mapping(index=name)[name]["mappings"]
    assert differing_fields("articles", stored) == ()
    assert same_hash("articles", stored)
    assert {step.outcome for step in setup_cluster(fresh_settings).steps} == {"already there"}


def test_a_changed_template_is_updated(fresh_settings: Settings) -> None:
    """Templates hold no data and follow the settings; a feature that the cluster lacks is named and left out."""
    report = setup_cluster(fresh_settings)
    name = index(fresh_settings.elasticsearch.index_prefix, "articles")
    with connect(fresh_settings.elasticsearch) as client:
        text = client.indices.get_mapping(index=name)[name]["mappings"]["properties"]["text"]
    assert ("english" in text.get("fields", {})) == (report.left_out == ())
    search = dataclasses.replace(fresh_settings.elasticsearch, shards=2)
    report = setup_cluster(dataclasses.replace(fresh_settings, elasticsearch=search))
    assert {step.outcome for step in report.steps if step.what == "template"} == {"updated"}
    assert {step.outcome for step in report.steps if step.what == "index"} == {"already there"}


def test_a_topic_that_takes_only_small_messages_is_reported(fresh_settings: Settings) -> None:
    """A topic with Kafka's defaults would refuse large articles one by one."""
    name = fresh_settings.kafka.topic_raw
    with closing(open_admin(fresh_settings.kafka)) as admin:
        admin.create_topics({name: {"configs": {"max.message.bytes": "1000"}}}, wait_for_metadata=True)
    (differing,) = setup_cluster(fresh_settings).differing
    assert (differing.what, differing.name) == ("topic", name)
    assert "max.message.bytes is 1000" in differing.hint
