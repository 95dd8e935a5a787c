"""`tidewire relations` on a terminal and for programs."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.common import Context
from pipeline.cli.queries import relations
from pipeline.core.errors import UsageError
from pipeline.queries.relations import RelatedPair, RelationRow, Relations, RelationSearch, Tally, relation_query
from transforms.relations.find_relations import SHOWN_FROM

COUNTS = Tally(key="all", relations=3, collapsed=2, in_favour=1, against=2)
ROW = RelationRow(
    id="r1",
    article_id="a1",
    published_at="2025-03-08T10:00:00Z",
    outlet="Open Quay",
    title="Pier",
    url="https://quay.example/pier",
    source="e-quill",
    source_name="Ada Quill",
    target="e-rook",
    target_name="Mayor \x1b[31mRook",
    attitude="against",
    voice="outlet",
    statement_id=None,
    confidence=0.75,
    sentence="Ada Quill sued the mayor.",
    source_mark=(0, 9),
    target_mark=(15, 24),
)
FOUND = Relations(
    counts=COUNTS,
    pairs=(
        RelatedPair(
            source="e-quill", source_name="Ada Quill", target="e-rook", target_name="Mayor Rook", counts=COUNTS
        ),
    ),
    outlets=(Tally(key="Open Quay", relations=3, collapsed=2, in_favour=1, against=2),),
    weeks=(Tally(key="2025-03-03", relations=3, collapsed=2, in_favour=1, against=2),),
    relations=(ROW,),
)


def run(*words: str) -> Any:
    application = typer.Typer()
    application.command()(relations.command)
    return CliRunner().invoke(application, list(words), obj=Context(None, Path("nowhere")), env={"COLUMNS": "200"})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[RelationSearch]:
    """Return the searches that the command sends."""
    searches: list[RelationSearch] = []

    def search(_client: Any, _prefix: str, search: RelationSearch) -> Relations:
        searches.append(search)
        return FOUND

    monkeypatch.setattr(relations, "search_relations", search)
    return searches


def test_every_option_reaches_the_search(asked: list[RelationSearch]) -> None:
    """No option is mixed up with another; the default minimum is that of sure relations."""
    options = {
        "source": "Quill", "target": "Rook", "between": "Moss", "attitude": "against", "voice": "outlet",
        "outlet": "quay.example", "since": "2025-03-08", "until": "2025-03-09", "narrative": "n",
    }  # fmt: skip
    run("pier", *(word for name, value in options.items() for word in (f"--{name}", value)), "--limit", "4")
    run("--confidence", "0.3")
    assert asked == [
        RelationSearch(text="pier", limit=4, confidence=SHOWN_FROM, **options),
        RelationSearch(confidence=0.3),
    ]


def test_pairs_outlets_weeks_and_sentences_are_printed(asked: list[RelationSearch]) -> None:
    """Everything is counted, and nothing from an article can steer the terminal."""
    printed = run().output
    assert len(asked) == 1
    assert "Ada Quill" in printed
    assert "Open Quay 2 against, 1 for" in printed
    assert "2025-03-03 2 against, 1 for" in printed
    assert "Ada Quill sued the mayor." in printed
    assert "told by the outlet · confidence 0.75" in printed
    assert "3 relations: 2 against, 1 for; texts without reprints: 2" in printed
    assert "\x1b[31mRook" not in printed


def test_programs_get_everything(asked: list[RelationSearch]) -> None:
    """The JSON has counts, pairs and sentences."""
    found = json.loads(run("--json").output)
    assert asked == [RelationSearch()]
    assert found["pairs"][0]["counts"]["against"] == 2
    assert found["relations"][0]["target_mark"] == [15, 24]


@pytest.mark.parametrize(
    ("search", "said"),
    [
        (RelationSearch(attitude="like"), "--attitude 'like' is impossible; allowed: for, against"),
        (RelationSearch(voice="mine"), "--voice 'mine' is impossible; allowed: source, outlet"),
        (RelationSearch(confidence=2.0), "--confidence 2.0 is impossible; allowed: 0 to 1"),
    ],
)
def test_impossible_filters_are_refused(search: RelationSearch, said: str) -> None:
    """The message names the allowed values."""
    with pytest.raises(UsageError, match=said.replace("(", r"\(")):
        relation_query(search)
