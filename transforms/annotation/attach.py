"""Attach the annotation of a normalised text to an article, with that article's own offsets and ids."""

from dataclasses import replace

from schemas.annotations import (
    Annotation,
    Entity,
    Lemmas,
    PairLabel,
    PairRelation,
    Relation,
    Sentiment,
    Span,
    Speaker,
    Statement,
    TargetSentiment,
    TextSpan,
)
from schemas.articles import Article
from schemas.ids import hashed_id
from transforms.entities.salience import in_headline, with_headline
from transforms.text.normalize import NormalizedInput, NormalizedText

_NEUTRAL = Sentiment(label="neutral", score=0.0)


def attach_annotation(annotation: Annotation, normalized: NormalizedInput, article: Article) -> Annotation:
    """Return the article's own annotation: the same if its own text or that of an exact reprint was annotated.

    Texts are the article's own characters. A statement's id depends on the article's id, its content hash and the
    statement's position in the annotation. Each target that the message asked for gets one result, in order, and so
    does each pair; one without visible characters is neutral. An entity that the headline names is more salient.
    """
    normalized_text = normalized.normalized
    version = article.version.content_hash
    ids = {statement.id: statement_id(article.id, version, statement.id) for statement in annotation.statements}
    return Annotation(
        entities=tuple(_entity(entity, normalized_text, article) for entity in annotation.entities),
        statements=tuple(
            _statement(statement, normalized_text, article.text, ids) for statement in annotation.statements
        ),
        relations=tuple(_relation(relation, normalized_text, ids) for relation in annotation.relations),
        sentiment=annotation.sentiment,
        targets=_targets(annotation, normalized_text, article),
        pairs=_pairs(annotation, normalized_text, article),
        lemmas=_lemmas(annotation.lemmas, normalized_text),
        sentence_vectors=annotation.sentence_vectors,
    )


def statement_id(article_id: str, content_hash: str, local_id: str) -> str:
    """Return the id of an article's statement; `local_id` is its id in the annotation of the text."""
    return hashed_id("statement", article_id, content_hash, local_id)


def _entity(entity: Entity, normalized_text: NormalizedText, article: Article) -> Entity:
    mentions = tuple(_text_span(mention, normalized_text, article.text) for mention in entity.mentions)
    named = in_headline({mention.text for mention in mentions}, mentions, article.title, article.furniture)
    return replace(entity, mentions=mentions, salience=with_headline(entity.salience) if named else entity.salience)


def _statement(statement: Statement, normalized_text: NormalizedText, text: str, ids: dict[str, str]) -> Statement:
    content = tuple(_span(piece, normalized_text) for piece in statement.content)
    return replace(
        statement,
        id=ids[statement.id],
        speaker=statement.speaker and _speaker(statement.speaker, normalized_text, text),
        cue=statement.cue and _text_span(statement.cue, normalized_text, text),
        content=content,
        text=" ".join(text[span.start : span.end] for span in content),
        rebuts=tuple(ids[local] for local in statement.rebuts),
        rebutted_by=tuple(ids[local] for local in statement.rebutted_by),
    )


def _relation(relation: Relation, normalized_text: NormalizedText, ids: dict[str, str]) -> Relation:
    start, end = normalized_text.span_in_original(relation.start, relation.end)
    return replace(
        relation,
        start=start,
        end=end,
        source_span=_span(relation.source_span, normalized_text),
        target_span=_span(relation.target_span, normalized_text),
        statement=ids[relation.statement] if relation.statement is not None else None,
    )


def _span(span: Span, normalized_text: NormalizedText) -> Span:
    start, end = normalized_text.span_in_original(span.start, span.end)
    return Span(start=start, end=end)


def _speaker(speaker: Speaker, normalized_text: NormalizedText, text: str) -> Speaker:
    start, end = normalized_text.span_in_original(speaker.start, speaker.end)
    return replace(speaker, start=start, end=end, text=text[start:end])


def _text_span(span: TextSpan, normalized_text: NormalizedText, text: str) -> TextSpan:
    start, end = normalized_text.span_in_original(span.start, span.end)
    return replace(span, start=start, end=end, text=text[start:end])


def _targets(annotation: Annotation, normalized_text: NormalizedText, article: Article) -> tuple[TargetSentiment, ...]:
    found = {
        (target.start, target.end): Sentiment(label=target.label, score=target.score) for target in annotation.targets
    }
    asked = (
        (target, found.get(normalized_text.span_here(target.start, target.end), _NEUTRAL)) for target in article.targets
    )
    return tuple(TargetSentiment(start=t.start, end=t.end, label=s.label, score=s.score) for t, s in asked)


def _pairs(annotation: Annotation, normalized_text: NormalizedText, article: Article) -> tuple[PairRelation, ...]:
    found = {((pair.p.start, pair.p.end), (pair.q.start, pair.q.end)): pair for pair in annotation.pairs}
    answers = []
    for pair in article.pairs:
        p, q = (normalized_text.span_here(span.start, span.end) for span in (pair.p, pair.q))
        answer = found.get((p, q))
        label: PairLabel = answer.label if answer else "neutral"
        answers.append(PairRelation(p=pair.p, q=pair.q, label=label, score=answer.score if answer else 0.0))
    return tuple(answers)


def _lemmas(lemmas: Lemmas | None, normalized_text: NormalizedText) -> Lemmas | None:
    if lemmas is None or normalized_text.is_unchanged:
        return lemmas
    spans = [
        normalized_text.span_in_original(start, end) for start, end in zip(lemmas.starts, lemmas.ends, strict=True)
    ]
    return replace(lemmas, starts=tuple(start for start, _ in spans), ends=tuple(end for _, end in spans))
