"""The stages from a message to an enriched article, in order: one list for the job, `annotate` and `reannotate`.

    STAGES            the stages in order, each with the step of the job that runs it
    parse             the article or takedown of a message
    clean             the article's final text
    settle_language   the article's language
    normalise         the text in the form that is annotated
    tag               the article's own annotation, corrected, and its narratives

`BatchAnnotator`, in transforms/annotation, annotates.

All are functions of their element alone. Between stages the job asks the index: unchanged articles are not annotated
again, and an exact reprint gets the annotation of its text. `reannotate` begins at normalise, with articles of the
index. `annotate` goes through STAGES without Beam.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from schemas.annotations import Annotation, NarrativeMatch
from schemas.articles import Article
from schemas.narratives import Narrative
from schemas.records import Record, Sourced
from transforms.annotation.annotate_batch import BatchAnnotator, loaded_model
from transforms.annotation.attach import attach_annotation
from transforms.annotation.components import encoder_of
from transforms.documents.shared import day_of
from transforms.encoder.sentence_vectors import sentence_vector
from transforms.languages.registry import annotated_languages
from transforms.messages.clean import clean_text
from transforms.messages.language import detect_language
from transforms.messages.parse import parse_article
from transforms.narratives.match import CompiledNarratives, compile_narratives, match_narratives, phrase_lemmatizer
from transforms.stored.entity_corrections import CompiledCorrections, correct_entities
from transforms.text.normalize import NormalizedInput, normalize_text

__all__ = [
    "STAGES", "BatchAnnotator", "Stage", "StageName", "clean", "is_annotated", "loaded_model", "normalise", "parse",
    "ready_narratives", "settle_language", "tag",
]  # fmt: skip


StageName = Literal["parse", "clean", "language", "normalise", "annotate", "tag"]


class Stage(NamedTuple):
    """A stage, and the label of the step that runs it in a pipeline of the job."""

    name: StageName
    step: str


STAGES: Final = (
    Stage("parse", "ParseArticles"),
    Stage("clean", "CleanText"),
    Stage("language", "DetectLanguage"),
    Stage("normalise", "OncePerText"),
    Stage("annotate", "Annotate"),
    Stage("tag", "TagNarratives"),
)


def parse(record: Record, *, max_html_chars: int, max_text_chars: int) -> Sourced:
    """Return the article or takedown of a message beside its record; raises BadInput."""
    return Sourced(
        record=record, item=parse_article(record, max_html_chars=max_html_chars, max_text_chars=max_text_chars)
    )


def clean(sourced: Sourced, *, max_text_chars: int) -> Sourced:
    """Return an article with its final text and its furniture marked, or a takedown unchanged; raises BadInput."""
    return _with_article(sourced, lambda article: clean_text(article, max_text_chars=max_text_chars))


def settle_language(sourced: Sourced) -> Sourced:
    """Return an article with its detected language, or a takedown unchanged."""
    return _with_article(sourced, detect_language)


def is_annotated(article: Article) -> bool:
    """Tell whether an article's language is annotated; other articles continue without an annotation."""
    return article.language in annotated_languages()


def normalise(article: Article) -> NormalizedInput:
    """Return the article's text in its normalised form, with its furniture, targets and pairs mapped."""
    return normalize_text(article.text, article.furniture, article.targets, article.pairs)


def tag(
    article: Article,
    text: NormalizedInput,
    annotation: Annotation | None,
    narratives: CompiledNarratives,
    corrections: CompiledCorrections,
) -> tuple[Annotation | None, tuple[NarrativeMatch, ...]]:
    """Return an article's own annotation with corrected entities, and the narratives found in it.

    Args:
        article: The article that gets the annotation.
        text: Its normalised text, whose offsets the annotation has.
        annotation: The annotation of that text; None if it is not annotated, and then nothing is tagged.
        narratives: The definitions in force.
        corrections: The corrections of entities in force, applied before narratives look at the entities.
    """
    if annotation is None:
        return None, ()
    attached = correct_entities(attach_annotation(annotation, text, article), corrections)
    return attached, match_narratives(narratives, attached, day=day_of(article))


@lru_cache(maxsize=8)
def ready_narratives(narratives: tuple[Narrative, ...], model_name: str) -> CompiledNarratives:
    """Return the definitions ready for matching, lemmatised and embedded by that model; made once per process."""
    model = loaded_model(model_name)
    return compile_narratives(
        narratives, phrase_lemmatizer(model), lambda sentence: sentence_vector(encoder_of(model), sentence)
    )


def _with_article(sourced: Sourced, change: Callable[[Article], Article]) -> Sourced:
    return replace(sourced, item=change(sourced.item)) if isinstance(sourced.item, Article) else sourced
