"""Timelines and bursts in the index follow from the articles alone: late ones, withdrawn ones, reprints, any order."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import write_all
from pipeline.recompute.bursts import recompute_bursts
from tests.support.ledger_fixtures import NIGHT_BOATS, NOW, Ledger, Story

pytestmark = pytest.mark.stack

LATER = "2025-05-09T00:00:00Z"
TEXT = (
    "The ferry line said on Monday that it would cut its night boats from June, for nobody rides them, and that the boats "
    "would be sold in the autumn, while night nurses who live across the water feared for their way to work"
)
COVERED_DAYS = 20
FIRST_LOUD_DAY = 10


def other(outlet: str, day: int) -> Story:
    """An article that is in no narrative."""
    return Story(name=f"{outlet} {day}", outlet=outlet, contents=("The quay was painted",), day=day, narratives=())


def boats(outlet: str, day: int | None, **more: Any) -> Story:
    """An article on the night boats."""
    return Story(name=f"boats {outlet} {day}", outlet=outlet, contents=(f"Boats {outlet} {day}",), day=day, **more)


# Every day one article on something else; on two days three outlets write of the boats.
QUIET = tuple(other("Quay Post", day) for day in range(COVERED_DAYS))
LOUD = tuple(
    boats(outlet, day)
    for day in range(FIRST_LOUD_DAY, FIRST_LOUD_DAY + 2)
    for outlet in ("Quay Post", "Valley Times", "Echo")
)
LOUD_DAYS = {"2025-03-11", "2025-03-12"}


def bursts(ledger: Ledger) -> dict[str, set[tuple[float, str | None]]]:
    """Return weight and start of the burst in the buckets of each day."""
    found: dict[str, set[tuple[float, str | None]]] = {}
    for bucket in ledger.timelines().values():
        found.setdefault(bucket["day"], set()).add((bucket["burst"], bucket["burst_start"]))
    return found


def test_a_zero_is_no_gap(ledger: Ledger) -> None:
    """Coverage without the narrative's bucket is a zero; a day without coverage is a gap; undated articles are in none."""
    ledger.round(boats("Quay Post", 1), other("Quay Post", 1), other("Quay Post", 2), boats("Echo", None))
    coverage = {day: bucket["articles"] for day, bucket in ledger.coverage().items()}
    assert coverage == {"2025-03-02|Quay Post": 2, "2025-03-03|Quay Post": 1}
    narrative = {
        day: (bucket["articles"], bucket["outlet_articles"], bucket["share"])
        for day, bucket in ledger.timelines().items()
    }
    assert narrative == {"2025-03-02|Quay Post": (1, 2, 0.5)}


def test_a_withdrawn_article_leaves_zero_and_gap_behind(ledger: Ledger) -> None:
    """A narrative's last article takes its bucket along, and a day's last article the coverage."""
    gone, last = boats("Quay Post", 1), other("Echo", 4)
    ledger.round(gone, other("Quay Post", 1), last)
    ledger.withdraw(gone)
    ledger.withdraw(last)
    assert ledger.timelines() == {}
    assert {day: bucket["articles"] for day, bucket in ledger.coverage().items()} == {"2025-03-02|Quay Post": 1}


def test_a_reprint_counts_once(ledger: Ledger) -> None:
    """In the narrative and in the coverage alike; a day of nothing but reprints has no share of originals."""
    first = Story(name="first", outlet="Quay Post", contents=(TEXT,), day=1, is_signed=True)
    copy = Story(name="copy", outlet="Echo", contents=(TEXT,), day=2, is_signed=True)
    ledger.round(copy)
    ledger.round(first, other("Quay Post", 1))
    figures = (
        "articles",
        "articles_collapsed",
        "outlet_articles",
        "outlet_articles_collapsed",
        "share",
        "share_collapsed",
    )
    assert {day: tuple(bucket[name] for name in figures) for day, bucket in ledger.timelines().items()} == {
        "2025-03-02|Quay Post": (1, 1, 2, 2, 0.5, 0.5),
        "2025-03-03|Echo": (1, 0, 1, 0, 1.0, None),
    }
    assert ledger.coverage()["2025-03-03|Echo"]["articles_collapsed"] == 0


def test_a_late_article_corrects_its_day_visibly(ledger: Ledger) -> None:
    """Count and denominator rise, and the bucket has its time and its old figures; other days stay."""
    ledger.round(boats("Echo", 1), boats("Echo", 2))
    ledger.now = LATER
    ledger.round(replace(boats("Echo", 1), name="late"))
    late, other_day = ledger.timelines()["2025-03-02|Echo"], ledger.timelines()["2025-03-03|Echo"]
    fields = ("articles", "outlet_articles", "first_at", "revised_at", "articles_before", "articles_collapsed_before")
    assert tuple(late[name] for name in fields) == (2, 2, NOW, LATER, 1, 1)
    assert tuple(other_day[name] for name in fields) == (1, 1, NOW, NOW, None, None)
    assert ledger.coverage()["2025-03-02|Echo"]["articles_before"] == 1


def test_a_burst_stands_in_every_bucket_of_its_days(ledger: Ledger) -> None:
    """By hand: p0 = 7/27; each loud day, 3 of 4, weighs 3 ln 2 + ln(13/20), both together 3.3, more than ln 20; others 0."""
    ledger.round(*QUIET, *LOUD, boats("Echo", 2))
    found = bursts(ledger)
    assert found.pop("2025-03-03") == {(0.0, None)}
    assert found.keys() == LOUD_DAYS
    assert found["2025-03-11"] == found["2025-03-12"] == {(3.3, "2025-03-11")}


def test_a_late_article_reveals_a_burst_and_a_withdrawal_ends_it(ledger: Ledger) -> None:
    """Bursts follow the counts in both directions, and only buckets that change are written."""
    *early, late = LOUD
    ledger.round(*QUIET, *early[:4])
    assert {mark for marks in bursts(ledger).values() for mark in marks} == {(0.0, None)}
    ledger.round(*early[4:], late)
    assert {start for marks in bursts(ledger).values() for _, start in marks} == {"2025-03-11"}
    assert recompute_bursts(ledger.client, ledger.settings) == 0
    for story in LOUD[1:4]:
        ledger.withdraw(story)
    assert {mark for marks in bursts(ledger).values() for mark in marks} == {(0.0, None)}


def test_order_and_rounds_do_not_matter(make_ledger: Callable[[], Ledger]) -> None:
    """Together, or backwards in two rounds with a takedown in between, the digest is the same."""
    withdrawn = replace(LOUD[0], name="withdrawn")
    at_once, backwards = make_ledger(), make_ledger()
    at_once.round(*QUIET, *LOUD, withdrawn)
    at_once.withdraw(withdrawn)
    backwards.round(*reversed(LOUD), withdrawn, *QUIET[10:])
    backwards.withdraw(withdrawn)
    backwards.round(*QUIET[:10])
    assert bursts(at_once)["2025-03-11"] == bursts(backwards)["2025-03-11"] != {(0.0, None)}
    assert at_once.digest() == backwards.digest()


def test_what_a_run_beside_us_counts_meanwhile_is_looked_at_again(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket written between our reading and our writing gets the current burst."""
    ledger.round(*QUIET, *LOUD)
    before = bursts(ledger)
    index = f"{ledger.settings.index_prefix}-timelines"
    looked: list[None] = []
    truly = write_all

    def meanwhile(*arguments: Any) -> Any:
        if not looked:
            looked.append(None)
            spoil(0.5)
        return truly(*arguments)

    def spoil(weight: float) -> None:
        actions = [
            BulkAction(op="update", index=index, id=bucket["id"], source={"burst": weight, "burst_start": None})
            for bucket in ledger.timelines().values()
        ]
        assert write_all(ledger.client, ledger.settings, actions) == []

    spoil(0.7)
    monkeypatch.setattr("pipeline.recompute.bursts.write_all", meanwhile)
    assert recompute_bursts(ledger.client, ledger.settings) == len(LOUD)
    assert bursts(ledger) == before
    assert NIGHT_BOATS.id in {bucket["narrative"] for bucket in ledger.timelines().values()}
