"""Training lists the missing data before it begins."""

import gzip
import json
import re
from pathlib import Path

import pytest

from training.data_folder import ARTICLES, FUNCTIONS, NEEDED, SCORING, main, problems

REPOSITORY = Path(__file__).parents[3]


def write_rows(file: Path, rows: list[dict[str, object]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with (gzip.open if file.suffix == ".gz" else open)(file, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def complete(tmp_path: Path) -> Path:
    """A folder that holds a row of each file."""
    for needed in NEEDED:
        write_rows(tmp_path / needed.path.replace("*", "some"), [dict.fromkeys(needed.fields, "x")])
    (tmp_path / SCORING).write_text("", encoding="utf-8")
    return tmp_path


def test_a_complete_folder_has_no_problems(complete: Path) -> None:
    """A complete folder lets training begin."""
    assert list(problems(complete)) == []
    main(complete)


def test_an_empty_folder_lacks_every_file(tmp_path: Path) -> None:
    """Each file is named once, with the shape of its rows."""
    found = list(problems(tmp_path))
    assert [line.split(" is missing: ")[0] for line in found] == [*(needed.path for needed in NEEDED), SCORING]
    assert all(field in line for needed, line in zip(NEEDED, found, strict=False) for field in needed.fields)
    assert all(function in found[-1] for function in FUNCTIONS)


def test_a_row_without_a_field_is_reported(complete: Path) -> None:
    """The message names the file and the field."""
    write_rows(complete / "train" / "ner_worldwide.jsonl.gz", [{"id": "1", "text": "x"}])
    (line,) = problems(complete)
    assert line.startswith("train/ner_worldwide.jsonl.gz: its first row has no spans")


def test_a_file_that_is_no_gzipped_json_is_reported(complete: Path) -> None:
    """A plain file and an empty one are reported before training reads them."""
    (complete / ARTICLES.replace("*", "plain")).write_text("{}", encoding="utf-8")
    write_rows(complete / ARTICLES.replace("*", "empty"), [])
    found = list(problems(complete))
    assert [line.split(":")[0] for line in found] == [
        "stream/articles/empty.jsonl.gz",
        "stream/articles/plain.jsonl.gz",
    ]
    assert all("cannot be read as gzipped JSON" in line for line in found)


def test_make_train_ends_with_the_list(tmp_path: Path) -> None:
    """The command's exit message begins with the folder and the way to name another one."""
    with pytest.raises(SystemExit, match=re.escape(f"cannot train from {tmp_path}")) as ended:
        main(tmp_path)
    assert "make train DATA=" in str(ended.value)


def test_the_page_describes_every_file() -> None:
    """training/README.md has a row for each needed file."""
    page = (REPOSITORY / "training" / "README.md").read_text(encoding="utf-8")
    assert [needed.path for needed in NEEDED if f"| `{needed.path}` |" not in page] == []
    assert f"| `{SCORING}` |" in page
