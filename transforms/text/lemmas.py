"""Collect the lemmas of a text: narratives are matched on them, so that no search engine has to stem."""

from spacy.tokens import Doc

from schemas.annotations import Lemmas
from transforms.text.span_set import SpanSet


def collect_lemmas(doc: Doc, furniture: SpanSet) -> Lemmas:
    """Return the lower-case lemmas of all words outside furniture, in text order, with spans and sentence ends.

    A sentence end is the number of lemmas up to it; sentences without any lemma have none.
    """
    lemmas: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentence_ends: list[int] = []
    for token in doc:
        if token.is_sent_start and lemmas and (not sentence_ends or sentence_ends[-1] != len(lemmas)):
            sentence_ends.append(len(lemmas))
        if token.is_space or token.is_punct:
            continue
        start = token.idx
        end = start + len(token)
        if furniture and furniture.touch(start, end):
            continue
        lemmas.append((token.lemma_ or token.text).lower())
        starts.append(start)
        ends.append(end)
    if lemmas and (not sentence_ends or sentence_ends[-1] != len(lemmas)):
        sentence_ends.append(len(lemmas))
    return Lemmas(lemmas=tuple(lemmas), starts=tuple(starts), ends=tuple(ends), sentence_ends=tuple(sentence_ends))
