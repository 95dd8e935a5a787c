"""A statement found in our passages counts as right only where the gold has it."""

from dataclasses import replace

import pytest

from schemas.annotations import Annotation, Entity, Sentiment, Span, Speaker, Statement, TextSpan
from tests.support.passage_scores import score
from tests.support.passages import parse_passage

TEXT = "“The well is dry,” Ellis said. Orme denied that."
DRY, THAT = "The well is dry", "that"


def gold(*, first: dict | None = None, second: dict | None = None):
    return parse_passage(
        {
            "text": TEXT,
            "statements": [
                {"content": DRY, "speaker": "Ellis", "cue": "said", **(first or {})},
                {"content": THAT, "speaker": "Orme", "cue": "denied", **(second or {})},
            ],
        }
    )


def span(part: str) -> tuple[int, int]:
    start = TEXT.index(part)
    return start, start + len(part)


def statement(number: int, content: str, speaker: str | None, cue: str | None, **changes) -> Statement:
    found = Statement(
        id=f"s{number}",
        kind="direct",
        speaker=Speaker(text=speaker, start=span(speaker)[0], end=span(speaker)[1]) if speaker else None,
        cue=TextSpan(text=cue, start=span(cue)[0], end=span(cue)[1]) if cue else None,
        content=(Span(start=span(content)[0], end=span(content)[1]),),
        text=content,
        stance="states",
        certainty=0.8,
        evidence="unknown",
        confidence=0.9,
    )
    return replace(found, **changes)


ELLIS, ORME = statement(0, DRY, "Ellis", "said"), statement(1, THAT, "Orme", "denied")


def figures(passage, *found: Statement, entities: tuple[Entity, ...] = ()) -> dict[str, float]:
    return score([passage], [Annotation(statements=found, entities=entities)]).figures()


def test_all_right():
    """Finding exactly the gold gives 100 everywhere."""
    assert figures(gold(), ELLIS, ORME) == {"triple": 100.0, "content": 100.0, "exact": 100.0}


def test_nothing_found():
    """Finding nothing gives 0 everywhere, also for labels."""
    assert figures(gold(first={"stance": "states"})) == {"triple": 0.0, "content": 0.0, "exact": 0.0, "stance": 0.0}


def test_missed():
    """A missed statement costs recall."""
    assert figures(gold(), ELLIS)["triple"] == pytest.approx(66.7)


def test_too_many():
    """A statement that nobody made costs precision."""
    assert figures(gold(), ELLIS, ORME, statement(2, "said", "Ellis", "said"))["triple"] == 80.0


@pytest.mark.parametrize("speaker", ["Orme", None])
def test_wrong_speaker(speaker):
    """A content with another speaker, or none, is no triple."""
    found = figures(gold(), statement(0, DRY, speaker, "said"), ORME)
    assert (found["triple"], found["content"]) == (50.0, 100.0)


@pytest.mark.parametrize("cue", ["denied", None])
def test_wrong_cue(cue):
    """A content with another cue, or none, is no triple."""
    found = figures(gold(), statement(0, DRY, "Ellis", cue), ORME)
    assert (found["triple"], found["content"]) == (50.0, 100.0)


def test_gold_without_a_cue():
    """Where the gold has no cue, any cue counts as right."""
    assert figures(gold(first={"cue": None}), ELLIS, ORME)["triple"] == 100.0


@pytest.mark.parametrize(("content", "triple", "exact"), [("well is dry", 100.0, 50.0), ("dry", 50.0, 50.0)])
def test_overlap(content, triple, exact):
    """Half of the characters are enough for a triple, not for an exact content."""
    found = figures(gold(), statement(0, content, "Ellis", "said"), ORME)
    assert (found["triple"], found["exact"]) == (triple, exact)


def test_edges_are_left_out():
    """Quotation marks and commas at the edges do not count."""
    assert figures(gold(), statement(0, f"“{DRY},”", "Ellis", "said"), ORME)["exact"] == 100.0


def test_one_to_one():
    """Two statements with the same content count once."""
    assert figures(gold(), ELLIS, replace(ELLIS, id="s2"), ORME)["triple"] == 80.0


@pytest.mark.parametrize(
    ("label", "wanted", "right", "wrong"),
    [
        ("stance", ["claims", "states"], {"stance": "claims"}, {"stance": "denies"}),
        ("kind", "direct", {}, {"kind": "mixed"}),
        ("evidence", "cited", {"evidence": "cited"}, {"evidence": "unknown"}),
        ("via", ["Orme"], {"via": ("orme",)}, {"via": ()}),
        ("via", [], {}, {"via": ("Orme",)}),
        ("certainty", "low", {"certainty": 0.39}, {"certainty": 0.4}),
        ("certainty", "high", {"certainty": 1.0}, {"certainty": 0.69}),
        ("rebuts", 1, {"rebuts": ("s1",)}, {"rebuts": ()}),
        ("rebuts", 1, {"rebuts": ("s1",)}, {"rebuts": ("s1", "s2")}),
        ("rebuts", [], {}, {"rebuts": ("s1",)}),
    ],
)
def test_labels(label, wanted, right, wrong):
    """Labels count among the found triples."""
    passage = gold(first={label: wanted})
    assert figures(passage, replace(ELLIS, **right), ORME)[label] == 100.0
    assert figures(passage, replace(ELLIS, **wrong), ORME)[label] == 0.0


def test_label_of_what_was_not_found():
    """Labels of statements that were missed don't count."""
    passage = gold(first={"stance": "claims"}, second={"stance": "states"})
    assert figures(passage, ORME)["stance"] == 100.0


def test_rebuttal_of_what_was_not_found():
    """A rebuttal of a missed statement is wrong."""
    assert figures(gold(second={"rebuts": 0}), replace(ORME, rebuts=("s7",)))["rebuts"] == 0.0


@pytest.mark.parametrize(("name", "right"), [("Mara Ellis", 100.0), ("Nils Orme", 0.0)])
def test_entity(name, right):
    """The entity is right where its name contains the gold's."""
    assert ELLIS.speaker is not None
    entity = Entity(
        id="e1", name=name, type="PERSON", mentions=(), salience=0.5, sentiment=Sentiment(label="neutral", score=0.0)
    )
    found = replace(ELLIS, speaker=replace(ELLIS.speaker, entity="e1"))
    assert figures(gold(first={"entity": "ellis"}), found, ORME, entities=(entity,))["entity"] == right


def test_speaker_without_an_entity():
    """A speaker that stands for no entity is wrong where the gold has one."""
    assert figures(gold(first={"entity": "Ellis"}), ELLIS, ORME)["entity"] == 0.0


def test_quiet():
    """Passages without a gold statement count by the share that stays without one."""
    silent = parse_passage({"text": TEXT, "statements": []})
    assert score([silent, silent], [Annotation(), Annotation(statements=(ELLIS,))]).figures() == {"quiet": 50.0}
