"""The hand-made docs of rule tests."""

import pytest

from tests.support.docs import PARSES, doc_of, draft, parsed, unparsed


def test_tokens_become_a_doc() -> None:
    """The doc has words, lemmas, tags, parts of speech, heads, and its text as printed."""
    doc = doc_of(
        "“|``|punct|goes It|PRP|nsubj|goes goes=go|VBZ|ROOT ,|,|punct|goes ”|''|punct|goes she|PRP|nsubj|says "
        "says=say|VBZ/AUX|ccomp|goes .|.|punct|goes"
    )
    assert doc.text == "“It goes,” she says."
    assert [(token.lemma_, token.tag_, token.pos_, token.dep_, token.head.i) for token in doc][5:7] == [
        ("she", "PRP", "PRON", "nsubj", 6),
        ("say", "VBZ", "AUX", "ccomp", 2),
    ]


def test_words_of_one_form_are_distinguished() -> None:
    """A number behind a hash tells them apart."""
    doc = doc_of("the|DT|det|port port|NN|ROOT \\n\\n|_SP|dep|port the|DT|det|port#2 port|NN|ROOT|port#2")
    assert doc.text == "the port\n\nthe port"
    assert [token.head.i for token in doc] == [1, 1, 1, 4, 4]


def test_a_head_that_is_not_there_is_refused() -> None:
    """The error names the wrong token."""
    with pytest.raises(ValueError, match=r"token 0 \(the\) hangs on 'port'"):
        doc_of("the|DT|det|port")


def test_a_word_that_is_not_in_the_text_is_refused() -> None:
    """So a parse always belongs to its text."""
    with pytest.raises(ValueError, match="'port' does not stand at 4 in 'the pier'"):
        doc_of("the|DT|det|port port|NN|ROOT", "the pier")


def test_a_draft_reads_back_as_the_same_doc() -> None:
    """Every draft in parses.txt reads back as the same doc."""
    blocks = PARSES.read_text(encoding="utf-8").strip().split("\n\n")
    assert len(blocks) > 1
    for block in blocks:
        assert draft(parsed(block.partition("\n")[0].replace("\\n", "\n"))).strip() == block


def test_without_a_parse_there_are_tokens_and_sentences() -> None:
    """An unparsed doc is enough for some rules."""
    assert [sentence.text for sentence in unparsed("It was late. The road was wet.").sents] == [
        "It was late.",
        "The road was wet.",
    ]
