"""Grammar and punctuation correct the boundaries of a tagged content."""

import pytest

from tests.support.docs import parsed
from transforms.attribution.content_boundaries import settle_content
from transforms.text.parsed_text import ParsedText


def content(text: str, cue: str, source: str, tagged: str) -> list[str]:
    """Return the pieces of the content where the taggers found these words."""
    parsed_text = ParsedText(parsed(text))
    verb, head = (parsed_text.doc[parsed_text.token_at(text.index(words) + len(words) - 1)] for words in (cue, source))
    at = text.index(tagged)
    return [text[start:end] for start, end in settle_content(parsed_text, ((at, at + len(tagged)),), verb, head)]


@pytest.mark.parametrize(
    ("text", "cue", "source", "tagged", "whole"),
    [
        (
            "Nobody at the port had read the letter, Ines Brandt alleged.",
            "alleged", "Ines Brandt", "the letter", ["Nobody at the port had read the letter"],
        ),
        (
            "The wells in the valley ran dry in June, said Ines Brandt.",
            "said", "Ines Brandt", "ran dry in June", ["The wells in the valley ran dry in June"],
        ),
        (
            "Half of the harvest, farmers say, has rotted in the fields.",
            "say", "farmers", "Half of the harvest", ["Half of the harvest", " has rotted in the fields."],
        ),
        (
            "Ines Brandt, who predicted the flood, has moved away.",
            "predicted", "who", "the flood, has moved away", ["the flood"],
        ),
        (
            "The port said the pier was safe, citing two reports.",
            "said", "The port", "the pier was safe, citing two reports", ["the pier was safe"],
        ),
        (
            "The port said the pier was safe and published the measurements.",
            "said", "The port", "the pier was safe and published the measurements", ["the pier was safe"],
        ),
        (
            "The port said without proof that the pier was safe.",
            "said", "The port", "without proof that the pier was safe", ["that the pier was safe"],
        ),
        (
            "The port said, without offering any, proof that the pier was safe.",
            "said", "The port", "proof that the pier was safe", ["that the pier was safe"],
        ),
        (
            'The crowd shouted "Open the gates!" until the police came.',
            "shouted", "The crowd", '"Open the gates!" until the police came', ['"Open the gates!"'],
        ),
        (
            "The port said: “The pier is safe.\n\n“It will stay so.”",
            "said", "The port", "“The pier is safe.\n\n“It will stay so.”", ["“The pier is safe.", "“It will stay so.”"],
        ),
    ],
)  # fmt: skip
def test_edges(text: str, cue: str, source: str, tagged: str, whole: list[str]) -> None:
    """Clauses are whole, and end where their speaker's words end."""
    assert content(text, cue, source, tagged) == whole


@pytest.mark.parametrize(
    ("text", "cue", "source", "tagged"),
    [
        ("The port said the pier, based on rock, was safe.", "said", "The port", "the pier, based on rock, was safe"),
        ("The port said “the pier is safe,” the ships were not.", "said", "The port", "the ships were not"),
        ("The port reported no evidence that the pier was safe.", "reported", "The port", "no evidence that the pier was safe"),
        (
            "The port said “we closed it, based on reports we had”.",
            "said", "The port", "“we closed it, based on reports we had”",
        ),
        ("Ines Brandt said the flood would come, and left.", "said", "Ines Brandt", "the flood would come"),
    ],
)  # fmt: skip
def test_what_is_right_stays(text: str, cue: str, source: str, tagged: str) -> None:
    """Right boundaries stay: no content is cut in the middle or extended."""
    assert content(text, cue, source, tagged) == [tagged]
