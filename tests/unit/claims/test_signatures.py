"""A statement's signature: a form in which statements of the same content are recognised."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.claims.signatures import (
    BANDS,
    MOST_WORDS,
    claim_bands,
    claim_words,
    numbers_agree,
    opposed,
    read_words,
    similarity,
)

CUT = "The ferry line will cut its night boats from June"


def words(content: str) -> str:
    found = claim_words(content)
    assert found is not None
    return found


def test_what_says_too_little_has_no_signature() -> None:
    """Three content words are too few for a claim."""
    assert claim_words("We will see about the night boats") is None
    assert claim_words("We will see the night boats sail again in June") is not None


def test_a_very_long_content_keeps_a_bounded_part() -> None:
    """A long speech keeps the same words in whatever order they come."""
    speech = [f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(400)]
    found = words(" ".join(speech))
    assert len(found.split(" ")) == MOST_WORDS
    assert found == words(" ".join(reversed(speech)))


def test_bands_are_pinned() -> None:
    """A change of the hash would require writing every index again."""
    bands = claim_bands(words(CUT))
    assert len(bands) == BANDS
    assert bands[:2] == ("006d9480bf", "01825d41d0")


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_has_words_that_can_be_read_back(text: str) -> None:
    """Nothing in a text breaks the form in which its words are stored."""
    if (found := claim_words(text)) is not None:
        read = read_words(found)
        assert len(read.bare) == len(found.split(" "))
        assert similarity(read, read) == pytest.approx(1.0)
        assert not opposed(read, read)


def test_similar_is_what_shares_its_words() -> None:
    """A statement cut short or with inflected words is near; another one is not."""
    said = read_words(words(CUT))
    assert similarity(said, read_words(words("from June night boats would be cut, the ferry line confirmed"))) > 0.8
    assert similarity(said, read_words(words("Traders at the fish market want a wider quay"))) < 0.2


def test_a_negation_over_the_shared_words_opposes() -> None:
    """A negation elsewhere does not oppose."""
    said = read_words(words(CUT))
    assert opposed(said, read_words(words("The ferry line will not cut its night boats in June")))
    assert not opposed(said, read_words(words(CUT + ", and nobody will lose a post over it")))


def test_calling_it_untrue_opposes() -> None:
    """A claim and its dismissal in the same words do not say the same; two dismissals do."""
    said = read_words(words(CUT))
    dismissed = read_words(words("That the ferry line will cut its night boats is false"))
    assert opposed(said, dismissed)
    assert not opposed(dismissed, read_words(words("It is a lie that the ferry line will cut night boats")))


def test_numbers_agree_where_one_has_all_of_the_others() -> None:
    """A missing number contradicts nothing; another number does."""
    three = read_words(words("The ferry line cuts three night boats from June"))
    assert numbers_agree(three, read_words(words(CUT)))
    assert not numbers_agree(three, read_words(words("The ferry line cuts nine night boats from June")))
