"""`tidewire annotate`: message lines to enriched articles."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.common import Context
from pipeline.cli.jobs.annotate import command
from pipeline.core.errors import SettingsError, UsageError
from pipeline.core.settings import AnnotateSettings
from pipeline.jobs.annotate_lines import LineAnnotator
from pipeline.publishing.read_lines import Line
from schemas.annotations import Annotation, Entity, Lemmas, Sentiment, Span, Statement, TextSpan
from schemas.corrections import Correction
from transforms import stages
from transforms.annotation import annotate_batch
from transforms.annotation.annotate import TextToAnnotate
from transforms.annotation.annotate_batch import loaded_model
from transforms.annotation.annotate_in_child import DidNotFinish
from transforms.entities.knowledge_base import KnowledgeBase
from transforms.stages import ready_narratives

NEUTRAL = Sentiment(label="neutral", score=0.0)
CONTRACT = [
    "id", "url", "title", "text", "published_at", "language", "original_id", "story_id",
    "furniture", "sentiment", "entities", "statements", "relations", "narratives",
]  # fmt: skip


def fake_annotate(model: str, texts: Iterable[TextToAnnotate], base: KnowledgeBase) -> Iterator[Annotation]:
    """Finds the first word as an entity and as a cue, and the phrase that every text is about."""
    for text in texts:
        word = text.text.split()[0]
        first = TextSpan(start=0, end=len(word), text=word)
        in_furniture = any(piece.start == 0 for piece in text.furniture)
        mention = TextSpan(start=0, end=len(word), text=word, furniture=in_furniture)
        yield Annotation(
            entities=(Entity(id="e", name=word, type="ORG", mentions=(mention,), salience=0.1, sentiment=NEUTRAL),),
            statements=(
                Statement(
                    id="s0", kind="indirect", speaker=None, cue=first, content=(Span(start=0, end=len(word)),), text=word,
                    stance="states", certainty=1.0, evidence="unknown", confidence=0.5,
                ),
            ),
            sentiment=NEUTRAL,
            lemmas=Lemmas(lemmas=(word.lower(),), starts=(0,), ends=(len(word),), sentence_ends=(1,)),
        )  # fmt: skip


@pytest.fixture
def _fake_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put a model that finds first words in the place of the real one."""
    loaded_model.cache_clear()
    ready_narratives.cache_clear()
    monkeypatch.setattr(annotate_batch, "load_model", str)
    monkeypatch.setattr(annotate_batch, "annotate_texts", fake_annotate)
    monkeypatch.setattr(stages, "phrase_lemmatizer", lambda model: lambda phrase: tuple(phrase.split()))
    yield
    loaded_model.cache_clear()
    ready_narratives.cache_clear()


@pytest.fixture
def narratives_dir(tmp_path: Path) -> Path:
    """A directory with one definition."""
    place = tmp_path / "narratives"
    place.mkdir()
    (place / "pier.yaml").write_text("id: pier\nversion: 4\ntitle: Pier\nany:\n  phrases: [pier]\n")
    return place


def message(number: int = 1, **fields: Any) -> dict[str, Any]:
    text = "Pier owners in the old harbour of our town opened all the gates again on Monday morning."
    return {"url": f"https://harbour.example/{number}", "title": "News", "text": text, "language": "en", **fields}


def enrich(narratives_dir: Path, *contents: bytes | dict[str, Any], **settings: Any) -> list[dict[str, Any]]:
    lines = (content if isinstance(content, bytes) else json.dumps(content).encode() for content in contents)
    numbered = (Line(file="in", number=number, content=line) for number, line in enumerate(lines, 1))
    enriched = LineAnnotator(AnnotateSettings(narratives_dir=str(narratives_dir), **settings)).enrich(numbered)
    return [json.loads(json.dumps(line)) for line in enriched]


pytestmark = pytest.mark.usefixtures("_fake_model")


def test_article_keeps_the_contract(narratives_dir: Path) -> None:
    """An enriched article has the contract's fields in its order; fields that need other articles are null."""
    (found,) = enrich(narratives_dir, message(published_at="2024-01-02T03:04:05Z"))
    assert list(found) == CONTRACT
    assert (found["published_at"], found["language"], found["original_id"]) == ("2024-01-02T03:04:05Z", "en", None)
    assert found["entities"][0]["mentions"] == [{"start": 0, "end": 4, "text": "Pier"}]
    assert found["statements"][0]["cue"] == {"start": 0, "end": 4, "text": "Pier"}
    evidence = [{"start": 0, "end": 4}]
    assert found["narratives"] == [
        {"id": "pier", "version": 4, "score": 0.5, "evidence": evidence, "voice": "reported", "disputed": False}
    ]


def test_corrections_of_entities_are_applied(narratives_dir: Path) -> None:
    """The job's own stage applies them."""
    renamed = Correction(id="c", sequence=1, kind="rename", entity="e", name="The Old Pier")
    line = Line(file="in", number=1, content=json.dumps(message()).encode())
    annotator = LineAnnotator(AnnotateSettings(narratives_dir=str(narratives_dir)), (renamed,))
    (found,) = annotator.enrich([line])
    assert [entity["name"] for entity in found["entities"]] == ["The Old Pier"]


def test_targets_come_back_only_where_asked(narratives_dir: Path) -> None:
    """A message with targets gets them back at its exact spans; one without has no such field."""
    asked, plain = enrich(narratives_dir, message(targets=[{"start": 0, "end": 4}]), message(2))
    assert asked["targets"] == [{"start": 0, "end": 4, "label": "neutral", "score": 0.0}]
    assert "targets" not in plain


def test_one_line_out_for_each_in_order(narratives_dir: Path) -> None:
    """Every line has its answer in its place, broken lines included, over several batches."""
    contents = [b"{broken" if number % 7 == 3 else message(number) for number in range(75)]
    found = enrich(narratives_dir, *contents)
    expected = [None if number % 7 == 3 else f"https://harbour.example/{number}" for number in range(75)]
    assert [line.get("url") for line in found] == expected


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[1]", b"{", b"\xff\xfe{}", b'{"a":' * 100_000, b'{"title": 5}', b'{"url": "https://a.example/"}'],
)
def test_broken_line_gives_its_stage(narratives_dir: Path, content: bytes) -> None:
    """A line that is no article gives exactly id, error and stage."""
    (found,) = enrich(narratives_dir, content)
    assert list(found) == ["id", "error", "stage"]
    assert (found["id"], found["stage"]) == (None, "parse")
    assert found["error"]


def test_html_without_text_is_dead_with_its_id(narratives_dir: Path) -> None:
    """A line that fails after its article was made names the article."""
    page = message(html="<html><body></body></html>", text=None, title=None)
    found, other = enrich(narratives_dir, page, message(1))
    assert (found["id"], found["stage"]) == (other["id"], "clean")


def test_long_line_is_dead(narratives_dir: Path) -> None:
    """A line longer than a message can be is dead."""
    (found,) = LineAnnotator(AnnotateSettings(narratives_dir=str(narratives_dir))).enrich(
        [Line(file="in", number=1, content=b"{", cut=True)]
    )
    assert found["error"].startswith("message too long")


def test_another_language_is_not_annotated(narratives_dir: Path) -> None:
    """An article in another language comes out with empty findings."""
    text = "De eigenaars van de oude pier hebben maandagochtend alle hekken van de haven weer geopend, zei de burgemeester."
    (found,) = enrich(narratives_dir, message(text=text, language="nl"))
    assert (found["language"], found["entities"], found["statements"], found["sentiment"]) == ("nl", [], [], None)


def test_text_that_does_not_end_is_dead(narratives_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long text whose annotation runs out of time is dead; its neighbours are not."""

    def never(*args: object, **kwargs: object) -> Annotation:
        raise DidNotFinish("too long")

    monkeypatch.setattr(annotate_batch, "annotate_in_child", never)
    long = message(2, text=message()["text"] * 3)
    found = enrich(narratives_dir, message(1), long, message(3), long_text_chars=120)
    assert ["entities" in line for line in found] == [True, False, True]
    assert (found[1]["stage"], len(found[1]["id"])) == ("annotate", 32)


def test_dates_are_compared_with_the_time_of_fetching(narratives_dir: Path) -> None:
    """A date after the fetching time is null; without a fetching time no date is."""
    future = {"published_at": "2031-05-05T00:00:00Z"}
    fetched, unknown = enrich(
        narratives_dir, message(1, **future, fetched_at="2024-01-01T00:00:00Z"), message(2, **future)
    )
    assert (fetched["published_at"], unknown["published_at"]) == (None, "2031-05-05T00:00:00Z")


def test_broken_narrative_is_a_wrong_setting(narratives_dir: Path) -> None:
    """The error of a definition that cannot be read names its place."""
    (narratives_dir / "pier.yaml").write_text("id: pier\nversion: 4\n")
    with pytest.raises(SettingsError, match=r"pier\.yaml:1: lacks 'title'"):
        LineAnnotator(AnnotateSettings(narratives_dir=str(narratives_dir)))


def app_of(narratives_dir: Path) -> typer.Typer:
    """The command with settings of the test's own."""
    app = typer.Typer()
    settings = narratives_dir.parent / "tidewire.toml"
    settings.write_text(f"[annotate]\nnarratives_dir = '{narratives_dir}'\n")

    @app.callback()
    def options(ctx: typer.Context) -> None:
        ctx.obj = Context(settings, narratives_dir.parent / "state")

    app.command("annotate")(command)
    return app


def test_command_reads_gzip_and_writes_a_file(narratives_dir: Path, tmp_path: Path) -> None:
    """A compressed file is read, and a file of JSON lines written."""
    source, target = tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl"
    source.write_bytes(gzip.compress(b"".join(json.dumps(message(number)).encode() + b"\n" for number in range(3))))
    done = CliRunner().invoke(app_of(narratives_dir), ["annotate", "--output", str(target), str(source)])
    urls = [json.loads(line)["url"] for line in target.read_text().splitlines()]
    assert (done.exit_code, urls) == (0, [f"https://harbour.example/{number}" for number in range(3)])


def test_command_reads_standard_input(narratives_dir: Path) -> None:
    """`-` reads standard input and writes to standard output, nothing else."""
    done = CliRunner().invoke(app_of(narratives_dir), ["annotate", "-"], input=json.dumps(message()))
    assert [json.loads(line)["url"] for line in done.stdout.splitlines()] == ["https://harbour.example/1"]


def test_command_refuses_a_missing_file(narratives_dir: Path) -> None:
    """A file that is not there is the user's mistake, not a bug."""
    done = CliRunner().invoke(app_of(narratives_dir), ["annotate", "nowhere.jsonl"])
    assert isinstance(done.exception, UsageError)


def test_command_refuses_an_output_that_cannot_be_written(narratives_dir: Path, tmp_path: Path) -> None:
    """A folder in the place of the output file is the user's mistake."""
    done = CliRunner().invoke(app_of(narratives_dir), ["annotate", "-o", str(tmp_path), "-"], input="")
    assert isinstance(done.exception, UsageError)


CORRECTION = {"id": "c", "sequence": 1, "kind": "rename", "entity": "e", "name": "The Old Pier"}
EXPORTED = {"correction": CORRECTION, "undone": False, "made_at": "2025-05-01T00:00:00.000Z", "ignored": None}


def names(narratives_dir: Path, corrections: str | bytes) -> list[str]:
    """The names of the entities that the command finds with a file of corrections."""
    file = narratives_dir.parent / "corrections.json"
    file.write_bytes(corrections if isinstance(corrections, bytes) else corrections.encode())
    words = ["annotate", "--corrections", str(file), "-"]
    done = CliRunner().invoke(app_of(narratives_dir), words, input=json.dumps(message()))
    if done.exception:
        raise done.exception
    return [entity["name"] for entity in json.loads(done.stdout)["entities"]]


@pytest.mark.parametrize(("undone", "expected"), [(False, "The Old Pier"), (True, "Pier")])
def test_command_applies_exported_corrections(narratives_dir: Path, undone: bool, expected: str) -> None:
    """A correction that was undone has no effect."""
    assert names(narratives_dir, json.dumps([EXPORTED | {"undone": undone}])) == [expected]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Input data was truncated"),
        (b"\xff", "JSON is malformed"),
        (b'[{"correction": {"id": "\xff"}}]', "utf-8"),
        ("{}", "Expected `array`, got `object`"),
        (json.dumps([EXPORTED | {"correction": CORRECTION | {"kind": "erase"}}]), "Invalid enum value 'erase'"),
        (json.dumps([{"correction": CORRECTION}]), "missing required field `undone`"),
        (json.dumps([EXPORTED | {"correction": CORRECTION | {"name": None}}]), "'c' is a rename without 'name'"),
        (json.dumps([EXPORTED | {"correction": CORRECTION | {"kind": "merge"}}]), "'c' is a merge without 'into'"),
    ],
)
def test_command_refuses_a_broken_file_of_corrections(narratives_dir: Path, content: str | bytes, reason: str) -> None:
    """The error names the file, the reason, and the command that writes such a file."""
    with pytest.raises(UsageError, match=rf"corrections\.json: .*{re.escape(reason)}.*entities corrections --json"):
        names(narratives_dir, content)


def test_command_refuses_a_missing_file_of_corrections(narratives_dir: Path) -> None:
    """A file of corrections that is not there is the user's mistake."""
    done = CliRunner().invoke(app_of(narratives_dir), ["annotate", "--corrections", "nowhere.json", "-"], input="")
    assert isinstance(done.exception, UsageError)
    assert "nowhere.json: No such file" in str(done.exception)
