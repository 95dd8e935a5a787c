"""Tell names in quotation marks from speech: a show, a book, a band, a nickname."""

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Token

from transforms.lexicon.cues import VERBS
from transforms.lexicon.name_context import EDGE_WORDS
from transforms.lexicon.word_sets import ATTRIBUTION
from transforms.text.parsed_text import ParsedText
from transforms.text.quotation_marks import Quote

_LONGEST: Final = 8
"""Maximum words of a name in quotation marks."""


def without_names(parsed_text: ParsedText, quotes: Sequence[Quote]) -> list[Quote]:
    """Return the quotes that may be speech: "said on NBC's “Harbour Talk.”", "“Night Boat” and “The Pier.”" are none."""
    kept: list[Quote] = []
    name_end = -1
    for quote in quotes:
        if _is_name(parsed_text, quote, name_end):
            name_end = quote.end
        else:
            kept.append(quote)
    return kept


def _is_name(parsed_text: ParsedText, quote: Quote, name_end: int) -> bool:
    """Tell whether all main words of a quote are capitalised and a word that introduces no speech stands before it."""
    words = [word for word in _words(parsed_text, quote) if not word.is_punct and not word.is_space]
    if not 0 < len(words) <= _LONGEST or not all(_fits_name(word) for word in words):
        return False
    if parsed_text.text[name_end : quote.start].strip() == "" and name_end >= 0:
        return True  # a list of names: “Night Boat,” “The Pier”
    at = parsed_text.token_at(quote.start)
    before = parsed_text.doc[at - 1] if at else None
    if before is None or before.is_space or before.is_punct:
        return False
    cue = VERBS.get(before.lemma_.lower())
    speaks = cue is not None and "clause" in cue.takes and before.pos_ == "VERB"
    return not speaks or before.lemma_.lower() in ATTRIBUTION["asks_to_do"]


def _words(parsed_text: ParsedText, quote: Quote) -> Sequence[Token]:
    first = parsed_text.token_at(quote.inner_start)
    return list(parsed_text.doc[first : parsed_text.token_at(quote.inner_end - 1) + 1])


def _fits_name(word: Token) -> bool:
    """Tell whether a word may stand in a name: a capital, a figure, or a small word that is no pronoun or verb."""
    capital = word.text[:1].isupper() and word.pos_ != "PRON"
    return capital or word.text[:1].isdigit() or word.lower_ in EDGE_WORDS or word.tag_ == "POS"
