"""One parsed text, indexed so that each lookup takes constant or logarithmic time."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from spacy.tokens import Doc, Token


class ParsedText:
    """A parsed text with its characters, sentences and, for each token, its children.

    spaCy's own `Doc.text`, `Token.sent` and `Token.children` walk the text at every call: in a sentence of a hundred
    thousand words that would make the whole quadratic.
    """

    __slots__ = ("_children", "_sentence_starts", "_token_starts", "doc", "sentences", "text")

    def __init__(self, doc: Doc, text: str | None = None) -> None:
        """Index the text once; `text` is the original if the document's text was changed for the parser."""
        self.doc = doc
        self.text: str = doc.text if text is None else text
        self.sentences: list[tuple[int, int]] = [(sent.start_char, sent.end_char) for sent in doc.sents]
        self._sentence_starts = [start for start, _ in self.sentences]
        self._token_starts: list[int] = [token.idx for token in doc]
        heads = doc.to_array("HEAD").astype(np.int64) + np.arange(len(doc))
        self._children: dict[int, list[int]] = {}
        for number, head in enumerate(heads.tolist()):
            if head != number:
                self._children.setdefault(head, []).append(number)

    def children(self, token: Token) -> list[Token]:
        """Return the direct dependents of a token, in text order."""
        return [self.doc[number] for number in self._children.get(token.i, ())]

    def sentence_at(self, position: int) -> int:
        """Return the number of the sentence that contains a code point."""
        return max(0, bisect_right(self._sentence_starts, position) - 1)

    def token_at(self, position: int) -> int:
        """Return the number of the token that contains a code point or precedes it."""
        return max(0, bisect_right(self._token_starts, position) - 1)

    def subtree(self, token: Token) -> tuple[int, int]:
        """Return the code points from the first to the last token that depend on a token, itself included."""
        last = token.right_edge
        return token.left_edge.idx, last.idx + len(last)


def main_word(words: Sequence[Token]) -> Token:
    """Return the head of the other words: the word whose own head lies outside."""
    first, last = words[0].i, words[-1].i
    return next((word for word in words if not first <= word.head.i <= last or word.head.i == word.i), words[-1])
