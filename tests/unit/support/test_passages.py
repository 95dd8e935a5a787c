"""Passages whose gold does not fit their text are refused."""

import pytest

from schemas.annotations import Span
from tests.support.passages import InvalidPassage, load_passages, parse_passage

SAID_TWICE = "“No,” she said. “The other half said no.”"


def passage(text: str = "Ellis said that the well was dry.", **changes):
    row = {"content": "that the well was dry", "speaker": "Ellis", "cue": "said", **changes}
    return {"text": text, "statements": [row]}


def test_spans():
    """Substrings become spans of the text."""
    (found,) = parse_passage(passage()).statements
    assert (found.speaker, found.cue, found.content) == (
        Span(start=0, end=5),
        Span(start=6, end=10),
        (Span(start=11, end=32),),
    )


def test_pieces():
    """An interrupted content has a span for each piece."""
    text = "“The well,” she said, “is dry.”"
    (found,) = parse_passage(passage(text, content=["The well", "is dry"], speaker="she")).statements
    assert [text[piece.start : piece.end] for piece in found.content] == ["The well", "is dry"]


def test_whole_words():
    """Letters inside a word are no occurrence of it."""
    text = "The theory, he said, is dead."
    (found,) = parse_passage(passage(text, content=["The theory", "is dead"], speaker="he")).statements
    assert found.speaker == Span(start=12, end=14)


def test_occurrence():
    """A number chooses one of several occurrences."""
    (found,) = parse_passage(passage(SAID_TWICE, content="No", speaker="she", cue_at=1)).statements
    assert found.cue == Span(start=SAID_TWICE.rindex("said"), end=SAID_TWICE.rindex("said") + 4)


def test_labels():
    """Labels with several right answers become lists, single ones too; an absent label is None."""
    (found,) = parse_passage(passage(stance="states", kind=["direct", "mixed"], via=[], certainty="high")).statements
    assert (found.stance, found.kind, found.via, found.certainty) == (("states",), ("direct", "mixed"), (), "high")
    assert (found.entity, found.evidence, found.rebuts) == (None, None, None)


def test_no_statements():
    """A passage may have no statement at all."""
    assert parse_passage({"text": "The “smart” lamp broke.", "statements": []}).statements == ()


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (passage(content="that the well was wet"), "not in the text: 'that the well was wet'"),
        (passage(speaker="Elli"), "not in the text: 'Elli'"),
        (passage(cue="said "), "no substring: 'said '"),
        (passage(speaker=""), "no substring: ''"),
        (passage(content=None), "no substring: None"),
        (passage(content=[]), "a statement without content"),
        (passage(SAID_TWICE, content="No", speaker="she"), "2 times in the text, say which by _at: 'said'"),
        (passage(SAID_TWICE, content="No", speaker="she", cue_at=2), "occurrence 2 of 2: 'said'"),
        (passage(content=["that the well", "was dry"], content_at=[0]), "as many occurrences as pieces"),
        (passage(stanse="states"), r"unknown keys \['stanse'\]"),
        (passage(stance="shrugs"), "stance: .* not among"),
        (passage(evidence=["cited", "unknown"]), "evidence: only one"),
        (passage(rebuts=0), "statement 0 rebuts what is no other statement"),
        (passage(rebuts=[1]), "statement 0 rebuts what is no other statement"),
        ({"text": "", "statements": [{"content": "x", "cue": None}]}, r"missing keys \['speaker'\]"),
        ({"text": "x"}, "needs exactly"),
        ({"text": "x", "statements": None}, "not a list of statements"),
    ],
)
def test_refused(raw, complaint):
    """The error says what does not fit."""
    with pytest.raises(InvalidPassage, match=complaint):
        parse_passage(raw)


def test_refusal_names_the_passage(tmp_path):
    """A refusal names the file and the passage."""
    (tmp_path / "echoes.yaml").write_text("- text: a\n  statements: []\n- text: b\n", encoding="utf-8")
    with pytest.raises(InvalidPassage, match="echoes, passage 1: needs exactly"):
        load_passages("echoes", tmp_path)


def test_file_without_a_list(tmp_path):
    """The file must be a list of passages."""
    (tmp_path / "echoes.yaml").write_text("text: a\n", encoding="utf-8")
    with pytest.raises(InvalidPassage, match="echoes: not a list of passages"):
        load_passages("echoes", tmp_path)
