"""Annotations of the shared form, attached to each article's own text."""

from dataclasses import replace
from typing import Any

from schemas.annotations import (
    Annotation,
    Entity,
    Furniture,
    Lemmas,
    Pair,
    PairRelation,
    Relation,
    Sentiment,
    Span,
    Speaker,
    Statement,
    TargetSentiment,
    TextSpan,
)
from schemas.articles import Article, Outlet, Version
from schemas.records import Origin
from transforms.annotation.attach import attach_annotation
from transforms.text.normalize import normalize_text

TIDY = "Mayor Rook said the pier is safe. Nobody agreed."
LOOSE = "Mayor\u00a0 Rook said\r\nthe pier is\u200b safe.  Nobody agreed."
NEUTRAL = Sentiment(label="neutral", score=0.0)


def article(text: str, **changes: object) -> Article:
    plain = Article(
        id="a" * 32,
        url="https://harbour.example/1",
        outlet=Outlet(name="Harbour"),
        title="Pier",
        text=text,
        version=Version(ms=1, content_hash="h1"),
        origin=Origin(topic="t", partition=0, offset=0, timestamp_ms=0),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_whoever_the_headline_names_is_more_salient() -> None:
    """The title counts as words, not as parts of words; so does a headline that the text repeats."""

    def salience(title: str, *furniture: Furniture) -> float:
        titled = article(TIDY, title=title, furniture=furniture)
        known = replace(ANNOTATION, entities=(replace(ANNOTATION.entities[0], salience=0.5),))
        return attach_annotation(known, normalize_text(TIDY), titled).entities[0].salience

    plain = 0.5
    assert salience("Mayor Rookery opens") == plain
    assert salience("What Mayor Rook said") == round(plain + 0.2, 3)
    assert salience("Pier", Furniture(start=0, end=15, kind="headline")) == round(plain + 0.2, 3)


def statement(local_id: str, **changes: object) -> Statement:
    plain = Statement(
        id=local_id,
        kind="indirect",
        speaker=Speaker(text="Mayor Rook", start=0, end=10, entity="rook"),
        cue=TextSpan(start=11, end=15, text="said"),
        content=(Span(start=16, end=32),),
        text="the pier is safe",
        stance="states",
        certainty=1.0,
        evidence="none given",
        confidence=0.8,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


ANNOTATION = Annotation(
    entities=(
        Entity(
            id="rook",
            name="Mayor Rook",
            type="PERSON",
            mentions=(TextSpan(start=0, end=10, text="Mayor Rook"),),
            salience=1.0,
            sentiment=NEUTRAL,
        ),
    ),
    statements=(statement("s0", rebutted_by=("s1",)), statement("s1", rebuts=("s0",))),
    sentiment=NEUTRAL,
    targets=(TargetSentiment(start=0, end=10, label="negative", score=-0.4),),
    lemmas=Lemmas(lemmas=("mayor", "rook"), starts=(0, 6), ends=(5, 10), sentence_ends=(2,)),
)


def attached(text: str, **changes: object) -> Annotation:
    mine = article(text, **changes)
    return attach_annotation(ANNOTATION, normalize_text(text, (), mine.targets), mine)


def test_every_span_covers_its_own_text() -> None:
    """Mentions, speakers, cues and contents carry the characters of the article's own text at their spans."""
    found = attached(LOOSE)
    first = found.statements[0]
    assert first.speaker is not None
    assert first.cue is not None
    parts: list[Any] = [*found.entities[0].mentions, first.speaker, first.cue]
    assert [part.text for part in parts] == ["Mayor\u00a0 Rook", "Mayor\u00a0 Rook", "said"]
    assert [LOOSE[part.start : part.end] for part in parts] == [part.text for part in parts]
    assert first.text == "the pier is\u200b safe" == LOOSE[first.content[0].start : first.content[0].end]


def test_plain_text_keeps_its_spans() -> None:
    """For an article in the shared form only the statements' ids change."""
    found = attached(TIDY)
    unnamed = tuple(replace(statement, id="", rebuts=(), rebutted_by=()) for statement in found.statements)
    assert unnamed == tuple(replace(statement, id="", rebuts=(), rebutted_by=()) for statement in ANNOTATION.statements)
    assert (found.entities, found.lemmas) == (ANNOTATION.entities, ANNOTATION.lemmas)


def test_rebuttals_follow_the_new_ids() -> None:
    """Rebuttals name the statements' global ids, both ways."""
    first, second = attached(LOOSE).statements
    assert (first.rebutted_by, second.rebuts) == ((second.id,), (first.id,))


def test_statement_ids_depend_on_article_and_content() -> None:
    """Another article, another version and another place give another id; the same three the same."""
    ids = {statement.id for changes in ({}, {"id": "b" * 32}) for statement in attached(TIDY, **changes).statements}
    ids |= {statement.id for statement in attached(TIDY, version=Version(ms=1, content_hash="h2")).statements}
    assert len(ids) == 6
    assert {statement.id for statement in attached(TIDY).statements} <= ids


def test_targets_come_back_as_asked() -> None:
    """Each target of the message comes back at its own span, in its order; one of white space alone is neutral."""
    asked = (Span(start=5, end=7), Span(start=0, end=11), Span(start=0, end=12))
    assert attached(LOOSE, targets=asked).targets == (
        TargetSentiment(start=5, end=7, label="neutral", score=0.0),
        TargetSentiment(start=0, end=11, label="negative", score=-0.4),
        TargetSentiment(start=0, end=12, label="negative", score=-0.4),
    )


def test_lemmas_follow() -> None:
    """Lemmas lie at their words in the article's own text."""
    lemmas = attached(LOOSE).lemmas
    assert lemmas is not None
    assert [LOOSE[s:e] for s, e in zip(lemmas.starts, lemmas.ends, strict=True)] == ["Mayor", "Rook"]


def test_relations_get_the_articles_spans_and_ids() -> None:
    """Evidence and names cover the article's own characters, and the statement has its new id."""
    relation = Relation(
        source="rook", target="pier", attitude="for", start=0, end=33, source_span=Span(start=0, end=10),
        target_span=Span(start=20, end=24), statement="s0", voice="source", confidence=0.7,
    )  # fmt: skip
    known = replace(ANNOTATION, relations=(relation,))
    found = attach_annotation(known, normalize_text(LOOSE), article(LOOSE))
    (mine,) = found.relations
    assert mine.statement == found.statements[0].id
    assert LOOSE[mine.source_span.start : mine.source_span.end] == "Mayor\u00a0 Rook"
    assert LOOSE[mine.target_span.start : mine.target_span.end] == "pier"
    assert LOOSE[mine.start : mine.end].endswith("safe.")


def test_pairs_come_back_as_asked() -> None:
    """Each pair of the message comes back at its own spans, in its order; one that was not judged is neutral."""
    rook, pier = Span(start=0, end=10), Span(start=20, end=24)
    judged = PairRelation(p=rook, q=pier, label="p_for_q", score=0.6)
    asked = (Pair(p=pier, q=rook), Pair(p=rook, q=pier))
    known = replace(ANNOTATION, pairs=(judged,))
    found = attach_annotation(known, normalize_text(TIDY, (), (), asked), article(TIDY, pairs=asked))
    assert found.pairs == (PairRelation(p=pier, q=rook, label="neutral", score=0.0), judged)
