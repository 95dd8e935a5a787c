"""Find statements of different articles that say the same or dispute each other; the order of arrival never matters.

Two statements are close when they share a band and their words are similar. Close statements say the same when neither
a negation nor a number separates them. The claim of x is the earliest published among x and the statements that say the
same: undated last, ties by the article's id (as between an original and its reprints), then by id.

Two close statements of different articles, published within DISPUTE_DAYS, are in dispute when they contradict each
other: by a denial, or by a negation that the stance step on their contents (`Relate`) confirms. A denial disputes the
other statement; otherwise the later one disputes the earlier. Nothing else decides: any subset that holds x and all
that share a band with x gives the same answer.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from math import sqrt
from typing import Final

from transforms.claims.contradictions import contradict
from transforms.claims.signatures import (
    claim_bands,
    numbers_agree,
    opposed,
    read_words,
    similarity,
)
from transforms.claims.stance_model import Relation
from transforms.lexicon.load import load_patterns

Relate = Callable[[str, str], Relation]

TAU: Final = 0.58
FEWEST_SHARED: Final = 4
"""Minimum shared words of two statements that contradict each other."""

DISPUTE_DAYS: Final = 30
MOST_DISPUTES: Final = 20
"""Maximum number of ids kept each way, of the earliest published."""

_NAME = re.compile(r"(?<![\w’'])[A-Z][\w’'-]+")
_PATTERNS = load_patterns("claims", flags=re.IGNORECASE)
_DAY_MS: Final = 86_400_000
Print = tuple[str, bool]
"""Words of a statement, and whether its speaker denies them; together they decide what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Facts of a statement that decide its claim and its disputes."""

    id: str
    article_id: str
    published_ms: int | None
    words: str
    bands: tuple[str, ...]
    denies: bool = False
    speaker: str | None = None
    cue: str | None = None

    @property
    def surname(self) -> str | None:
        """Last word of the speaker's name, which tells people apart; None for "he" and "officials"."""
        names = _NAME.findall((self.speaker or "").partition(",")[0])
        return names[-1].removesuffix("'s").removesuffix("’s") if names else None

    @property
    def commits(self) -> bool:
        """Whether the cue shows clearly which side the speaker takes: not "did not say", "doubted" or "refused to"."""
        if self.denies and self.cue is not None:
            return _PATTERNS["denies"].search(self.cue) is not None
        return _PATTERNS["wavers"].search(self.cue or "") is None

    @property
    def print(self) -> Print:
        """Its words, and whether its speaker denies them."""
        return self.words, self.denies


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputes:
    """Sorted ids of the statements in other articles that a statement disputes, and of those that dispute it."""

    disputes: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()


def same_claim(a: Print, b: Print) -> bool:
    """Tell whether two statements that share a band say the same: a denial of a negation counts as the plain word."""
    x, y = read_words(a[0]), read_words(b[0])
    return similarity(x, y) >= TAU and numbers_agree(x, y) and opposed(x, y) == (a[1] != b[1])


class Similar:
    """Index of many contents, to find out whether a new one is similar to any without comparing it with each."""

    def __init__(self, contents: Iterable[str]) -> None:
        self._with: dict[str, list[int]] = defaultdict(list)
        self._sizes: list[int] = []
        for number, words in enumerate(contents):
            bare = read_words(words).bare
            self._sizes.append(len(bare))
            for word in bare:
                self._with[word].append(number)

    def to(self, words: str) -> bool:
        """Tell whether these words are similar enough to any content's words to be close."""
        bare = read_words(words).bare
        shared = Counter(chain.from_iterable(self._with.get(word, ()) for word in bare))
        return any(count / sqrt(len(bare) * self._sizes[number]) >= TAU for number, count in shared.items())


class Neighbours:
    """Statements grouped by their words, so that identical ones are compared once."""

    def __init__(self, stated: Iterable[Stated]) -> None:
        self.groups: dict[Print, list[Stated]] = defaultdict(list)
        for statement in sorted(stated, key=_age):
            self.groups[statement.print].append(statement)
        self._bands: dict[str, tuple[str, ...]] = {}
        self._by_band: dict[str, list[Print]] = defaultdict(list)
        for group, members in self.groups.items():
            self._bands[group[0]] = members[0].bands
            for band in members[0].bands:
                self._by_band[band].append(group)
        self._close: dict[str, list[Print]] = {}

    def close_to(self, words: str) -> list[Print]:
        """Return the groups close to these words, their own included: groups that share a band and are similar."""
        if words not in self._close:
            bands = self._bands.get(words) or claim_bands(words)
            groups = sorted(set(chain.from_iterable(self._by_band.get(band, ()) for band in bands)))
            own = read_words(words)
            self._close[words] = [group for group in groups if similarity(own, read_words(group[0])) >= TAU]
        return self._close[words]


def claim_ids(asked: Iterable[Stated], neighbours: Neighbours) -> dict[str, str]:
    """Return for each asked statement the id of the earliest that says the same, which may be itself."""
    first: dict[Print, Stated] = {}
    for statement in asked:
        if statement.print not in first:
            same = [group for group in neighbours.close_to(statement.words) if same_claim(statement.print, group)]
            first[statement.print] = min((neighbours.groups[group][0] for group in same), key=_age)
    return {statement.id: min(statement, first[statement.print], key=_age).id for statement in asked}


def rivals(asked: Iterable[Stated], neighbours: Neighbours) -> dict[str, list[Stated]]:
    """Return for each asked statement those that could dispute it or be disputed by it: close, elsewhere, near in time.

    Statements that say the same are left out; of many in the same words only the MOST_DISPUTES earliest are returned.
    """
    return {x.id: list(_rivals(x, neighbours)) for x in asked}


def disputes(
    asked: Mapping[str, Stated], found: Mapping[str, Sequence[Stated]], contents: Mapping[str, str], relate: Relate
) -> dict[str, Disputes]:
    """Return for each asked statement the rivals (`found`) that it disputes, and those that dispute it.

    `contents` holds the contents of all statements by id. `relate` takes the earlier content, then the later one.
    """
    known: dict[tuple[str, bool, str, bool], bool] = {}
    results = {}
    for asked_id, others in found.items():
        x = asked[asked_id]
        given: list[Stated] = []
        taken: list[Stated] = []
        for y in others:
            first, second = sorted((x, y), key=_age)
            key = contents[first.id], first.denies, contents[second.id], second.denies
            if key not in known:
                known[key] = _contradict(first, second, contents, relate)
            if known[key]:
                (given if _disputing(first, second) is x else taken).append(y)
        results[asked_id] = Disputes(disputes=_kept(given), disputed_by=_kept(taken))
    return results


def _rivals(x: Stated, neighbours: Neighbours) -> Iterator[Stated]:
    if x.published_ms is None:
        return
    earliest, latest = x.published_ms - DISPUTE_DAYS * _DAY_MS, x.published_ms + DISPUTE_DAYS * _DAY_MS
    for group in neighbours.close_to(x.words):
        if same_claim(x.print, group):
            continue
        members = neighbours.groups[group]
        start = bisect_left(members, (False, earliest, "", ""), key=_age)
        stop = bisect_left(members, (False, latest + 1, "", ""), key=_age)
        others = (y for y in members[start:stop] if y.article_id != x.article_id and _could_disagree(x, y))
        yield from islice(others, MOST_DISPUTES)


def _could_disagree(x: Stated, y: Stated) -> bool:
    """Tell whether two statements may come from different people, and both take a side."""
    return x.commits and y.commits and (x.surname is None or x.surname != y.surname)


def _contradict(first: Stated, second: Stated, contents: Mapping[str, str], relate: Relate) -> bool:
    """Tell whether two statements contradict each other: by a denial if the contents agree, else by both tests.

    On real articles the contents alone were wrong three times in four, negations alone every second time. A denial of a
    content that disputes the other agrees with the other.
    """
    one_denies = first.denies != second.denies
    x, y = read_words(first.words), read_words(second.words)
    if opposed(x, y) == one_denies or not numbers_agree(x, y) or len(x.bare & y.bare) < FEWEST_SHARED:
        return False
    texts = contents[first.id], contents[second.id]
    related = relate(*texts) == "disputes"
    return not related if one_denies else related and contradict(*texts)


def _disputing(first: Stated, second: Stated) -> Stated:
    """Return which of two contradicting statements disputes the other: the denial, else the later one."""
    return first if first.denies and not second.denies else second


def _kept(statements: Iterable[Stated]) -> tuple[str, ...]:
    return tuple(sorted(statement.id for statement in sorted(statements, key=_age)[:MOST_DISPUTES]))


def _age(statement: Stated) -> tuple[bool, int, str, str]:
    return (statement.published_ms is None, statement.published_ms or 0, statement.article_id, statement.id)
