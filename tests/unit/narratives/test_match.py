"""Narratives matched on lemmas, entities, statements and dates."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.annotations import (
    Annotation,
    Entity,
    Lemmas,
    NarrativeMatch,
    Sentiment,
    Span,
    Speaker,
    Stance,
    Statement,
    TextSpan,
)
from schemas.narratives import Conditions, Dates, Narrative
from transforms.narratives.match import CompiledNarratives, compile_narratives, match_narratives

STEMS = {"ferries": "ferry", "closed": "close", "closing": "close", "protests": "protest"}


def lemmatize(phrase: str) -> tuple[str, ...]:
    return tuple(STEMS.get(word, word) for word in phrase.lower().split())


def lemmas_of(text: str) -> Lemmas:
    """The lemmas of a text whose sentences end with full stops of their own."""
    words: list[str] = []
    starts: list[int] = []
    sentence_ends: list[int] = []
    at = 0
    for word in text.split():
        if word == ".":
            sentence_ends.append(len(words))
        else:
            words.append(word)
            starts.append(text.index(word, at))
        at = text.index(word, at) + len(word)
    ends = tuple(start + len(word) for start, word in zip(starts, words, strict=True))
    lemmas = tuple(STEMS.get(word.lower(), word.lower()) for word in words)
    return Lemmas(lemmas=lemmas, starts=tuple(starts), ends=ends, sentence_ends=(*sentence_ends, len(words)))


def entity(name: str, *, key: str = "e1", furniture: bool = False) -> Entity:
    return Entity(
        id=key,
        name=name,
        type="ORG",
        mentions=(TextSpan(start=3, end=9, text=name, furniture=furniture),),
        salience=0.5,
        sentiment=Sentiment(label="neutral", score=0.0),
    )


NOTHING = Conditions()


def narrative(*, any: Conditions = NOTHING, all: Conditions = NOTHING, none: Conditions = NOTHING) -> Narrative:  # noqa: A002
    return Narrative(id="ferries", version=3, title="Ferries", any=any, all=all, none=none)


def compiled(*narratives: Narrative) -> CompiledNarratives:
    return compile_narratives(narratives, lemmatize)


def matched(definition: Narrative, text: str, *entities: Entity) -> tuple[NarrativeMatch, ...]:
    return match_narratives(compiled(definition), Annotation(lemmas=lemmas_of(text), entities=entities))


ANY = narrative(any=Conditions(phrases=("closing ferries", "dock protests")))


def test_phrase_is_found_in_other_inflection() -> None:
    """A phrase matches by its lemmas, and its words in the text are the evidence."""
    text = "They closed ferries today"
    (match,) = matched(ANY, text)
    assert (match.id, match.version, match.score) == ("ferries", 3, 0.5)
    assert [text[span.start : span.end] for span in match.evidence] == ["closed ferries"]


def test_words_out_of_sequence_are_no_phrase() -> None:
    """The words of a phrase in another order do not match."""
    assert matched(ANY, "ferries closed today") == ()


def test_phrase_does_not_cross_sentences() -> None:
    """A phrase lies within one sentence."""
    assert matched(ANY, "It is closing . ferries left") == ()


def test_phrase_counts_as_written_too() -> None:
    """A phrase that the lemmatiser changes out of context still matches the text's words as written."""
    literal = compile_narratives([ANY], lambda phrase: ("something", "else", phrase))
    text = Lemmas(lemmas=("closing", "ferries"), starts=(0, 8), ends=(7, 15), sentence_ends=(2,))
    assert [match.evidence for match in match_narratives(literal, Annotation(lemmas=text))] == [
        (Span(start=0, end=15),)
    ]


def test_more_distinct_evidence_scores_higher() -> None:
    """Another condition raises the score; another occurrence of the same one only adds evidence."""
    once, again = matched(ANY, "closing ferries")[0], matched(ANY, "closing ferries closing ferries")[0]
    both = matched(ANY, "closing ferries dock protests")[0]
    assert (once.score, again.score, both.score) == (0.5, 0.5, 0.75)
    assert len(again.evidence) == 2


@pytest.mark.parametrize(("text", "found"), [("closing ferries", False), ("closing ferries . night crossing", True)])
def test_all_must_hold(text: str, found: bool) -> None:
    """Every condition of `all` is needed."""
    definition = narrative(all=Conditions(phrases=("closing ferries", "night crossing")))
    assert bool(matched(definition, text)) is found


def test_none_excludes() -> None:
    """One condition of `none` is enough to exclude."""
    definition = narrative(any=Conditions(phrases=("closing ferries",)), none=Conditions(phrases=("film set",)))
    assert [bool(matched(definition, text)) for text in ("closing ferries", "closing ferries . film set")] == [
        True,
        False,
    ]


def test_any_is_needed_beside_all() -> None:
    """With conditions in both groups, both must be met."""
    definition = narrative(all=Conditions(phrases=("port amber",)), any=Conditions(phrases=("closing ferries",)))
    texts = ("port amber", "closing ferries", "port amber closing ferries")
    assert [bool(matched(definition, text)) for text in texts] == [False, False, True]


@pytest.mark.parametrize("name", ["harbour  BOARD", "e1"])
def test_entities_match_by_name_or_id(name: str) -> None:
    """Entities match by name, whatever the case, or by id; their mentions are the evidence."""
    definition = narrative(any=Conditions(entities=(name,)))
    assert [match.evidence for match in matched(definition, "word", entity("Harbour Board"))] == [
        (Span(start=3, end=9),)
    ]


def test_mention_in_furniture_is_no_evidence() -> None:
    """An entity named in furniture only counts, without evidence in the report."""
    definition = narrative(any=Conditions(entities=("Harbour Board",)))
    assert [match.evidence for match in matched(definition, "word", entity("Harbour Board", furniture=True))] == [()]


def test_order_is_the_definitions() -> None:
    """Matches come in the definitions' order, each once."""
    second = Narrative(id="docks", version=1, title="Docks", any=Conditions(phrases=("dock protests", "dock")))
    found = match_narratives(compiled(ANY, second), Annotation(lemmas=lemmas_of("dock protests closing ferries")))
    assert [match.id for match in found] == ["ferries", "docks"]


def test_article_without_lemmas_matches_nothing() -> None:
    """An article without annotation has no narrative."""
    assert match_narratives(compiled(ANY), Annotation()) == ()


@given(
    st.lists(st.sampled_from(["closing", "ferries", "dock", "protests", "."]), max_size=12),
    st.sampled_from(["closing ferries", "dock protests"]),
)
def test_score_is_monotone(words: list[str], more: str) -> None:
    """Adding a phrase of the definition never lowers the score."""
    before = matched(ANY, " ".join(words))
    after = matched(ANY, " ".join([*words, ".", more]))
    assert after[0].score >= (before[0].score if before else 0.0)


def said(
    number: int, start: int, end: int, *, stance: Stance = "states", speaker: str = "Mora", rebutted: bool = False
) -> Statement:
    """Make a statement with content [start, end)."""
    return Statement(
        id=f"s{number}",
        kind="indirect",
        speaker=Speaker(text=speaker, start=0, end=1, entity="mora"),
        cue=None,
        content=(Span(start=start, end=end),),
        text="",
        stance=stance,
        certainty=0.5,
        evidence="unknown",
        rebutted_by=("s9",) if rebutted else (),
        confidence=0.5,
    )


def in_text(
    definition: Narrative, text: str, *statements: Statement, entities: tuple[Entity, ...] = (), day: str | None = None
) -> tuple[NarrativeMatch, ...]:
    annotation = Annotation(lemmas=lemmas_of(text), entities=entities, statements=statements)
    return match_narratives(compiled(definition), annotation, day=day)


FERRY = narrative(any=Conditions(phrases=("closing ferries",)))


@pytest.mark.parametrize(
    ("statements", "voice", "disputed"),
    [
        ((), "own", False),
        ((said(1, 0, 15),), "reported", False),
        ((said(1, 0, 7),), "own", False),
        ((said(1, 0, 15, rebutted=True),), "reported", True),
        ((said(1, 16, 31),), "both", False),
    ],
)
def test_voice_says_whose_statement_it_is(statements: tuple[Statement, ...], voice: str, disputed: bool) -> None:
    """Evidence that lies mostly in statements is reported; a rebutted statement makes it disputed."""
    text = "closing ferries closing ferries" if voice == "both" else "closing ferries"
    (match,) = in_text(FERRY, text, *statements)
    assert (match.voice, match.disputed) == (voice, disputed)


@pytest.mark.parametrize("name", ["mora", "MORA", "Anna Mora"])
def test_speakers_match_by_words_name_or_id(name: str) -> None:
    """A speaker's condition is met by the speaker's statements."""
    definition = narrative(any=Conditions(speakers=(name,)))
    (match,) = in_text(definition, "closing ferries", said(1, 3, 9), entities=(entity("Anna Mora", key="mora"),))
    assert match.evidence == (Span(start=3, end=9),)


def test_stances_match_statements() -> None:
    """A stance's condition is met by statements of this stance only."""
    definition = narrative(any=Conditions(stances=("denies",)))
    (match,) = in_text(definition, "closing ferries", said(1, 0, 7), said(2, 8, 15, stance="denies"))
    assert match.evidence == (Span(start=8, end=15),)


@pytest.mark.parametrize(
    ("kind", "country", "found"), [("GPE", "XE", True), ("ORG", "XE", False), ("GPE", None, False)]
)
def test_places_match_by_country(kind: str, country: str | None, found: bool) -> None:
    """A country's code matches places in the country only."""
    definition = narrative(any=Conditions(places=("xe",)))
    place = replace(entity("Port Amber"), type=kind, country=country)
    assert bool(in_text(definition, "word", entities=(place,))) is found


@pytest.mark.parametrize(
    ("dates", "day", "found"),
    [
        (Dates(first="2025-03-08"), "2025-03-08", True),
        (Dates(first="2025-03-08"), "2025-03-07", False),
        (Dates(last="2025-03-08"), "2025-03-09", False),
        (Dates(last="2025-03-08"), None, False),
        (Dates(), None, True),
    ],
)
def test_dates_bound_the_day(dates: Dates, day: str | None, found: bool) -> None:
    """Both days are included; an article without a date is in no period."""
    assert bool(in_text(replace(FERRY, dates=dates), "closing ferries", day=day)) is found


@pytest.mark.parametrize(
    ("text", "evidence"),
    [("closing ferries . dock protests", []), ("dock . closing ferries dock protests . protests", [(7, 22), (23, 36)])],
)
def test_within_a_sentence(text: str, evidence: list[tuple[int, int]]) -> None:
    """All conditions must hold in one sentence, and only such sentences are evidence."""
    definition = narrative(all=Conditions(phrases=("closing ferries",)), any=Conditions(phrases=("dock protests",)))
    found = in_text(replace(definition, within="sentence"), text)
    assert [(span.start, span.end) for match in found for span in match.evidence] == evidence


def test_a_sentence_that_is_excluded_leaves_the_others() -> None:
    """`none` excludes the sentence where it holds, not the article."""
    definition = replace(
        narrative(any=Conditions(phrases=("closing ferries",)), none=Conditions(phrases=("film set",))),
        within="sentence",
    )
    (match,) = in_text(definition, "film set closing ferries . closing ferries")
    assert [span.start for span in match.evidence] == [27]


def test_within_a_statement() -> None:
    """One statement must have both the stance and the words."""
    definition = replace(
        narrative(all=Conditions(phrases=("closing ferries",)), any=Conditions(stances=("accuses",))),
        within="statement",
    )
    apart = in_text(definition, "closing ferries dock protests", said(1, 0, 15), said(2, 16, 29, stance="accuses"))
    (match,) = in_text(definition, "closing ferries dock protests", said(1, 0, 15, stance="accuses"))
    assert (apart, match.voice) == ((), "reported")
