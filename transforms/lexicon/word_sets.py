"""Word lists with several uses, as sets by use, and their patterns; each YAML file explains its uses."""

from typing import Final

from transforms.lexicon.load import load_patterns, load_sets

ATTRIBUTION: Final = load_sets("attribution")
ATTRIBUTION_PATTERNS: Final = load_patterns("attribution")
KICKERS: Final = load_sets("kickers")["label"]
NEGATION: Final = load_sets("negation")
PARTS_OF_SPEECH: Final = load_sets("parts_of_speech")
PRONOUNS: Final = load_sets("pronouns")
STOP_WORDS: Final = load_sets("stop_words")
STYLE: Final = load_sets("style")
UNREAL: Final = load_sets("unreal")
UNTRUE: Final = load_sets("untrue")
