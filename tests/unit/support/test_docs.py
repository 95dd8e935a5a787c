"""The docs that tests of rules are made of."""

import pytest

from tests.support.docs import doc_of


def test_a_table_becomes_a_doc() -> None:
    """With words, lemmas, tags, parts of speech, heads, and its text as it is printed."""
    doc = doc_of("""
        “         ``      punct  goes
        It        PRP     nsubj  goes
        goes=go   VBZ     ROOT   goes
        ,         ,       punct  goes
        ”         ''      punct  goes
        she       PRP     nsubj  says
        says=say  VBZ/AUX ccomp  goes
        .         .       punct  goes
    """)
    assert doc.text == "“It goes,” she says."
    assert [(token.lemma_, token.tag_, token.pos_, token.dep_, token.head.i) for token in doc][5:7] == [
        ("she", "PRP", "PRON", "nsubj", 6),
        ("say", "VBZ", "AUX", "ccomp", 2),
    ]


def test_words_of_one_form_are_told_apart() -> None:
    """By their number behind a hash."""
    doc = doc_of("""
        the   DT  det   port
        port  NN  ROOT  port
        ¶
        the   DT  det   port#2
        port  NN  ROOT  port#2
    """)
    assert doc.text == "the port\n\nthe port"
    assert [token.head.i for token in doc] == [1, 1, 2, 4, 4]


def test_a_head_that_is_not_there_is_refused() -> None:
    """The mistake is in the table, and the message says where."""
    with pytest.raises(ValueError, match=r"token 0 \(the\) hangs on 'port'"):
        doc_of("the DT det port")
