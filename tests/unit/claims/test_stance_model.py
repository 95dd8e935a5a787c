"""Whether one text supports another, disputes it, or neither, on sentences of our own."""

import json

import pytest

from transforms.claims.cue_patterns import content_stems, sentences
from transforms.claims.stance_features import LONG, MOST_SENTENCES, read, stance_features
from transforms.claims.stance_model import LABELS, MODEL, load_weights, relate, stance_towards

CLAIM = "The harbour office will close the old ferry terminal in May"
ARTICLE = (
    "The harbour office denied on Friday that it would close the old ferry terminal in May. A spokesman called the report "
    "false. “Nobody has decided anything,” she said. The story began as a hoax on a message board."
)
LATER = "Rain is expected in Port Halden tomorrow. Trams run as usual. The market opens at nine. Schools are open."


@pytest.mark.parametrize(
    ("other", "relation"),
    [
        ("Old ferry terminal to close in May after fire", "supports"),
        ("Harbour office denies that it will close the old ferry terminal", "disputes"),
        ("No, the old ferry terminal will not close in May", "disputes"),
        ("Closure of the old ferry terminal is a hoax", "disputes"),
        ("Is the harbour office about to close the old ferry terminal?", "neither"),
        ("Harbour office reportedly wants to close the old ferry terminal", "neither"),
        (ARTICLE, "disputes"),
    ],
)
def test_another_text_is_related_to_a_claim(other: str, relation: str) -> None:
    """The other text may be a headline or an article."""
    assert relate(CLAIM, other) == relation


def test_what_is_about_something_else_is_neither() -> None:
    """An unrelated text has another label than one that discusses the claim."""
    assert (relate(CLAIM, LATER), stance_towards(CLAIM, LATER)) == ("neither", "unrelated")


def test_two_that_share_no_word_have_nothing_to_do_with_each_other() -> None:
    """Denials in a text without a shared word do not count."""
    assert stance_towards(CLAIM, "The mayor denies that she will resign, a hoax") == "unrelated"


@pytest.mark.parametrize("other", ["Old ferry terminal to close in May", "Old ferry terminal may close"])
def test_a_month_is_no_hedge(other: str) -> None:
    """The month May does not count as the verb "may"."""
    assert ("near may" in stance_features(CLAIM, other)) == (other == "Old ferry terminal may close")


@pytest.mark.parametrize(("claim", "other"), [("", ""), ("", ARTICLE), (CLAIM, ""), ("…", "\n\n"), ("\ud800", "\x00?")])
def test_nothing_breaks_it(claim: str, other: str) -> None:
    """Empty texts and texts without words have a relation too."""
    assert relate(claim, other) in {"supports", "disputes", "neither"}


def test_case_and_marks_make_no_difference() -> None:
    """The style of quotation marks does not matter either."""
    assert stance_features(CLAIM, "It’s “false”, the office says") == stance_features(
        CLAIM.upper(), 'IT\'S "FALSE", THE OFFICE SAYS'
    )


def test_the_weights_fit_the_features() -> None:
    """Every feature of a long and of a short pair is known to the model, and each weight is one for each label."""
    weights = load_weights(MODEL)
    rows = json.loads(MODEL.read_text(encoding="utf-8"))["features"].values()
    assert {len(row) for row in rows} == {len(LABELS)} == {len(weights.bias)}
    for other in (ARTICLE, "Ferry terminal stays open"):
        assert stance_features(CLAIM, other).keys() <= weights.features.keys()


def test_the_nearest_sentences_of_a_long_text_are_found() -> None:
    """A cue beside the claim's words counts wherever in the text it stands."""
    far = f"{LATER} {ARTICLE}"
    assert stance_features(CLAIM, far)["long near deny close"] == 1.0
    assert "long lead deny" not in stance_features(CLAIM, far)


def test_a_short_text_is_looked_at_as_a_whole() -> None:
    """It has no regions, and features of its own."""
    names = stance_features(CLAIM, "Ferry terminal stays open").keys()
    assert names
    assert not any(
        name.startswith("long") or " lead" in name.removesuffix("by lead") for name in names if "lead-in" not in name
    )


def test_a_text_without_end_is_read_in_part() -> None:
    """Only a bounded part is read, so that cost has a limit."""
    assert len(read("It rains. " * (MOST_SENTENCES + LONG))) == MOST_SENTENCES


def test_sentences_end_at_full_stops_but_not_within_numbers() -> None:
    """A full stop before a small letter without a space ends no sentence either."""
    text = "It cost 3.5 million. “Too much!” she said\nNobody paid."
    assert [text[start:end] for start, end in sentences(text)] == [
        "It cost 3.5 million.",
        "“Too much!”",
        "she said",
        "Nobody paid.",
    ]


def test_forms_of_a_word_have_one_stem() -> None:
    """Forms of a content word share a stem; function words have none."""
    assert content_stems("They closed the ferries’ terminals") == content_stems("closing a ferry's terminal")
