"""An outlet's own voice: a sentence with a claim's words that is attributed to nobody."""

from transforms.claims.cue_patterns import content_stems
from transforms.claims.outlet_says_it import find_in_outlet_voice

CLAIM = content_stems("the ferry company hid cracks in the hull")
SENTENCE = "The ferry company was hiding cracks in its hull for a year."


def test_a_sentence_with_the_claims_words_is_found() -> None:
    """The sentence is found among others, with other forms of the words."""
    text = f"Fog lay over Port Halden. {SENTENCE} Rain followed."
    found = find_in_outlet_voice(CLAIM, text, ())
    assert found is not None
    assert text[slice(*found)] == SENTENCE


def test_what_somebody_is_quoted_with_is_not_the_outlets_own() -> None:
    """A sentence that overlaps a statement is not the outlet's own."""
    assert find_in_outlet_voice(CLAIM, SENTENCE, [(30, 40)]) is None


def test_words_scattered_over_sentences_are_no_claim() -> None:
    """All of the words must stand in one sentence."""
    assert find_in_outlet_voice(CLAIM, "The ferry company met. Someone hid the cracks. The hull is red.", ()) is None


def test_a_claim_of_two_words_is_not_looked_for() -> None:
    """Too many sentences contain two given words."""
    assert find_in_outlet_voice(content_stems("the hull cracked"), "The hull cracked.", ()) is None
