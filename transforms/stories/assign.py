"""Assign each article to a story: the articles on one event.

Articles are assigned one by one and never moved: this is single-pass clustering (Allan, Papka and Lavrenko 1998,
"On-line new event detection and tracking") with average linkage. An article joins the most similar story if its mean
similarity to the nearer half of that story's articles reaches TAU. The mean over half of all its articles keeps a story
from growing along chains of neighbours, and from outliving its event: articles older than WINDOW_DAYS have similarity
0.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from schemas.ids import hashed_id
from transforms.stories.words import Words, similarity

TAU: Final = 0.16
FEWEST_COMPARED: Final = 3
"""Minimum number of a story's articles in the mean; a smaller story counts whole."""

WINDOW_DAYS: Final = 7
DECAY: Final = 0.02
"""Share of similarity that two articles lose with each day between them."""

TELLING_WORDS: Final = 12
SHARED_WORDS: Final = 2
"""Minimum shared words of two articles that are compared: one has this many of the other's heaviest words."""

COMPARED: Final = 60
"""Maximum number of articles compared with an article: those that share most of its heaviest words."""

_DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The parts of an article that decide its story."""

    id: str
    published_ms: int | None
    words: Words

    @property
    def telling(self) -> list[str]:
        """Its heaviest words."""
        return list(self.words)[:TELLING_WORDS]


def story_of(founder: str) -> str:
    """Return the id of the story that an article founds."""
    return hashed_id("story", founder)


class Stories:
    """Known stories; `sizes` counts all articles of each story, even those not given here."""

    def __init__(self, sizes: Mapping[str, int], members: Iterable[tuple[Report, str]] = ()) -> None:
        self._sizes = Counter(sizes)
        self._reports: list[tuple[Report, str]] = []
        self._holding: dict[str, list[int]] = defaultdict(list)
        for report, story in members:
            self._hold(report, story)

    def give(self, report: Report) -> str:
        """Add an article without a story to the most similar story, or to a new one, and return that story."""
        return self.add(report, self._nearest(report) or story_of(report.id))

    def add(self, report: Report, story: str) -> str:
        """Make an article a member of a story, and return that."""
        self._sizes[story] += 1
        self._hold(report, story)
        return story

    def _hold(self, report: Report, story: str) -> None:
        for word in report.words:
            self._holding[word].append(len(self._reports))
        self._reports.append((report, story))

    def _nearest(self, report: Report) -> str | None:
        alike: dict[str, list[float]] = defaultdict(list)
        shared = Counter(chain.from_iterable(self._holding.get(word, ()) for word in report.telling))
        for number, count in shared.most_common(COMPARED):
            if count >= SHARED_WORDS:
                other, story = self._reports[number]
                alike[story].append(closeness(report, other))
        means = ((self._mean(story, found), story) for story, found in alike.items())
        mean, nearest = max(means, default=(0.0, None), key=lambda pair: (pair[0], pair[1] or ""))
        return nearest if mean >= TAU else None

    def _mean(self, story: str, found: list[float]) -> float:
        size = self._sizes[story]
        compared = min(size, max(FEWEST_COMPARED, (size + 1) // 2))
        return sum(sorted(found, reverse=True)[:compared]) / compared


def closeness(a: Report, b: Report) -> float:
    """Return how similar two articles are, 0..1; 0 if they are over WINDOW_DAYS apart, or only one has a date."""
    if a.published_ms is None or b.published_ms is None:
        return similarity(a.words, b.words) if a.published_ms is b.published_ms else 0.0
    days = abs(a.published_ms - b.published_ms) / _DAY_MS
    return similarity(a.words, b.words) * (1 - DECAY * days) if days <= WINDOW_DAYS else 0.0


def in_order(reports: Iterable[Report]) -> list[Report]:
    """Return articles in the order in which they get their stories: by date, undated last, ties by id."""
    return sorted(reports, key=lambda report: (report.published_ms is None, report.published_ms or 0, report.id))


def central(reports: Sequence[Report]) -> Report:
    """Return the article that is most similar to the others of its story, ties by order; needs at least one."""
    likeness = {report.id: sum(similarity(report.words, other.words) for other in reports) for report in reports}
    return max(in_order(reports), key=lambda report: likeness[report.id])
