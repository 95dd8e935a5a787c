"""`tidewire narratives list` and `check`, which need no server."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from pipeline.cli.jobs import narratives
from pipeline.core.errors import UsageError
from pipeline.core.settings import AnnotateSettings, LoadedSettings, Settings

SOUND = "id: pier\nversion: 3\ntitle: Pier\nquestion: Who burnt it?\nany:\n  phrases: [old pier]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pier.yaml").write_text(SOUND, encoding="utf-8")
    return tmp_path


def invoke(folder: Path, *words: str) -> Result:
    app = typer.Typer()

    class Known:
        loaded = LoadedSettings(settings=Settings(annotate=AnnotateSettings(narratives_dir=str(folder))), sources={})

    @app.callback()
    def options(ctx: typer.Context) -> None:
        ctx.obj = Known()

    app.add_typer(narratives.app, name="narratives")
    return CliRunner().invoke(app, ["narratives", *words])


def test_the_narratives_in_force_are_listed(folder: Path) -> None:
    """The list has versions, titles and questions."""
    listed: list[dict[str, Any]] = json.loads(invoke(folder, "list", "--json").stdout)
    assert listed == [{"id": "pier", "version": 3, "title": "Pier", "question": "Who burnt it?"}]


def test_a_sound_folder_passes(folder: Path) -> None:
    """Without an argument, the folder in force is checked."""
    found = invoke(folder, "check")
    assert (found.exit_code, "1 sound, 0 warnings, 0 broken" in found.stdout) == (0, True)


def test_every_broken_file_is_named_with_its_line(folder: Path) -> None:
    """Exit code 1; the other files are checked too."""
    (folder / "bad.yaml").write_text("id: bad\nversion: x\n", encoding="utf-8")
    (folder / "twice.yaml").write_text(SOUND + "none:\n  phrases: [old pier]\n", encoding="utf-8")
    found = invoke(folder, "check", str(folder))
    assert found.exit_code == 1
    words = found.output.replace("\n", " ")
    assert f"{folder / 'bad.yaml'}:2: 'version' is to be a whole number" in words
    assert f"{folder / 'twice.yaml'}:1: the id 'pier' is taken by pier.yaml" in words
    assert f"{folder / 'twice.yaml'}:6: 'old pier' can never match: 'none' excludes it" in words


def test_a_single_file_can_be_checked(folder: Path) -> None:
    """The file need not lie in the folder in force."""
    (folder / "new.yml").write_text(SOUND.replace("id: pier", "id: quay"), encoding="utf-8")
    assert invoke(folder, "check", str(folder / "new.yml")).exit_code == 0


def test_comparing_a_file_needs_one_in_force(folder: Path) -> None:
    """A definition of another id has no counterpart to compare with."""
    (folder / "elsewhere").mkdir()
    new = folder / "elsewhere" / "quay.yaml"
    new.write_text(SOUND.replace("id: pier", "id: quay"), encoding="utf-8")
    found = invoke(folder, "diff", str(new))
    assert isinstance(found.exception, UsageError)
    assert "no narrative in force has the id 'quay'" in str(found.exception)
