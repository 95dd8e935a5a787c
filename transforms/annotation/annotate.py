"""Annotate texts: collect the findings that the components of the spaCy pipeline set on the Doc.

An annotation is a function of the text, its furniture, its targets and pairs, and the fingerprint, never of the other texts
in a batch.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from schemas.annotations import Annotation, Furniture, Pair, Span
from transforms.annotation import components  # noqa: F401 (registers the factories)
from transforms.annotation.component_data import ComponentWithData
from transforms.annotation.extensions import extensions_of
from transforms.entities.knowledge_base import KnowledgeBase
from transforms.languages.registry import AnnotatedLanguage, annotated_languages

BATCH_SIZE = 16
"""Number of texts parsed together; results do not depend on it (tested)."""

LONGEST_RUN = 500
"""Maximum characters without white space that the tokenizer sees of each run; no word is longer. spaCy's tokenizer
takes quadratic time over a run of marks (2.9 s for 4,000 of them, hours for the longest text we take)."""

_OVERLONG = re.compile(rf"(\S{{{LONGEST_RUN}}})(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToAnnotate:
    """One text with its furniture, the spans whose sentiment is asked for, and the pairs whose relation is."""

    text: str
    furniture: tuple[Furniture, ...] = ()
    targets: tuple[Span, ...] = ()
    pairs: tuple[Pair, ...] = ()


def load_model(name: str) -> Language:
    """Return the spaCy pipeline of that name or folder, with the components of its language and their files loaded.

    A saved pipeline with components of ours is unchanged; any other gets all of them.

    Raises:
        OSError: there is no such pipeline, or its language is not annotated.
    """
    nlp = spacy.load(name)
    language = annotated_languages().get(nlp.lang or "")
    if language is None:
        annotated = ", ".join(sorted(annotated_languages()))
        raise OSError(f"{name} is a pipeline for the language '{nlp.lang}'; annotated languages: {annotated}")
    if not any(nlp.has_pipe(component.name) for component in language.components):
        add_components(nlp, language)
    for _, component in nlp.pipeline:
        if isinstance(component, ComponentWithData):
            component.load()
    return nlp


def add_components(nlp: Language, language: AnnotatedLanguage) -> None:
    """Add a language's components to a pipeline, with the bundled files."""
    for component in language.components:
        if component.before is None:
            nlp.add_pipe(component.name)
        elif nlp.has_pipe(component.before):
            nlp.add_pipe(component.name, before=component.before)


def readable(text: str) -> str:
    """Return the text, of the same length, with line breaks in place of the ends of overlong runs."""
    return _OVERLONG.sub(lambda found: found.group(1) + "\n" * len(found.group(2)), text)


def make_doc(nlp: Language, asked: TextToAnnotate, base: KnowledgeBase | None = None) -> Doc:
    """Return a Doc that is ready for the pipeline; `base` replaces the pipeline's own knowledge base."""
    doc = nlp.make_doc(readable(asked.text))
    given = extensions_of(doc)
    given.original_text, given.furniture, given.targets, given.pairs, given.knowledge = (
        asked.text, asked.furniture, asked.targets, asked.pairs, base,
    )  # fmt: skip
    return doc


def annotate_doc(doc: Doc) -> Annotation:
    """Return the components' findings on a Doc; nothing in them refers to spaCy's memory."""
    found = extensions_of(doc)
    return Annotation(
        entities=found.entities,
        statements=found.statements,
        sentiment=found.sentiment,
        relations=found.relations,
        targets=found.target_sentiments,
        pairs=found.pair_relations,
        lemmas=found.lemmas,
        sentence_vectors=found.sentence_vectors,
    )


def annotate_texts(
    nlp: Language, inputs: Iterable[TextToAnnotate], base: KnowledgeBase | None = None
) -> Iterator[Annotation]:
    """Yield one annotation per text, in order; memory stays flat for any number of texts.

    spaCy keeps every new word for ever unless a memory zone is closed after it, so each batch has its own zone.
    """
    waiting = iter(inputs)
    while batch := list(islice(waiting, BATCH_SIZE)):
        yield from _annotate_batch(nlp, batch, base)


def _annotate_batch(nlp: Language, batch: list[TextToAnnotate], base: KnowledgeBase | None) -> list[Annotation]:
    with nlp.memory_zone():
        docs = nlp.pipe((make_doc(nlp, asked, base) for asked in batch), batch_size=BATCH_SIZE)
        return [annotate_doc(doc) for doc in docs]
