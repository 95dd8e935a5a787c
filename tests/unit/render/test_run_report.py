"""A run report's sum is visible, and an error in it is named."""

from dataclasses import replace
from io import StringIO

import msgspec
from rich.console import Console

from pipeline.core.run_report import RunReport, as_json, missed_messages
from pipeline.render.run_report import render_report

FIRST = RunReport(
    run_id="r1",
    group="tidewire",
    rounds=1,
    read=116,
    indexed=98,
    unchanged=4,
    deleted=2,
    dead=12,
    dead_reasons={("parse", "not JSON"): 2, ("parse", "wrong types"): 10},
    seconds=20.0,
    annotated=87,
)
AGAIN = replace(FIRST, indexed=0, unchanged=102, dead_known=12, annotated=0)


def rendered(report: RunReport, *, width: int = 80, terminal: bool = False) -> str:
    file = StringIO()
    render_report(
        report, Console(file=file, width=width, force_terminal=terminal, color_system=None, legacy_windows=False)
    )
    return file.getvalue()


def test_the_sum_is_shown_term_by_term() -> None:
    """The number read stands above its four terms, in this order."""
    rows = [line.split()[:3] for line in rendered(FIRST).splitlines()[1:6]]
    assert rows == [
        ["read", "116"],
        ["=", "indexed", "98"],
        ["+", "unchanged", "4"],
        ["+", "deleted", "2"],
        ["+", "dead", "12"],
    ]


def test_dead_reasons_come_most_frequent_first() -> None:
    """Each reason has its stage and its count."""
    text = rendered(FIRST)
    assert text.index("10  parse: wrong types") < text.index("2  parse: not JSON")


def test_a_sum_that_is_right_is_confirmed_with_the_speed() -> None:
    """116 messages in 20 s are 5.8 a second."""
    assert "It adds up. 87 texts parsed; 20.0 s, 5.8 messages/s." in rendered(FIRST)


def test_a_sum_that_is_wrong_is_not_confirmed() -> None:
    """A message that never settled is reported, with both numbers."""
    text = rendered(replace(FIRST, read=117))
    assert "DOES NOT ADD UP: read 117, settled 116" in text
    assert "It adds up" not in text


def test_dead_letters_without_a_reason_do_not_add_up() -> None:
    """The reasons must account for every dead letter."""
    assert FIRST.adds_up
    assert not replace(FIRST, dead_reasons={("parse", "not JSON"): 2}).adds_up


def test_a_repetition_says_that_nothing_was_new() -> None:
    """Known dead letters and unchanged articles are nothing new."""
    text = rendered(AGAIN)
    assert "No article and no dead letter was new" in text
    assert "of these, 12 with a payload known from an earlier run" in text


def test_a_new_dead_letter_is_something_new() -> None:
    """An unknown payload is new."""
    assert "No article and no dead letter was new" not in rendered(replace(AGAIN, dead_known=11))


def test_an_empty_run_claims_nothing() -> None:
    """A run that read nothing says neither that there was anything new nor that there was not."""
    text = rendered(RunReport(run_id="r", group="g"))
    assert "No article and no dead letter was new" not in text
    assert "It adds up" in text


def test_lost_offsets_are_loud() -> None:
    """Each lost range has its own line."""
    assert "LOST: offsets that Kafka no longer had: news.raw/0 3-9" in rendered(
        replace(FIRST, lost=("news.raw/0 3-9",))
    )


def test_all_fits_eighty_columns() -> None:
    """No line is longer than a plain terminal is wide, with counts of seven digits too."""
    big = replace(FIRST, read=1_000_098, unchanged=999_986)
    assert max(map(len, rendered(big, width=200).splitlines())) <= 80


def test_markup_and_control_characters_have_no_effect() -> None:
    """A reason with brackets is shown unchanged; an escape sequence becomes a space."""
    text = rendered(replace(FIRST, dead_reasons={("parse", "[red]x[/red]\x1b[2J"): 12}), terminal=True)
    assert "[red]x[/red] [2J" in text
    assert "\x1b[2J" not in text


def test_json_holds_all_counts_and_can_be_encoded() -> None:
    """The JSON has the same numbers, and the reasons as a list."""
    decoded = msgspec.json.decode(msgspec.json.encode(as_json(FIRST)))
    assert decoded["dead_reasons"] == [
        {"stage": "parse", "reason": "wrong types", "count": 10},
        {"stage": "parse", "reason": "not JSON", "count": 2},
    ]
    assert {name: decoded[name] for name in ("read", "indexed", "unchanged", "deleted", "dead", "adds_up")} == {
        "read": 116,
        "indexed": 98,
        "unchanged": 4,
        "deleted": 2,
        "dead": 12,
        "adds_up": True,
    }


def test_what_a_run_missed_is_said_and_has_its_own_error() -> None:
    """Lost and skipped offsets, strangers in the group, an open transaction and undated takedowns each have a line."""
    report = replace(
        FIRST, lost=("news/0: gone",), skipped=("news/1: passed over",), members=("theirs at 10.0.0.1",), held_back=5,
        undated_takedowns=2,
    )  # fmt: skip
    text = rendered(report, width=200)
    assert "LOST: offsets that Kafka no longer had: news/0: gone" in text
    assert "SKIPPED news/1: passed over" in text
    assert "NOT OURS: theirs at 10.0.0.1 is a member of group tidewire" in text
    assert "5 offsets wait behind an open transaction" in text
    assert "2 takedowns without a usable time" in text
    assert as_json(report)["skipped"] == ["news/1: passed over"]


def test_runs_that_missed_messages_have_exit_codes_of_their_own() -> None:
    """Skipped messages can still be read, so they come first; a stranger alone is no error."""
    lost, skipped = replace(FIRST, lost=("news/0: gone",)), replace(FIRST, skipped=("news/1: passed over",))
    both = replace(lost, skipped=skipped.skipped)
    missed = map(missed_messages, (FIRST, replace(FIRST, members=("x",)), lost, skipped, both))
    assert [error and error.exit_code for error in missed] == [None, None, 11, 12, 12]
