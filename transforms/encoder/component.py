"""The encoder as a spaCy component: what it reads lies on the Doc, so that all else works on that."""

from spacy.language import Language
from spacy.tokens import Doc, Span

from transforms.encoder.decode_attributions import Attribution, read_attributions
from transforms.encoder.decode_entities import set_entities
from transforms.encoder.encoder import Encoder, WindowScores, load_encoder
from transforms.encoder.target_sentiment import TargetSentiment

COMPONENT = "tidewire_encoder"
SPANS = "attributions"
"""The span group: cues, sources and contents by label, those of one attribution with one id."""

ATTRIBUTIONS = "tidewire_attributions"
"""Where in `Doc.user_data` the attributions lie, as a list in the order of their cues."""


READINGS = "tidewire_readings"
"""Where in `Doc.user_data` the encoder lies with what it read, as (encoder, readings)."""

FEELINGS = "tidewire_feelings"
"""Where in `Doc.user_data` the sentiment towards a span can be asked for."""


class ReadsDocs:
    """Sets `Doc.ents`, `Doc.spans["attributions"]`, and what `attributions_of` and `feelings_of` return."""

    __slots__ = ("_encoder",)

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Read a document; spans are the tokens that the found code points touch."""
        readings = self._encoder.read(doc.text)
        set_entities(doc, readings)
        doc.user_data[READINGS] = self._encoder, readings
        doc.user_data[FEELINGS] = TargetSentiment(readings, self._encoder.heads)
        found = read_attributions(readings, self._encoder.heads)
        doc.user_data[ATTRIBUTIONS] = found
        doc.spans[SPANS] = [span for number, one in enumerate(found) for span in _spans(doc, one, number)]
        return doc


@Language.factory(COMPONENT)
def _make(nlp: Language, name: str) -> ReadsDocs:  # noqa: ARG001
    return ReadsDocs(load_encoder())


def attributions_of(doc: Doc) -> list[Attribution]:
    """Return what the component found in a document."""
    found: list[Attribution] = doc.user_data[ATTRIBUTIONS]
    return found


def feelings_of(doc: Doc) -> TargetSentiment:
    """Return what tells the sentiment towards a span of a document."""
    found: TargetSentiment = doc.user_data[FEELINGS]
    return found


def readings_of(doc: Doc) -> tuple[Encoder, list[WindowScores]]:
    """Return the encoder with what it read of a document, window by window."""
    found: tuple[Encoder, list[WindowScores]] = doc.user_data[READINGS]
    return found


def _spans(doc: Doc, one: Attribution, number: int) -> list[Span]:
    pieces = [("cue", one.cue), *(("content", piece) for piece in one.content)]
    if one.source is not None:
        pieces.append(("source", one.source))
    found = [
        doc.char_span(start, end, label=label, span_id=str(number), alignment_mode="expand")
        for label, (start, end) in pieces
    ]
    return [span for span in found if span is not None]
