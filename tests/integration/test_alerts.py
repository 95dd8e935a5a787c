"""Alerts end to end: a real Elasticsearch, a real receiver, and each burst reported once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from pipeline.cli.queries import alerts as alerts_command
from pipeline.core.errors import KeepsMoving, NotDelivered, UsageError
from pipeline.core.settings import AlertsSettings, Settings
from pipeline.queries.alerts import fetch_mark, look, move_mark
from tests.support.stored_documents import make_indexes, store
from tests.support.timeline_fixtures import put_days
from tests.support.webhook_receiver import PATH, Receiver, receiving

pytestmark = pytest.mark.stack

FIRST = date(2025, 3, 1)
NOW = "2025-05-01T00:00:00Z"
Look = Callable[..., Any]


def days(first: int, last: int, articles: int, of: int = 20) -> list[tuple[str, str, int, int]]:
    return [((FIRST + timedelta(days=at)).isoformat(), "Quay Post", articles, of) for at in range(first, last + 1)]


def article(number: int, day: int, *, collapse: int | None = None) -> dict[str, Any]:
    text = f"Nobody spoke of it. The boats are late again, number {number}. More follows."
    published = FIRST + timedelta(days=day)
    start = text.index("late")
    return {
        "id": f"a{number}",
        "collapse_id": f"a{number if collapse is None else collapse}",
        "url": f"https://quay.example/{number}",
        "title": f"Boats {number}",
        "outlet": "Quay Post",
        "published_at": f"{published}T08:00:00Z",
        "day": published.isoformat(),
        "text": text,
        "narratives": ["late-boats"],
        "narrative_matches": [
            {"id": "late-boats", "version": 1, "score": 0.5, "evidence": [{"start": start, "end": start + 4}]}
        ],
    }


@pytest.fixture(autouse=True)
def _burst(client: Elasticsearch, prefix: str) -> None:
    """Index a narrative with a burst from 11 to 12 March, and its articles."""
    make_indexes(client, prefix, ("timelines", "articles", "alerts"))
    put_days(client, prefix, "late-boats", [*days(0, 9, 0), *days(10, 11, 10), *days(12, 29, 0)])
    store(client, prefix, "articles", [article(1, 10), article(2, 10), article(3, 11, collapse=2), article(4, 20)])


@pytest.fixture
def run_alerts(fresh_settings: Settings) -> Look:
    """Call the command and return its alerts as JSON, None for no output; with `receiver`, they go there first."""

    def call(*options: str, receiver: Receiver | None = None, **more: Any) -> Any:
        alerts = AlertsSettings(webhook_url=receiver.url if receiver else None, webhook_timeout_s=2.0, **more)
        settings = replace(fresh_settings, alerts=alerts)
        app = typer.Typer()
        app.command()(alerts_command.command)
        context = SimpleNamespace(loaded=SimpleNamespace(settings=settings))
        result = CliRunner().invoke(app, [*options, "--json"], obj=context)
        if result.exception is not None:
            raise result.exception
        return json.loads(result.stdout) if result.stdout else None

    return call


def test_a_burst_is_reported_once_with_its_evidence(run_alerts: Look) -> None:
    """The most reprinted article stands first, with its evidence; a consumer of another name gets the burst too."""
    (alert,) = run_alerts()
    assert (alert["narrative"], alert["kind"], alert["start"], alert["end"]) == (
        "late-boats", "new", "2025-03-11", "2025-03-12",
    )  # fmt: skip
    assert (alert["articles"], alert["of"], alert["share"]) == (20, 40, 0.5)
    assert [(evidence["article_id"], evidence["prints"]) for evidence in alert["evidence"]] == [("a2", 2), ("a1", 1)]
    assert alert["evidence"][0]["sentences"] == ["The boats are late again, number 2."]
    assert run_alerts() == []
    assert run_alerts("--quiet") is None
    assert [alert["id"] for alert in run_alerts("--name", "desk", "--quiet")] == [alert["id"]]


def test_growth_and_what_a_late_article_reveals_are_reported(
    run_alerts: Look, client: Elasticsearch, fresh_settings: Settings
) -> None:
    """A further day of the burst is reported, then an earlier burst; the earlier report is not repeated."""
    prefix = fresh_settings.elasticsearch.index_prefix
    assert len(run_alerts()) == 1
    put_days(client, prefix, "late-boats", days(12, 12, 10))
    (grown,) = run_alerts()
    assert (grown["kind"], grown["end"], grown["told_before"][0]["end"]) == ("grown", "2025-03-13", "2025-03-12")
    put_days(client, prefix, "late-boats", days(2, 2, 12))
    (revealed,) = run_alerts()
    assert (revealed["kind"], revealed["start"]) == ("new", "2025-03-03")
    assert run_alerts() == []


def test_a_burst_of_one_outlet_is_reported_to_its_readers(
    run_alerts: Look, client: Elasticsearch, fresh_settings: Settings
) -> None:
    """Another outlet hides the burst in the total of all outlets; each selection of outlets has a mark of its own."""
    steady = [((FIRST + timedelta(days=at)).isoformat(), "Echo", 60, 200) for at in range(30)]
    put_days(client, fresh_settings.elasticsearch.index_prefix, "late-boats", steady)
    assert run_alerts() == run_alerts("--outlet", "Echo") == []
    (alert,) = run_alerts("--outlet", "quay post")
    assert (alert["outlets"], alert["start"], alert["articles"], alert["of"]) == (["Quay Post"], "2025-03-11", 20, 40)
    assert {evidence["outlet"] for evidence in alert["evidence"]} == {"Quay Post"}
    assert run_alerts("--outlet", "Quay Post") == []
    assert run_alerts("--outlet", "Quay Post", "--outlet", "Echo") == []
    with pytest.raises(UsageError, match="'Gazette'"):
        run_alerts("--outlet", "Gazette")


def test_bursts_that_ended_before_a_day_count_as_reported(run_alerts: Look) -> None:
    """With --since a first look skips earlier bursts; a burst that reaches the day is reported."""
    assert run_alerts("--since", "2025-03-13") == run_alerts() == []
    assert len(run_alerts("--name", "desk", "--since", "2025-03-12")) == 1


def test_a_peek_sends_nothing_and_keeps_the_mark(run_alerts: Look) -> None:
    """The mark stays, and the webhook gets nothing."""
    with receiving(200) as receiver:
        assert len(run_alerts("--peek", receiver=receiver)) == 1
        assert receiver.received == []
        assert len(run_alerts("--no-webhook", receiver=receiver)) == 1
        assert receiver.received == []


def test_a_failing_webhook_loses_nothing(run_alerts: Look) -> None:
    """Nothing is printed, the error shows no address, the mark stays; once the webhook works, every burst is sent once."""
    with receiving(500, 500, 200) as receiver:
        with pytest.raises(NotDelivered) as error:
            run_alerts(receiver=receiver, webhook_retry_for_s=0.0)
        assert PATH not in str(error.value)
        assert error.value.exit_code == 9
        (alert,) = run_alerts(receiver=receiver)
        assert run_alerts(receiver=receiver) == []
    bodies = [json.loads(body) for _, body in receiver.received]
    assert len(bodies) == 3
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[2]["alerts"] == [alert]
    assert "late-boats: burst 2025-03-11 to 2025-03-12" in bodies[2]["text"]
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.received}) == 1


def test_of_two_looks_at_the_same_time_one_moves_the_mark(client: Elasticsearch, fresh_settings: Settings) -> None:
    """The later run ends with an error, and the first one's mark stays."""
    search = fresh_settings.elasticsearch
    ours, theirs = (fetch_mark(client, search.index_prefix, "desk") for _ in range(2))
    move_mark(client, search, ours, look(client, search.index_prefix, ours), now=NOW)
    with pytest.raises(KeepsMoving, match="'desk'"):
        move_mark(client, search, theirs, [], now=NOW)
    assert [burst.start for burst in fetch_mark(client, search.index_prefix, "desk").reported] == ["2025-03-11"]
