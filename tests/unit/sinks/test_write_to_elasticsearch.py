"""WriteToElasticsearch: every action comes out in exactly one of three PCollections."""

from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing import test_pipeline as testing
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, ObjectApiResponse

from pipeline.clients.es_bulk import BulkAction
from pipeline.core.errors import RefusedForAll
from pipeline.sinks.write_to_elasticsearch import WriteToElasticsearch

META = ApiResponseMeta(
    status=200, http_version="1.1", headers=HttpHeaders(), duration=0.0, node=NodeConfig("http", "fake", 1)
)
ANSWERS: dict[str, dict[str, Any]] = {
    "conflict": {"status": 409, "error": {"type": "version_conflict_engine_exception", "reason": "another version"}},
    "bad": {"status": 400, "error": {"type": "strict_dynamic_mapping_exception", "reason": "no such field"}},
    "forbidden": {"status": 403, "error": {"type": "security_exception", "reason": "no privilege"}},
}


class FakeElasticsearch:
    """Answers by the id; the sequence number is how many actions the request held."""

    def perform_request(self, method: str, path: str, *, body: bytes, **options: Any) -> ObjectApiResponse[Any]:
        ids = [line.split(b'"_id":"')[1].split(b'"')[0].decode() for line in body.splitlines() if b'"_id"' in line]
        good = {"status": 201, "result": "created", "_seq_no": len(ids), "_primary_term": 1}
        items = [{"index": ANSWERS.get(one, good)} for one in ids]
        return ObjectApiResponse(body={"items": items}, meta=META)

    def close(self) -> None:
        pass


def action(name: str, **source: Any) -> BulkAction:
    return BulkAction(op="index", index="things", id=name, source=source or {"a": 1}, tag=("tagged", name))


def pipeline() -> Any:
    return testing.TestPipeline(runner="FnApiRunner", options=PipelineOptions([]))


def test_each_action_comes_out_once_with_its_tag() -> None:
    """Acknowledged, conflicting and refused elements go to outputs of their own, tag and reason with them."""
    with pipeline() as p:
        actions = p | beam.Create([action("good"), action("conflict"), action("bad")])
        results = actions | WriteToElasticsearch(FakeElasticsearch)
        tags = beam.Map(lambda result: (result.action.tag, result.reason))
        assert_that(results.acknowledged | "A" >> tags, equal_to([(("tagged", "good"), "")]), label="good")
        assert_that(
            results.conflicting | "B" >> tags, equal_to([(("tagged", "conflict"), "another version")]), label="conflict"
        )
        assert_that(results.refused | "C" >> tags, equal_to([(("tagged", "bad"), "no such field")]), label="bad")


def test_requests_hold_no_more_than_max_actions() -> None:
    """Seven actions in a bundle, three a request: the last one goes when the bundle ends."""
    with pipeline() as p:
        one_bundle = p | beam.Create([None]) | beam.FlatMap(lambda _: [action(str(n)) for n in range(7)])
        results = one_bundle | WriteToElasticsearch(FakeElasticsearch, max_actions=3)
        sizes = results.acknowledged | beam.Map(lambda result: (result.action.id, result.seq_no))
        expected = [("0", 3), ("1", 3), ("2", 3), ("3", 3), ("4", 3), ("5", 3), ("6", 1)]
        assert_that(sizes, equal_to(expected))


def test_requests_hold_no_more_than_max_bytes() -> None:
    """Documents of 400 bytes each, 1,000 bytes a request: two by two."""
    with pipeline() as p:
        documents = [action(str(n), text="x" * 400) for n in range(5)]
        one_bundle = p | beam.Create([None]) | beam.FlatMap(lambda _: documents)
        results = one_bundle | WriteToElasticsearch(FakeElasticsearch, max_bytes=1_000)
        sizes = results.acknowledged | beam.Map(lambda result: (result.action.id, result.seq_no))
        assert_that(sizes, equal_to([("0", 2), ("1", 2), ("2", 2), ("3", 2), ("4", 1)]))


def test_results_keep_the_window_and_timestamp_of_their_action() -> None:
    """Actions of two windows written in one request come out in their own windows."""
    with pipeline() as p:
        stamped = (
            p
            | beam.Create([None])
            | beam.FlatMap(lambda _: [TimestampedValue(action("early"), 5), TimestampedValue(action("late"), 65)])
        )
        results = stamped | beam.WindowInto(FixedWindows(60)) | WriteToElasticsearch(FakeElasticsearch)
        seen = results.acknowledged | beam.Map(
            lambda result, at=beam.DoFn.TimestampParam, window=beam.DoFn.WindowParam: (
                result.action.id,
                int(at),
                int(window.start),
            )
        )
        assert_that(seen, equal_to([("early", 5, 0), ("late", 65, 60)]))


def test_a_refusal_of_everything_fails_the_run() -> None:
    """A 403 concerns every document: no output at all, and the reason is in the error."""
    with pytest.raises(Exception, match="no privilege") as caught, pipeline() as p:  # Beam wraps it
        p | beam.Create([action("forbidden")]) | WriteToElasticsearch(FakeElasticsearch)
    assert RefusedForAll.__name__ in repr(caught.value) or isinstance(caught.value, RefusedForAll)


@pytest.mark.parametrize("limit", [{"max_bytes": 0}, {"max_bytes": 1 << 30}, {"max_actions": 0}, {"retry_for_s": -1}])
def test_impossible_limits_are_refused_at_construction(limit: dict[str, Any]) -> None:
    """No limit that could never be kept gets into a running pipeline."""
    with pytest.raises(ValueError, match=next(iter(limit))):
        WriteToElasticsearch(FakeElasticsearch, **limit)
