"""Paths of the bundled files: the knowledge base, narratives, trained models."""

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent

KNOWLEDGE: Final = _HERE / "knowledge"
NARRATIVES: Final = _HERE / "narratives"
MODELS: Final = _HERE / "models"
ENCODER: Final = MODELS / "encoder"
CONFIDENCE: Final = MODELS / "confidence" / "weights.json"
FEELING: Final = MODELS / "feeling" / "weights.json"
DIRECTED: Final = FEELING.with_suffix(".npz")
RELATIONS: Final = MODELS / "relations" / "weights.npz"
STANCE: Final = MODELS / "stance" / "weights.json"
