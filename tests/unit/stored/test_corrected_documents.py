"""An article's documents under corrections, made from its indexed documents."""

from typing import Any

import msgspec
import pytest

from schemas.annotations import Annotation, Entity, NarrativeMatch, Sentiment, Span, Speaker, Statement, TextSpan
from schemas.articles import Article, Outlet, Version
from schemas.corrections import Correction
from schemas.knowledge import Coordinates
from schemas.mappings import Kind
from schemas.narratives import Conditions, Narrative
from schemas.records import Origin, Record
from transforms.elements import AnnotatedWork, TaggedWork, Work
from transforms.index_actions import index_actions
from transforms.narratives.match import compile_narratives
from transforms.stored.corrected_documents import NotDerivable, corrected_documents
from transforms.stored.entity_corrections import CompiledCorrections, compile_corrections
from transforms.tag_narratives import tag_narratives
from transforms.text.normalize import normalize_text

TEXT = "The Old  Pier fell."
PIER = Narrative(id="pier", version=1, title="Pier", any=Conditions(entities=("new-pier",)))
MERGE = compile_corrections(
    [Correction(id="c", sequence=1, kind="merge", entity="pier", into="new-pier", name="New Pier", type="FAC")]
)
NARRATIVES = compile_narratives([PIER], lambda phrase: tuple(phrase.split()))


def annotated() -> AnnotatedWork:
    """An article with one entity, its text not in the normalised form."""
    origin = Origin(topic="t", partition=0, offset=0, timestamp_ms=1)
    article = Article(
        id="a" * 32, url=None, outlet=Outlet(name="Harbour"), title="", text=TEXT, language="en",
        version=Version(ms=1, content_hash="h"), origin=origin,
    )  # fmt: skip
    normalized = normalize_text(TEXT)
    start = normalized.text.index("Old Pier")
    entity = Entity(
        id="pier",
        name="Old Pier",
        type="FAC",
        mentions=(TextSpan(start=start, end=start + 8, text="Old Pier"),),
        salience=0.5,
        sentiment=Sentiment(label="neutral", score=0.0),
        country="SE",
        location=Coordinates(lat=57.0, lon=12.0),
        place_roles=("event",),
    )
    statement = Statement(
        id="s",
        kind="indirect",
        speaker=Speaker(text="Old Pier", start=start, end=start + 8, entity="pier"),
        cue=None,
        content=(Span(start=0, end=len(normalized.text)),),
        text=normalized.text,
        stance="states",
        certainty=0.5,
        evidence="unknown",
        confidence=0.5,
    )
    work = Work(record=Record(origin=origin, key=None, value=None), article=article, replaces=None)
    return AnnotatedWork(work=work, text=normalized, annotation=Annotation(entities=(entity,), statements=(statement,)))


def tagged(corrections: CompiledCorrections) -> TaggedWork:
    return tag_narratives(annotated(), NARRATIVES, corrections)


def stored(corrections: CompiledCorrections, kind: Kind = "articles") -> dict[str, dict[str, Any]]:
    """Return the documents of a kind, by id, as a run with these corrections would index them."""
    written = index_actions(tagged(corrections), fingerprint="x.y", model="m")
    documents = [("articles", "a" * 32, written.document), *written.derived]
    return {name: _indexed(document) for of_kind, name, document in documents if of_kind == kind}


def article(corrections: CompiledCorrections) -> dict[str, Any]:
    (document,) = stored(corrections).values()
    return document


def _indexed(document: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document))
    return plain


@pytest.mark.parametrize(
    ("before", "after"), [(CompiledCorrections(), MERGE), (MERGE, CompiledCorrections()), (MERGE, MERGE)]
)
def test_correcting_what_is_indexed_gives_what_a_run_would_write(
    before: CompiledCorrections, after: CompiledCorrections
) -> None:
    """The result is the same whichever corrections were in force when the article was written: all, some or none."""
    wanted = corrected_documents(article(before), after, NARRATIVES)
    mentions, statements = stored(after, "mentions"), stored(before, "statements")
    assert article(before) | wanted.article == article(after)
    assert {name: mentions.get(name, {}) | fields for name, fields in wanted.derived["mentions"].items()} == mentions
    assert {name: statements[name] | fields for name, fields in wanted.derived["statements"].items()} == stored(
        after, "statements"
    )


def test_narratives_see_corrected_entities_and_reprints_the_annotation_as_it_was() -> None:
    """The narrative names the merged entity's id; the normalised annotation stays uncorrected."""
    found = tagged(MERGE)
    assert [(match.id, match.evidence) for match in found.narratives] == [("pier", (Span(start=4, end=13),))]
    assert found.normalized == annotated().annotation
    assert tagged(CompiledCorrections()).narratives == ()


def test_an_article_of_an_older_pipeline_keeps_its_narratives() -> None:
    """Present narratives do not decide about an article that an older pipeline annotated."""
    assert corrected_documents(article(MERGE), CompiledCorrections(), None).article["narratives"] == ["pier"]


def test_an_article_that_was_not_annotated_stays_as_it_is() -> None:
    """Its language is not annotated."""
    document = {**article(CompiledCorrections()), "annotation": None, "narrative_matches": []}
    wanted = corrected_documents(document, MERGE, NARRATIVES)
    assert (wanted.article["entity_ids"], wanted.derived["mentions"], wanted.derived["statements"]) == ([], {}, {})


@pytest.mark.parametrize("broken", [{"text_hash": "other"}, {"annotation": {"entities": "?"}}])
def test_an_annotation_that_todays_rules_cannot_use_is_refused(broken: dict[str, Any]) -> None:
    """Its offsets might belong to another text."""
    with pytest.raises(NotDerivable):
        corrected_documents(article(CompiledCorrections()) | broken, MERGE, NARRATIVES)


def test_matches_are_kept_whole() -> None:
    """Scores and evidence stay as they were."""
    kept = corrected_documents(article(MERGE), MERGE, None).article["narrative_matches"]
    assert msgspec.convert(kept, list[NarrativeMatch]) == list(tagged(MERGE).narratives)
