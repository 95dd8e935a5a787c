"""What one text says by itself: entities, statements, sentiment, lemmas.

An annotation is a function of the text, its furniture, its targets and the fingerprint alone: never of the texts that
happen to be annotated beside it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from schemas.annotations import Annotation, Furniture, Span
from transforms.encoder.component import COMPONENT, feelings_of, readings_of
from transforms.encoder.sentence_vectors import sentence_vectors
from transforms.entities.build import group_mentions, to_entities
from transforms.entities.knowledge_base import KnowledgeBase
from transforms.entities.places import place_roles
from transforms.entities.salience import body_salience
from transforms.sentiment.outlet_voice import OwnVoice
from transforms.statements.collect import find_statements
from transforms.text.lemmas import collect_lemmas
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

BATCH_SIZE = 16
"""Texts parsed together; what comes out does not depend on it (tested)."""

LONGEST_RUN = 500
"""Characters without white space: more than any word has. spaCy's tokenizer takes quadratic time over a run of marks
(2.9 s for 4,000 of them, hours for the longest text we take), so it sees no more than this of each."""

_OVERLONG = re.compile(rf"(\S{{{LONGEST_RUN}}})(\S+)")

PARAGRAPHS = "tidewire_paragraphs"
_SENTENCE_ENDS = frozenset(".!?:;\"”’')]…")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToAnnotate:
    """One text with the stretches that are no part of the report, and the spans that the sentiment is asked for."""

    text: str
    furniture: tuple[Furniture, ...] = ()
    targets: tuple[Span, ...] = ()


@Language.component(PARAGRAPHS)
def end_sentences_at_paragraphs(doc: Doc) -> Doc:
    """Make a new sentence begin with every paragraph; the parser keeps to that."""
    for token in doc[:-1]:
        if token.is_space and "\n" in token.text:
            before = doc[token.i - 1].text[-1] if token.i else "."
            if token.text.count("\n") > 1 or before in _SENTENCE_ENDS:
                doc[token.i + 1].is_sent_start = True
    return doc


def load_model(name: str) -> Language:
    """Return the spaCy pipeline of that name with our components; raises OSError where there is none.

    Sentences end with paragraphs, and the trained encoder reads every text.
    """
    nlp = spacy.load(name)
    if nlp.has_pipe("parser"):
        nlp.add_pipe(PARAGRAPHS, before="parser")
    nlp.add_pipe(COMPONENT)
    return nlp


def readable(text: str) -> str:
    """Return the text, as long as before, with the ends of overlong runs without white space blanked by line breaks."""
    return _OVERLONG.sub(lambda found: found.group(1) + "\n" * len(found.group(2)), text)


def annotate_doc(
    doc: Doc,
    furniture: Sequence[Furniture],
    targets: Sequence[Span],
    *,
    text: str | None = None,
    base: KnowledgeBase | None = None,
) -> Annotation:
    """Return what a parsed text says; nothing in it refers to spaCy's memory.

    `text` is the original where the document was made of its `readable` form; `base` what is known, else the bundled.
    """
    parsed_text = ParsedText(doc, text)
    left_out = SpanSet((piece.start, piece.end) for piece in furniture)
    groups = group_mentions(doc, parsed_text.text, base)
    statements = find_statements(parsed_text, groups, left_out)
    voice = OwnVoice(parsed_text, left_out, statements, feelings_of(doc))
    lemmas = collect_lemmas(doc, left_out)
    return Annotation(
        entities=to_entities(
            groups,
            left_out,
            salience=body_salience(groups, parsed_text, left_out),
            sentiments=voice.towards(groups),
            places=place_roles(groups, parsed_text, furniture),
        ),
        statements=statements,
        sentiment=voice.of_all(),
        targets=tuple(voice.towards_span(target) for target in targets),
        lemmas=lemmas,
        sentence_vectors=sentence_vectors(*readings_of(doc), lemmas),
    )


def annotate_texts(
    nlp: Language, inputs: Iterable[TextToAnnotate], base: KnowledgeBase | None = None
) -> Iterator[Annotation]:
    """Yield one annotation a text, in order, by what is known; memory stays flat however many texts come.

    spaCy remembers every new word for good, unless a memory zone is closed behind it: each batch has its own.
    """
    waiting = iter(inputs)
    while batch := list(islice(waiting, BATCH_SIZE)):
        yield from _annotate_batch(nlp, batch, base)


def _annotate_batch(nlp: Language, batch: list[TextToAnnotate], base: KnowledgeBase | None) -> list[Annotation]:
    with nlp.memory_zone():
        docs = nlp.pipe((readable(item.text) for item in batch), batch_size=BATCH_SIZE)
        return [
            annotate_doc(doc, item.furniture, item.targets, text=item.text, base=base)
            for doc, item in zip(docs, batch, strict=True)
        ]
