"""The fingerprint covers everything that decides an annotation."""

import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

import transforms
from schemas.knowledge import KnownEntity
from transforms.annotation import fingerprint as module
from transforms.annotation.components import STATEMENTS_PIPE
from transforms.annotation.fingerprint import LIBRARIES, file_digests, fingerprint

ROOT = Path(transforms.__file__).parent


@Language.factory("reads_a_file", default_config={"file": ""})
def reads_a_file(nlp: Language, name: str, file: str) -> Callable[[Doc], Doc]:
    """A component of somebody else's whose setting is a path."""
    return lambda doc: doc


@pytest.fixture
def _unchanged_components(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash the components once, not before and after each change of something else."""
    digests = list(module.component_digests(nlp))
    monkeypatch.setattr(module, "component_digests", lambda nlp: digests)


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


@pytest.mark.usefixtures("_unchanged_components")
@pytest.mark.parametrize("name", sorted(file_digests()))
def test_each_file_changes_the_fingerprint(nlp: Language, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Equal fingerprints come of equal files only."""
    before = fingerprint(nlp)
    changed = {**file_digests(), name: "another"}
    monkeypatch.setattr(module, "file_digests", lambda: changed)
    assert fingerprint(nlp) != before


@pytest.mark.parametrize("library", LIBRARIES)
def test_each_library_changes_the_fingerprint(nlp: Language, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    """A newer spaCy or onnxruntime may find something else."""
    before = fingerprint(nlp)
    installed = version
    monkeypatch.setattr(module, "version", lambda name: "99" if name == library else installed(name))
    assert fingerprint(nlp) != before


def test_the_files_of_a_config_change_the_fingerprint(tmp_path: Path) -> None:
    """Other files for a component, or other contents of them, change the fingerprint."""
    prints = []
    for bias in (0.0, 1.0):
        (tmp_path / "weights.json").write_text(f'{{"bias": {bias}}}', encoding="utf-8")
        pipeline = spacy.blank("en")
        pipeline.add_pipe(STATEMENTS_PIPE, config={"folder": str(tmp_path)})
        prints.append(fingerprint(pipeline))
    bundled = spacy.blank("en")
    bundled.add_pipe(STATEMENTS_PIPE)
    assert len({*prints, fingerprint(bundled)}) == 3


Pipe = tuple[str, str, dict[str, Any]]


def made_of(*pipes: Pipe) -> Language:
    """An empty English pipeline with components, each given by its factory, name and settings."""
    pipeline = spacy.blank("en")
    for factory, name, config in pipes:
        pipeline.add_pipe(factory, name=name, config=config)
    return pipeline


def test_another_component_under_the_same_name_changes_the_fingerprint() -> None:
    """The factory and the settings of a component count beside its name, and the order of components counts."""
    sentencizer: Pipe = ("sentencizer", "sentencizer", {})
    ours: Pipe = (STATEMENTS_PIPE, STATEMENTS_PIPE, {})
    pipelines = [
        made_of(sentencizer, ours),
        made_of(ours, sentencizer),
        made_of(sentencizer, ("reads_a_file", STATEMENTS_PIPE, {})),
        made_of(("sentencizer", "sentencizer", {"punct_chars": ["!"]}), ours),
    ]
    replaced = made_of(sentencizer, ours)
    replaced.replace_pipe(STATEMENTS_PIPE, "reads_a_file")
    assert len({fingerprint(pipeline) for pipeline in pipelines}) == len(pipelines)
    assert fingerprint(replaced) == fingerprint(pipelines[2])


def test_a_disabled_component_does_not_count() -> None:
    """A component that does not run decides nothing."""
    pipeline = made_of(("sentencizer", "sentencizer", {}), (STATEMENTS_PIPE, STATEMENTS_PIPE, {}))
    with pipeline.select_pipes(disable=["sentencizer"]):
        assert fingerprint(pipeline) == fingerprint(made_of((STATEMENTS_PIPE, STATEMENTS_PIPE, {})))


@pytest.mark.parametrize(("factory", "setting"), [(STATEMENTS_PIPE, "folder"), ("reads_a_file", "file")])
def test_files_count_by_their_content(tmp_path: Path, factory: str, setting: str) -> None:
    """The fingerprint is the same on every machine, wherever its files lie; other content is another fingerprint."""
    prints = []
    for place, content in (("here", '{"bias": 1.0}'), ("there", '{"bias": 1.0}'), ("elsewhere", '{"bias": 2.0}')):
        folder = tmp_path / place
        folder.mkdir()
        (folder / "weights.json").write_text(content, encoding="utf-8")
        path = folder if setting == "folder" else folder / "weights.json"
        prints.append(fingerprint(made_of((factory, factory, {setting: str(path)}))))
    assert prints[0] == prints[1] != prints[2]


def test_other_tokenizer_rules_change_the_fingerprint() -> None:
    """The tokenizer is no component, but every component works on its tokens."""
    other = spacy.blank("en")
    other.tokenizer.add_special_case("harbourside", [{"ORTH": "harbour"}, {"ORTH": "side"}])
    assert fingerprint(other) != fingerprint(spacy.blank("en"))


def test_the_weights_of_a_saved_pipeline_count(nlp: Language, tmp_path: Path) -> None:
    """A saved copy has the fingerprint of its original; a copy that was trained on has another, under the same name and version."""
    nlp.to_disk(tmp_path / "copy")
    copy = spacy.load(tmp_path / "copy")
    assert fingerprint(copy) == fingerprint(nlp)
    tagger: Any = copy.get_pipe("tagger")
    output = tagger.model.get_ref("softmax")
    output.set_param("b", output.get_param("b") + 1)
    copy.to_disk(tmp_path / "trained")
    shutil.rmtree(tmp_path / "copy")
    trained = spacy.load(tmp_path / "trained")
    assert (trained.meta["name"], trained.meta["version"]) == (nlp.meta["name"], nlp.meta["version"])
    assert fingerprint(trained) != fingerprint(nlp)


def test_rules_and_knowledge_change_the_fingerprint(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fingerprint changes with rules and knowledge only."""
    before = fingerprint(nlp)
    assert fingerprint(nlp) == before
    assert fingerprint(nlp, (KnownEntity(id="org:orme", name="Orme Ferries", type="ORG"),)) != before
    monkeypatch.setattr(module, "RULES_VERSION", module.RULES_VERSION + 1)
    assert fingerprint(nlp) != before
