"""Decode the trained tagger's entities, with OntoNotes labels: spaCy's tagger refines its nine coarse labels."""

from collections.abc import Iterator, Sequence
from typing import Final

from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from transforms.encoder.decode_spans import labelled_spans
from transforms.encoder.encoder import ENTITY_LABELS, WindowScores
from transforms.lexicon.countries import TYPE_OF_NAME
from transforms.lexicon.load import load_patterns, load_sets
from transforms.lexicon.tagger_labels import TAGGER_LABELS

_KINDS: Final = load_sets("kinds_of_names")
_YEAR: Final = load_patterns("names")["year"]


def set_entities(doc: Doc, readings: Sequence[WindowScores]) -> None:
    """Replace a document's entities with the tagger's."""
    finer = {token.i: ent.label_ for ent in doc.ents for token in ent}
    spans = [span for reading in readings for span in _spans(doc, reading, finer)]
    doc.set_ents(filter_spans(spans))


def _spans(doc: Doc, reading: WindowScores, finer: dict[int, str]) -> Iterator[Span]:
    for first, last, label in labelled_spans(reading.entities):
        span = doc.char_span(*reading.window.chars_of((first, last)), alignment_mode="expand")
        if span is not None:
            yield Span(doc, span.start, span.end, label=_label(span, ENTITY_LABELS[label], finer))


def _label(span: Span, coarse: str, finer: dict[int, str]) -> str:
    tagged = TAGGER_LABELS[coarse]
    kind = _kind(span)
    for candidate in (TYPE_OF_NAME.get(span.text), kind, *(finer.get(token.i) for token in span)):
        if candidate in tagged.finer:
            return candidate
    return tagged.means


def _kind(span: Span) -> str | None:
    """Return the label that a word of a name shows: an event's or a law's; a year shows an event's."""
    words = [token.lower_ for token in span]
    if any(word in _KINDS["law"] for word in words):
        return "LAW"
    dated = len(words) > 1 and any(_YEAR.fullmatch(word) for word in words)
    return "EVENT" if dated or any(word in _KINDS["event"] for word in words) else None
