"""Words behind a name."""

from typing import Final

from transforms.lexicon.load import load_words

_SETS: Final = load_words("name_endings", "suffix", "younger", "legal_kind")

SUFFIXES: Final = _SETS["suffix"]
"""Words behind a person's name that are no part of it, in small letters."""

YOUNGER: Final = _SETS["younger"]
"""Words that tell a son from his father, as part of his name."""

LEGAL_KINDS: Final = _SETS["legal_kind"]
"""Words behind an organisation's name that say what it is in law: Inc., Ltd."""
