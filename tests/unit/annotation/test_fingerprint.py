"""The fingerprint covers everything that decides an annotation."""

from importlib.metadata import version
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

import transforms
from transforms.annotation import fingerprint as module
from transforms.annotation.components import STATEMENTS_PIPE
from transforms.annotation.fingerprint import LIBRARIES, file_digests, fingerprint
from transforms.entities.knowledge_base import KnowledgeBase, knowledge_base

ROOT = Path(transforms.__file__).parent


def test_every_file_of_data_is_covered() -> None:
    """Every file below `transforms` counts except code and narratives; narratives have a fingerprint of their own."""
    files = (file for file in ROOT.rglob("*") if file.is_file() and file.suffix not in {".py", ".pyc", ".md"})
    data = {f"{file.parent.name}/{file.name}" for file in files if file.parent.name != "narratives"}
    assert set(file_digests()) == data
    assert {"encoder/encoder.onnx", "encoder/tokenizer.json", "confidence/weights.json", "stance/weights.json"} <= data


def test_a_changed_byte_changes_a_file_of_data(tmp_path: Path) -> None:
    """The content of a file decides, not its name."""
    (tmp_path / "weights.json").write_text("{}", encoding="utf-8")
    before = file_digests((tmp_path,))
    (tmp_path / "weights.json").write_text("[]", encoding="utf-8")
    file_digests.cache_clear()
    after = file_digests((tmp_path,))
    assert before.keys() == after.keys()
    assert before != after


@pytest.mark.parametrize("name", sorted(file_digests()))
def test_each_file_changes_the_fingerprint(nlp: Language, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Equal fingerprints come of equal files only."""
    before = fingerprint(nlp, knowledge_base())
    changed = {**file_digests(), name: "another"}
    monkeypatch.setattr(module, "file_digests", lambda: changed)
    assert fingerprint(nlp, knowledge_base()) != before


@pytest.mark.parametrize("library", LIBRARIES)
def test_each_library_changes_the_fingerprint(nlp: Language, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    """A newer spaCy or onnxruntime may find something else."""
    before = fingerprint(nlp, knowledge_base())
    installed = version
    monkeypatch.setattr(module, "version", lambda name: "99" if name == library else installed(name))
    assert fingerprint(nlp, knowledge_base()) != before


def test_the_files_of_a_config_change_the_fingerprint(tmp_path: Path) -> None:
    """Other files for a component, or other contents of them, change the fingerprint."""
    prints = []
    for bias in (0.0, 1.0):
        (tmp_path / "weights.json").write_text(f'{{"bias": {bias}}}', encoding="utf-8")
        pipeline = spacy.blank("en")
        pipeline.add_pipe(STATEMENTS_PIPE, config={"folder": str(tmp_path)})
        prints.append(fingerprint(pipeline, knowledge_base()))
    bundled = spacy.blank("en")
    bundled.add_pipe(STATEMENTS_PIPE)
    assert len({*prints, fingerprint(bundled, knowledge_base())}) == 3


def test_rules_and_knowledge_change_the_fingerprint(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fingerprint changes with rules and knowledge only."""
    before = fingerprint(nlp, knowledge_base())
    assert fingerprint(nlp, knowledge_base()) == before
    assert fingerprint(nlp, KnowledgeBase(())) != before
    monkeypatch.setattr(module, "RULES_VERSION", module.RULES_VERSION + 1)
    assert fingerprint(nlp, knowledge_base()) != before
