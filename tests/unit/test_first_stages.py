"""ParseArticles, CleanText and DetectLanguage in a pipeline: good, dead, takedowns, and bugs."""

import json
from dataclasses import replace

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from schemas.articles import Tombstone
from schemas.dead_letters import DeadLetter
from schemas.records import Origin, Record, Sourced
from transforms.clean_text import CleanText
from transforms.detect_language import DetectLanguage
from transforms.messages.clean import clean_text
from transforms.messages.parse import parse_article
from transforms.parse_articles import ParseArticles

LIMITS = {"max_html_chars": 10_000, "max_text_chars": 500}
TEXT = "The harbour master said on Monday that the old ferry would not sail before the weather turns."


def pipeline():
    return beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions([]))


def record(value, offset=0):
    data = json.dumps(value).encode() if isinstance(value, dict) else value
    return Record(
        origin=Origin(topic="t", partition=0, offset=offset, timestamp_ms=1_714_564_800_000),
        key=b"https://harbour.example/ferry",
        value=data,
    )


def sourced(value, offset=0):
    source = record(value, offset)
    return Sourced(record=source, item=parse_article(source, **LIMITS))


def message(**fields):
    return {"url": "https://harbour.example/ferry", **fields}


def test_records_part_into_articles_takedowns_and_dead_letters():
    """Every record leaves exactly once, with its own bytes."""
    good, takedown, broken = record(message(text=TEXT)), record(None, 1), record(b'{"title": "Fer', 2)
    with pipeline() as p:
        out = p | beam.Create([good, takedown, broken]) | ParseArticles(**LIMITS)
        assert_that(
            out.good,
            equal_to([sourced(message(text=TEXT)), Sourced(record=takedown, item=tombstone(takedown))]),
            label="good",
        )
        assert_that(
            out.dead | beam.Map(without_error),
            equal_to([DeadLetter(record=broken, stage="parse", reason="not JSON", error="")]),
            label="dead",
        )


def test_pages_become_texts_and_empty_ones_die():
    """A dead letter carries the original record; a takedown passes."""
    given, empty, takedown = sourced(message(text=TEXT)), sourced(message(html="<p></p>"), 1), sourced(None, 2)
    with pipeline() as p:
        out = p | beam.Create([given, empty, takedown]) | CleanText(max_text_chars=500)
        assert_that(
            out.good,
            equal_to([replace(given, item=clean_text(given.item, max_text_chars=500)), takedown]),
            label="good",
        )
        assert_that(
            out.dead,
            equal_to(
                [DeadLetter(record=empty.record, stage="clean", reason="no text in html", error="no text in html")]
            ),
            label="dead",
        )


def test_articles_leave_with_their_language_and_takedowns_as_they_came():
    """English is detected where no language is given."""
    article, takedown = sourced(message(text=TEXT)), sourced(None, 1)
    with pipeline() as p:
        out = p | beam.Create([article, takedown]) | DetectLanguage()
        assert_that(out, equal_to([replace(article, item=replace(article.item, language="en")), takedown]))


def broken_article():
    given = sourced(message(text=TEXT))
    return replace(given, item=replace(given.item, text=None))


@pytest.mark.parametrize(
    ("stage", "element"),
    [
        (ParseArticles(**LIMITS), replace(record(b""), value=["no bytes"])),
        (CleanText(max_text_chars=500), broken_article()),
        (DetectLanguage(), broken_article()),
    ],
)
def test_a_bug_stops_the_run(stage, element):
    """Any exception but BadInput is no dead letter; the run's error names the record."""
    with pytest.raises(Exception, match=r"crashed on record \[tidewire:culprit=t/0/0"), pipeline() as p:
        _ = p | beam.Create([element]) | stage


def tombstone(takedown):
    return Tombstone(id=sourced(message(text=TEXT)).item.id, origin=takedown.origin)


def without_error(dead):
    return replace(dead, error="")
