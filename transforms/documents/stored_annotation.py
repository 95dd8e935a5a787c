"""Convert an annotation to its form in an article's document, and back."""

from collections.abc import Sequence

import msgspec

from schemas.annotations import Annotation
from transforms.documents.shared import Document


def annotation_field(annotation: Annotation) -> Document:
    """Return the annotation as JSON; its lemmas are only distances, as the document's own field has their words."""
    stored: Document = msgspec.to_builtins(annotation)
    lemmas = annotation.lemmas
    joined = lemmas is not None and " ".join(lemmas.lemmas).split(" ") == list(lemmas.lemmas)
    stored["lemmas"] = lemmas and {
        "words": None if joined else list(lemmas.lemmas),
        "gaps": [start - end for start, end in zip(lemmas.starts, (0, *lemmas.ends), strict=False)],
        "lengths": [end - start for start, end in zip(lemmas.starts, lemmas.ends, strict=True)],
        "sentence_ends": list(lemmas.sentence_ends),
    }
    return stored


def stored_annotation(document: Document) -> Annotation | None:
    """Return the normalised annotation in an article's document, None if it has none.

    Raises:
        KeyError: a field is missing.
        msgspec.ValidationError: a field has another form.
    """
    stored = document.get("annotation")
    if stored is None:
        return None
    lemmas = stored["lemmas"]
    restored = lemmas and {
        "lemmas": lemmas["words"] if lemmas["words"] is not None else document["lemmas"].split(" "),
        "starts": _summed(lemmas["gaps"], lemmas["lengths"], after=0),
        "ends": _summed(lemmas["gaps"], lemmas["lengths"], after=1),
        "sentence_ends": lemmas["sentence_ends"],
    }
    return msgspec.convert({**stored, "lemmas": restored}, Annotation)


def _summed(gaps: Sequence[int], lengths: Sequence[int], *, after: int) -> list[int]:
    places, at = [], 0
    for gap, length in zip(gaps, lengths, strict=True):
        places.append(at + gap + after * length)
        at += gap + length
    return places
