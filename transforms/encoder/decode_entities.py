"""Decode the trained tagger's entities, with OntoNotes labels: spaCy's tagger refines its nine coarse labels."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from transforms.encoder.decode_spans import labelled_spans
from transforms.encoder.encoder import ENTITY_LABELS, WindowScores
from transforms.lexicon.countries import TYPE_OF_NAME
from transforms.lexicon.tagger_labels import TAGGER_LABELS


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
    for candidate in (TYPE_OF_NAME.get(span.text), *(finer.get(token.i) for token in span)):
        if candidate in tagged.finer:
            return candidate
    return tagged.means
