"""`tidewire statements` and `tidewire claim` on a terminal and for programs."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.common import Context
from pipeline.cli.queries import claim, statements
from pipeline.cli.queries.statements import highlighted_sentence
from pipeline.queries.claim import ClaimHistory, OwnVoice
from pipeline.queries.statements import Ledger, LedgerRow, Objection, StatementSearch

OBJECTION = Objection(
    id="s2",
    speaker="Divers",
    outlet="Harbour Gazette",
    published_at="2025-03-09T08:00:00Z",
    content="it is cracked",
    sentence="Divers deny it is cracked.",
)
ROW = LedgerRow(
    id="s1",
    article_id="a1",
    claim_id="s0",
    published_at="2025-03-08T10:00:00Z",
    outlet="Open Quay",
    title="Pier",
    url="https://quay.example/pier",
    speaker="Ada Quill",
    speaker_entity="ada-quill",
    cue="insisted",
    kind="indirect",
    stance="claims",
    certainty=0.5,
    evidence="none given",
    confidence=0.75,
    via=("The Lamp",),
    sentence="Ada Quill insisted the pier is safe.",
    content=((19, 35),),
    disputed_by=(OBJECTION,),
)
HISTORY = ClaimHistory(
    id="s0",
    first=ROW,
    statements=3,
    articles=2,
    collapsed=2,
    outlets=(("Open Quay", 2), ("The Lamp", 1)),
    speakers=(("Ada Quill", 3),),
    days=(("2025-03-08", 2), ("2025-03-10", 1)),
    own_voice=(
        OwnVoice(
            article_id="a9",
            outlet="The Lamp",
            published_at="2025-03-11T10:00:00Z",
            url=None,
            collapse_id="a9",
            sentence="The pier is safe.",
        ),
    ),
    own_voice_collapsed=1,
    own_voice_complete=False,
    disputed_statements=1,
    objections=(OBJECTION,),
)


def run(command: Any, *words: str) -> Any:
    application = typer.Typer()
    application.command()(command)
    return CliRunner().invoke(application, list(words), obj=Context(None, Path("nowhere")), env={"COLUMNS": "200"})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[StatementSearch]:
    """Return the searches that a command sends; each finds one statement."""
    searches: list[StatementSearch] = []

    def search(_client: Any, _prefix: str, search: StatementSearch) -> Ledger:
        searches.append(search)
        return Ledger(total=3, claims=2, statements=(ROW,))

    monkeypatch.setattr(statements, "search_statements", search)
    return searches


def test_every_option_reaches_the_search(asked: list[StatementSearch]) -> None:
    """No option is mixed up with another."""
    run(
        statements.command,
        *(
            "pier",
            "--speaker",
            "Quill",
            "--stance",
            "claims",
            "--evidence",
            "cited",
            "--not-rebutted",
            "--kind",
            "direct",
        ),
        *(
            "--outlet",
            "quay.example",
            "--since",
            "2025-03-08",
            "--until",
            "2025-03-09",
            "--narrative",
            "n",
            "--claim",
            "c",
        ),
        *("--min-confidence", "0.5", "--limit", "4", "--collapsed"),
    )
    assert asked == [
        StatementSearch(
            text="pier",
            speaker="Quill",
            stance="claims",
            evidence="cited",
            rebutted=False,
            kind="direct",
            outlet="quay.example",
            since="2025-03-08",
            until="2025-03-09",
            narrative="n",
            claim="c",
            min_confidence=0.5,
            limit=4,
            collapsed=True,
        )
    ]


@pytest.mark.usefixtures("asked")
def test_a_statement_is_printed_with_all_that_bears_on_it() -> None:
    """The output has date, outlet, speaker, stance, certainty, evidence, disputes and link."""
    printed = run(statements.command).stdout
    for expected in (
        "2025-03-08 Open Quay · Ada Quill claims",
        "Ada Quill insisted the pier is safe.",
        "cue insisted · indirect · certainty 0.50 · evidence none given · confidence 0.75 · via The Lamp · claim s0",
        "disputed by Divers in Harbour Gazette, 2025-03-09: Divers deny it is cracked.",
        "https://quay.example/pier s1",
        "3 statements, 2 claims; shown: 1",
    ):
        assert expected in printed


@pytest.mark.usefixtures("asked")
def test_statements_are_json_for_programs() -> None:
    """The highlight is a list of spans in the sentence."""
    (found,) = json.loads(run(statements.command, "--json").stdout)["statements"]
    assert (found["sentence"][slice(*found["content"][0])], found["disputed_by"][0]["id"]) == ("the pier is safe", "s2")


def test_what_is_stated_is_highlighted_and_steers_no_terminal() -> None:
    """Escape sequences are neutralised, and offsets still fit."""
    row = LedgerRow(
        **{name: getattr(ROW, name) for name in ROW.__slots__} | {"sentence": "\x1b[31m\nsafe", "content": ((6, 10),)}
    )
    shown = highlighted_sentence(row)
    assert shown.plain == " [31m safe"
    assert [(span.start, span.end) for span in shown.spans] == [(6, 10)]


def test_an_unknown_claim_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """As JSON it is null."""
    monkeypatch.setattr(claim, "find_claim", lambda *_: None)
    result = run(claim.command, "x", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, None)


def test_an_unknown_claim_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the claim and what to do, without escape sequences."""
    monkeypatch.setattr(claim, "find_claim", lambda *_: None)
    result = run(claim.command, "x\x1b[1m")
    assert (result.exit_code, "no claim or statement x [1m is in the index" in result.stderr) == (1, True)


def test_a_claims_history_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The history has first seen, attributed, own voice (with how it is counted) and disputed."""
    monkeypatch.setattr(claim, "find_claim", lambda *_: HISTORY)
    printed = run(claim.command, "s1").stdout
    for expected in (
        "Claim s0, first seen",
        "Attributed to somebody: 3 statements in 2 articles, 2 without reprints",
        "outlets  Open Quay 2, The Lamp 1",
        "days     2025-03-08 2, 2025-03-10 1",
        "In the outlet's own voice: 1 article, 1 without reprints",
        "has its words; only the 200 nearest articles were read.",
        "2025-03-11 The Lamp: The pier is safe.",
        "Disputed: 1 of 3 statements, by 1 other",
        "  Divers in Harbour Gazette, 2025-03-09: Divers deny it is cracked.",
    ):
        assert expected in printed


def test_a_claims_history_is_json_for_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The JSON has the whole history."""
    monkeypatch.setattr(claim, "find_claim", lambda *_: HISTORY)
    history = json.loads(run(claim.command, "s1", "--json").stdout)
    assert (history["id"], history["outlets"][0], history["own_voice"][0]["article_id"]) == (
        "s0",
        ["Open Quay", 2],
        "a9",
    )
