"""TagNarratives adds narratives to annotated articles, in the articles' own offsets."""

from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.util import assert_that, equal_to

import transforms.stages
from schemas.annotations import Annotation, Lemmas, NarrativeMatch, Span
from schemas.articles import Article, Outlet, Version
from schemas.narratives import Conditions, Narrative
from schemas.records import Origin, Record
from transforms.elements import AnnotatedWork, Work
from transforms.tag_narratives import TagNarratives
from transforms.text.normalize import normalize_text

PIER = Narrative(id="pier", version=2, title="Pier", any=Conditions(phrases=("old pier",)))
LOOSE = "An old\u00a0 pier fell."
ANNOTATION = Annotation(
    lemmas=Lemmas(lemmas=("a", "old", "pier", "fall"), starts=(0, 3, 7, 12), ends=(2, 6, 11, 16), sentence_ends=(4,))
)


def annotated(annotation: Annotation | None) -> AnnotatedWork:
    origin = Origin(topic="t", partition=0, offset=0, timestamp_ms=0)
    article = Article(
        id="a" * 32, url=None, outlet=Outlet(name="Harbour"), title="", text=LOOSE,
        version=Version(ms=1, content_hash="h"), origin=origin,
    )  # fmt: skip
    work = Work(record=Record(origin=origin, key=None, value=b"{}"), article=article, replaces=None)
    return AnnotatedWork(work=work, text=normalize_text(LOOSE), annotation=annotation)


@pytest.mark.parametrize(
    ("annotation", "found"),
    [
        (ANNOTATION, (NarrativeMatch(id="pier", version=2, score=0.5, evidence=(Span(start=3, end=12),)),)),
        (None, ()),
    ],
)
def test_narratives_lie_in_the_articles_own_text(
    annotation: Annotation | None, found: tuple[NarrativeMatch, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Evidence has the article's own offsets; an article without annotation has no narrative."""
    monkeypatch.setattr(transforms.stages, "loaded_model", str)
    monkeypatch.setattr(transforms.stages, "phrase_lemmatizer", lambda model: lambda phrase: tuple(phrase.split()))

    def summary(tagged: Any) -> tuple[Any, ...]:
        return tagged.text_hash, tagged.normalized, tagged.narratives

    with beam.Pipeline(runner="FnApiRunner", options=PipelineOptions([])) as pipeline:
        tagged = pipeline | beam.Create([annotated(annotation)]) | TagNarratives((PIER,), "fake") | beam.Map(summary)
        assert_that(tagged, equal_to([(normalize_text(LOOSE).text_hash, annotation, found)]))
