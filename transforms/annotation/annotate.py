"""Texts to annotations: what one text says by itself, as the components of the spaCy pipeline left it on the Doc.

An annotation is a function of the text, its furniture, its targets and the fingerprint alone: never of the texts that
happen to be annotated beside it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from schemas.annotations import Annotation, Furniture, Span
from transforms.annotation import components  # noqa: F401 (registers the factories)
from transforms.annotation.component_data import ComponentWithData
from transforms.annotation.extensions import extensions_of
from transforms.entities.knowledge_base import KnowledgeBase
from transforms.languages.registry import AnnotatedLanguage, annotated_languages

BATCH_SIZE = 16
"""Texts parsed together; what comes out does not depend on it (tested)."""

LONGEST_RUN = 500
"""Characters without white space: more than any word has. spaCy's tokenizer takes quadratic time over a run of marks
(2.9 s for 4,000 of them, hours for the longest text we take), so it sees no more than this of each."""

_OVERLONG = re.compile(rf"(\S{{{LONGEST_RUN}}})(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToAnnotate:
    """One text with the stretches that are no part of the report, and the spans that the sentiment is asked for."""

    text: str
    furniture: tuple[Furniture, ...] = ()
    targets: tuple[Span, ...] = ()


def load_model(name: str) -> Language:
    """Return the spaCy pipeline of that name or folder, with the components of its language and their files loaded.

    A saved pipeline that has components of ours stays as it is; to any other all of them are added.

    Raises:
        OSError: there is no such pipeline, or it is one for a language that is not annotated.
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
    """Add a language's components to a pipeline, with the files that ship with Tidewire."""
    for component in language.components:
        if component.before is None:
            nlp.add_pipe(component.name)
        elif nlp.has_pipe(component.before):
            nlp.add_pipe(component.name, before=component.before)


def readable(text: str) -> str:
    """Return the text, as long as before, with the ends of overlong runs without white space blanked by line breaks."""
    return _OVERLONG.sub(lambda found: found.group(1) + "\n" * len(found.group(2)), text)


def make_doc(nlp: Language, asked: TextToAnnotate, base: KnowledgeBase | None = None) -> Doc:
    """Return a Doc that is ready for the pipeline; `base` is what is known, else what the pipeline itself knows."""
    doc = nlp.make_doc(readable(asked.text))
    given = extensions_of(doc)
    given.original_text, given.furniture, given.targets, given.knowledge = (
        asked.text, asked.furniture, asked.targets, base,
    )  # fmt: skip
    return doc


def annotate_doc(doc: Doc) -> Annotation:
    """Return what the components left on a Doc; nothing in it refers to spaCy's memory."""
    found = extensions_of(doc)
    return Annotation(
        entities=found.entities,
        statements=found.statements,
        sentiment=found.sentiment,
        targets=found.target_sentiments,
        lemmas=found.lemmas,
        sentence_vectors=found.sentence_vectors,
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
        docs = nlp.pipe((make_doc(nlp, asked, base) for asked in batch), batch_size=BATCH_SIZE)
        return [annotate_doc(doc) for doc in docs]
