"""The fingerprint of an annotator: equal fingerprints give equal annotations of a text, on processors of one type.

It covers every file and every version that decides an annotation, and the components of the pipeline: the order, factories,
settings and weights. A third-party component counts with its factory's name, its settings and its `to_bytes`, not with its
code. A file counts by its content, not by its path. The narratives have their own fingerprint.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from spacy.language import Language

from schemas.knowledge import KnownEntity
from transforms.annotation.component_data import ComponentWithData
from transforms.annotation.components import knowledge_of
from transforms.data import KNOWLEDGE, MODELS
from transforms.languages.registry import annotated_languages

RULES_VERSION = 11
"""Version of the rules; raise it whenever a change of rules changes annotations, so that older ones become stale."""

LIBRARIES: Final = ("spacy", "thinc", "numpy", "onnxruntime", "tokenizers", "vaderSentiment")
"""Packages whose code takes part in an annotation."""

ROOTS: Final = (MODELS, KNOWLEDGE, *(language.lexicon for language in annotated_languages().values()))
"""Folders of the bundled data."""

_CHARS: Final = 16


def fingerprint(nlp: Language, known: tuple[KnownEntity, ...] = ()) -> str:
    """Return a short hash of everything that decides the annotations of `nlp`; `known` adds to its knowledge."""
    meta = nlp.meta
    parts = (
        meta["lang"], meta["name"], meta["version"], knowledge_of(nlp, known).fingerprint, f"rules {RULES_VERSION}",
        *(f"{library} {version(library)}" for library in LIBRARIES),
        *(f"{name} {digest}" for name, digest in sorted(file_digests().items())),
        *component_digests(nlp),
    )  # fmt: skip
    return _short_hash("\x1f".join(parts).encode())


@lru_cache(maxsize=4)
def file_digests(roots: tuple[Path, ...] = ROOTS) -> Mapping[str, str]:
    """Return the SHA-256 of each data file that decides an annotation, by folder and name."""
    files = (
        file
        for root in roots
        for file in root.rglob("*")
        if file.is_file() and file.suffix not in {".py", ".pyc", ".md"}
    )
    return {f"{file.parent.name}/{file.name}": _digest(file) for file in files}


def component_digests(nlp: Language) -> Iterator[str]:
    """Yield a hash of spaCy's vocabulary, its tokenizer, and each component in use, in order.

    The strings of the vocabulary are left out: they grow with every text and decide nothing.
    """
    yield f"lookups {_short_hash(nlp.vocab.to_bytes(exclude=['strings', 'vectors']))}"
    yield f"vectors {_short_hash(nlp.vocab.vectors.to_bytes(exclude=['strings']))}"
    yield f"tokenizer {type(nlp.tokenizer).__qualname__} {_state(nlp.tokenizer)}"
    for name, component in nlp.pipeline:
        config = dict(nlp.get_pipe_config(name))
        if isinstance(component, ComponentWithData):
            del config["folder"]
            yield from (f"{name}/{file.name} {_digest(file)}" for file in component.data_files())
        yield f"{name} {json.dumps(_without_paths(config), sort_keys=True)} {_state(component)}"


def _state(component: Any) -> str:
    """Return a hash of a component's weights and tables, empty if it has no `to_bytes`."""
    return _short_hash(component.to_bytes(exclude=["vocab"])) if hasattr(component, "to_bytes") else ""


def _without_paths(setting: Any) -> Any:
    """Return a setting with each absolute path replaced by the hashes of its files."""
    if isinstance(setting, Mapping):
        return {key: _without_paths(part) for key, part in setting.items()}
    if isinstance(setting, list | tuple):
        return [_without_paths(part) for part in setting]
    if isinstance(setting, str) and (path := Path(setting)).is_absolute() and path != path.parent:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        return {str(file.relative_to(path)): _digest(file) for file in files if file.is_file()}
    return setting


def _digest(file: Path) -> str:
    return _short_hash(file.read_bytes())


def _short_hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_CHARS]
