"""A mention is made of code points, and knows its tokens."""

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from transforms.entities.mention import Mention, mention_at

DOC = Doc(Vocab(), words=["Mara", "Holt", "'s", "pier"], spaces=[True, False, True, False])


def test_a_mention_has_every_token_that_it_touches() -> None:
    """A mention that ends inside a token takes in the whole token, while its text stays as it is."""
    found = mention_at(DOC, DOC.text, 5, 10, "PERSON")
    assert found == Mention(start=5, end=10, text="Holt'", label="PERSON", first=1, last=3)


def test_code_points_outside_the_text_are_refused() -> None:
    """No token lies there, so this is a bug of the caller's."""
    with pytest.raises(ValueError, match=r"\[90, 95\) lies outside"):
        mention_at(DOC, DOC.text, 90, 95, "PERSON")
