"""Find the annotated languages: the packages beside this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A component to add to a spaCy pipeline: at its end, or `before` a pipe if the pipeline has that pipe."""

    name: str
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedLanguage:
    """Declaration of an annotated language.

    Attributes:
        code: The ISO 639-1 code, which is the package's name too.
        spacy_model: The default spaCy pipeline.
        components: The components that are added to that pipeline, in order.
        lexicon: The folder of the word lists, which are part of the fingerprint.
        likely: The minimum score of language detection for an article without a given language.
    """

    code: str
    spacy_model: str
    components: tuple[Component, ...]
    lexicon: Path
    likely: float


@cache
def annotated_languages() -> Mapping[str, AnnotatedLanguage]:
    """Return the languages by their codes, found once per process.

    Raises:
        ValueError: a package is not named after the code of its language.
    """
    return find_languages(__name__.rpartition(".")[0])


def find_languages(package: str) -> Mapping[str, AnnotatedLanguage]:
    """Return the languages with packages in a package; raises ValueError as `annotated_languages` does."""
    found: dict[str, AnnotatedLanguage] = {}
    for module in iter_modules(import_module(package).__path__):
        if module.ispkg:
            language: AnnotatedLanguage = import_module(f"{package}.{module.name}").LANGUAGE
            if language.code != module.name:
                raise ValueError(f"{package}.{module.name} is the package of '{language.code}': give both one name")
            found[language.code] = language
    return MappingProxyType(found)
