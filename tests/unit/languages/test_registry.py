"""Each package below transforms/languages is an annotated language."""

import sys
from pathlib import Path

import pytest
import spacy

from pipeline.core.settings import AnnotateSettings
from schemas.articles import Article, Outlet, Version
from schemas.records import Origin
from transforms import stages
from transforms.annotation.annotate import load_model
from transforms.languages.registry import annotated_languages, find_languages

DUTCH = """
from pathlib import Path
from transforms.languages.registry import AnnotatedLanguage
LANGUAGE = AnnotatedLanguage(code="nl", spacy_model="nl_core", components=(), lexicon=Path("words"), likely=0.3)
"""


def package_with(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, *languages: str) -> str:
    """A package that holds the Dutch language under each of some names."""
    for language in languages:
        (folder / name / language).mkdir(parents=True)
        (folder / name / language / "__init__.py").write_text(DUTCH)
    (folder / name / "__init__.py").touch()
    (folder / name / "no_language.py").touch()
    monkeypatch.syspath_prepend(folder)
    return name


def in_language(code: str) -> Article:
    origin = Origin(topic="t", partition=0, offset=0, timestamp_ms=0)
    return Article(
        id="a" * 32, url=None, outlet=Outlet(name="Harbour"), title="", text="Ferry!", language=code,
        version=Version(ms=1, content_hash="h"), origin=origin,
    )  # fmt: skip


def test_each_package_is_a_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the folder makes the package; a module beside it is none."""
    found = find_languages(package_with(tmp_path, monkeypatch, "languages_found", "nl"))
    assert {code: language.spacy_model for code, language in found.items()} == {"nl": "nl_core"}
    del sys.modules["languages_found"]


def test_a_package_of_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the package is the code, so that two packages cannot claim one language."""
    name = package_with(tmp_path, monkeypatch, "languages_refused", "dutch")
    with pytest.raises(ValueError, match=r"languages_refused\.dutch is the package of 'nl'"):
        find_languages(name)


def test_a_language_with_a_package_is_annotated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package is enough."""
    english = annotated_languages()
    assert [stages.is_annotated(in_language(code)) for code in ("en", "nl")] == [True, False]
    monkeypatch.setattr(stages, "annotated_languages", lambda: {**english, "nl": english["en"]})
    assert [stages.is_annotated(in_language(code)) for code in ("en", "nl", "de")] == [True, True, False]


def test_english_names_what_ships() -> None:
    """The default pipeline is the settings' default, its components can be made, and its word lists exist."""
    (english,) = annotated_languages().values()
    assert AnnotateSettings().spacy_model == english.spacy_model
    assert all(spacy.blank(english.code).has_factory(component.name) for component in english.components)
    assert list(english.lexicon.glob("*.yaml"))


def test_a_pipeline_for_another_language_is_refused(tmp_path: Path) -> None:
    """English rules would give wrong results."""
    spacy.blank("nl").to_disk(tmp_path / "dutch")
    with pytest.raises(OSError, match="for the language 'nl'; annotated languages: en"):
        load_model(str(tmp_path / "dutch"))
