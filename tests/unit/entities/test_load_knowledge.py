"""The knowledge base's files are checked strictly, and an error names the line."""

from pathlib import Path

import pytest

from pipeline.core.errors import SettingsError
from pipeline.core.settings import AnnotateSettings
from pipeline.jobs.user_files import known_entities
from transforms.entities.knowledge_base import KnowledgeBase, knowledge_base
from transforms.entities.load_knowledge import BrokenKnowledge, load_knowledge

GOOD = '{"id":"org:orme","name":"Orme Ferries","type":"ORG","aliases":["OF"],"country":"NO","coordinates":{"lat":59.1,"lon":11.4}}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good file."""
    (tmp_path / "mine.jsonl").write_text(f"# ours\n\n{GOOD}\n")
    return tmp_path


def test_a_file_is_read(folder: Path) -> None:
    """Comments and empty lines are left out; all fields arrive."""
    (known,) = load_knowledge(folder)
    assert (known.id, known.name, known.aliases, known.country) == ("org:orme", "Orme Ferries", ("OF",), "NO")
    assert known.coordinates is not None
    assert known.coordinates.lat == 59.1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "is no entity"),
        ('{"id":"a","name":"b","type":"ORG","colour":"red"}', "unknown key 'colour'"),
        ('{"id":"a","name":"b"}', "is no entity"),
        ('{"id":"a","name":"b","type":"FISH"}', "'FISH' is no type"),
        ('{"id":"a","name":" ","type":"ORG"}', "empty"),
        ('{"id":"a","name":"b","type":"ORG","country":"Norway"}', "is no country"),
        ('{"id":"a","name":"b","type":"GPE","coordinates":{"lat":91,"lon":0}}', "no point on the map"),
        ('{"id":"a","name":"b","type":"ORG","prominence":2}', "0..1"),
        (GOOD, "given twice"),
    ],
)
def test_a_broken_line_says_where(folder: Path, line: str, message: str) -> None:
    """The error names file, line and what is wrong."""
    (folder / "mine.jsonl").write_text(f"{GOOD}\n{line}\n")
    with pytest.raises(BrokenKnowledge, match=message) as caught:
        load_knowledge(folder)
    assert str(caught.value).startswith(f"{folder / 'mine.jsonl'}:2: ")


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    """A missing folder is an error, not an empty knowledge base."""
    with pytest.raises(BrokenKnowledge, match="is no directory"):
        load_knowledge(tmp_path / "none")


def test_the_setting_adds_to_ours(folder: Path) -> None:
    """The user's entities are added to ours, and can replace ours under their ids."""
    (folder / "ours.jsonl").write_text('{"id":"person:angela-merkel","name":"A. M.","type":"PERSON"}\n')
    base = knowledge_base(known_entities(AnnotateSettings(knowledge_dir=str(folder))))
    assert [known.id for known in base.named("orme ferries")] == ["org:orme"]
    assert (base.named("angela merkel"), bool(base.named("oslo"))) == ((), True)


def test_a_broken_setting_is_reported(folder: Path) -> None:
    """A broken file of the user's is a settings error with its place."""
    (folder / "mine.jsonl").write_text("{\n")
    with pytest.raises(SettingsError, match=r"mine\.jsonl:1"):
        known_entities(AnnotateSettings(knowledge_dir=str(folder)))


def test_the_fingerprint_follows_the_content(folder: Path) -> None:
    """The fingerprint depends on the entities, not on their order."""
    entities = load_knowledge()[:50]
    assert KnowledgeBase(entities).fingerprint == KnowledgeBase(reversed(entities)).fingerprint
    assert KnowledgeBase(entities).fingerprint != KnowledgeBase(load_knowledge(folder)).fingerprint


def test_the_bundled_base_is_valid_and_known_by_its_names() -> None:
    """All bundled entities can be read, and are found by their names."""
    assert {known.name for known in knowledge_base().named("US")} == {"United States"}
