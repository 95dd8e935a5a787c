"""What programs left in a text is repaired; a text's own signs stay."""

import pytest

from transforms.text.repair import repair_text


@pytest.mark.parametrize(
    ("left_over", "repaired"),
    [
        ("The pier&#39;s keeper said: &quot;Stay.&quot;", 'The pier\'s keeper said: "Stay."'),
        ("Quay &amp;amp; Sons", "Quay & Sons"),
        ("The <b>old</b> pier <a href='x'>fell</a>.", "The old pier fell."),
        ("<p>It fell.</p><p>Nobody<br/>saw it.</p>", "\n\nIt fell.\n\n\n\nNobody\nsaw it.\n\n"),
        ("It fell.<script>var a = '<p>';</script> <!-- ad -->Again.", "It fell. Again."),
        ("â€œItâ€™s safe,â€\x9d said JosÃ©.", "“It’s safe,” said José."),
        ("It costs Â£5.", "It costs £5."),
    ],
)
def test_what_is_left_over_is_repaired(left_over: str, repaired: str) -> None:
    """References, tags, hidden parts and letters that were read byte by byte."""
    assert repair_text(left_over) == repaired


@pytest.mark.parametrize(
    "text",
    [
        "I <3 piers & boats.",
        "a < b and c > d",
        "AT&T; R&D",
        "«Café» à la mode",
        "Mail <ada@quay.example>",
        "Å, â and Ã alone",
    ],
)
def test_a_texts_own_signs_stay(text: str) -> None:
    """Signs that only look like markup or misread letters."""
    assert repair_text(text) == text
