"""Names that their form shows are made whole."""

import pytest
from spacy.tokens import Doc

from tests.support.docs import parsed
from transforms.entities.mention import Mention, mention_at
from transforms.entities.names_by_form import with_forms


def named(text: str, *pieces: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the names, with their labels, that come of the tagger's pieces of a text."""
    doc: Doc = parsed(text)
    mentions: list[Mention] = []
    at = 0
    for words, label in pieces:
        start = text.index(words, at)
        at = start + len(words)
        mentions.append(mention_at(doc, text, start, at, label))
    return [(mention.text, mention.label) for mention in with_forms(doc, text, mentions)]


@pytest.mark.parametrize(
    ("text", "pieces", "expected"),
    [
        ("Weir & Orme fell.", [("Weir", "PERSON"), ("Orme", "PERSON")], [("Weir & Orme", "ORG")]),
        ("Bell & Orme LLC sued.", [("Bell", "PERSON"), ("Orme LLC", "ORG")], [("Bell & Orme LLC", "ORG")]),
        ("Harbour & Quay Executive said no.", [], [("Harbour & Quay Executive", "ORG")]),
        ("the boss of H&W and its R&D", [("H&W", "GPE")], [("H&W", "ORG")]),
        ("in Norway A&M won", [("Norway", "GPE")], [("Norway A&M", "ORG")]),
        ("Tom & Mary left.", [("Tom", "PERSON"), ("Mary", "PERSON")], [("Tom", "PERSON"), ("Mary", "PERSON")]),
        ("Weir & Orme's profits fell.", [], [("Weir & Orme", "ORG")]),
        (
            "Sotheby's art and Weir's art",
            [("Sotheby", "ORG"), ("Weir", "PERSON")],
            [("Sotheby's", "ORG"), ("Weir", "PERSON")],
        ),
        (
            "Ann Macy met Macy's aide.",
            [("Ann Macy", "PERSON"), ("Macy", "PERSON")],
            [("Ann Macy", "PERSON"), ("Macy", "PERSON")],
        ),
        (
            "Anne Duval-Moreau spoke.",
            [("Anne Duval", "PERSON"), ("Moreau", "PERSON")],
            [("Anne Duval-Moreau", "PERSON")],
        ),
        ("Mary-Jane Orme spoke.", [("Mary", "PERSON"), ("Jane Orme", "PERSON")], [("Mary-Jane Orme", "PERSON")]),
        ("the Weir-Orme debate", [("Weir", "PERSON"), ("Orme", "PERSON")], [("Weir", "PERSON"), ("Orme", "PERSON")]),
        ("W.E.B. Duval spoke.", [("W.E.B.", "ORG"), ("Duval", "PERSON")], [("W.E.B. Duval", "PERSON")]),
        ("the U.S. Orme loves", [("U.S.", "GPE"), ("Orme", "PERSON")], [("U.S.", "GPE"), ("Orme", "PERSON")]),
        ("Li Na spoke.", [("Li", "PERSON"), ("Na", "ORG")], [("Li Na", "PERSON")]),
        ("On Monday Li said no.", [("Li", "PERSON")], [("Li", "PERSON")]),
    ],
)
def test_names_are_whole(text: str, pieces: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    assert named(text, *pieces) == expected


def test_a_subject_with_a_possessive_is_a_brand_in_the_whole_text() -> None:
    text = "Harrow's said on Monday that it would close. The boss of Harrow's left."
    assert named(text, ("Harrow", "PERSON"), ("Harrow", "PERSON")) == [("Harrow's", "ORG"), ("Harrow's", "ORG")]
