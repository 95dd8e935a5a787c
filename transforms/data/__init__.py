"""Where the files lie that ship with Tidewire: what is known of the world, narratives, trained models."""

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent

KNOWLEDGE: Final = _HERE / "knowledge"
NARRATIVES: Final = _HERE / "narratives"
ENCODER: Final = _HERE / "models" / "encoder"
CONFIDENCE: Final = _HERE / "models" / "confidence" / "weights.json"
FEELING: Final = _HERE / "models" / "feeling" / "weights.json"
STANCE: Final = _HERE / "models" / "stance" / "weights.json"
