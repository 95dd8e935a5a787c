"""The entity that a speaker's words refer to."""

import pytest

from tests.support.docs import parsed
from transforms.attribution.resolve_speaker import Speakers
from transforms.entities.build import EntityCluster
from transforms.entities.mention import Mention
from transforms.text.parsed_text import ParsedText

LABELS = {
    "Anna Keller": "PERSON",
    "Peter Lang": "PERSON",
    "Jonas Weir": "PERSON",
    "Robin Ashdown": "PERSON",
    "Estavia Steel": "ORG",
    "Ministry of Health": "ORG",
    "Ministry of Finance": "ORG",
}


def groups(doc) -> list[EntityCluster]:
    """Return an entity for each known name, with its own name as its id."""
    found = []
    for name, label in LABELS.items():
        start = doc.text.find(name)
        if start >= 0:
            span = doc.char_span(start, start + len(name))
            mention = Mention(
                start=start, end=start + len(name), text=name, label=label, first=span.start, last=span.end
            )
            found.append(EntityCluster(id=name, name=name, label=label, mentions=(mention,)))
    return found


def meant(text: str, speaker: str) -> str | None:
    """Return the entity of the last occurrence of these words."""
    doc = parsed(text)
    start = text.rindex(speaker)
    span = doc.char_span(start, start + len(speaker))
    return Speakers(groups(doc)).resolve((start, start + len(speaker)), span.root)


@pytest.mark.parametrize(
    ("text", "speaker", "expected"),
    [
        ("Anna Keller met Peter Lang at noon. She said it went well.", "She", "Anna Keller"),
        ("Anna Keller met Peter Lang at noon. He said it went well.", "He", "Peter Lang"),
        ("Robin Ashdown came home. She said it was late.", "She", "Robin Ashdown"),
        ("Estavia Steel closed a furnace. It said coal was dear.", "It", "Estavia Steel"),
    ],
)
def test_pronouns_agree(text, speaker, expected):
    """The pronouns he and she mean persons whose name fits, they and it organisations."""
    assert meant(text, speaker) == expected


@pytest.mark.parametrize(
    ("text", "speaker", "expected"),
    [
        ("Jonas Weir is an analyst. Peter Lang hired him. The analyst said it was late.", "The analyst", "Jonas Weir"),
        ("Mayor Peter Lang met the lawyer Jonas Weir. The mayor said it was late.", "The mayor", "Peter Lang"),
        ("Estavia Steel closed a furnace. The company said coal was dear.", "The company", "Estavia Steel"),
        (
            "The Ministry of Health met them. The company Estavia Steel said coal was dear.",
            "The company Estavia Steel",
            "Estavia Steel",
        ),
        (
            "The Ministry of Health wrote to the Ministry of Finance. The health ministry said it was late.",
            "The health ministry",
            "Ministry of Health",
        ),
    ],
)
def test_roles(text, speaker, expected):
    """A role means the person introduced in it; an organisation is recognised by its kind and name."""
    assert meant(text, speaker) == expected


@pytest.mark.parametrize(
    ("text", "speaker", "expected"),
    [
        ("Anna Keller criticised the minister. The minister said it was late.", "The minister", None),
        ("Anna Keller told the driver to stop. The driver said it was late.", "The driver", None),
        ("Anna Keller saw a driver. Later the driver said it was late.", "the driver", None),
        ("Peter Lang said the port was shut. The port said it was late.", "The port", None),
        ("Anna Keller, the minister, came home. The minister said it was late.", "The minister", "Anna Keller"),
        ("Anna Keller works as a driver. The driver said it was late.", "The driver", "Anna Keller"),
        ("Peter Lang, one of the lawyers, came home. The lawyer said it was late.", "The lawyer", "Peter Lang"),
        ("Anna Keller came home. The driver said it was late.", "The driver", "Anna Keller"),
        (
            "Anna Keller has worked since last spring as a driver for the city. The driver said it was late.",
            "The driver",
            "Anna Keller",
        ),
        ("Peter Lang was found dead. The detective said it was late.", "The detective", None),
        ("Police arrested Peter Lang. The suspect said it was late.", "The suspect", "Peter Lang"),
    ],
)
def test_who_is_met_is_somebody_else(text, speaker, expected):
    """A role belongs to the person that it describes, not to somebody who acts on a person in that role."""
    assert meant(text, speaker) == expected


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [
        ("Peter Lang's wife", None),
        ("Critics of Anna Keller", None),
        ("A source close to Anna Keller", None),
        ("A lawyer for Peter Lang", None),
        ("A former worker of Estavia Steel", None),
        ("A spokesman for Peter Lang", "Peter Lang"),
        ("Peter Lang's office", "Peter Lang"),
        ("A lawyer for Estavia Steel", "Estavia Steel"),
        ("An official at the Ministry of Health", "Ministry of Health"),
        ("A report by the Ministry of Health", "Ministry of Health"),
        ("Peter Lang's wife, Anna Keller,", "Anna Keller"),
        ("The bishop of Lunden, Anna Keller,", "Anna Keller"),
        ("Anna Keller supporters", None),
        ("Estavia Steel analysts", None),
        ("The committee investigating Peter Lang", None),
        ("The indictment against Peter Lang", None),
        ("A negotiator for Estavia Steel", "Estavia Steel"),
    ],
)
def test_who_belongs_to_somebody_is_not_them(speaker, expected):
    """Relatives, critics and workers speak for themselves; spokesmen, offices and officials for their organisation."""
    assert meant(f"{speaker} said that it was late.", speaker) == expected


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Anna Keller met Peter Lang at noon. A doctor said it was late.", "A doctor"),
        ("Anna Keller met Peter Lang at noon. The doctor said it was late.", "The doctor"),
        ("Peter Lang came home. Anna's sister said it was late.", "Anna's sister"),
    ],
)
def test_somebody_new(text, speaker):
    """A person who was not introduced resolves to no entity."""
    assert meant(text, speaker) is None


def test_who_means_the_noun_before_it():
    """The relative pronoun stands for the person whom its clause describes."""
    assert meant("The bill angered Anna Keller, who said it was late.", "who") == "Anna Keller"


def test_the_last_speaker_goes_on():
    """Where names do not decide, a pronoun refers to the last speaker."""
    doc = parsed("Robin Ashdown said it was late. He said it was dark.")
    speakers = Speakers(groups(doc))
    speakers.resolve((0, 13), doc[1])
    at = doc.text.index("He")
    assert speakers.resolve((at, at + 2), next(token for token in doc if token.text == "He")) == "Robin Ashdown"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Keller shook her head. “We waited for the boats all night.”", "Anna Keller"),
        ("An hour later she was back. “The ship is lost with all hands.”", "she"),
        ("It was dark. “The ship is lost with all hands.”", None),
    ],
)
def test_who_speaks_a_quote_that_nothing_introduces(text, expected):
    """The speaker is the subject of the sentence before the quote, if that is a person."""
    doc = parsed(text)
    found = Speakers(groups(doc)).beside_quote(ParsedText(doc), [(text.index("“") + 1, len(text) - 1)])
    assert (text[slice(*found[0])] if found else None) == expected
