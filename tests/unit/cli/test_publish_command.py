"""`tidewire publish` says what it sent, and ends with the right code."""

import gzip
import json

import pytest
import typer
from typer.testing import CliRunner

import pipeline.clients.kafka_sender
from pipeline.cli.common import Context
from pipeline.cli.jobs import publish
from pipeline.core.errors import BrokenArchive, LineRefused, UsageError
from pipeline.publishing.read_lines import read_lines

GOOD = b'{"url": "https://tide.example/%d", "title": "Ferry late"}\n'
BAD = b'{"title": 7}\n'


class Kafka:
    """A producer that takes every message."""

    def __init__(self):
        self.values = []

    def send(self, _topic, *, value, **_):
        self.values.append(value)
        return self

    def get(self):
        pass

    def flush(self):
        pass

    def close(self, timeout=None):
        pass


@pytest.fixture
def kafka(monkeypatch):
    taken = Kafka()
    monkeypatch.setattr(pipeline.clients.kafka_sender, "_connect", lambda _kafka, _topic: taken)
    return taken


@pytest.fixture
def invoke(tmp_path):
    app = typer.Typer()

    @app.callback()
    def options(ctx: typer.Context):
        ctx.obj = Context(None, tmp_path)

    app.command("publish")(publish.command)
    return lambda *words, **options: CliRunner().invoke(app, ["publish", *map(str, words)], **options)


def test_sends_files_and_standard_input(kafka, invoke, tmp_path):
    """Plain files, gzip and standard input are sent in one go, in their order."""
    (tmp_path / "a.jsonl").write_bytes(GOOD % 1)
    (tmp_path / "b.gz").write_bytes(gzip.compress(GOOD % 2))
    result = invoke(tmp_path / "a.jsonl", "-", tmp_path / "b.gz", input=GOOD % 3)
    assert kafka.values == [(GOOD % number).strip() for number in (1, 3, 2)]
    assert (result.exit_code, result.stdout.startswith("3 messages sent to news.raw")) == (0, True)


def test_prints_the_report_as_json(kafka, invoke):
    """The JSON has all counts, the reasons and the places."""
    result = invoke("-", "--on-error", "skip", "--json", input=GOOD % 1 + b"\n" + BAD)
    said = json.loads(result.stdout)
    assert said.pop("seconds") >= 0
    [refusal] = said.pop("refusals")
    assert (refusal["place"], refusal["reason"]) == ("<stdin>:3", "wrong types")
    assert said == {
        "read": 3,
        "sent": 1,
        "sent_broken": 0,
        "skipped": 1,
        "blank": 1,
        "refused": 1,
        "reasons": {"wrong types": 1},
    }


def test_reports_refusals_by_line(kafka, invoke):
    """The reasons come first with their counts, then the places."""
    result = invoke("-", "--on-error", "skip", input=GOOD % 1 + BAD + BAD)
    assert "2 lines refused: 2 skipped, 0 sent unchanged" in result.stdout
    assert "<stdin>:2: wrong types: Expected `str | null`, got `int` - at `$.title`" in result.stdout


def test_stops_with_the_place_and_says_what_was_sent(kafka, invoke):
    """The exit code is 1; with --json the report is printed all the same."""
    result = invoke("-", "--json", input=GOOD % 1 + BAD + GOOD % 2)
    assert isinstance(result.exception, LineRefused)
    assert result.exception.exit_code == 1
    assert json.loads(result.stdout)["sent"] == 1
    assert len(kafka.values) == 1


def test_a_damaged_archive_is_an_error_after_what_it_held(kafka, invoke, tmp_path):
    """Everything readable is sent and counted, then the error comes."""
    (tmp_path / "cut.gz").write_bytes(gzip.compress(GOOD % 1)[:-4])
    result = invoke(tmp_path / "cut.gz")
    assert result.stdout.startswith("1 message sent")
    assert isinstance(result.exception, BrokenArchive)


def test_maps_and_sets(kafka, invoke):
    """--map takes several pairs, --set may be repeated."""
    result = invoke(
        "-", "--map", "url=link,title=head", "--set", "outlet.name=Tide", "--set", "section=local",
        input=b'{"link": "https://tide.example/1", "head": "Ferry late"}',
    )  # fmt: skip
    assert result.exit_code == 0
    assert json.loads(kafka.values[0]) == {
        "url": "https://tide.example/1",
        "title": "Ferry late",
        "outlet": {"name": "Tide"},
        "section": "local",
    }


@pytest.mark.parametrize("words", [["none.jsonl"], ["-", "--map", "titel=x"], ["-", "--set", "title"]])
def test_words_that_are_off_end_with_2(kafka, invoke, words):
    """Nothing is sent."""
    result = invoke(*words, input=GOOD % 1)
    assert isinstance(result.exception, UsageError)
    assert (result.exception.exit_code, kafka.values) == (2, [])


def test_an_interrupted_publication_says_what_went_out(kafka, invoke, monkeypatch):
    """Ctrl-C in the middle: the messages before it are on the topic, and the same command may be repeated."""

    def interrupted(files, **_):
        yield from list(read_lines(files, max_bytes=1_000, on_bytes=lambda _count: None))[:2]
        raise KeyboardInterrupt

    monkeypatch.setattr(publish, "read_lines", interrupted)
    result = invoke("-", input=b"".join(GOOD % number for number in range(9)))
    assert result.exit_code == 130
    assert len(kafka.values) == 2
    assert result.stderr.startswith("Stopped. 2 messages went out to news.raw. Publish the same again")


def test_what_kafka_has_not_acknowledged_counts_as_uncertain(kafka, invoke, monkeypatch):
    """A second Ctrl-C while the last messages are on their way."""

    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(kafka, "flush", interrupted)
    result = invoke("-", input=GOOD % 1)
    assert result.stderr.startswith("Stopped. 0 messages went out to news.raw, and perhaps 1 more. ")
