"""Which entity a speaker stands for: the one that the words name, or for a pronoun the nearest that fits."""

from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Token

from transforms.functions.entities import Group

_SINGULAR = frozenset({"he", "she", "his", "her", "hers"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_NEVER_SPEAK = frozenset({"DATE", "MONEY", "NORP", "LAW", "LANGUAGE"})
_REACH = 1500
"""A pronoun is not resolved over more characters than this."""

_RECENT = 500
"""Within so many characters a pronoun means who spoke last, even where someone else was named since."""

_LOOKED_AT = 20


class Speakers:
    """The entities of one text, asked for in text order: a pronoun looks back at who spoke before."""

    __slots__ = ("_last", "_mentions", "_persons", "_starts")

    def __init__(self, groups: Sequence[Group]) -> None:
        """Lay out all mentions by position."""
        self._mentions = sorted((m.start, m.end, g.id, g.label) for g in groups for m in g.mentions)
        self._starts = [start for start, *_ in self._mentions]
        self._persons = [(start, id_) for start, _, id_, label in self._mentions if label == "PERSON"]
        self._last: tuple[int, str] | None = None

    def resolve(self, span: tuple[int, int], head: Token) -> str | None:
        """Return the id of the entity that speaks, None where no name fits; `head` is the main word of `span`."""
        pronoun = head.lower_
        if pronoun in _SINGULAR:
            found = self._spoke_or_named_before(span[0])
            label = "PERSON"
        else:
            if pronoun in _RELATIVE and head.head.dep_ == "relcl":
                head = head.head.head
                span = head.left_edge.idx, head.idx + len(head)
            found, label = self._named_in(span, head)
        if found is not None and label == "PERSON":
            self._last = (span[0], found)
        return found

    def _named_in(self, span: tuple[int, int], head: Token) -> tuple[str | None, str]:
        """Return the entity that the head word belongs to, else the first person, else the first organisation named."""
        first = max(0, bisect_left(self._starts, span[0]) - 1)
        inside = [
            mention
            for mention in self._mentions[first : first + _LOOKED_AT]
            if mention[0] < span[1] and mention[1] > span[0] and mention[3] not in _NEVER_SPEAK
        ]
        for start, end, id_, label in inside:
            if start <= head.idx < end:
                return id_, label
        for wanted in ("PERSON", "ORG"):
            for _, _, id_, label in inside:
                if label == wanted:
                    return id_, label
        return None, ""

    def _spoke_or_named_before(self, position: int) -> str | None:
        if self._last is not None and 0 <= position - self._last[0] <= _RECENT:
            return self._last[1]
        number = bisect_left(self._persons, (position, ""))
        if number and position - self._persons[number - 1][0] <= _REACH:
            return self._persons[number - 1][1]
        return None
