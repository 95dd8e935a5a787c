"""The page's queries against a real Elasticsearch: every figure has its denominator."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.queries import export as queries_export
from dashboard.queries.articles import articles_behind, evidence_sentences, outlets_seen
from dashboard.queries.attention import Burst, Point, attention, narratives_seen
from dashboard.queries.claims import contested_claims
from dashboard.queries.export import (
    all_articles,
    all_contested,
    all_points,
    all_quoted,
    all_statements,
    all_voices,
)
from dashboard.queries.follow import find_entities, follow
from dashboard.queries.outlets import compare, stories
from dashboard.queries.voices import statements_of, voices
from dashboard.state.scope import Scope, Source
from pipeline.clients import es_pages as touched
from pipeline.clients.elasticsearch import connect
from pipeline.core.settings import Settings
from tests.support.own_settings import indexes_beside
from tests.support.page_fixtures import article, bucket, coverage, fill, mention, statement

pytestmark = pytest.mark.stack

FOG = Scope(narrative="fog")
FIRST = article(
    "a1", "Quay", "2025-03-03", "A bell rang. Ida Moss said the harbour master made the fog.", "fog", story_id="s"
)
AGAIN = article(
    "a2", "Lamp", "2025-03-04", "Ida Moss said the harbour master made the fog. It was late.", "fog",
    original_id="a1", collapse_id="a1", story_id="s",
)  # fmt: skip
DENIAL = article("a3", "Lamp", "2025-03-04", "Otto Reed denied that fog can be made.", "fog", sentiment=0.5)
OTHER = article("a4", "Quay", "2025-03-05", "A whale came by. Ida Moss waved.")
UNDATED = article("a5", "Quay", None, "Some fog, some day.", "fog")
CLAIM = "the harbour master made the fog"


def stock() -> Any:
    claim = {"claim_id": "s1", "disputed": True, "disputed_by": ["s3"]}
    return {
        "articles": [FIRST, AGAIN, DENIAL, OTHER, UNDATED],
        "statements": [
            statement("s1", FIRST, "Ida Moss", CLAIM, **claim, evidence="cited"),
            statement("s2", AGAIN, "Ida Moss", CLAIM, **claim, stance="claims", certainty=0.9),
            statement("s3", DENIAL, "Otto Reed", "fog can be made", stance="denies", evidence="none given"),
            statement("s4", OTHER, None, "waved"),
            statement("s5", UNDATED, None, "Some fog"),
        ],
        "mentions": [
            mention(FIRST, "e-moss", "Ida Moss", -0.4),
            mention(AGAIN, "e-moss", "Ida Moss", 0.2),
            mention(OTHER, "e-moss", "Ida Moss", 0.8),
            mention(DENIAL, "e-reed", "Otto Reed", 0.1),
            mention(FIRST, "e-date", "Monday", type="DATE"),
            mention(FIRST, "e-star", "A*B?", salience=0.2),
            mention(OTHER, "e-byline", "Ben Moss", salience=0.0),
        ],
        "timelines": [
            bucket("fog", "2025-03-03", "Quay", 1, 1, burst=2.5, burst_start="2025-03-03"),
            bucket("fog", "2025-03-04", "Lamp", 2, 1, burst=2.5, burst_start="2025-03-03", articles_before=1),
            bucket("storks", "2025-03-04", "Lamp", 1, 1),
            coverage("2025-03-03", "Quay", 4, 3),
            coverage("2025-03-04", "Lamp", 5, 2),
            coverage("2025-03-06", "Quay", 2, 2),
        ],
    }


@pytest.fixture(scope="module")
def source(session_settings: Settings) -> Iterator[Source]:
    """The prefix of the stock's indexes; tests only read them."""
    search = indexes_beside(session_settings.elasticsearch, "page")
    with connect(search) as client:
        fill(client, search, stock())
        yield Source(client, search.index_prefix)


def test_narratives_are_those_with_articles_most_first(source: Source) -> None:
    """The coverage of all articles is not listed."""
    assert [
        (narrative.narrative, narrative.articles, narrative.first, narrative.last)
        for narrative in narratives_seen(source)
    ] == [
        ("fog", 3, "2025-03-03", "2025-03-04"),
        ("storks", 1, "2025-03-04", "2025-03-04"),
    ]


def test_every_day_of_the_period_is_there_and_a_gap_is_no_zero(source: Source) -> None:
    """No articles are known of the 5th; on the 6th the Quay published none of the narrative."""
    found = attention(source, FOG)
    assert [
        (point.day, point.articles, point.collapsed, point.of_articles, point.of_collapsed) for point in found.total
    ] == [
        ("2025-03-03", 1, 1, 4, 3),
        ("2025-03-04", 2, 1, 5, 2),
        ("2025-03-05", 0, 0, None, None),
        ("2025-03-06", 0, 0, 2, 2),
    ]
    assert (found.unit, found.outlets, found.hidden) == ("day", ("Lamp", "Quay"), 0)
    quay = [point for point in found.by_outlet if point.outlet == "Quay"]
    assert [point.of(raw=True) for point in quay] == [4, None, None, 2]


def test_the_peak_the_shares_and_the_burst(source: Source) -> None:
    """With reprints the 4th is the peak; without them, of two equal days, the one with more reprints."""
    found = attention(source, FOG)
    assert [(point.day, point.share(raw=True)) for point in (found.peak(raw=True), found.peak(raw=False)) if point] == [
        ("2025-03-04", 0.4),
        ("2025-03-04", 0.4),
    ]
    assert found.bursts() == (Burst(first="2025-03-03", last="2025-03-04", weight=2.5),)
    assert [point.before for point in found.total if point.day == "2025-03-04"] == [1]


def test_weeks_and_outlets_can_be_asked_for(source: Source) -> None:
    """A week begins on Monday; the denominators are the chosen outlets'."""
    found = attention(source, Scope(narrative="fog", outlets=("Quay",)), unit="week")
    assert found.total == (
        Point(day="2025-03-03", outlet=None, articles=1, collapsed=1, of_articles=6, of_collapsed=5),
    )


def test_a_period_or_a_narrative_without_anything_is_empty(source: Source) -> None:
    """An empty period or narrative is no error."""
    assert attention(source, Scope(narrative="fog", since="2026-01-01", until="2025-01-01")).total == ()
    assert attention(source, Scope(narrative="nobody's")).peak(raw=True) is None
    nothing = contested_claims(source, Scope(narrative="nobody's"))
    assert (nothing.claims, nothing.articles) == ((), 0)
    assert voices(source, Scope(narrative="nobody's")).statements == 0
    assert articles_behind(source, Scope(narrative="nobody's"), raw=True).total == 0
    assert follow(source, Scope(), "nobody") is None


def test_articles_come_with_the_sentences_that_made_them_count(source: Source) -> None:
    """Articles come in order of publication, undated last; the matching words are marked."""
    behind = articles_behind(source, FOG, raw=True)
    assert [article.id for article in behind.articles] == ["a1", "a2", "a3", "a5"]
    assert (behind.total, behind.collapsed) == (4, 3)
    (sentence,) = behind.articles[0].sentences
    assert sentence.text == "Ida Moss said the harbour master made the fog."
    assert [sentence.text[start:end] for start, end in sentence.marks] == ["harbour master", "fog"]


def test_reprints_can_be_left_out(source: Source) -> None:
    """The list has only originals."""
    behind = articles_behind(source, Scope(narrative="fog", since="2025-03-04", until="2025-03-04"), raw=False)
    assert [(article.id, article.is_reprint) for article in behind.articles] == [("a3", False)]


def test_long_sentences_are_cut_around_what_counted() -> None:
    """Marks fit the shortened sentence."""
    text = "x " * 600 + "fog " + "y " * 600
    (sentence,) = evidence_sentences(text, [(1_200, 1_203)])
    assert len(sentence.text) == 600
    assert [sentence.text[start:end] for start, end in sentence.marks] == ["fog"]


def test_a_contested_claim_has_both_sides(source: Source) -> None:
    """A claim has its first speaker, its count and its objectors, over all articles of the narrative."""
    found = contested_claims(source, FOG)
    (claim,) = found.claims
    assert (claim.speaker, claim.outlet, claim.content, claim.evidence) == ("Ida Moss", "Quay", CLAIM, "cited")
    assert (claim.statements, claim.articles, claim.collapsed, claim.outlets) == (2, 2, 1, 2)
    assert (claim.disputed, claim.cited) == (2, 1)
    assert [(objection.speaker, objection.outlet, objection.stance) for objection in claim.objections] == [
        ("Otto Reed", "Lamp", "denies")
    ]
    assert (found.total, found.statements, found.disputed, found.looked_at, found.articles) == (1, 4, 2, 4, 4)


def test_a_claims_first_report_is_found_outside_the_scope_too(source: Source) -> None:
    """For the 4th alone, the claim still began the day before, in another outlet."""
    (claim,) = contested_claims(source, Scope(narrative="fog", since="2025-03-04")).claims
    assert (claim.outlet, claim.published_at) == ("Quay", "2025-03-03T10:00:00Z")
    assert (claim.statements, claim.articles) == (1, 1)


def test_speakers_stand_with_their_stances(source: Source) -> None:
    """Speakers have their entity's name; statements without one are counted apart."""
    found = voices(source, FOG)
    assert [(voice.name, voice.statements, voice.articles, dict(voice.stances)) for voice in found.speakers] == [
        ("Ida Moss", 2, 1, {"states": 1, "claims": 1}),
        ("Otto Reed", 1, 1, {"denies": 1}),
    ]
    assert (found.statements, found.identified, found.others) == (4, 3, 0)
    assert (found.cited, found.bare, found.disputed) == (1, 1, 2)
    assert voices(source, FOG, size=1).others == 1


def test_statements_can_be_those_of_a_speaker_and_a_stance(source: Source) -> None:
    """Each statement comes with its objectors."""
    (row,) = statements_of(source, FOG, speaker="e-moss", stance="claims").rows
    assert (row.id, [objection.speaker for objection in row.disputed_by]) == ("s2", ["Otto Reed"])
    assert statements_of(source, FOG, size=1).total == 4


def test_two_outlets_beside_each_other(source: Source) -> None:
    """The speakers that each outlet quotes, and each outlet's sentiment towards entities that both name."""
    found = compare(source, FOG, "Quay", "Lamp")
    assert (found.articles, found.collapsed) == ((2, 2), (2, 2))
    quoted = {speaker.name: tuple(side and side.statements for side in speaker.sides) for speaker in found.quoted}
    assert quoted == {"Ida Moss": (1, 1), "Otto Reed": (None, 1)}
    assert [(entity.name, entity.articles, entity.sentiment) for entity in found.towards] == [
        ("Ida Moss", (1, 1), (-0.4, 0.2))
    ]


def test_two_outlets_are_compared_on_one_story_whatever_narrative_it_is_of(source: Source) -> None:
    """Only the story's articles and statements count; its narrative's words are still marked."""
    story = Scope(story="s")
    found = compare(source, story, "Quay", "Lamp")
    assert (found.articles, [side.statements for side in found.sides]) == ((1, 1), [1, 1])
    assert [article.id for article in articles_behind(source, story, raw=True).articles] == ["a1", "a2"]
    assert articles_behind(source, story, raw=True).articles[0].sentences


def test_stories_are_those_that_several_outlets_tell(source: Source) -> None:
    """The title is the first article's."""
    (story,) = stories(source, FOG)
    assert (story.id, story.title, story.articles, set(story.outlets)) == ("s", "Report a1", 2, {"Quay", "Lamp"})
    assert stories(source, Scope(narrative="storks")) == ()


@pytest.mark.parametrize(
    ("words", "names"),
    [("moss", ["Ida Moss"]), ("IDA mo", ["Ida Moss"]), ("*b?", ["A*B?"]), ("monday", []), ("ben", []), ("zz", [])],
)
def test_an_entity_is_found_by_parts_of_its_name(source: Source, words: str, names: list[str]) -> None:
    """Stars and question marks are plain characters; dates and by-lines are no entities to follow."""
    assert [entity.name for entity in find_entities(source, words)] == names


def test_an_entity_is_followed_with_denominators(source: Source) -> None:
    """Figures are by week and by outlet; the mean sentiment is over the articles that name the entity."""
    found = follow(source, Scope(), "e-moss")
    assert found is not None
    assert (found.known.name, found.known.articles, found.known.collapsed) == ("Ida Moss", 3, 2)
    assert found.of_articles == 5
    assert [(week.day, week.articles, week.of_articles, week.sentiment) for week in found.weeks] == [
        ("2025-03-03", 3, 4, 0.2)
    ]
    assert [(outlet.outlet, outlet.articles, outlet.of_articles) for outlet in found.outlets] == [
        ("Quay", 2, 3),
        ("Lamp", 1, 2),
    ]


def test_everything_behind_a_table_is_taken_along(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows come page by page in the page's order, up to its total."""
    monkeypatch.setattr(touched, "PAGE", 2)
    monkeypatch.setattr(queries_export, "CLAIMS", 1)
    monkeypatch.setattr(queries_export, "NAMES", 1)
    monkeypatch.setattr(queries_export, "STATEMENTS", 1)
    monkeypatch.setattr(queries_export, "SHOWN_OUTLETS", 1)
    everything = Scope()
    for scope in (FOG, everything, Scope(narrative="nobody's")):
        for raw in (False, True):
            behind = articles_behind(source, scope, raw=raw, size=100)
            assert all_articles(source, scope, raw=raw) == list(behind.articles)
        said = statements_of(source, scope, size=100)
        assert all_statements(source, scope) == list(said.rows)
        assert len(said.rows) == said.total
        speakers = voices(source, scope, size=100)
        assert all_voices(source, scope) == list(speakers.speakers)
        assert len(speakers.speakers) == speakers.all_speakers
        claims = contested_claims(source, scope, size=100)
        assert all_contested(source, scope) == list(claims.claims)
        assert len(claims.claims) == claims.total
    assert [statement.id for statement in all_statements(source, FOG, speaker="e-moss", stance="claims")] == ["s2"]
    found, both = attention(source, FOG), compare(source, everything, "Quay", "Lamp")
    assert all_points(
        source, dataclasses.replace(FOG, since=found.total[0].day, until=found.total[-1].day), unit="day"
    ) == list(found.by_outlet)
    assert all_quoted(source, everything, "Quay", "Lamp") == list(both.quoted)
    assert len(both.quoted) == both.all_quoted


def test_outlets_of_a_narrative(source: Source) -> None:
    """The outlet with most articles comes first."""
    assert [(outlet.name, outlet.articles) for outlet in outlets_seen(source, FOG)] == [("Lamp", 2), ("Quay", 2)]
