"""OntoNotes' labels for the trained tagger's coarser ones."""

from collections.abc import Mapping
from typing import Final

from transforms.lexicon.load import Row, load_rows


class TaggerLabel(Row, frozen=True, kw_only=True):
    """A label of the tagger: its OntoNotes label, and the finer labels that may replace it."""

    means: str
    finer: frozenset[str] = frozenset()


TAGGER_LABELS: Final[Mapping[str, TaggerLabel]] = {row.word: row for row in load_rows("tagger_labels", TaggerLabel)}
"""The tagger's labels by name, in the order of its outputs."""
