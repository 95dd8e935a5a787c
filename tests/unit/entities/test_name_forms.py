"""Forms of names."""

import pytest

from transforms.entities.abbreviations import abbreviates, introduced, short_forms
from transforms.entities.name_forms import name_form, organisation_form, people_form, person_words, same_person


@pytest.mark.parametrize(
    ("name", "other"),
    [("U.S.", "US"), ("Kraków", "Krakow"), ("The Hague", "hague"), ("O’Hara Ltd", "O'Hara Ltd"), ("Al-Nur", "Al–Nur")],
)
def test_spellings_share_a_form(name, other):
    """Points in abbreviations, diacritics, articles and kinds of marks do not matter."""
    assert name_form(name) == name_form(other)


def test_capitals_count_in_abbreviations_alone():
    """US is not us; Paris and paris are one."""
    assert name_form("US") != name_form("us")
    assert name_form("Paris") == name_form("paris")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("President Ruth B. Orme", ("ruth", "orme")),
        ("Mr. Lund", ("lund",)),
        ("Otto Lund III", ("otto", "lund")),
        ("Otto Lund Jr.", ("otto", "lund", "jr")),
    ],
)
def test_a_person_without_trimmings(name, words):
    """Titles, middle initials and "III" are removed; "Jr." stays."""
    assert person_words(name) == words


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Ruth Orme", "R. Orme", True),
        ("Orme", "Ruth Orme", True),
        ("von der Leyen", "Ursula von der Leyen", True),
        ("Ruth Orme", "Otto Orme", False),
        ("Bashar Assad", "Bashar al-Assad", True),
        ("Otto Lund", "Otto Lund Jr.", False),
    ],
)
def test_same_person(name, other, same):
    """The surname is the same and the given names don't contradict."""
    assert same_person(person_words(name), person_words(other)) is same


@pytest.mark.parametrize(("form", "singular"), [("norwegians", "norwegian"), ("tajiks", "tajik"), ("swiss", "swiss"), ("frenchmen", "frenchman")])  # fmt: skip
def test_peoples_in_the_singular(form, singular):
    """A plural people has the form of its singular; a name that only looks plural keeps its own."""
    assert people_form(form) == singular


def test_a_companys_kind_is_no_part_of_its_name():
    """Inc. and Corp. are removed, unless nothing is left."""
    assert organisation_form("halden ferries inc") == "halden ferries"
    assert organisation_form("limited") == "limited"


@pytest.mark.parametrize(
    ("short", "long", "fits"),
    [
        ("HRF", "Harbour Relief Fund", True),
        ("NF-CW", "Northern Front-Coast Wing", True),
        ("HRX", "Harbour Relief Fund", False),
        ("RF", "Harbour", False),
    ],
)
def test_abbreviates(short, long, fits):
    """All letters stand in the long form in order, the first at a word's beginning."""
    assert abbreviates(short, long) is fits


def test_several_short_forms_of_one():
    """Beside a fitting short form, a similar one is another; a date or a place in brackets is none."""
    assert short_forms("HRF or H-RELIEF", "Harbour Relief Fund") == ["HRF", "H-RELIEF"]
    assert short_forms("Oslo, 2001", "Harbour Relief Fund") == []


def test_introduced_only_right_behind():
    """A bracket counts only right behind the name."""
    text = "Harbour Relief Fund (HRF) and Coast Guard Union said (CGU)."
    assert introduced(text, [(0, 19), (30, 47)]) == {"HRF": (0, 19)}
