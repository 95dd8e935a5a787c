"""The documents of one article."""

import base64
from dataclasses import replace

import msgspec
import pytest

from schemas.annotations import (
    Annotation,
    Entity,
    Furniture,
    Lemmas,
    NarrativeMatch,
    Sentiment,
    Span,
    Speaker,
    Statement,
    TextSpan,
    Voice,
)
from schemas.articles import Article, Outlet, Version
from schemas.ids import hashed_id
from schemas.knowledge import Coordinates
from schemas.mappings import VOLATILE_FIELDS, mapping
from schemas.records import Origin
from transforms.claims.signatures import BANDS
from transforms.documents.index_documents import (
    SENTENCE_CHARS,
    article_document,
    mention_documents,
    narrative_fields,
    pipeline_of,
    sentence_around,
    statement_documents,
    stored_annotation,
)
from transforms.reprints.minhash import Signature
from transforms.stories.assign import story_of
from transforms.stories.words import read

TEXT = "Rain fell. “The pier is safe,” said Mayor Rook. Nobody agreed in Port Amber."
WORDS = [
    "Rain",
    "fell",
    "The",
    "pier",
    "is",
    "safe",
    "said",
    "Mayor",
    "Rook",
    "Nobody",
    "agreed",
    "in",
    "Port",
    "Amber",
]
STARTS = tuple(TEXT.index(word) for word in WORDS)
LEMMAS = Lemmas(
    lemmas=tuple(word.lower() for word in WORDS),
    starts=STARTS,
    ends=tuple(start + len(word) for start, word in zip(STARTS, WORDS, strict=True)),
    sentence_ends=(2, 9, 14),
)


def span_of(piece: str) -> TextSpan:
    return TextSpan(start=TEXT.index(piece), end=TEXT.index(piece) + len(piece), text=piece)


def entity(name: str, kind: str, score: float = 0.0) -> Entity:
    return Entity(
        id=name.lower(),
        name=name,
        type=kind,
        mentions=(span_of(name),),
        salience=0.5,
        sentiment=Sentiment(label="neutral", score=score),
    )


ROOK = span_of("Mayor Rook")
STATEMENT = Statement(
    id="s" * 32,
    kind="direct",
    speaker=Speaker(text=ROOK.text, start=ROOK.start, end=ROOK.end, entity="mayor rook"),
    cue=span_of("said"),
    content=(Span(start=span_of("The pier").start, end=span_of("safe").end),),
    text="The pier is safe",
    stance="states",
    certainty=0.9,
    evidence="none given",
    via=("a spokeswoman",),
    rebutted_by=("r" * 32,),
    confidence=0.8,
)
ANNOTATION = Annotation(
    entities=(entity("Mayor Rook", "PERSON", -0.125), entity("Port Amber", "GPE")),
    statements=(STATEMENT,),
    sentiment=Sentiment(label="negative", score=-0.301),
    lemmas=LEMMAS,
)
NEAR = NarrativeMatch(
    id="safe-pier", version=1, score=0.5, evidence=(Span(start=span_of("pier").start, end=span_of("pier").end),)
)
FAR = NarrativeMatch(id="rain", version=1, score=0.5, evidence=(Span(start=0, end=4),))
SIGNATURE = Signature(b"\x01" * 512, ("0001", "0102"))


def article(**changes: object) -> Article:
    plain = Article(
        id="a" * 32,
        url="https://harbour.example/1",
        outlet=Outlet(name="Harbour", domain="harbour.example", country="NL"),
        title="Pier",
        text=TEXT,
        published_ms=1_704_153_600_500,
        language="en",
        authors=("Ada Moss",),
        furniture=(Furniture(start=0, end=4, kind="dateline"),),
        version=Version(ms=1_704_153_600_500, content_hash="h1"),
        origin=Origin(topic="news.raw", partition=2, offset=7, timestamp_ms=1_704_153_700_000),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def document(one: Article, annotation: Annotation | None = ANNOTATION) -> dict[str, object]:
    return article_document(
        one, annotation, annotation, (NEAR, FAR), signature=SIGNATURE, text_hash="t", fingerprint="f", model="m"
    )


def through_json(value: dict[str, object]) -> dict[str, object]:
    decoded: dict[str, object] = msgspec.json.decode(msgspec.json.encode(value))
    return decoded


@pytest.mark.parametrize(
    ("voice", "own", "reported"), [("own", ["rain"], []), ("reported", [], ["rain"]), ("both", ["rain"], ["rain"])]
)
def test_article_says_in_whose_voice_a_narrative_is_told(voice: Voice, own: list[str], reported: list[str]) -> None:
    """What is told in both voices stands in both fields."""
    found = narrative_fields([replace(FAR, voice=voice)])
    assert (found["narratives_own_voice"], found["narratives_reported"]) == (own, reported)
    assert (found["narratives"], found["narratives_disputed"]) == (["rain"], [])


def test_article_says_which_narratives_are_disputed_in_it() -> None:
    """Only those with a rebutted statement."""
    assert narrative_fields([NEAR, replace(FAR, disputed=True)])["narratives_disputed"] == ["rain"]


def test_article_says_what_annotated_it_and_what_it_was_matched_against() -> None:
    """Both together are the whole fingerprint."""
    found = article_document(
        article(), None, None, (), signature=None, text_hash="t", fingerprint="f", model="m", narratives_fingerprint="n"
    )
    assert (found["fingerprint"], found["narratives_fingerprint"], pipeline_of(found)) == ("f", "n", "f.n")


def test_article_says_what_was_found() -> None:
    """An article's document names its outlet's day, its people and places, its sentiment and its narratives."""
    found = document(article())
    expected = {
        "day": "2024-01-02",
        "outlet_day": "2024-01-02|Harbour",
        "published_at": "2024-01-02T00:00:00.500Z",
        "people": ["Mayor Rook"],
        "organisations": [],
        "places": ["Port Amber"],
        "entity_ids": ["mayor rook", "port amber"],
        "sentiment_label": "negative",
        "sentiment": -0.301,
        "sentiment_milli": -301,
        "narratives": ["safe-pier", "rain"],
        "statement_count": 1,
        "mention_count": 2,
        "collapse_id": "a" * 32,
        "original_id": None,
        "kafka_partition": 2,
        "kafka_offset": 7,
        "bands": ["0001", "0102"],
        "minhash": base64.b64encode(SIGNATURE.minhash).decode(),
        "source_version": {"ms": 1_704_153_600_500, "hash": "h1"},
        "lemmas": " ".join(LEMMAS.lemmas),
    }
    assert {name: found[name] for name in expected} == expected


def test_article_is_on_the_map() -> None:
    """All places have their points, each once; the dateline's place is apart from the event's."""
    point = Coordinates(lat=59.1, lon=11.4)
    port, rook = ANNOTATION.entities[1], ANNOTATION.entities[0]
    filed = replace(port, country="NO", location=point, place_roles=("dateline",))
    there = replace(port, id="pier", name="Pier", type="FAC", location=point, place_roles=("event",))
    someone = replace(rook, country="SE")
    annotation = replace(ANNOTATION, entities=(filed, there, someone))
    expected = {
        "locations": [{"lat": 59.1, "lon": 11.4}],
        "countries": ["NO", "SE"],
        "dateline_place": "Port Amber",
        "dateline_place_id": "port amber",
        "event_places": ["Pier"],
        "event_place_ids": ["pier"],
        "event_locations": [{"lat": 59.1, "lon": 11.4}],
    }
    found = document(article(), annotation)
    assert {name: found[name] for name in expected} == expected
    ((_, mention), *_) = mention_documents(article(), annotation, (), fingerprint="f")
    assert (mention["country"], mention["location"], mention["place_roles"]) == (
        "NO",
        {"lat": 59.1, "lon": 11.4},
        ["dateline"],
    )


def test_undated_article_has_no_day() -> None:
    """Without a date there is neither day nor outlet-day."""
    found = document(article(published_ms=None))
    assert (found["published_at"], found["day"], found["outlet_day"]) == (None, None, None)


def test_article_without_annotation() -> None:
    """What is not annotated has empty findings and no sentiment."""
    found = document(article(language="nl"), None)
    assert (found["annotation"], found["sentiment"], found["people"], found["lemmas"]) == (None, None, [], "")


@pytest.mark.parametrize("lemmas", [LEMMAS, None, replace(LEMMAS, lemmas=("new york", *LEMMAS.lemmas[1:]))])
def test_annotation_comes_back_from_the_document(lemmas: Lemmas | None) -> None:
    """The annotation read from a document, after JSON, is the one that was written."""
    annotation = replace(ANNOTATION, lemmas=lemmas)
    assert stored_annotation(through_json(document(article(), annotation))) == annotation


def test_annotation_of_an_empty_text_comes_back() -> None:
    """A text of furniture alone has no lemmas, and its annotation comes back all the same."""
    annotation = Annotation(lemmas=Lemmas(lemmas=(), starts=(), ends=(), sentence_ends=()))
    assert stored_annotation(through_json(document(article(), annotation))) == annotation


def test_no_annotation_comes_back_as_none() -> None:
    """A document without annotation gives none."""
    assert stored_annotation(through_json(document(article(), None))) is None


def test_an_article_has_no_story_yet_but_the_words_to_find_it_by() -> None:
    """What derives from it is written as of the story that it would found; what is not in English has no words."""
    one = article()
    found = document(one)
    assert found["story_id"] is None
    assert found["story_words"] == list(read(str(found["story_weights"])))
    assert "amber" in read(str(found["story_weights"]))
    ((_, mention), *_) = mention_documents(one, ANNOTATION, [], fingerprint="f1")
    assert mention["story_id"] == story_of(one.id)
    assert document(article(language="de"))["story_words"] == []


def test_mentions_are_one_a_piece() -> None:
    """Each entity has a document of its own, whose id depends on the article, its content and the entity."""
    (key, first), (_, second) = mention_documents(article(), ANNOTATION, (NEAR,), fingerprint="f")
    assert key == first["id"] == hashed_id("mention", "a" * 32, "h1", "mayor rook")
    assert (first["name"], first["type"], first["count"], first["sentiment_milli"]) == ("Mayor Rook", "PERSON", 1, -125)
    assert (second["article_id"], second["outlet"], second["narratives"]) == ("a" * 32, "Harbour", ["safe-pier"])


def test_a_statement_begins_as_its_own_claim() -> None:
    """Until the index is looked at nobody else says the same, and nobody disputes it; its article keeps its words."""
    said = replace(STATEMENT, text="The pier will close for two winters")
    annotation = replace(ANNOTATION, statements=(said,))
    ((_, found),) = statement_documents(article(), annotation, (), fingerprint="f")
    assert (found["claim_id"], found["disputes"], found["disputed_by"], found["disputed"]) == (said.id, [], [], False)
    assert found["claim_words"] == "2 clos pier winter"
    assert len(set(found["claim_bands"])) == BANDS
    assert document(article(), annotation)["claim_words"] == ["2 clos pier winter"]


def test_a_statement_that_says_too_little_has_no_claim() -> None:
    """Too few words to tell what it repeats."""
    ((_, found),) = statement_documents(article(), ANNOTATION, (), fingerprint="f")
    assert (found["claim_id"], found["claim_words"], found["claim_bands"]) == (None, None, [])
    assert document(article())["claim_words"] == []


def test_statement_says_who_what_and_where() -> None:
    """A statement's document has its speaker, its cue, its content and the sentence around it."""
    ((key, found),) = statement_documents(article(), ANNOTATION, (NEAR, FAR), fingerprint="f")
    assert key == found["id"] == STATEMENT.id
    assert found["sentence"] == "“The pier is safe,” said Mayor Rook."
    expected = {
        "speaker": "Mayor Rook",
        "speaker_entity": "mayor rook",
        "cue": "said",
        "content": "The pier is safe",
        "via": ["a spokeswoman"],
        "rebutted": True,
        "rebutted_by": ["r" * 32],
    }
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("speaker", "name"),
    [
        (Speaker(text="she", start=0, end=3, entity="mayor rook"), "Mayor Rook"),
        (Speaker(text="she", start=0, end=3, entity=None), "she"),
        (Speaker(text="a nurse", start=0, end=7, entity="not of this article"), "a nurse"),
        (None, None),
    ],
)
def test_a_speaker_is_shown_by_name(speaker: Speaker | None, name: str | None) -> None:
    """The entity's, where the article has it; else the words that stand there."""
    annotation = replace(ANNOTATION, statements=(replace(STATEMENT, speaker=speaker),))
    ((_, found),) = statement_documents(article(), annotation, (), fingerprint="f")
    assert found["speaker_name"] == name


def test_statement_has_the_narratives_of_its_sentence() -> None:
    """A narrative whose evidence lies in another sentence is not the statement's."""
    ((_, found),) = statement_documents(article(), ANNOTATION, (NEAR, FAR), fingerprint="f")
    assert found["narratives"] == ["safe-pier"]


def test_long_sentences_are_cut_around_the_statement() -> None:
    """The sentence shown is bounded, and begins before the statement."""
    text = "word " * 1000 + "end."
    words = tuple(range(0, 5000, 5))
    lemmas = Lemmas(lemmas=("word",) * 1000, starts=words, ends=tuple(w + 4 for w in words), sentence_ends=(1000,))
    statement = replace(STATEMENT, speaker=None, cue=None, content=(Span(start=2000, end=4000),))
    start, end = sentence_around(statement, lemmas, text)
    assert (0 < start < 2000, end - start) == (True, SENTENCE_CHARS)


@pytest.mark.parametrize("annotation", [ANNOTATION, None])
def test_documents_fit_the_mappings(annotation: Annotation | None) -> None:
    """Every field written is mapped, and every mapped field is written, but for those of the writer."""
    mentions = mention_documents(article(), ANNOTATION, (), fingerprint="f")
    statements = statement_documents(article(), ANNOTATION, (), fingerprint="f")
    fields = {
        "articles": set(document(article(), annotation)),
        "mentions": set(mentions[0][1]),
        "statements": set(statements[0][1]),
    }
    for kind, written in fields.items():
        mapped = set(mapping(kind)["properties"])  # type: ignore[arg-type]
        assert (kind, written - mapped) == (kind, set())
        assert (kind, mapped - written - VOLATILE_FIELDS) == (kind, set())
