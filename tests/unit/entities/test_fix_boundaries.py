"""Wrong boundaries of tagged names are corrected."""

import pytest
from spacy.tokens import Doc

from tests.support.docs import parsed
from transforms.entities.extend_short_names import make_whole
from transforms.entities.fix_boundaries import put_right
from transforms.entities.knowledge_base import knowledge_base
from transforms.entities.mention import Mention, mention_at


def tagged(text: str, *pieces: tuple[str, str]) -> tuple[Doc, list[Mention]]:
    """Return the text with mentions of the given words, in their order, instead of the tagger's."""
    doc = parsed(text)
    mentions: list[Mention] = []
    at = 0
    for words, label in pieces:
        start = text.index(words, at)
        at = start + len(words)
        mentions.append(mention_at(doc, text, start, at, label))
    return doc, mentions


@pytest.mark.parametrize(
    ("text", "pieces", "expected"),
    [
        ("Ruth Orme spoke.", [("Ruth", "PERSON"), ("Orme", "PERSON")], [("Ruth Orme", "PERSON")]),
        ("Then Anna Orme spoke.", [("Orme", "ORG")], [("Anna Orme", "PERSON")]),
        ("Mr. Orme spoke.", [("Mr. Orme", "PERSON")], [("Orme", "PERSON")]),
        ("the Orme administration failed", [("Orme administration", "PERSON")], [("Orme", "PERSON")]),
        ("Rep. Orme spoke.", [("Rep.", "ORG"), ("Orme", "PERSON")], [("Orme", "PERSON")]),
        ("The White House waited.", [("White", "GPE"), ("House", "ORG")], [("White House", "ORG")]),
        ("The Norway-Sweden border", [("Norway-Sweden", "GPE")], [("Norway", "GPE"), ("Sweden", "GPE")]),
        ("in Halden, Norway, today", [("Halden, Norway", "GPE")], [("Halden", "GPE"), ("Norway", "GPE")]),
        ("on Friday he left", [("Friday", "EVENT")], [("Friday", "DATE")]),
        ("the bill and", [("bill", "EVENT"), ("and", "ORG")], []),
        ("Lin Wei-hao spoke.", [("Lin Wei-", "PERSON")], [("Lin Wei-hao", "PERSON")]),
        (
            "the Labour Party of Norway won",
            [("Labour Party", "ORG"), ("Norway", "GPE")],
            [("Labour Party of Norway", "ORG")],
        ),
        ("the Kingdom of Norway won", [("Norway", "GPE")], [("Kingdom of Norway", "GPE")]),
        ("the prices of Norway rose", [("Norway", "GPE")], [("Norway", "GPE")]),
        (
            "in the 1979 Norwegian general election they",
            [("1979", "DATE"), ("Norwegian", "NORP")],
            [("1979 Norwegian general election", "EVENT")],
        ),
    ],
)
def test_put_right(text, pieces, expected):
    """Pieces are joined, compounds split, extra words cut; right mentions stay."""
    doc, mentions = tagged(text, *pieces)
    found = put_right(doc, text, mentions, knowledge_base())
    assert [(mention.text, mention.label) for mention in found] == expected
    assert all(text[mention.start : mention.end] == mention.text for mention in found)


def test_as_long_as_elsewhere():
    """A name that the text gives in full elsewhere is not cut short."""
    text = "Harbour City Hall burned. Later Harbour City Hall was closed."
    doc, mentions = tagged(text, ("Harbour City Hall", "FAC"), ("Harbour City", "LOC"), ("Hall", "FAC"))
    assert [mention.text for mention in make_whole(doc, text, mentions)] == ["Harbour City Hall"] * 2
