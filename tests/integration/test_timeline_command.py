"""The timeline as a reader sees it, from a real Elasticsearch."""

import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import typer
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from dashboard.queries.attention import attention
from dashboard.state.scope import Scope, Source
from pipeline.cli.queries import timeline as timeline_command
from pipeline.core.errors import UnknownNarrative, UsageError
from pipeline.core.settings import Settings
from pipeline.queries.timeline import TimelineQuestion, by_week, fetch_timeline
from tests.support.stored_documents import make_indexes
from tests.support.timeline_fixtures import put_days

pytestmark = pytest.mark.stack

Ask = Callable[..., str]


@pytest.fixture(autouse=True)
def _two_outlets_in_march(client: Elasticsearch, prefix: str) -> None:
    """Index two outlets: the 3rd in both, the 4th a zero, the 5th a gap, the 6th in one."""
    make_indexes(client, prefix, ("timelines",))
    put_days(
        client,
        prefix,
        "late-boats",
        [
            ("2025-03-03", "Quay Post", 2, 8),
            ("2025-03-03", "Echo", 1, 2),
            ("2025-03-04", "Echo", 0, 5),
            ("2025-03-06", "Quay Post", 1, 1),
        ],
        sentiment_milli_sum=-300,
        statements_disputed=1,
        stances={"claims": 2},
    )


@pytest.fixture
def ask(fresh_settings: Settings) -> Ask:
    """Call the command and return its output."""

    def call(*words: str) -> str:
        app = typer.Typer()
        app.command()(timeline_command.command)
        context = SimpleNamespace(loaded=SimpleNamespace(settings=fresh_settings))
        result = CliRunner().invoke(app, list(words), obj=context)
        if result.exception is not None:
            raise result.exception
        return result.stdout

    return call


def test_zero_and_gap_are_different_answers(ask: Ask) -> None:
    """A zero has its denominator; a gap has no figures."""
    periods = json.loads(ask("late-boats", "--json"))["periods"]
    figures = ("first", "gap", "articles", "outlet_articles", "outlets", "share")
    assert [tuple(period[name] for name in figures) for period in periods] == [
        ("2025-03-03", False, 3, 10, 2, 0.3),
        ("2025-03-04", False, 0, 5, 1, 0.0),
        ("2025-03-05", True, None, None, 0, None),
        ("2025-03-06", False, 1, 1, 1, 1.0),
    ]
    first = periods[0]
    assert (first["sentiment"], first["statements"], first["disputed_share"]) == (-0.2, 4, 0.5)
    assert first["stances"]["claims"] == 4


def test_a_terminal_shows_shares_with_denominators_and_marks_gaps(ask: Ask) -> None:
    """One line a day, at most 80 columns wide, and the sums below."""
    lines = ask("late-boats", "--raw").splitlines()
    assert all(len(line) <= 80 for line in lines)
    text = "\n".join(lines)
    assert "30.0% of 10" in text
    assert "0.0% of 5" in text
    assert "2025-03-05    no data" in text
    assert "4 of 16 articles" in text
    assert "sentiment -0.23 over 4 articles" in text
    assert "6 statements: claims 6; 3 disputed" in text


def test_an_outlet_and_a_period_can_be_chosen(client: Elasticsearch, fresh_settings: Settings) -> None:
    """Days without data of the chosen outlet are gaps, also at the ends; capitals do not matter."""
    question = TimelineQuestion(narrative="late-boats", outlets=("echo",), since="2025-03-02", until="2025-03-04")
    timeline = fetch_timeline(client, fresh_settings.elasticsearch.index_prefix, question)
    assert timeline.outlets == ("Echo",)
    assert [(day.first, day.is_gap, day.articles, day.outlet_articles) for day in timeline.days] == [
        ("2025-03-02", True, 0, 0),
        ("2025-03-03", False, 1, 2),
        ("2025-03-04", False, 0, 5),
    ]


def test_bursts_are_those_over_the_outlets_chosen(client: Elasticsearch, fresh_settings: Settings) -> None:
    """A burst in one outlet disappears in the total if another writes of it every day; the page agrees."""
    prefix = fresh_settings.elasticsearch.index_prefix
    days = [f"2025-06-{number:02}" for number in range(1, 31)]
    put_days(client, prefix, "late-trains", [(day, "Echo", 60, 200) for day in days])
    put_days(client, prefix, "late-trains", [(day, "Lamp", 10 * (day == "2025-06-11"), 20) for day in days])
    timelines = {}
    for outlets in ((), ("Lamp",), ("Echo",), ("Echo", "Lamp")):
        question = TimelineQuestion(narrative="late-trains", outlets=outlets, since="2025-06-05")
        timelines[outlets] = fetch_timeline(client, prefix, question)
        page = attention(Source(client, prefix), Scope(narrative="late-trains", outlets=outlets), unit="day")
        found = [(burst.start, burst.end, burst.weight) for burst in timelines[outlets].bursts]
        assert [(burst.first, burst.last, burst.weight) for burst in page.bursts()] == found
    assert {outlets: [burst.start for burst in timeline.bursts] for outlets, timeline in timelines.items()} == {
        (): [], ("Lamp",): ["2025-06-11"], ("Echo",): [], ("Echo", "Lamp"): [],
    }  # fmt: skip
    assert [day.first for day in timelines["Lamp",].days if day.burst] == ["2025-06-11"]
    weeks = attention(Source(client, prefix), Scope(narrative="late-trains", outlets=("Lamp",)), unit="week")
    assert [week.day for week in weeks.total if week.burst] == ["2025-06-09"]


def test_weeks_add_up_their_days(client: Elasticsearch, fresh_settings: Settings) -> None:
    """Weeks go from Monday to Sunday; the number of days with data stands beside the sums."""
    question = TimelineQuestion(narrative="late-boats", until="2025-03-10")
    timeline = fetch_timeline(client, fresh_settings.elasticsearch.index_prefix, question)
    first, second = by_week(timeline.days)
    assert (first.first, first.last, first.days_with_data, first.outlets) == ("2025-03-03", "2025-03-09", 3, 2)
    assert (first.articles, first.outlet_articles, first.share, first.is_gap) == (4, 16, 0.25, False)
    assert (second.first, second.last, second.is_gap) == ("2025-03-10", "2025-03-10", True)


def test_what_is_not_there_is_said(ask: Ask) -> None:
    """An unknown narrative or outlet and an impossible day are errors that name the possible ones."""
    with pytest.raises(UnknownNarrative, match="there are: late-boats"):
        ask("early-boats")
    with pytest.raises(UsageError, match="'Gazette'"):
        ask("late-boats", "--outlet", "Gazette")
    with pytest.raises(UsageError, match="'March'"):
        ask("late-boats", "--since", "March")
