"""Names that the tagger missed: these tests hide all of its names."""

import pytest
from spacy.tokens import Doc, Span

from tests.support.docs import parsed
from transforms.entities.add_missed_names import with_known, with_missed
from transforms.entities.build import group_mentions
from transforms.entities.find_mentions import find_mentions
from transforms.entities.knowledge_base import knowledge_base
from transforms.entities.mention import Mention


def known(text: str) -> list[tuple[str, str]]:
    doc = parsed(text)
    doc.set_ents([])
    return [(mention.text, mention.label) for mention in with_known(doc, text, [], knowledge_base())]


def person(doc: Doc, start: int, end: int) -> Span:
    """Return the characters from `start` to `end`, which are whole words, as a person's name."""
    span = doc.char_span(start, end, label="PERSON")
    assert span is not None
    return span


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The port of Halden wrote to President Donald Trump about it.", [("Donald Trump", "PERSON")]),
        ("Nobody at the harbour believed that Trump hosts regattas.", [("Trump", "PERSON")]),
        ("Both sides know that Moscow and the harbour board deny this.", [("Moscow", "GPE")]),
        ("The harbour board thanked Senator Ines Brandt for it.", [("Ines Brandt", "PERSON")]),
        ("The harbour board wrote to the United Nations about it.", [("United Nations", "ORG")]),
        ("She wrote on X that the harbour was closed.", [("X", "ORG")]),
        ("She posted the letter to X on Monday.", [("X", "ORG")]),
        ("She gave the letter to X on Monday, and went on X-Factor.", []),
        ("They met at Trump Tower.", []),
        ("“Mr. President, the harbour is closed.”", []),
        ("The president ines brandt called is gone.", []),
    ],
)
def test_names_that_need_no_tagger(text: str, names: list[tuple[str, str]]) -> None:
    """Added: known full names, famous surnames, capitals and titled names; not longer names' parts or bare titles."""
    assert known(text) == names


def test_the_tagger_goes_first() -> None:
    """A tagged name is not added again."""
    text = "The port of Halden wrote to President Donald Trump about it."
    doc = parsed(text)
    doc.set_ents([])
    place = text.index("Donald")
    mention = Mention(start=place, end=place + 12, text="Donald Trump", label="PERSON", first=7, last=9)
    assert with_known(doc, text, [mention], knowledge_base()) == [mention]


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("Ruth Keller left early. In the end Ruth was missed.", True),
        ("Ruth Keller left early. In the end Ruth Weir was missed.", False),
    ],
)
def test_a_given_name_means_the_only_one_of_that_name(text: str, again: bool) -> None:
    """A given name before another surname means somebody else."""
    doc = parsed(text)
    doc.set_ents([])
    mention = Mention(start=0, end=11, text="Ruth Keller", label="PERSON", first=0, last=2)
    added = [mention.text for mention in with_missed(doc, text, [mention])[1:]]
    assert added == (["Ruth"] if again else [])


def test_they_are_linked() -> None:
    """A missed name links to the entity that a tagged one links to."""
    text = "The ministry said on Monday that President Donald Trump supports efforts to improve checks."
    assert "person:donald-trump" in {group.id for group in group_mentions(parsed(text), text)}


def test_what_stands_before_a_mayor_is_a_place() -> None:
    """The place stays one although the tagger took it for a person."""
    text = "Port Ellery Mayor Lucia Ramos opened the pier."
    doc = parsed(text)
    doc.set_ents([person(doc, 0, 11), person(doc, 18, 29)])
    labels = {mention.text: mention.label for mention in find_mentions(doc, text, knowledge_base())}
    assert labels == {"Port Ellery": "GPE", "Lucia Ramos": "PERSON"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The local newspaper Novy Vestnik had reported that two men fled.", "ORG"),
        ("She told the newspaper Novy Vestnik had fled.", "PERSON"),
        ("The newspaper Rosa Vestnik founded has failed.", "PERSON"),
    ],
)
def test_what_stands_beside_a_kind_of_body_is_one(text: str, label: str) -> None:
    """It stays an organisation although the tagger took it for a person; a newspaper as listener does not count."""
    doc = parsed(text)
    start, end = text.index("Vestnik") - 5, text.index("Vestnik") + 7
    doc.set_ents([person(doc, start, end)])
    assert [mention.label for mention in find_mentions(doc, text, knowledge_base())] == [label]
