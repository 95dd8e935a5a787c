"""The encoder reads windows alone, the same each time, and its spans lie on the Doc."""

from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language

from transforms.annotation.extensions import ATTRIBUTIONS, extensions_of
from transforms.encoder.encoder import ENTITY_LABELS, ROLES, WIDTH, Encoder, load_encoder

TEXT = (
    'The dockers\' union said on Friday that the strike would go on.\n\n"We are not tired," its chair Jonas Reed said.'
)


def test_shapes_of_a_reading() -> None:
    """Every piece has a hidden row and its scores."""
    (reading,) = load_encoder().read(TEXT)
    length = len(reading.window)
    assert reading.hidden.shape == (length, WIDTH)
    assert reading.roles.shape == (length, len(ROLES), 3)
    assert reading.entities.shape == (length, 1 + 2 * len(ENTITY_LABELS))


def test_what_else_was_read_changes_nothing() -> None:
    """A text's reading is the same before and after others, bit by bit."""
    encoder = load_encoder()
    (first,) = encoder.read(TEXT)
    encoder.read("Prices rose. " * 300)
    (again,) = encoder.read(TEXT)
    assert np.array_equal(first.hidden, again.hidden)
    assert np.array_equal(first.roles, again.roles)


def test_a_longer_text_leaves_its_first_window_as_it_was() -> None:
    """Windows are read one by one, so later text cannot change earlier ones."""
    first = load_encoder().read("harbour " * 250)[0]
    again = load_encoder().read("harbour " * 250 + "\nAll changed after that.")[0]
    assert np.array_equal(first.hidden, again.hidden)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    """The error of a wrong folder names the missing file."""
    with pytest.raises(FileNotFoundError, match=r"encoder\.onnx"):
        Encoder(tmp_path)


def test_the_spans_lie_on_the_doc(nlp: Language) -> None:
    """The component sets a span group; spans of one attribution have one id."""
    doc = nlp(TEXT)
    found = extensions_of(doc).attributions
    assert len(found) == len({span.id for span in doc.spans[ATTRIBUTIONS]}) == 2
    cues = [span.text for span in doc.spans[ATTRIBUTIONS] if span.label_ == "cue"]
    assert cues == [TEXT[slice(*attribution.cue)] for attribution in found] == ["said", "said"]


def test_labels_stand_in_the_order_of_the_trained_weights() -> None:
    """The weights of the tagger's head are in this order, so the list of labels keeps it."""
    assert ENTITY_LABELS == (
        "Person", "Organization", "Location", "NORP", "Facility", "Date", "Money", "Product", "Misc",
    )  # fmt: skip
