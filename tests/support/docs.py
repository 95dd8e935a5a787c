"""Docs made by hand, so that a test of a rule says itself how its sentence is parsed, and no new parser changes that.

    doc_of('''
        Nobody   NN   nsubj  said
        said=say VBD  ROOT   said
        no       RB   dobj   said
        .        .    punct  said
    ''')

One token a line: the word, with its lemma behind `=` where that is another one; its tag; how it hangs on its head; the head's
word, with `#2` behind it for the second token of that form. The tag gives the part of speech, unless `/AUX` behind it says
another one. A line `¶` is a blank line between two paragraphs, `_` behind a word joins it to the next.
"""

from typing import Final

from spacy.tokens import Doc
from spacy.vocab import Vocab

_PARTS: Final = {
    "VB": "VERB", "VBD": "VERB", "VBG": "VERB", "VBN": "VERB", "VBP": "VERB", "VBZ": "VERB", "MD": "AUX",
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "PRP": "PRON", "PRP$": "PRON", "WP": "PRON", "WDT": "PRON",
    "EX": "PRON", "DT": "DET", "PDT": "DET", "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ", "RB": "ADV", "RBR": "ADV", "WRB": "SCONJ",
    "IN": "ADP", "RP": "ADP", "TO": "PART", "POS": "PART", "CC": "CCONJ", "CD": "NUM", "_SP": "SPACE",
}  # fmt: skip
_CLOSING: Final = frozenset(".,;:!?”’)")
_OPENING: Final = frozenset("“‘(")
_BLANK_LINE: Final = "¶"


def doc_of(table: str) -> Doc:
    """Return the doc that a table of tokens describes; see this module's docstring for its columns."""
    rows = [line.split() for line in table.strip().splitlines() if line.strip()]
    rows = [["\n\n", "_SP", "dep", "\n\n"] if row == [_BLANK_LINE] else row for row in rows]
    words, lemmas = zip(*(_word_and_lemma(row[0]) for row in rows), strict=True)
    tags, parts = zip(*(_tag_and_part(row[1]) for row in rows), strict=True)
    return Doc(
        Vocab(),
        words=words,
        spaces=[_is_followed_by_space(rows, number) for number in range(len(rows))],
        lemmas=lemmas,
        tags=tags,
        pos=parts,
        deps=[row[2] for row in rows],
        heads=[_head(words, row[3], number) for number, row in enumerate(rows)],
    )


def _word_and_lemma(cell: str) -> tuple[str, str]:
    word, _, lemma = cell.removesuffix("_").partition("=") if len(cell) > 1 else (cell, "", "")
    return word, lemma or word.lower()


def _tag_and_part(cell: str) -> tuple[str, str]:
    tag, _, part = cell.partition("/")
    return tag, part or _PARTS.get(tag, "PUNCT")


def _head(words: tuple[str, ...], cell: str, number: int) -> int:
    """Return the number of the token that a cell names: a word, and which of those of that form."""
    word, _, which = cell.partition("#")
    places = [place for place, other in enumerate(words) if other == word]
    if not places:
        raise ValueError(f"token {number} ({words[number]}) hangs on '{word}', which is not in the table")
    return places[int(which) - 1 if which else 0]


def _is_followed_by_space(rows: list[list[str]], number: int) -> bool:
    if number + 1 == len(rows) or rows[number][0].endswith("_") or rows[number][0] in _OPENING:
        return False
    following = rows[number + 1][0]
    return not (following in _CLOSING or following.isspace() or rows[number][0].isspace() or following[0] in "'’")
