"""The fingerprint of an annotator: equal fingerprints find the same in the same text, on processors of one type.

It covers every file and every version that decides an annotation. The narratives have a fingerprint of their own.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from spacy.language import Language

from transforms.annotation.component_data import ComponentWithData
from transforms.data import KNOWLEDGE, MODELS
from transforms.entities.knowledge_base import KnowledgeBase
from transforms.languages.registry import annotated_languages

RULES_VERSION = 10
"""Raised whenever a change of the rules changes an annotation: articles annotated before are then stale."""

LIBRARIES: Final = ("spacy", "thinc", "numpy", "onnxruntime", "tokenizers", "vaderSentiment")
"""The packages whose code takes part in an annotation."""

ROOTS: Final = (MODELS, KNOWLEDGE, *(language.lexicon for language in annotated_languages().values()))
"""The folders of the data that ships."""

_CHARS: Final = 16


def fingerprint(nlp: Language, base: KnowledgeBase) -> str:
    """Return a short hash of all that decides what `nlp` finds by what is known in `base`."""
    meta = nlp.meta
    parts = (
        meta["lang"], meta["name"], meta["version"], *nlp.pipe_names, base.fingerprint, f"rules {RULES_VERSION}",
        *(f"{library} {version(library)}" for library in LIBRARIES),
        *(f"{name} {digest}" for name, digest in sorted(file_digests().items())),
        *(f"{pipe}/{file.name} {_digest(file)}" for pipe, file in _configured_files(nlp)),
    )  # fmt: skip
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_CHARS]


@lru_cache(maxsize=4)
def file_digests(roots: tuple[Path, ...] = ROOTS) -> Mapping[str, str]:
    """Return the SHA-256 of each file of data that decides an annotation, by folder and name."""
    files = (
        file
        for root in roots
        for file in root.rglob("*")
        if file.is_file() and file.suffix not in {".py", ".pyc", ".md"}
    )
    return {f"{file.parent.name}/{file.name}": _digest(file) for file in files}


def _configured_files(nlp: Language) -> list[tuple[str, Path]]:
    """Return the files that a component reads instead of those that ship with Tidewire."""
    return [
        (pipe, file)
        for pipe, component in nlp.pipeline
        if isinstance(component, ComponentWithData)
        for file in component.data_files()
    ]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:_CHARS]
