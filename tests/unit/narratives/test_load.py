"""Definitions of narratives, read from YAML."""

from pathlib import Path

import pytest

from schemas.narratives import Conditions, Dates, Narrative
from transforms.narratives.load import (
    BrokenNarrative,
    load_narrative,
    load_narratives,
    narratives_fingerprint,
)

GOOD = """\
id: closing-ferries
version: 2
title: Ferries are closed
description: >
  Crossings end,
  people protest.
any:
  phrases: [closing ferries, dock protests]
  entities: [Harbour Board]
none:
  phrases: [film set]
question: Who closes them?
all:
  places: [XE]
  speakers: [Anna Mora]
  stances: [denies]
within: statement
dates:
  from: 2025-03-08
  to: "2025-04-01"
seeds:
  - The last ferry left.
counter_examples: [The first ferry came.]
threshold: 0.7
"""


def write(directory: Path, text: str, name: str = "one.yaml") -> Path:
    (directory / name).write_text(text, encoding="utf-8")
    return directory


def test_definition_is_read(tmp_path: Path) -> None:
    """Every field of a definition arrives."""
    assert load_narratives(write(tmp_path, GOOD)) == (
        Narrative(
            id="closing-ferries",
            version=2,
            title="Ferries are closed",
            description="Crossings end, people protest.",
            any=Conditions(phrases=("closing ferries", "dock protests"), entities=("Harbour Board",)),
            none=Conditions(phrases=("film set",)),
            question="Who closes them?",
            all=Conditions(places=("XE",), speakers=("Anna Mora",), stances=("denies",)),
            within="statement",
            dates=Dates(first="2025-03-08", last="2025-04-01"),
            seeds=("The last ferry left.",),
            counter_examples=("The first ferry came.",),
            threshold=0.7,
        ),
    )


MINIMAL = "id: a\nversion: 1\ntitle: A\n"
ANY = "any:\n  phrases: [x]\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "is empty"),
        ("- a\n", 1, "a definition is a section"),
        ("id: a\n\ttitle: A\n", 2, "is no YAML"),
        (MINIMAL + "colour: red\n" + ANY, 4, "unknown key 'colour'"),
        (MINIMAL + "any:\n  phrase: [x]\n", 5, "unknown key 'phrase'"),
        (MINIMAL + ANY + "title: B\n", 6, "'title' is given twice"),
        ("id: a\nversion: one\ntitle: A\n" + ANY, 2, "'version' is to be a whole number"),
        ("id: a\nversion: true\ntitle: A\n" + ANY, 2, "'version' is to be a whole number"),
        ("id: a\nversion: 0\ntitle: A\n" + ANY, 2, "'version' begins with 1"),
        ("id: a\nversion: 1\ntitle: 5\n" + ANY, 3, "'title' is to be a text"),
        ("id: A b\nversion: 1\ntitle: A\n" + ANY, 1, "is no id"),
        ("id: a\nversion: 1\n" + ANY, 1, "lacks 'title'"),
        (MINIMAL + "any: x\n", 4, "'any' is to be a section"),
        (MINIMAL + "any:\n  phrases: x\n", 5, "'phrases' is to be a list of texts"),
        (MINIMAL + "any:\n  phrases:\n    - x\n    - 7\n", 7, "'an item of phrases' is to be a text"),
        (MINIMAL + "none:\n  phrases: [x]\n", 1, "nothing could match"),
        (MINIMAL + "any:\n  phrases:\n    - x\n    - '* y'\n", 7, "'* y': a gap stands between words"),
        (MINIMAL + "any:\n  stances: [states, shouts]\n", 5, "'shouts' is none of: states, claims"),
        (MINIMAL + ANY + "within: paragraph\n", 6, "'paragraph' is none of: article, sentence, statement"),
        (MINIMAL + ANY + "dates:\n  from: 2025-02-30\n", 7, "'from' is to be a day (YYYY-MM-DD)"),
        (MINIMAL + ANY + "dates:\n  from: 2025-02-02\n  to: 2025-02-01\n", 7, "'from' is later than 'to'"),
        (MINIMAL + ANY + "dates:\n  since: 2025-02-02\n", 7, "unknown key 'since'"),
        (MINIMAL + ANY + "threshold: 1.5\n", 6, "more than 0, at most 1"),
        (MINIMAL + ANY + "threshold: .inf\n", 6, "more than 0, at most 1"),
        (MINIMAL + ANY + "threshold: high\n", 6, "'threshold' is to be a number"),
    ],
)
def test_broken_definition_says_where(tmp_path: Path, text: str, line: int, message: str) -> None:
    """An unusable definition is an error with file, line and what is wrong."""
    with pytest.raises(BrokenNarrative) as caught:
        load_narratives(write(tmp_path, text))
    assert (caught.value.path, caught.value.line) == (tmp_path / "one.yaml", line)
    assert message in caught.value.message


def test_id_twice_is_refused(tmp_path: Path) -> None:
    """The second file with an id is an error that names the first."""
    write(tmp_path, MINIMAL + ANY, "a.yaml")
    with pytest.raises(BrokenNarrative, match=r"b\.yaml:2: the id 'a' is taken by a\.yaml"):
        load_narratives(write(tmp_path, "version: 1\nid: a\ntitle: B\n" + ANY, "b.yaml"))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused."""
    (tmp_path / "one.yaml").write_bytes(b"id: \xff\n")
    with pytest.raises(BrokenNarrative, match="is no UTF-8"):
        load_narratives(tmp_path)


def test_missing_directory_is_refused(tmp_path: Path) -> None:
    """A missing directory is an error, not an empty one."""
    with pytest.raises(BrokenNarrative, match="is no directory"):
        load_narratives(tmp_path / "nowhere")


def test_bundled_definitions_are_good() -> None:
    """The shipped definitions can be read, and the demo's is among them."""
    assert "backlash-against-migrants" in {narrative.id for narrative in load_narratives()}


def test_fingerprint_depends_on_content_alone() -> None:
    """The order of the definitions does not matter, only their content."""
    a, b = (Narrative(id=name, version=1, title=name) for name in "ab")
    changed = Narrative(id="b", version=2, title="b")
    assert narratives_fingerprint((a, b)) == narratives_fingerprint((b, a)) != narratives_fingerprint((a, changed))


def test_definition_may_hold_seeds_alone(tmp_path: Path) -> None:
    """Seeds alone are conditions enough."""
    (found,) = load_narratives(write(tmp_path, MINIMAL + "seeds: [The last ferry left.]\n"))
    assert found.seeds == ("The last ferry left.",)


def test_lines_of_parts_are_known(tmp_path: Path) -> None:
    """Warnings can name the line of each part, or of its parent."""
    write(tmp_path, MINIMAL + "any:\n  phrases:\n    - x\n    - y\n")
    loaded = load_narrative(tmp_path / "one.yaml")
    assert [loaded.line_of(part) for part in ("any.phrases.1", "any.phrases.7", "title", "")] == [7, 5, 3, 1]
