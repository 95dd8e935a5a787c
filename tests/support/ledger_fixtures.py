"""A ledger of statements in a real Elasticsearch: written and recomputed as in a round, without Kafka and annotation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.index_state import fetch_states
from pipeline.queries.digest import digest_indexes
from pipeline.recompute.run import recompute
from pipeline.sinks.pending_notes import Writer, all_touched, delete_notes, fetch_notes
from pipeline.sinks.remove_articles import remove
from pipeline.sinks.write_articles import write_articles
from schemas.annotations import Annotation, NarrativeMatch, Span, Stance, Statement
from schemas.articles import Article, Outlet, Version
from schemas.ids import hashed_id
from schemas.mappings import ALL
from schemas.records import Origin, Record
from transforms.claims.stance_model import Relation
from transforms.documents.article import article_document
from transforms.documents.statement import statement_documents
from transforms.elements import ArticleWrite, Work
from transforms.messages.decide_write import Removal
from transforms.reprints.minhash import signature_of

NOW = "2025-05-01T00:00:00Z"
DAY_MS = 86_400_000
MARCH_MS = 1_740_787_200_000  # 2025-03-01T00:00:00Z
NIGHT_BOATS = NarrativeMatch(id="night-boats", version=1, score=0.5, evidence=(Span(start=0, end=10_000),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article that consists of statements with one stance. With `day` None it is undated.

    The outlet has the story's name unless `outlet` is given. Only signed stories can have reprints.
    """

    name: str
    contents: tuple[str, ...]
    day: int | None = 1
    stance: Stance = "states"
    version: int = 1
    outlet: str | None = None
    narratives: tuple[NarrativeMatch, ...] = (NIGHT_BOATS,)
    is_signed: bool = False

    @property
    def id(self) -> str:
        """The article's id, the same for all its versions."""
        return hashed_id("story", self.name)

    def statement_id(self, number: int = 0) -> str:
        """The id of statement `number` in this version."""
        return hashed_id("statement", self.id, str(self.version), str(number))


def relate(first: str, second: str) -> Relation:
    """Return that two contents contradict each other where exactly one of them calls something a lie."""
    return "disputes" if ("lie" in first.split()) != ("lie" in second.split()) else "neither"


class Ledger:
    """Writes stories in rounds, and reads the statements and timelines that result."""

    def __init__(self, client: Elasticsearch, settings: ElasticsearchSettings) -> None:
        self.client, self.settings = client, settings
        self.rounds = 0
        self.now = NOW

    def round(self, *stories: Story, finish: bool = True) -> None:
        """Write the stories and recompute; with `finish` False stop in between, as a crash would."""
        self.rounds += 1
        states = fetch_states(self.client, self.settings.index_prefix, [story.id for story in stories])
        batch = [_write(story, states[story.id].article) for story in stories]
        written = write_articles(self.client, self.settings, batch, self._writer())
        assert len(written.settled) == len(stories), written
        if finish:
            self.recompute()

    def withdraw(self, story: Story) -> None:
        """Take an article down, with a note beforehand, and recompute."""
        removal = Removal(id=story.id, deleted_ms=MARCH_MS + 1_000 * DAY_MS, held=None, origins=())
        touched = remove(self.client, self.settings, [removal])
        self.recompute(touched)

    def recompute(self, *more: Any) -> None:
        """Recompute everything noted and everything in `more`; remove the notes."""
        noted = fetch_notes(self.client, self.settings)
        touched = all_touched(noted)
        for further in more:
            touched += further
        own = frozenset(touched.article_ids)
        recompute(self.client, self.settings, touched, versions={}, now=self.now, own=own, relate=relate)
        delete_notes(self.client, self.settings, noted)

    def statements(self) -> dict[str, dict[str, Any]]:
        """Return all statements by id."""
        return self._documents("statements")

    def timelines(self) -> dict[str, dict[str, Any]]:
        """Return the narrative's buckets by outlet-day."""
        buckets = self._documents("timelines").values()
        return {bucket["outlet_day"]: bucket for bucket in buckets if bucket["narrative"] == NIGHT_BOATS.id}

    def coverage(self) -> dict[str, dict[str, Any]]:
        """Return the buckets of everything published, by outlet-day."""
        return {
            bucket["outlet_day"]: bucket
            for bucket in self._documents("timelines").values()
            if bucket["narrative"] == ALL
        }

    def digest(self) -> str:
        """Return the digest of all indexes."""
        return digest_indexes(self.client, self.settings.index_prefix).total

    def _documents(self, kind: str) -> dict[str, dict[str, Any]]:
        index = f"{self.settings.index_prefix}-{kind}"
        self.client.indices.refresh(index=index)
        hits = self.client.search(index=index, query={"match_all": {}}, size=5_000)["hits"]["hits"]
        return {hit["_id"]: hit["_source"] for hit in hits}

    def _writer(self) -> Writer:
        return Writer(owner="ledger", run=f"r-{self.rounds}", stops={("ledger", 0): self.rounds}, now=NOW)


def _write(story: Story, replaces: Any) -> ArticleWrite:
    article, annotation = _article(story), _annotation(story)
    document = article_document(
        article,
        annotation,
        annotation,
        story.narratives,
        signature=signature_of(article.text) if story.is_signed else None,
        text_hash="t",
        fingerprint="f",
        model="m",
    )
    statements = statement_documents(article, annotation, story.narratives, fingerprint="f")
    record = Record(origin=article.origin, key=None, value=b"")
    return ArticleWrite(
        work=Work(record=record, article=article, replaces=replaces),
        document=document,
        derived=tuple(("statements", *statement) for statement in statements),
    )


def _article(story: Story) -> Article:
    published = None if story.day is None else MARCH_MS + story.day * DAY_MS
    return Article(
        id=story.id,
        url=None,
        outlet=Outlet(name=story.outlet or story.name),
        title=story.name,
        text=". ".join(story.contents),
        published_ms=published,
        language="en",
        version=Version(ms=story.version, content_hash=str(story.version)),
        origin=Origin(topic="ledger", partition=0, offset=0, timestamp_ms=MARCH_MS),
    )


def _annotation(story: Story) -> Annotation:
    return Annotation(statements=tuple(_statements(story, story.contents)))


def _statements(story: Story, contents: Sequence[str]) -> list[Statement]:
    text = ". ".join(contents)
    return [
        Statement(
            id=story.statement_id(number),
            kind="indirect",
            speaker=None,
            cue=None,
            content=(Span(start=text.index(content), end=text.index(content) + len(content)),),
            text=content,
            stance=story.stance,
            certainty=0.9,
            evidence="unknown",
            confidence=0.9,
        )
        for number, content in enumerate(contents)
    ]
