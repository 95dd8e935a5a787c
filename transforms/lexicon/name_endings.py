"""Words after a name."""

from typing import Final

from transforms.lexicon.load import load_words

_SETS: Final = load_words("name_endings", "suffix", "younger", "legal_kind")

SUFFIXES: Final = _SETS["suffix"]
"""Words after a person's name that are not part of it, in lower case."""

YOUNGER: Final = _SETS["younger"]
"""Words of a name that distinguish a son from his father."""

LEGAL_KINDS: Final = _SETS["legal_kind"]
"""Words after an organisation's name that give its legal form: Inc., Ltd."""
