"""Which entity a speaker stands for: the one that the words name, or for a pronoun the nearest that fits."""

from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Token

from transforms.functions.entities import Group

_SINGULAR = frozenset({"he", "she", "his", "her", "hers"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_REACH = 1500
"""A pronoun is not resolved over more characters than this."""


class Speakers:
    """The entities of one text, asked for by position."""

    __slots__ = ("_last", "_mentions", "_persons", "_starts")

    def __init__(self, groups: Sequence[Group]) -> None:
        """Lay out all mentions by position."""
        self._mentions = sorted((m.start, m.end, g.id, g.label) for g in groups for m in g.mentions)
        self._starts = [start for start, *_ in self._mentions]
        self._persons = [(start, id_) for start, _, id_, label in self._mentions if label == "PERSON"]
        self._last: tuple[int, str] | None = None

    def resolve(self, span: tuple[int, int] | None, head: Token | None) -> str | None:
        """Return the id of the entity that speaks; ask in text order, since a pronoun looks back at earlier speakers."""
        if span is None or head is None:
            return None
        pronoun = head.lower_
        if pronoun in _RELATIVE and head.head.dep_ == "relcl":
            antecedent = head.head.head
            found = self._named_in((antecedent.left_edge.idx, antecedent.idx + len(antecedent)), antecedent)
        elif pronoun in _SINGULAR:
            found = self._before(span[0])
        else:
            found = self._named_in(span, head)
        if found is not None and found in {id_ for _, id_ in self._persons[-1:]} | self._person_ids():
            self._last = (span[0], found)
        return found

    def _person_ids(self) -> set[str]:
        return {id_ for _, id_ in self._persons}

    def _named_in(self, span: tuple[int, int], head: Token) -> str | None:
        """Return the entity that the head word belongs to, else the first person, else the first organisation named."""
        inside = []
        for number in range(bisect_left(self._starts, span[0]), len(self._mentions)):
            start, end, id_, label = self._mentions[number]
            if start >= span[1] or len(inside) > 20:  # noqa: PLR2004
                break
            if start <= head.idx < end and label not in {"DATE", "MONEY", "NORP"}:
                return id_
            inside.append((label, id_))
        for wanted in ("PERSON", "ORG"):
            for label, id_ in inside:
                if label == wanted:
                    return id_
        return None

    def _before(self, position: int) -> str | None:
        """Return the last person who spoke or was named before, whoever is nearer; a recent speaker has an advantage."""
        number = bisect_left(self._persons, (position, ""))
        named = self._persons[number - 1] if number else None
        if self._last is not None and position - self._last[0] <= _REACH // 3:
            return self._last[1]
        if named is not None and position - named[0] <= _REACH:
            return named[1]
        return None
