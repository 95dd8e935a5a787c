"""Each panel over the samples, queried in a real Elasticsearch as Kibana would, shows what it promises."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import mean
from typing import Any

import pytest

from pipeline.core.settings import Settings
from pipeline.kibana.description import read_description
from pipeline.kibana.objects import export_ndjson
from schemas.mappings import Kind, alias
from tests.support.kibana_problems import field_types, view_of
from tests.support.kql import to_query
from tests.support.lens_table import Table, ask
from tests.support.message_streams import sample_articles
from tests.support.pipeline_harness import PipelineHarness

pytestmark = pytest.mark.stack

Json = dict[str, Any]

NARRATIVE = "backlash-against-migrants"
PANELS = {
    panel.title: panel for dashboard in read_description().dashboards.values() for panel in dashboard.panels.values()
}
DISPUTED = ("disputed", "rebutted")
NOT_IN_SAMPLES = {"For", "Told by the outlet"}
"""Columns that the samples leave empty: nobody backs anybody in them surely enough."""


@dataclass(frozen=True)
class Newsroom:
    """An index with the samples, the saved objects for it, and its documents."""

    harness: PipelineHarness
    prefix: str
    objects: dict[str, Json]
    documents: dict[Kind, list[Json]]

    def table(self, title: str, *filters: Json, until: str = "2025-12-31T23:59:59.999Z") -> Table:
        """Return a panel's table under the filters of controls and time picker."""
        lens = next(
            saved_object for saved_object in self.objects.values() if saved_object["attributes"].get("title") == title
        )
        view = view_of(lens, self.objects, self.prefix)
        time = self.objects[f"index-pattern {self.prefix}-{view}"]["attributes"]["timeFieldName"]
        period = {"gte": "2025-01-01T00:00:00.000Z", "lte": until, "format": "strict_date_optional_time"}
        types = field_types(view)
        return ask(self.harness.client, alias(self.prefix, view), lens, types, {"range": {time: period}}, *filters)

    def dated(self, kind: Kind) -> list[Json]:
        """Return documents that the time picker can find."""
        return [document for document in self.documents[kind] if document["day"]]


@pytest.fixture(scope="module")
def newsroom(session_settings: Settings) -> Newsroom:
    """The samples, run once; tests only read."""
    harness = PipelineHarness(session_settings).beside("kibana")
    harness.set_up()
    harness.publish(sample_articles())
    harness.run()
    prefix = harness.settings.elasticsearch.index_prefix
    objects = [json.loads(line) for line in export_ndjson(prefix).splitlines()]
    kinds: tuple[Kind, ...] = ("articles", "mentions", "statements", "relations", "timelines")
    documents = {kind: list(harness.documents(kind).values()) for kind in kinds}
    known = {f"{saved_object['type']} {saved_object['id']}": saved_object for saved_object in objects}
    return Newsroom(harness=harness, prefix=prefix, objects=known, documents=documents)


def chosen(field: str, *values: str) -> Json:
    """Return the filter that a control adds."""
    return {"terms": {field: list(values)}}


def disputed(statements: Iterable[Json]) -> int:
    return sum(any(statement[name] for name in DISPUTED) for statement in statements)


def grouped(documents: Iterable[Json], key: Callable[[Json], Any]) -> dict[Any, list[Json]]:
    groups: dict[Any, list[Json]] = defaultdict(list)
    for document in documents:
        groups[key(document)].append(document)
    return groups


@pytest.mark.parametrize("title", PANELS)
def test_a_panel_shows_something_in_every_column(newsroom: Newsroom, title: str) -> None:
    """No panel is empty over the samples, and none has a column that is empty, or zero, in all rows."""
    table = newsroom.table(title)
    assert table.rows
    assert {label for label in table.labels if not any(table.column(label))} <= NOT_IN_SAMPLES


def test_attention_is_the_articles_of_each_day(newsroom: Newsroom) -> None:
    """Raw, collapsed and published counts equal counts of the articles themselves."""
    table = newsroom.table("Articles a day, raw and collapsed", chosen("narratives", NARRATIVE, "*"))
    dated = newsroom.dated("articles")
    on_narrative = [article for article in dated if NARRATIVE in article["narratives"]]
    counted = {
        "Raw": Counter(article["day"] for article in on_narrative),
        "Collapsed": Counter(article["day"] for article in on_narrative if article["original_id"] is None),
        "All published": Counter(article["day"] for article in dated),
    }
    for label, counts in counted.items():
        assert {day: count for day, count in table.by("Day", value=label).items() if count} == +counts


def test_a_share_is_a_gap_without_articles_and_zero_without_the_narrative(newsroom: Newsroom) -> None:
    """The share of each outlet and day, where the narrative and * are selected."""
    table = newsroom.table("Share of what each outlet published", chosen("narratives", NARRATIVE, "*"))
    shares = table.by("Outlet", "Day", value="Share")
    days = grouped(newsroom.dated("articles"), lambda article: (article["outlet"], article["day"]))
    expected = {key: mean(NARRATIVE in article["narratives"] for article in articles) for key, articles in days.items()}
    assert {key: share for key, share in shares.items() if share is not None} == pytest.approx(expected)
    assert {0.0, 1.0} < set(expected.values()) | {0.5}
    assert None in shares.values()


def test_narratives_are_compared_with_all_that_was_published(newsroom: Newsroom) -> None:
    """The row * is the denominator of the other rows' shares, also for a single outlet."""
    outlet = "Halden Post"
    articles = [article for article in newsroom.dated("articles") if article["outlet"] == outlet]
    counted = Counter(name for article in articles for name in article["narratives"])
    assert counted[NARRATIVE]
    counts = {"*": len(articles), **counted}
    table = newsroom.table("Narratives compared", chosen("outlet", outlet))
    assert table.by("Narratives", value="Articles") == counts
    shares = {name: count / len(articles) for name, count in counts.items()}
    assert table.by("Narratives", value="Share") == pytest.approx(shares)
    assert set(table.column("Outlets")) == {1}


def test_without_the_coverage_there_is_no_share(newsroom: Newsroom) -> None:
    """A selection of the narrative alone gives no figure rather than a wrong one."""
    table = newsroom.table("Share of what each outlet published", chosen("narratives", NARRATIVE))
    assert set(table.column("Share")) == {None}


def test_speakers_have_their_figures(newsroom: Newsroom) -> None:
    """Statements, both article counts, outlets, shares and means equal counts of the statements."""
    table = newsroom.table("Speakers")
    named = [statement for statement in newsroom.dated("statements") if statement["speaker_entity"] is not None]
    speakers = grouped(named, lambda statement: statement["speaker_name"])
    for name in table.column("Speaker name"):
        said = speakers[name]
        row = {label: table.by("Speaker name", value=label)[name] for label in table.labels}
        assert row == pytest.approx(
            {
                "Speaker name": name,
                "Statements": len(said),
                "Articles": len({statement["article_id"] for statement in said}),
                "Collapsed": len({statement["collapse_id"] for statement in said}),
                "Outlets": len({statement["outlet"] for statement in said}),
                "Disputed": disputed(said) / len(said),
                "Evidence cited": mean(statement["evidence"] == "cited" for statement in said),
                "Certainty": mean(statement["certainty"] for statement in said),
            }
        )
    fewest = min(table.column("Statements"))
    assert all(len(said) <= fewest for name, said in speakers.items() if name not in table.column("Speaker name"))


def test_claims_are_shown_with_all_their_statements(newsroom: Newsroom) -> None:
    """The most disputed come first, with their total, in the words of one statement."""
    table = newsroom.table("Most disputed claims")
    claims = grouped(
        (statement for statement in newsroom.dated("statements") if statement["claim_id"]),
        lambda statement: statement["claim_id"],
    )
    counts = [(disputed(claims[claim]), len(claims[claim])) for claim in table.column("Claim id")]
    assert list(zip(table.column("Disputed"), table.column("Statements"), strict=True)) == counts
    assert (
        table.column("Disputed")
        == sorted((disputed(statements) for statements in claims.values()), reverse=True)[: len(counts)]
    )
    for claim, words in table.by("Claim id", value="Claim").items():
        assert words in {statement["content"] for statement in claims[claim]}


def test_outlets_are_counted_raw_and_collapsed(newsroom: Newsroom) -> None:
    """Columns are articles, originals, and the share of reprints."""
    table = newsroom.table("What each outlet published")
    articles = newsroom.dated("articles")
    by_outlet = grouped(articles, lambda article: article["outlet"])
    assert by_outlet.keys() == set(table.column("Outlet"))
    for outlet, published in by_outlet.items():
        own = [article for article in published if article["original_id"] is None]
        assert table.by("Outlet", value="Articles")[outlet] == len(published)
        assert table.by("Outlet", value="Collapsed")[outlet] == len(own)
        assert table.by("Outlet", value="Reprints")[outlet] == pytest.approx(1 - len(own) / len(published))


def test_an_outlets_own_voice_is_apart_from_what_it_reports(newsroom: Newsroom) -> None:
    """Both are shares of the outlet's articles on a narrative."""
    table = newsroom.table("Told or reported", chosen("narratives", NARRATIVE))
    on_narrative = [article for article in newsroom.dated("articles") if NARRATIVE in article["narratives"]]
    by_outlet = grouped(on_narrative, lambda article: article["outlet"])
    assert by_outlet.keys() == set(table.column("Outlet"))
    for outlet, articles in by_outlet.items():
        shares = {
            "Told itself": mean(bool(article["narratives_own_voice"]) for article in articles),
            "Reported": mean(bool(article["narratives_reported"]) for article in articles),
        }
        assert table.by("Outlet", value="Articles")[outlet] == len(articles)
        assert {label: table.by("Outlet", value=label)[outlet] for label in shares} == pytest.approx(shares)


def test_sentiment_is_the_mean_of_the_articles_that_name_somebody(newsroom: Newsroom) -> None:
    """Each cell has its mean and its number of articles."""
    table = newsroom.table("Sentiment towards people and groups")
    named = [mention for mention in newsroom.dated("mentions") if mention["type"] in {"PERSON", "ORG", "NORP"}]
    cells = grouped(named, lambda mention: (mention["name"], mention["outlet"]))
    for key, count in table.by("Name", "Outlet", value="Articles").items():
        assert count == len(cells[key])
    for key, value in table.by("Name", "Outlet", value="Own sentiment").items():
        assert value == pytest.approx(mean(mention["sentiment"] for mention in cells[key]))


@pytest.mark.parametrize("title", PANELS)
def test_the_time_picker_holds(newsroom: Newsroom, title: str) -> None:
    """A period that ends before the first sample leaves nothing."""
    assert newsroom.table(title, until="2025-02-28T23:59:59.999Z").rows == []


@pytest.mark.parametrize("key", read_description().searches)
def test_a_search_leads_to_what_was_written(newsroom: Newsroom, key: str) -> None:
    """Each column in Discover has values; only story_id may be empty."""
    search = newsroom.objects[f"search {newsroom.prefix}-search-{key}"]
    columns = search["attributes"]["columns"]
    hits = searched(newsroom, search)
    assert {"sentence", "title"} & set(columns)
    assert {name for name in columns if all(hit[name] in (None, "", []) for hit in hits)} <= {"story_id"}


def searched(newsroom: Newsroom, search: Json) -> list[Json]:
    attributes = search["attributes"]
    view = view_of(search, newsroom.objects, newsroom.prefix)
    source = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
    query = to_query(source["query"]["query"], field_types(view))
    sort = [{name: {"order": order}} for name, order in attributes["sort"]]
    found = newsroom.harness.client.search(index=alias(newsroom.prefix, view), query=query, sort=sort, size=500)
    return [hit["_source"] for hit in found["hits"]["hits"]]
