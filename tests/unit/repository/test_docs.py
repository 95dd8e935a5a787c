"""The user documentation names everything that exists, and nothing else."""

import dataclasses
import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import COMMANDS
from pipeline.core import errors
from pipeline.core.settings import Settings, load_settings
from transforms.narratives.load import load_narratives

REPOSITORY = Path(__file__).parents[3]
PAGES = sorted(
    str(file.relative_to(REPOSITORY))
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "training/*.md",
        "samples/*.md",
        "tests/quality/**/*.md",
        "transforms/**/*.md",
    )
    for file in REPOSITORY.glob(pattern)
)
DECISIONS = sorted(path for path in PAGES if path.startswith("docs/decisions/0"))
ROW = re.compile(r"^\| `(?P<key>\w+)` \| (?P<default>`[^`]*`|\*none\*) \| (?P<meaning>\S.*) \|$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
PATH = re.compile(
    r"`((?:transforms|pipeline|schemas|dashboard|tests|training|benchmarks|deploy|docs|samples|requirements|\.ci|\.github)/[^`\s…<]+)`"
)

MODULE = re.compile(r"`(\w+\.py)`")


def page(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Return the text under a second-level heading."""
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def shown(default: Any) -> str:
    """Return a default as the tables write it."""
    if default is None:
        return "*none*"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Settings)])
def test_every_setting_is_documented_with_its_default(name: str) -> None:
    """Each section's table holds its keys in their order, with the defaults in force."""
    documented = [
        (row["key"], row["default"]) for row in ROW.finditer(section(page("docs/configuration.md"), f"[{name}]"))
    ]
    values = getattr(Settings(), name)
    assert documented == [(field.name, shown(getattr(values, field.name))) for field in dataclasses.fields(values)]


def test_the_example_configuration_is_accepted(tmp_path: Path) -> None:
    """The documented example works once the secrets' files exist."""
    example = page("docs/configuration.md").split("```toml\n", 1)[1].split("```", 1)[0]
    for name in ("kafka", "elasticsearch"):
        (tmp_path / name).write_text("secret", encoding="utf-8")
    file = tmp_path / "tidewire.toml"
    file.write_text(example.replace("/run/secrets", str(tmp_path)), encoding="utf-8")
    loaded = load_settings(file, environment={}, state_dir=tmp_path)
    named = {f"{table}.{key}" for table, keys in tomllib.loads(example).items() for key in keys}
    assert {key for key, source in loaded.sources.items() if source.startswith(str(file))} == named


def test_every_exit_code_is_documented() -> None:
    """The table has the codes of all errors."""
    codes = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.TidewireError)
    }
    documented = re.findall(r"^\| (\d+) \|", section(page("docs/configuration.md"), "Exit codes"), re.MULTILINE)
    assert {int(code) for code in documented} == codes | {0, 130}


def test_every_command_is_in_the_readme() -> None:
    """The overview names all commands and no other."""
    rows = re.findall(r"^\| `(\w+)", section(page("README.md"), "Commands"), re.MULTILINE)
    rows += re.findall(r"^\| `show`, `(\w+)`", section(page("README.md"), "Commands"), re.MULTILINE)
    assert sorted(rows) == sorted(COMMANDS)


def test_every_direct_dependency_has_a_reason() -> None:
    """The tables list pyproject.toml's dependencies."""
    project = tomllib.loads(page("pyproject.toml"))["project"]
    extras = [package for extra in project["optional-dependencies"].values() for package in extra]
    asked = [*project["dependencies"], *(package for package in extras if not package.startswith("tidewire["))]
    documented = re.findall(r"^\| ([\w-]+) \| [^|]+ \| [^|]{10,} \|$", page("docs/dependencies.md"), re.MULTILINE)
    assert sorted(set(documented) - {"package"}) == sorted(re.split(r"[<>=\[]", name)[0] for name in asked)


def test_the_changelog_begins_with_this_version() -> None:
    """A release without a note is a defect."""
    first = re.search(r"^## (\S+)", page("CHANGELOG.md"), re.MULTILINE)
    assert first is not None
    assert first[1] == version("tidewire")


def test_the_narrative_in_the_concepts_can_be_loaded(tmp_path: Path) -> None:
    """The example is a definition that Tidewire accepts."""
    example = page("docs/concepts.md").split("```yaml\n", 1)[1].split("```", 1)[0]
    (tmp_path / "example.yaml").write_text(example, encoding="utf-8")
    (narrative,) = load_narratives(tmp_path)
    assert narrative.id == "fog-blame"
    assert narrative.none.phrases == ("fog horn",)


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    """Every relative link leads to a file or folder of the repository, and to a heading where it names one."""
    for path, heading in LINK.findall(page(name)):
        target = (REPOSITORY / name).parent / path if path else REPOSITORY / name
        assert target.exists(), path
        assert not heading or heading in headings(target.read_text(encoding="utf-8")), f"{path}#{heading}"


def headings(text: str) -> set[str]:
    """The anchors of a page's headings."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", PAGES)
def test_named_files_exist(name: str) -> None:
    """Every file or folder in code type exists; `*` is any name, and a module without a path may lie anywhere."""
    text = page(name)
    assert [path for path in PATH.findall(text) if not list(REPOSITORY.glob(path.rstrip("/")))] == []
    assert set(MODULE.findall(text)) <= {file.name for file in tracked_modules()}


def tracked_modules() -> list[Path]:
    """The repository's modules, without those of virtual environments."""
    roots = ("transforms", "pipeline", "schemas", "dashboard", "training", "benchmarks", "tests", "deploy", ".ci")
    return [file for root in roots for file in (REPOSITORY / root).rglob("*.py")]


@pytest.mark.parametrize("root", ["transforms", "pipeline"])
def test_the_architecture_names_every_package(root: str) -> None:
    """The table has one row, and the picture one box, for each package below a root."""
    packages = {file.parent.name for file in (REPOSITORY / root).glob("*/__init__.py")}
    table = page("docs/architecture.md").split(f"| `{root}/` | question |\n", 1)[1].split("\n\n", 1)[0]
    assert set(re.findall(r"^\| `(\w+)/` \|", table, re.MULTILINE)) == packages
    assert packages <= set(re.findall(r">(\w+)</text>", page("docs/images/architecture.svg")))


def test_the_index_of_decisions_is_complete() -> None:
    """Each decision stands there once, in order, with its title, its date and its status."""
    expected = []
    for path in DECISIONS:
        head = re.match(
            r"# (?P<number>\d+)\. (?P<title>.+)\n\nStatus: (?P<status>\w+)(?:; .+)?\. Date: (?P<date>\d{4}-\d\d-\d\d)\.\n",
            page(path),
        )
        assert head is not None, f"{path} begins with its number and title, then 'Status: ... Date: ....'"
        file = Path(path).name
        assert int(file[:4]) == int(head["number"])
        expected.append((head["number"], head["title"], file, head["date"], head["status"]))
    rows = re.findall(
        r"^\| (\d+) \| \[(.+)\]\((.+)\) \| ([\d-]+) \| (\w+)(?:, .+)? \|$",
        page("docs/decisions/README.md"),
        re.MULTILINE,
    )
    assert rows == expected
    assert len(rows) > 0


def test_the_example_of_the_spacy_pipeline_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    """The architecture page's code runs, and its comment is its output."""
    example = page("docs/architecture.md").split("```python\n", 1)[1].split("```", 1)[0]
    exec(compile(example, "docs/architecture.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out.strip() == example.rsplit("# ", 1)[1].strip()
