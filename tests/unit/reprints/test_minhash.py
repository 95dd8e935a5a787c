"""Signatures of near reprints."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.annotations import Furniture
from transforms.reprints.minhash import BANDS, PERMUTATIONS, Signature, bands_of, near, signature_of, similarity

WORDS = [f"word{number}" for number in range(400)]
STORY = " ".join(WORDS[:200])


def signed(text: str) -> Signature:
    signature = signature_of(text)
    assert signature is not None
    return signature


def test_layout_and_case_do_not_count() -> None:
    """The same words in other white space, case and punctuation have the same signature."""
    assert signed("The old pier, at dawn, is closed.") == signed("the OLD pier\u00a0at\r\ndawn is clo\u00adsed")


def test_small_edits_are_near() -> None:
    """A reprint with a new last paragraph is near, and shares a band."""
    edited = " ".join([*WORDS[:180], *WORDS[300:320]])
    a, b = signed(STORY), signed(edited)
    assert near(a.minhash, b.minhash)
    assert set(a.bands) & set(b.bands)


def test_other_stories_are_not_near() -> None:
    """Texts without common words are not near."""
    other = signed(" ".join(WORDS[200:]))
    assert not near(signed(STORY).minhash, other.minhash)
    assert similarity(signed(STORY).minhash, other.minhash) < 0.05


def test_sharing_a_fifth_is_not_near() -> None:
    """A text that shares a passage is another text."""
    assert not near(signed(STORY).minhash, signed(" ".join([*WORDS[:60], *WORDS[200:340]])).minhash)


def test_furniture_is_left_out() -> None:
    """A by-line marked as furniture does not matter."""
    byline = "By Ada Moss and Ben Reed of the harbour desk "
    assert signature_of(byline + STORY, [Furniture(start=0, end=len(byline), kind="byline")]) == signed(STORY)


@pytest.mark.parametrize(
    ("text", "has_one"), [("", False), ("one two three four", False), ("one two three four five", True)]
)
def test_needs_five_words(text: str, has_one: bool) -> None:
    """A text without a single shingle has no signature."""
    assert (signature_of(text) is not None) is has_one


def test_furniture_alone_has_none() -> None:
    """A text that is all furniture has no signature."""
    text = "sign up for our daily letter"
    assert signature_of(text, [Furniture(start=0, end=len(text), kind="box")]) is None


def test_form_is_fixed() -> None:
    """Signatures stay in indexes for years: their form and a known text's values are fixed."""
    signature = signed("The ferry left Port Amber at dawn and nobody waved.")
    assert (len(signature.minhash), len(signature.bands), signature.bands) == (
        PERMUTATIONS * 4,
        BANDS,
        bands_of(signature.minhash),
    )
    assert signature.bands[:2] == ("001a345e54", "01c00051cd")


@given(
    st.lists(st.sampled_from(WORDS[:12]), min_size=5, max_size=40),
    st.lists(st.sampled_from(WORDS[:12]), min_size=5, max_size=40),
)
def test_nearness_is_a_matter_of_the_pair(a: list[str], b: list[str]) -> None:
    """Near is symmetric and reflexive."""
    first, second = signed(" ".join(a)), signed(" ".join(b))
    assert near(first.minhash, first.minhash)
    assert near(first.minhash, second.minhash) is near(second.minhash, first.minhash)


@given(st.permutations(WORDS[:120]), st.integers(0, 119))
def test_near_texts_share_a_band(words: list[str], changed: int) -> None:
    """With one word in 120 changed, most pairs are near, and the index finds each near pair."""
    first, second = (signed(" ".join([*words[:changed], word, *words[changed + 1 :]])) for word in ("ferry", "quay"))
    assume(near(first.minhash, second.minhash))
    assert set(first.bands) & set(second.bands)
