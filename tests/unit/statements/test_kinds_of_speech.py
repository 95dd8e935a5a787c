"""Who says what in forms that real articles have; each kind with sentences of its own."""

import pytest
from spacy.language import Language

from transforms.annotation.annotate import TextToAnnotate, annotate_doc, make_doc
from transforms.entities.knowledge_base import is_city
from transforms.text.furniture import mark_furniture
from transforms.text.normalize import normalize_text

Said = tuple[str, str | None, str | None]
"""The content, the speaker's words, and the speaker's entity."""


def said(nlp: Language, text: str) -> list[Said]:
    """Return the statements of a text as the job reads it, furniture marked."""
    read = normalize_text(text, mark_furniture(text, "", (), is_city))
    found = annotate_doc(nlp(make_doc(nlp, TextToAnnotate(text=read.text, furniture=read.furniture))))
    names = {entity.id: entity.name for entity in found.entities}
    speakers = [(statement.text, statement.speaker) for statement in found.statements]
    return [
        (content, who.text if who else None, names.get((who.entity if who else None) or ""))
        for content, who in speakers
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We met the diver Tilda Marsh on the pier.\n\nQ: Was the wreck known?\n\nA: No. Nobody had dived there before.",
            [("No. Nobody had dived there before.", "Tilda Marsh", "Tilda Marsh")],
        ),
        (
            "PELLER: Did you see the wreck?\n\nMARSH: I saw nothing at all down there.",
            [("Did you see the wreck?", "PELLER", "PELLER"), ("I saw nothing at all down there.", "MARSH", "MARSH")],
        ),
        ("The pier opened on Monday.\n\nPHOTOGALLERY: The pier seen from the sea\n\nThousands came.", []),
        ("The pier opened on Monday.\n\nUPDATE: Two divers were found.\n\nThousands came.", []),
        ("LAHORE: Three divers drowned on Monday. The river rose.", []),
    ],
)
def test_labels_with_a_colon(nlp: Language, text: str, expected: list[Said]) -> None:
    """Turns of an interview have their speakers; kinds of items and cities do not speak."""
    assert said(nlp, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The wreck is a wonder. We must raise it! — Tilda Marsh (@tmarsh) March 3, 2024\n\nThousands came.",
            [("The wreck is a wonder. We must raise it!", "Tilda Marsh", "Tilda Marsh")],
        ),
        (
            "Nobody asked the divers.\n— Oskar Peller (@opeller) 3 May 2024\n\nThousands came.",
            [("Nobody asked the divers.", "Oskar Peller", "Oskar Peller")],
        ),
        (
            "Voices on the wreck:\n\n“It is ours and must stay where it is.” -Senator Tilda Marsh",
            [("It is ours and must stay where it is.", "Senator Tilda Marsh", "Tilda Marsh")],
        ),
        (
            "“The wreck belongs to all of us,” Tilda Marsh.",
            [("The wreck belongs to all of us", "Tilda Marsh", "Tilda Marsh")],
        ),
    ],
)
def test_words_signed_by_whoever_says_them(nlp: Language, text: str, expected: list[Said]) -> None:
    """A post with its author's handle and day, a quote with a name behind a dash or a comma."""
    assert said(nlp, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“The wreck is safe,” Tilda Marsh said. “Nobody may dive there.”\n\n“They hid it for years,” said Oskar Peller.",
            [
                ("The wreck is safe Nobody may dive there.", "Tilda Marsh", "Tilda Marsh"),
                ("They hid it for years", "Oskar Peller", "Oskar Peller"),
            ],
        ),
        (
            "“Have you dived there?” “Not once,” Oskar Peller told the judge.",
            [("Have you dived there?", None, None), ("Not once", "Oskar Peller", "Oskar Peller")],
        ),
        (
            "What the divers want\n\n“We want the wreck raised,” said Oskar Peller.",
            [("We want the wreck raised", "Oskar Peller", "Oskar Peller")],
        ),
        (
            "“We want the wreck raised,\" Oskar Peller said on Monday. The divers' plan is old.",
            [("We want the wreck raised", "Oskar Peller", "Oskar Peller")],
        ),
        (
            "“It was dark,” Tilda Marsh said on the show “Deep Water.” “I saw nothing.”",
            [("It was dark I saw nothing.", "Tilda Marsh", "Tilda Marsh")],
        ),
        (
            "“It was dark,” said Tilda Marsh, who wrote “Cold Harbour” and “The Long Dive.”",
            [("It was dark", "Tilda Marsh", "Tilda Marsh")],
        ),
        (
            "Oskar Peller said he was glad. “The wreck has been raised at last.”",
            [
                ("he was glad", "Oskar Peller", "Oskar Peller"),
                ("The wreck has been raised at last.", "Oskar Peller", "Oskar Peller"),
            ],
        ),
    ],
)
def test_quotes_belong_to_whoever_says_them(nlp: Language, text: str, expected: list[Said]) -> None:
    """Not to the next paragraph's speaker, with no heading, title or question of somebody else."""
    assert said(nlp, text) == expected


@pytest.mark.parametrize(
    ("text", "speaker", "entity"),
    [
        ("Oskar Peller left on Monday. “Rolf Brandt robbed the wreck,” he said.", "he", "Oskar Peller"),
        (
            "Brandt’s spokesman, Oskar Peller, said the wreck was gone.",
            "Brandt’s spokesman, Oskar Peller",
            "Oskar Peller",
        ),
        ("Greenpeace blocked the harbour. The ministry said the wreck was gone.", "The ministry", None),
        ("Greenpeace blocked the harbour. The company said the wreck was gone.", "The company", None),
        ("Tolva Air cut routes on Monday. The company said the routes were empty.", "The company", "Tolva Air"),
        (
            "The airline Tolva Air cut routes. The BBC filmed it. The airline said it was ruined.",
            "The airline",
            "Tolva Air",
        ),
        ("Greenpeace met on Monday. The ministry was shut, it said.", "it", None),
    ],
)
def test_whom_a_word_means(nlp: Language, text: str, speaker: str, entity: str | None) -> None:
    """Not whom the quote attacks, nor whom a spokesman speaks for, nor any body that stands near."""
    assert [(found[1], found[2]) for found in said(nlp, text)] == [(speaker, entity)]


@pytest.mark.parametrize(
    "text",
    [
        "Oskar Peller would not say whether the wreck was safe.",
        "Nobody said that the wreck had been raised.",
        "Neither Oskar Peller nor Tilda Marsh said when the wreck would be raised.",
        "Did Oskar Peller say that the wreck was safe?",
        "If Oskar Peller says the wreck is safe, the divers will go.",
        "Oskar Peller may say that the wreck was safe.",
        "Oskar Peller refused to say who had raised the wreck.",
        "Asked whether the wreck was safe, Oskar Peller shrugged.",
        "Oskar Peller thanked the divers.",
    ],
)
def test_what_was_not_said(nlp: Language, text: str) -> None:
    """Sayings that are denied, asked for or only possible, and words for things spoken of, state nothing."""
    assert said(nlp, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Oskar Peller did not confirm that the wreck was safe.",
        "If asked, Oskar Peller says that the wreck is safe.",
        "Oskar Peller thanked the divers for raising the wreck in a storm.",
    ],
)
def test_what_was_said_after_all(nlp: Language, text: str) -> None:
    """A verdict that is withheld, a condition elsewhere, and thanks with their reason."""
    assert len(said(nlp, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Estavia war: Three killed in Port Amber strike",
        "London: Pier closes after 30 years",
        "Quay attack: Police hold man",
    ],
)
def test_a_topic_before_a_headline_does_not_speak(nlp: Language, text: str) -> None:
    """The main word of a label is who speaks, and a city is where it happens."""
    assert said(nlp, text) == []
