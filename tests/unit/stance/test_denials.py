"""Denials of somebody's words, and how they refer to them."""

import time

import pytest

from transforms.stance.denials import Denial, read_denial


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("refused", "to sign the contract"),
        ("ruled out", "sending a second ferry"),
        ("denied", "the boy a second chance"),
        ("denied", "him the key"),
        ("denied", "Anna Keller"),
        ("denied", "Wright her seat"),
        ("rejected", "the harbour budget"),
        ("dismissed", "two clerks"),
        ("soundly rejected", "it"),
        ("dismiss", "him"),
        ("are repudiating", "her."),
        ("downplayed", "the age of the ferry"),
        ("argued against", "a second ferry"),
        ("will continue to disagree about", "wages and hours"),
    ],
)
def test_a_deed_that_is_refused_is_no_denial(cue: str, text: str) -> None:
    """The cue can mean denial, but no words are denied."""
    assert read_denial(cue, text, denies=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "the lies he told are forgotten by now",
        "that false beards were sold at the market",
        "it is wrong to paint the hull at night",
        "this is not a fake",
        "This is not misleading",
        "the claims are not false",
        "The report was never inaccurate",
        "This did not happen by accident",
        "it didn't happen overnight",
        "he wanted nothing of the kind for his own town",
        "there was no such agreement with the bank in 2019",
        "It wasn’t false",
        "fake stories sold well",
    ],
)
def test_a_dismissive_word_alone_dismisses_nothing(text: str) -> None:
    """The word must call a claim, or "that", false."""
    assert read_denial("said", text, denies=False) is None


@pytest.mark.parametrize(
    "text",
    [
        "That is simply untrue",
        "that is simply untrue",
        "“that’s a lie",
        "It is not true",
        "that the claim is false",
        "It’s a lie.",
        "any suggestion that the crew had been drinking is absurd",
        "the story a fabrication",
        "this is not true",
        "otherwise",
        "Nothing of the kind happened.",
        "We did nothing of the sort",
        "it never happened",
        "There was no such meeting",
    ],
)
def test_what_calls_a_claim_false_points_back(text: str) -> None:
    """Content that calls a claim false is a denial under any cue."""
    denial = read_denial("said", text, denies=False)
    assert denial is not None
    assert denial.points_back


@pytest.mark.parametrize("cue", ["said", "denied", "rejected"])
@pytest.mark.parametrize(
    "text",
    [
        "this is " + "!" * 50_000,
        "the story " + "(" * 50_000,
        "it " + "." * 50_000 + " a b c d",
        "-" * 50_000 + " the boat sank",
        "that " + "A." * 50_000,
        "a " + "- " * 50_000,
    ],
)
def test_runs_of_marks_are_read_at_once(cue: str, text: str) -> None:
    """No pattern backtracks over them: this would take minutes, or days."""
    begun = time.process_time()
    read_denial(cue, text, denies=cue != "said")
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("cue", "text", "denial"),
    [
        ("rejected", "the claims", Denial(points_back=True, of_guilt=False, owner=None, noun="claim")),
        (
            "dismissed",
            "the accusation as ludicrous",
            Denial(points_back=True, of_guilt=False, owner=None, noun="accusation"),
        ),
        ("rejected", "this: the study was on rats", Denial(points_back=True, of_guilt=False, owner=None)),
        (
            "disputed",
            "that such a finding could be made",
            Denial(points_back=True, of_guilt=False, owner=None, noun="finding"),
        ),
        ("rejected", "the demand", Denial(points_back=True, of_guilt=False, owner=None, noun="demand")),
        ("denied", "it", Denial(points_back=True, of_guilt=False, owner=None)),
        ("denied", "that he rejected it", Denial(points_back=False, of_guilt=False, owner=None)),
        ("denied", "any wrongdoing", Denial(points_back=False, of_guilt=True, owner=None)),
        (
            "brushed off",
            "Keller’s criticisms",
            Denial(points_back=True, of_guilt=False, owner="Keller", noun="criticism"),
        ),
        (
            "said",
            "That's a baseless allegation",
            Denial(points_back=True, of_guilt=False, owner=None, noun="allegation"),
        ),
        ("contradicted", "Anna Keller", Denial(points_back=True, of_guilt=False, owner="Keller")),
        ("denied", "he had sunk the boat", Denial(points_back=False, of_guilt=False, owner=None)),
        ("rejected", "that the boat had been sunk", Denial(points_back=False, of_guilt=False, owner=None)),
        (
            "disputed",
            "the criticism from passengers on other lines",
            Denial(points_back=False, of_guilt=False, owner=None, noun="criticism"),
        ),
    ],
)
def test_a_denial_says_what_it_denies_or_points_at_it(cue: str, text: str, denial: Denial) -> None:
    """Only a denial without content of its own is matched with nearby statements."""
    assert read_denial(cue, text, denies=True) == denial
