"""`tidewire verify` on a real Elasticsearch: it finds what does not fit an article, names lost indexes, and heals."""

import dataclasses
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from pipeline.cli.jobs import verify as verify_command
from pipeline.cli.queries import status as status_command
from pipeline.core.errors import RefusedForAll
from pipeline.core.settings import Settings
from pipeline.jobs.setup_cluster import setup_indexes
from pipeline.jobs.verify_index import verify_index
from pipeline.lookups.derived_problems import refresh_checked, scan_articles
from pipeline.queries.digest import digest_indexes
from pipeline.queries.status import index_status
from pipeline.recompute.run import recompute
from pipeline.sinks.pending_notes import Writer, delete_notes, fetch_notes, store_note
from schemas.corrections import Correction
from schemas.ids import hashed_id
from schemas.mappings import DERIVED, KINDS, Kind, alias, index
from tests.support.interleaving import NOW, Pipeline, annotated, news
from tests.support.stored_documents import store
from transforms.elements import Touched

pytestmark = pytest.mark.stack

ARTICLES = sorted(hashed_id("verified", str(number)) for number in range(5))


class Index:
    """An index of a few articles, whole at first, and the ways to damage it."""

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self.client, self.settings, self.prefix = client, settings, settings.elasticsearch.index_prefix
        list(setup_indexes(client, settings.elasticsearch, english=False))
        client.indices.put_settings(index=f"{self.prefix}-*", settings={"translog.durability": "async"})  # faster
        pipeline = Pipeline(client=client, settings=settings.elasticsearch, name="a")
        for article_id in ARTICLES:
            pipeline.write(news(article_id))
        days = {document["outlet_day"] for document in self.documents("articles").values()}
        touched = Touched(article_ids=tuple(ARTICLES), outlet_days=tuple(sorted(days)))
        recompute(client, settings.elasticsearch, touched, versions={}, now=NOW)
        delete_notes(client, settings.elasticsearch, fetch_notes(client, settings.elasticsearch))
        client.indices.refresh(index=f"{self.prefix}-*")
        self._store_history()

    def _store_history(self) -> None:
        """Store what makes no index empty: a round, a takedown, a dead letter, a correction, a mark of alerts."""
        counts = {"round": 1, "indexed": 5, "deleted": 1, "dead": 1, "started_at": "2025-01-01T00:00:00Z"}
        undone = dataclasses.asdict(Correction(id="c", sequence=1, kind="rename", entity="e", name="n"))
        documents: dict[Kind, dict[str, Any]] = {
            "runs": {"id": "r", "run_id": "r", "topic": "news.raw", **counts},
            "tombstones": {"id": "t", "deleted_ms": 1},
            "dead": {"id": "d", "stage": "parse"},
            "corrections": {**undone, "undone": True, "made_at": NOW, "undone_at": NOW, "applied_at": NOW},
            "alerts": {"id": "n", "name": "n"},
        }
        for kind, document in documents.items():
            store(self.client, self.prefix, kind, [document])

    def documents(self, kind: Kind) -> dict[str, dict[str, Any]]:
        self.client.indices.refresh(index=alias(self.prefix, kind))
        hits = self.client.search(index=alias(self.prefix, kind), size=1_000)["hits"]["hits"]
        return {hit["_id"]: hit["_source"] for hit in hits}

    def first(self, kind: Kind) -> dict[str, Any]:
        """Return the document of the first article with the smallest id."""
        documents = self.documents(kind)
        return documents[min(name for name in documents if documents[name]["article_id"] == ARTICLES[0])]

    def delete(self, kind: Kind, document_id: str) -> None:
        self.client.delete(index=alias(self.prefix, kind), id=document_id, refresh=True)

    def remake(self, kind: Kind) -> None:
        """Lose an index and set up again."""
        self.client.indices.delete(index=index(self.prefix, kind))
        list(setup_indexes(self.client, self.settings.elasticsearch, english=False))

    def digest(self) -> dict[str, str | None]:
        indexes = digest_indexes(self.client, self.prefix).indexes
        return {each.kind: each.digest for each in indexes if each.kind not in {"dead", "tombstones"}}


@pytest.fixture
def whole(client: Elasticsearch, fresh_settings: Settings) -> Index:
    """A whole index."""
    return Index(client, fresh_settings)


def lose_a_statement(damaged: Index) -> None:
    damaged.delete("statements", damaged.first("statements")["id"])


def lose_a_mention(damaged: Index) -> None:
    damaged.delete("mentions", damaged.first("mentions")["id"])


def leave_an_older_statement(damaged: Index) -> None:
    statement = damaged.first("statements")
    older = {**statement["source_version"], "ms": statement["source_version"]["ms"] - 1, "hash": "older"}
    store(damaged.client, damaged.prefix, "statements", [{**statement, "id": "older", "source_version": older}])


def leave_a_mention_without_article(damaged: Index) -> None:
    orphan = {**damaged.first("mentions"), "id": "orphan", "article_id": hashed_id("nobody")}
    store(damaged.client, damaged.prefix, "mentions", [orphan])


def overwrite_with_another_pipeline(damaged: Index) -> None:
    for kind, _, document in annotated(news(ARTICLES[0]), "b").derived:
        store(damaged.client, damaged.prefix, kind, [document])


DAMAGES: dict[str, tuple[Callable[[Index], None], dict[str, int]]] = {
    "a lost statement": (lose_a_statement, {"statements missing": 1}),
    "a lost mention": (lose_a_mention, {"mentions missing": 1}),
    "an older statement": (leave_an_older_statement, {"statements of another version": 1}),
    "a mention without an article": (leave_a_mention_without_article, {"mentions without an article": 1}),
    "documents of another pipeline": (
        overwrite_with_another_pipeline,
        {
            "mentions missing": 1,
            "mentions of another pipeline": 1,
            "relations of another pipeline": 1,
            "statements missing": 1,
            "statements of another pipeline": 1,
        },
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_healed(whole: Index, damage: str) -> None:
    """Without healing nothing is written; afterwards the index is as it was."""
    before = whole.digest()
    cause, problems = DAMAGES[damage]
    cause(whole)
    damaged = whole.digest()
    found = verify_index(whole.settings)
    assert (dict(found.problems), found.damaged, found.is_whole) == (problems, 1, False)
    assert whole.digest() == damaged
    healed = verify_index(whole.settings, heal=True)
    assert (healed.damaged, healed.healed, healed.is_whole) == (1, 1, True)
    assert whole.digest() == before
    assert whole.documents("pending") == {}
    again = verify_index(whole.settings)
    assert (again.articles, dict(again.problems), again.is_whole) == (len(ARTICLES), {}, True)


def test_timelines_are_counted_again(whole: Index) -> None:
    """A bucket is missing, one has a wrong count, one is of a day without articles."""
    before = whole.digest()
    lost, changed, *_ = sorted(whole.documents("timelines").values(), key=lambda bucket: str(bucket["id"]))
    whole.delete("timelines", lost["id"])
    store(whole.client, whole.prefix, "timelines", [{**changed, "articles": 7}])
    store(whole.client, whole.prefix, "timelines", [{**changed, "id": "x", "outlet_day": "2025-01-01|Nowhere"}])
    assert verify_index(whole.settings).days == 3
    healed = verify_index(whole.settings, heal=True)
    assert (healed.days, healed.healed_days, healed.is_whole) == (3, 3, True)
    assert whole.digest() == before


def test_what_a_run_is_writing_is_not_judged(whole: Index) -> None:
    """Its articles are noted."""
    lose_a_statement(whole)
    writer = Writer(owner="g", run="r", stops={}, now=NOW)
    store_note(whole.client, whole.settings.elasticsearch, writer=writer, touched=Touched(article_ids=(ARTICLES[0],)))
    report = verify_index(whole.settings, heal=True)
    assert (report.busy, report.damaged, report.is_whole) == (1, 0, True)


def test_pages_cover_all_articles_and_the_documents_between_them(whole: Index) -> None:
    """The documents without an article lie before, between and after the articles' ids."""
    orphans = ["0", ARTICLES[1] + "0", "g"]
    mention = whole.first("mentions")
    store(
        whole.client, whole.prefix, "mentions", [{**mention, "id": f"o{each}", "article_id": each} for each in orphans]
    )
    refresh_checked(whole.client, whole.prefix)
    for page in range(1, 7):
        pages = list(scan_articles(whole.client, whole.prefix, page=page))
        assert sum(each.articles for each in pages) == len(ARTICLES)
        assert sorted(d.article_id for each in pages for d in each.differences) == sorted(orphans)


REMEDIES = {
    "articles": "tidewire run --from beginning",
    "mentions": "tidewire reannotate --query '*'",
    "statements": "tidewire verify --heal",
    "relations": "tidewire verify --heal",
    "timelines": "tidewire verify --heal",
    "tombstones": "tidewire delete",
    "runs": "new history",
    "dead": "tidewire dead list",
    "alerts": "tidewire alerts",
    "corrections": "tidewire entities apply",
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_that_was_made_anew_is_noticed(whole: Index, kind: Kind) -> None:
    """Status and verify name it, and the command that brings its documents back; healing does so where it can."""
    assert index_status(whole.settings.elasticsearch).losses == []
    before = whole.digest()
    whole.remake(kind)
    seen, found = index_status(whole.settings.elasticsearch).losses, verify_index(whole.settings)
    if kind == "pending":  # holds notes of runs at work alone
        assert seen == found.losses == []
        return
    assert [(loss.kind, loss.state) for loss in seen] == [(kind, "empty")]
    assert list(found.losses) == list(seen)
    assert REMEDIES[kind] in seen[0].remedy
    assert found.is_whole == (not seen[0].is_damage)
    healed = verify_index(whole.settings, heal=True)
    if kind in {*DERIVED, "timelines"}:
        assert (healed.losses, healed.is_whole) == ([], True)
        assert whole.digest() == before
    if kind == "articles":  # the derived documents of articles are not deleted
        assert whole.documents("statements")


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_index_is_noticed(whole: Index, kind: Kind) -> None:
    """Status and verify say that setup makes it, and what fills it."""
    whole.client.indices.delete(index=index(whole.prefix, kind))
    for losses in (index_status(whole.settings.elasticsearch).losses, verify_index(whole.settings, heal=True).losses):
        ((found, state, remedy),) = [(loss.kind, loss.state, loss.remedy) for loss in losses]
        assert (found, state) == (kind, "missing")
        assert "tidewire setup" in remedy


@pytest.mark.parametrize("kind", KINDS)
def test_a_closed_index_is_named(whole: Index, kind: Kind) -> None:
    """Status and verify end with the request that opens it."""
    whole.client.indices.close(index=index(whole.prefix, kind))
    for ask in (lambda: index_status(whole.settings.elasticsearch), lambda: verify_index(whole.settings)):
        with pytest.raises(RefusedForAll, match=f"{whole.prefix}-{kind}-v1 is closed; open it"):
            ask()


def test_part_of_an_index_is_lost(whole: Index) -> None:
    """As after a restored snapshot: status compares sums."""
    lose_a_statement(whole)
    (loss,) = index_status(whole.settings.elasticsearch).losses
    assert (loss.kind, loss.state, loss.evidence) == ("statements", "incomplete", "articles have 10, there are 9")


def invoke(command: Any, settings: Settings, *words: str) -> Any:
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, list(words), obj=SimpleNamespace(loaded=SimpleNamespace(settings=settings)))


def test_the_command_ends_with_a_code_of_its_own(whole: Index) -> None:
    """13 while damage remains, for programs and for people."""
    lose_a_statement(whole)
    for words in ([], ["--json"]):
        failed = invoke(verify_command.command, whole.settings, *words)
        assert failed.exception.exit_code == 13
        assert "tidewire verify --heal" in str(failed.exception)
        assert "statements missing" in failed.stdout
    found = json.loads(failed.stdout)
    assert (found["damaged"], found["examples"][0]["article_id"]) == (1, ARTICLES[0])
    assert "statements: incomplete" in invoke(status_command.command, whole.settings).stdout
    healed = invoke(verify_command.command, whole.settings, "--heal")
    assert (healed.exit_code, healed.exception) == (0, None)
    assert "healed: 1 of 1 article" in healed.stdout
    assert "no damage found" in invoke(verify_command.command, whole.settings).stdout
