"""Make the documents of an article's statements: one for each."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from schemas.annotations import Annotation, Lemmas, NarrativeMatch, Statement
from schemas.articles import Article
from transforms.claims.signatures import claim_bands, claim_words
from transforms.documents.shared import Document, shared_fields

SENTENCE_CHARS: Final = 600
"""Maximum length of the sentence stored with a statement."""


def statement_documents(
    article: Article, annotation: Annotation | None, narratives: Sequence[NarrativeMatch], *, fingerprint: str
) -> list[tuple[str, Document]]:
    """Return (id, document) for each statement in an article, in the annotation's order.

    A statement's `narratives` are those of the article with evidence in the statement's own sentences. Recomputation
    sets the statement's claim (at first its own id) and its disputes, because they span articles.
    """
    shared = shared_fields(article, narratives, fingerprint=fingerprint)
    names = {entity.id: entity.name for entity in annotation.entities} if annotation else {}
    documents = []
    for statement in annotation.statements if annotation else ():
        start, end = sentence_around(statement, annotation.lemmas if annotation else None, article.text)
        nearby = [
            match for match in narratives if any(span.start < end and start < span.end for span in match.evidence)
        ]
        document = {
            **shared,
            **_statement_fields(statement, names),
            "id": statement.id,
            "article_id": article.id,
            "narratives": [match.id for match in nearby],
            "sentence": article.text[start:end],
            "sentence_span": {"start": start, "end": end},
        }
        documents.append((statement.id, document))
    return documents


def sentence_around(statement: Statement, lemmas: Lemmas | None, text: str) -> tuple[int, int]:
    """Return the span of a statement's sentences, with their punctuation: at most SENTENCE_CHARS.

    A span that is cut begins a little before the statement.
    """
    spans = [(span.start, span.end) for span in statement.content]
    spans += [(part.start, part.end) for part in (statement.speaker, statement.cue) if part is not None]
    if not spans:
        return 0, 0
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    begin, finish = _whole_sentences(first, last, lemmas, text)
    if finish - begin > SENTENCE_CHARS:
        begin = max(begin, first - SENTENCE_CHARS // 4)
        finish = min(finish, begin + SENTENCE_CHARS)
    return begin, finish


def _whole_sentences(first: int, last: int, lemmas: Lemmas | None, text: str) -> tuple[int, int]:
    """Return the span of all sentences with a word in [first, last), with the punctuation around them."""
    if lemmas is None or not lemmas.starts:
        return first, last
    begins = [0, *lemmas.sentence_ends[:-1]]
    touched = [
        (lemmas.starts[a], lemmas.ends[b - 1])
        for a, b in zip(begins, lemmas.sentence_ends, strict=True)
        if lemmas.starts[a] < last and first < lemmas.ends[b - 1]
    ]
    if not touched:
        return first, last
    begin, finish = min(first, touched[0][0]), max(last, touched[-1][1])
    while begin > 0 and not text[begin - 1].isspace():
        begin -= 1
    while finish < len(text) and not text[finish].isspace():
        finish += 1
    return begin, finish


def _statement_fields(statement: Statement, names: Mapping[str, str]) -> Document:
    """Return the statement's own fields; `names` of the article's entities replace a speaker's “she”."""
    speaker, cue = statement.speaker, statement.cue
    words = claim_words(statement.text)
    return {
        "kind": statement.kind,
        "stance": statement.stance,
        "evidence": statement.evidence,
        "certainty": statement.certainty,
        "confidence": statement.confidence,
        "speaker": speaker.text if speaker else None,
        "speaker_entity": speaker.entity if speaker else None,
        "speaker_name": names.get(speaker.entity or "", speaker.text) if speaker else None,
        "speaker_span": {"start": speaker.start, "end": speaker.end} if speaker else None,
        "cue": cue.text if cue else None,
        "cue_span": {"start": cue.start, "end": cue.end} if cue else None,
        "content": statement.text,
        "spans": msgspec.to_builtins(statement.content),
        "via": list(statement.via),
        "rebuts": list(statement.rebuts),
        "rebutted_by": list(statement.rebutted_by),
        "rebutted": bool(statement.rebutted_by),
        "claim_id": statement.id if words else None,
        "claim_words": words,
        "claim_bands": list(claim_bands(words)) if words else [],
        "disputes": [],
        "disputed_by": [],
        "disputed": False,
    }
