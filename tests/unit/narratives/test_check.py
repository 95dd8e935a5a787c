"""Warnings about sound definitions."""

from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language

from transforms.encoder.encoder import Floats
from transforms.narratives.check import check_narrative
from transforms.narratives.load import load_narrative

HEAD = "id: a\nversion: 1\ntitle: A\n"


@pytest.fixture(scope="module")
def english() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def embed(text: str) -> Floats:
    """Return one vector for texts about piers, another for the rest."""
    return np.asarray([1, 0] if "pier" in text else [0, 1], dtype=np.float32)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("any:\n  phrases:\n    - pier\n    - '...'\n", 7, "'...' can never match: it has no word"),
        ("any:\n  phrases:\n    - It burnt. Nobody came\n", 6, "does not go on in the next sentence"),
        ("any:\n  phrases: [pier, Pier]\n", 5, "'Pier' is given twice"),
        ("all:\n  phrases: [pier]\nnone:\n  phrases: [pier]\n", 5, "nothing can ever match"),
        ("any:\n  entities: [Pier, Quay]\nnone:\n  entities: [quay]\n", 5, "'Quay' can never match"),
        ("any:\n  phrases: [pier]\nthreshold: 0.5\n", 6, "has no effect without 'seeds'"),
        ("any:\n  phrases: [pier]\ncounter_examples: [The quay is new.]\n", 6, "no effect without 'seeds'"),
        ("seeds:\n  - The pier\n", 5, "too short"),
        ("seeds:\n  - The old pier burnt.\ncounter_examples:\n  - The new pier burnt.\n", 7, "nearly the same"),
    ],
)
def test_what_can_have_no_effect_is_warned_of(
    english: Language, tmp_path: Path, text: str, line: int, message: str
) -> None:
    """Each warning names the file and the line."""
    (tmp_path / "a.yaml").write_text(HEAD + text, encoding="utf-8")
    (warned,) = check_narrative(load_narrative(tmp_path / "a.yaml"), english, embed)
    assert (warned.line, message in warned.message) == (line, True)
    assert str(warned).startswith(f"{tmp_path / 'a.yaml'}:{line}: ")


def test_a_plain_definition_has_no_warnings(english: Language, tmp_path: Path) -> None:
    """A sound definition has no warnings."""
    text = "all:\n  phrases: [pier]\nany:\n  phrases: [burn *3 down]\nseeds: [The old pier burnt down.]\n"
    (tmp_path / "a.yaml").write_text(HEAD + text + "counter_examples: [The quay is new.]\n", encoding="utf-8")
    assert check_narrative(load_narrative(tmp_path / "a.yaml"), english, embed) == []
