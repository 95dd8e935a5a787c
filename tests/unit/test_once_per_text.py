"""OncePerText and QuarantineRecords: articles of one text travel together; a text that crashed twice is dead."""

from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.util import assert_that, equal_to

from schemas.annotations import Annotation
from schemas.articles import Article, Outlet, Version
from schemas.dead_letters import DeadLetter
from schemas.records import Origin, Record
from transforms.elements import Work
from transforms.once_per_text import OncePerText, annotated_works, dead_works, with_text
from transforms.quarantine_records import QuarantineRecords
from transforms.text.normalize import normalize_text

FERRY, PIER, KAI = "The ferry sails.", "The pier stands.", "Der Kai steht."


def record(offset: int) -> Record:
    return Record(origin=Origin(topic="t", partition=0, offset=offset, timestamp_ms=0), key=None, value=b"{}")


def work(offset: int, text: str, language: str = "en") -> Work:
    article = Article(
        id=f"{offset:032x}", url=None, outlet=Outlet(name="Harbour"), title="", text=text, language=language,
        version=Version(ms=1, content_hash="h"), origin=record(offset).origin,
    )  # fmt: skip
    return Work(record=record(offset), article=article, replaces=None)


def offsets(works: Any, text: Any) -> tuple[list[int], str | None]:
    found = sorted(annotated.work.record.origin.offset for annotated in works)
    return found, None if text is None else text.text


def quarantine_letter(offset: int) -> DeadLetter:
    return DeadLetter(record=record(offset), stage="quarantine", reason="crashed twice", error="traceback")


def test_works_of_one_text_travel_together() -> None:
    """Two articles of one text are one element; a German article stands alone; a quarantined text is dead."""
    works = [work(0, FERRY), work(1, FERRY), work(2, PIER), work(3, KAI, "de")]
    quarantined = {normalize_text(PIER).text_hash: "traceback"}
    with beam.Pipeline(runner="FnApiRunner", options=PipelineOptions([])) as pipeline:
        texts = pipeline | beam.Create(works) | OncePerText(quarantined)
        assert_that(texts.new | "new" >> beam.MapTuple(offsets), equal_to([([0, 1], FERRY)]), label="new texts")
        assert_that(texts.others | "others" >> beam.MapTuple(offsets), equal_to([([3], None)]), label="other texts")
        assert_that(texts.dead, equal_to([quarantine_letter(2)]), label="dead")


def test_every_work_of_a_text_gets_the_annotation() -> None:
    """Each article gets the annotation, or a dead letter where the annotation did not finish."""
    works = tuple(with_text(work(offset, FERRY))[1] for offset in (0, 1))
    annotated = list(annotated_works(works, Annotation()))
    assert [(given.work, given.annotation) for given in annotated] == [(given.work, Annotation()) for given in works]
    assert [
        (letter.record, letter.stage, letter.reason, letter.error) for letter in dead_works(works, "slow", "5 s")
    ] == [
        (record(0), "annotate", "slow", "5 s"),
        (record(1), "annotate", "slow", "5 s"),
    ]


def test_quarantined_records_are_dead() -> None:
    """A record on which a run crashed twice is a dead letter with the traceback; the others pass."""
    with beam.Pipeline(runner="FnApiRunner", options=PipelineOptions([])) as pipeline:
        parted = pipeline | beam.Create([record(0), record(1)]) | QuarantineRecords({"t/0/1": "traceback"})
        assert_that(parted.good, equal_to([record(0)]), label="good")
        assert_that(parted.dead, equal_to([quarantine_letter(1)]), label="dead")
