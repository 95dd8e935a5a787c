"""The words by which statements are compared."""

import pytest

from transforms.claims.words import bare, marked_words, stem


@pytest.mark.parametrize(
    "forms",
    [
        ("boat", "boats"),
        ("plan", "planned", "planning", "plans"),
        ("ferry", "ferries"),
        ("investigate", "investigation", "investigating"),
        ("clear", "clearly"),
        ("cut", "cutting"),
    ],
)
def test_the_forms_of_a_word_share_a_stem(forms: tuple[str, ...]) -> None:
    """Number, tense and derived forms of a verb do not matter."""
    assert len({stem(form) for form in forms}) == 1


def test_function_words_and_case_do_not_count() -> None:
    """Function words are left out, and case is ignored."""
    assert marked_words("The FERRY was at the pier") == marked_words("A ferry at that pier?")
    assert marked_words("They would have been there") == set()


def test_a_negation_marks_what_follows_it_in_its_clause() -> None:
    """Its reach ends at a comma, at "but", and after three words."""
    assert marked_words("did not close the pier, the ferry sails") == {"!clos", "!pier", "ferry", "sail"}
    assert marked_words("isn't closed but flooded") == {"!clos", "flood"}
    assert marked_words("never closed pier ferry harbour") == {"!clos", "!pier", "!ferry", "harbour"}


def test_what_there_is_no_evidence_of_is_negated_as_a_whole() -> None:
    """Missing evidence negates the rest of its clause."""
    words = marked_words("no evidence that the pier of the harbour was closed at night, the ferry sails")
    assert words == {"!evidenc", "!pier", "!harbour", "!clos", "!night", "ferry", "sail"}


def test_some_verbs_negate_what_follows() -> None:
    """To avoid closing the pier negates the closing, but not the verb "avoid"."""
    assert marked_words("avoided closing the pier") == {"avoid", "!clos", "!pier"}


def test_a_word_that_is_there_both_ways_is_reported() -> None:
    """A word both negated and plain counts neither for nor against."""
    assert "~clos" in marked_words("It is not closed; it was closed")
    assert {bare(word) for word in marked_words("not closed; closed")} == {"clos"}


def test_numbers_count_by_their_value() -> None:
    """Numbers are equal in words and digits, with or without commas; ordinals and units are separate."""
    assert marked_words("three boats for 1,200 people") == marked_words("3 boats for 1200 people")
    assert "2" in marked_words("2nd boat")


def test_an_endless_word_is_cut() -> None:
    """No word makes a signature that the index refuses."""
    assert max(map(len, marked_words("a" * 10_000 + " " + "7" * 10_000))) <= 16
