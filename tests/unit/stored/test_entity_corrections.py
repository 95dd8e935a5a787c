"""Corrections of entities: pure, idempotent, independent of order, and without a trace once undone."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.annotations import (
    Annotation,
    Entity,
    Relation,
    Sentiment,
    SentimentLabel,
    Span,
    Speaker,
    Statement,
    TextSpan,
)
from schemas.corrections import Correction, CorrectionKind, split_id
from schemas.knowledge import Coordinates
from transforms.stored.entity_corrections import (
    CompiledCorrections,
    compile_corrections,
    correct_entities,
    surface_key,
)

HARBOUR, PORT, QUAY, MAYOR = "harbour", "port", "quay", "mayor"


def mention(start: int, text: str, *, furniture: bool = False) -> TextSpan:
    return TextSpan(start=start, end=start + len(text), text=text, furniture=furniture)


def entity(
    name: str, *mentions: TextSpan, salience: float = 0.5, label: SentimentLabel = "neutral", score: float = 0.0
) -> Entity:
    return Entity(
        id=name,
        name=name.title(),
        type="ORG",
        wikidata=f"Q-{name}",
        mentions=mentions,
        salience=salience,
        sentiment=Sentiment(label=label, score=score),
    )


def statement(speaker: str | None, start: int = 0, text: str = "It") -> Statement:
    return Statement(
        id=f"s-{speaker}-{start}",
        kind="indirect",
        speaker=Speaker(text=text, start=start, end=start + len(text), entity=speaker),
        cue=None,
        content=(Span(start=0, end=1),),
        text="x",
        stance="states",
        certainty=0.5,
        evidence="unknown",
        confidence=0.5,
    )


def correction(kind: CorrectionKind, entity: str, sequence: int = 1, **fields: Any) -> Correction:
    name = f"{kind}-{entity}-{fields.get('into')}-{fields.get('surface')}-{fields.get('name')}"
    return Correction(id=name, sequence=sequence, kind=kind, entity=entity, **fields)


def merge(entity: str, into: str, sequence: int = 1) -> Correction:
    return correction("merge", entity, sequence, into=into, name=f"The {into}", type="FAC", wikidata="Q1")


def split(entity: str, surface: str, sequence: int = 1) -> Correction:
    into = split_id(entity, surface_key(surface))
    return correction("split", entity, sequence, into=into, surface=surface, name=surface, type="PERSON")


def rename(entity: str, name: str, sequence: int = 1) -> Correction:
    return correction("rename", entity, sequence, name=name)


def corrected(annotation: Annotation, *corrections: Correction) -> Annotation:
    return correct_entities(annotation, compile_corrections(corrections))


def test_a_merged_entity_is_the_other_one_with_all_mentions() -> None:
    """Mentions come in text order; name, type and Wikidata are the other's; salience is the greatest."""
    annotation = Annotation(
        entities=(
            entity(PORT, mention(20, "Port"), salience=0.7),
            entity(HARBOUR, mention(0, "Harbour"), mention(40, "it")),
        )
    )
    (merged,) = corrected(annotation, merge(PORT, HARBOUR)).entities
    assert (merged.id, merged.name, merged.type, merged.wikidata, merged.salience) == (
        HARBOUR,
        "Harbour",
        "ORG",
        "Q-harbour",
        0.7,
    )
    assert [mention.start for mention in merged.mentions] == [0, 20, 40]


def test_where_an_article_lacks_the_other_the_correction_says_who_it_is() -> None:
    """Without the correction's own name, each article would give the entity another one."""
    port = replace(entity(PORT, mention(0, "Port")), country="DK", link_confidence=0.9, place_roles=("event",))
    known = replace(merge(PORT, HARBOUR), country="SE", location=Coordinates(lat=57.0, lon=12.0))
    (merged,) = corrected(Annotation(entities=(port,)), known).entities
    assert (merged.id, merged.name, merged.type, merged.wikidata) == (HARBOUR, "The harbour", "FAC", "Q1")
    assert (merged.country, merged.location, merged.link_confidence) == ("SE", Coordinates(lat=57.0, lon=12.0), None)


def test_a_place_keeps_the_roles_of_all_that_it_is_made_of() -> None:
    """Its roles are the dateline and the event."""
    harbour = replace(entity(HARBOUR, mention(0, "Harbour")), place_roles=("event",))
    port = replace(entity(PORT, mention(9, "Port")), place_roles=("dateline",))
    (merged,) = corrected(Annotation(entities=(harbour, port)), merge(PORT, HARBOUR)).entities
    assert merged.place_roles == ("dateline", "event")


def test_sentiment_of_what_comes_together_is_weighted_by_mentions() -> None:
    """Three mentions at -0.8 and one at 0.8 come to -0.4."""
    annotation = Annotation(
        entities=(
            entity(PORT, mention(0, "a"), mention(2, "b"), mention(4, "c"), label="negative", score=-0.8),
            entity(HARBOUR, mention(6, "d"), label="positive", score=0.8),
        )
    )
    (merged,) = corrected(annotation, merge(PORT, HARBOUR)).entities
    assert merged.sentiment == Sentiment(label="negative", score=-0.4)


def test_only_entities_that_somebody_speaks_of_count_for_the_reported_sentiment() -> None:
    """The reported sentiment of a merged entity is that of its one part that has any; without any it stays empty."""
    heard = replace(entity(PORT, mention(0, "a")), sentiment_reported=Sentiment(label="negative", score=-0.6))
    unheard = entity(HARBOUR, mention(2, "b"), mention(4, "c"))
    (merged,) = corrected(Annotation(entities=(heard, unheard)), merge(PORT, HARBOUR)).entities
    assert merged.sentiment_reported == Sentiment(label="negative", score=-0.6)
    (silent,) = corrected(Annotation(entities=(entity(PORT), unheard)), merge(PORT, HARBOUR)).entities
    assert silent.sentiment_reported is None


def test_merges_chain_whatever_came_first() -> None:
    """Port becomes harbour and harbour becomes quay: all become quay."""
    annotation = Annotation(entities=(entity(PORT, mention(0, "Port")), entity(HARBOUR, mention(9, "Harbour"))))
    for first, second in ((1, 2), (2, 1)):
        ends = corrected(annotation, merge(PORT, HARBOUR, first), merge(HARBOUR, QUAY, second)).entities
        assert [(entity.id, len(entity.mentions)) for entity in ends] == [(QUAY, 2)]


def test_a_split_takes_the_mentions_that_read_so_and_their_share_of_salience() -> None:
    """Case and white space do not matter; mentions in furniture have no share."""
    annotation = Annotation(
        entities=(
            entity(
                HARBOUR,
                mention(0, "Harbour"),
                mention(10, "the \u00ad Mayor"),
                mention(30, "Harbour"),
                mention(40, "harbour"),
                mention(50, "THE\nMAYOR", furniture=True),
                salience=0.8,
            ),
        )
    )
    rest, part = corrected(annotation, split(HARBOUR, "The Mayor")).entities
    assert (rest.id, len(rest.mentions), rest.salience) == (HARBOUR, 3, 0.6)
    assert (part.id, part.name, part.type, part.wikidata) == (
        split_id(HARBOUR, "the mayor"),
        "The Mayor",
        "PERSON",
        None,
    )
    assert ([mention.start for mention in part.mentions], part.salience) == ([10, 50], 0.2)


def test_mentions_that_come_by_a_merge_are_split_as_well() -> None:
    """The split applies to the merged entity, whichever correction was made first."""
    annotation = Annotation(entities=(entity(PORT, mention(0, "Boss")), entity(HARBOUR, mention(9, "Harbour"))))
    ends = corrected(annotation, split(HARBOUR, "boss", 1), merge(PORT, HARBOUR, 2)).entities
    assert [entity.id for entity in ends] == [split_id(HARBOUR, "boss"), HARBOUR]


@pytest.mark.parametrize(
    ("speaker", "start", "text", "ends"),
    [
        (HARBOUR, 10, "The mayor", split_id(HARBOUR, "the mayor")),  # its span is a mention that was split off
        (HARBOUR, 0, "Harbour", HARBOUR),
        (HARBOUR, 70, "he", HARBOUR),  # no mention: the entity that is left
        (PORT, 90, "Port", QUAY),  # no entity of the article
        (None, 0, "somebody", None),
    ],
)
def test_speakers_follow(speaker: str | None, start: int, text: str, ends: str | None) -> None:
    """A statement's speaker is the entity that its mention now belongs to."""
    annotation = Annotation(
        entities=(entity(HARBOUR, mention(0, "Harbour"), mention(10, "The mayor")),),
        statements=(statement(speaker, start, text),),
    )
    after = corrected(annotation, split(HARBOUR, "the mayor"), merge(PORT, QUAY))
    assert [statement.speaker and statement.speaker.entity for statement in after.statements] == [ends]


def relation(source: str, target: str) -> Relation:
    """Return a relation whose names stand at 0 and 10."""
    return Relation(
        source=source, target=target, attitude="against", start=0, end=20, source_span=Span(start=0, end=4),
        target_span=Span(start=10, end=14), voice="outlet", confidence=0.7,
    )  # fmt: skip


def test_relations_follow() -> None:
    """Both ends are the entities that their mentions now belong to; between parts of one entity there is no relation."""
    entities = (entity(PORT, mention(0, "Port")), entity(MAYOR, mention(10, "Rook")))
    found = Annotation(entities=entities, relations=(relation(PORT, MAYOR), relation(MAYOR, PORT)))
    renamed = corrected(found, split(PORT, "Port"))
    assert [one.source for one in renamed.relations] == [split_id(PORT, surface_key("Port")), MAYOR]
    assert corrected(found, merge(PORT, MAYOR)).relations == ()


def test_a_speaker_goes_with_the_most_mentions_where_none_is_left() -> None:
    """A pronoun of an entity split in two goes to the part with the most mentions."""
    annotation = Annotation(
        entities=(entity(HARBOUR, mention(0, "Ida"), mention(9, "Otto"), mention(20, "Otto")),),
        statements=(statement(HARBOUR, 40, "he"),),
    )
    after = corrected(annotation, split(HARBOUR, "Ida"), split(HARBOUR, "Otto"))
    (attributed,) = after.statements
    assert attributed.speaker is not None
    assert attributed.speaker.entity == split_id(HARBOUR, "otto")


def test_of_two_names_the_later_holds_and_a_merge_takes_it_along() -> None:
    """The name belongs to the entity in which mentions end."""
    annotation = Annotation(entities=(entity(PORT, mention(0, "Port")), entity(HARBOUR, mention(9, "Harbour"))))
    named = [rename(HARBOUR, "Dock", 5), rename(HARBOUR, "Pier", 3), rename(PORT, "Gone", 9)]
    assert [entity.name for entity in corrected(annotation, merge(PORT, HARBOUR), *named).entities] == ["Dock"]
    assert [entity.name for entity in corrected(annotation, *named).entities] == ["Gone", "Dock"]


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (merge(PORT, QUAY, 9), "port is merged into harbour already"),
        (merge(QUAY, PORT, 9), "port becomes quay already: that would be a circle"),
        (merge(split_id(HARBOUR, "boss"), PORT, 9), "that would be a circle"),
        (split(HARBOUR, "BOSS", 9), "'BOSS' is split from harbour already"),
    ],
)
def test_what_contradicts_an_earlier_one_has_no_effect(new: Correction, said: str) -> None:
    """The compiled corrections give the reason."""
    before = [merge(PORT, HARBOUR, 1), merge(HARBOUR, QUAY, 2), split(HARBOUR, "boss", 3)]
    compiled = compile_corrections([new, *before])
    assert said in compiled.ignored[new.id]
    assert compile_corrections(before).merges == compiled.merges


NAMES = (HARBOUR, PORT, QUAY, MAYOR)
IDS = (*NAMES, *(split_id(name, two) for name in NAMES for two in ("a", "b")))


@st.composite
def some_corrections(draw: st.DrawFn) -> list[Correction]:
    numbers = draw(st.permutations(range(8)))[: draw(st.integers(0, 8))]
    made = []
    for number in numbers:
        entity_id, kind = draw(st.sampled_from(IDS)), draw(st.sampled_from(["merge", "split", "rename"]))
        if kind == "merge":
            made.append(merge(entity_id, draw(st.sampled_from(IDS)), number))
        elif kind == "split":
            made.append(split(entity_id, draw(st.sampled_from("aBc")), number))
        else:
            made.append(rename(entity_id, draw(st.sampled_from("xyz")), number))
    return made


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    places = iter(draw(st.permutations(range(0, 40, 2))))
    entities = []
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        words = draw(st.lists(st.sampled_from("aAbc"), max_size=5))
        mentions = sorted((mention(next(places), word) for word in words), key=lambda span: span.start)
        score = draw(st.integers(-1000, 1000)) / 1000
        salience = draw(st.integers(0, 1000)) / 1000
        label: SentimentLabel = "positive" if score > 0 else "negative"
        entities.append(entity(name, *mentions, salience=salience, label=label, score=score))
    speakers = draw(st.lists(st.tuples(st.sampled_from([*NAMES, None]), st.integers(0, 40)), max_size=4))
    return Annotation(
        entities=tuple(entities), statements=tuple(statement(name, start, "a") for name, start in speakers)
    )


@given(annotations(), some_corrections(), st.randoms(use_true_random=False))
def test_no_order_matters(annotation: Annotation, corrections: list[Correction], random: Any) -> None:
    """The corrections' numbers give their order, not their arrival."""
    shuffled = list(corrections)
    random.shuffle(shuffled)
    assert corrected(annotation, *corrections) == corrected(annotation, *shuffled)


@given(annotations(), some_corrections())
def test_correcting_twice_is_correcting_once(annotation: Annotation, corrections: list[Correction]) -> None:
    """A second correction changes nothing."""
    once = corrected(annotation, *corrections)
    assert corrected(once, *corrections) == once


@given(annotations(), some_corrections())
def test_every_mention_is_kept_once(annotation: Annotation, corrections: list[Correction]) -> None:
    """Mentions move between entities, and no entity comes twice."""
    after = corrected(annotation, *corrections)

    def spans(annotation: Annotation) -> list[TextSpan]:
        return sorted((span for entity in annotation.entities for span in entity.mentions), key=lambda span: span.start)

    assert spans(after) == spans(annotation)
    assert len({entity.id for entity in after.entities}) == len(after.entities)


def test_what_no_correction_concerns_is_the_very_same() -> None:
    """Most articles are returned unchanged."""
    annotation = Annotation(entities=(entity(MAYOR, mention(0, "Mayor")),))
    assert corrected(annotation, merge(PORT, HARBOUR)) is annotation
    assert correct_entities(annotation, CompiledCorrections()) is annotation
