"""A round's report: every message settles exactly once, or nothing is committed."""

from dataclasses import replace
from typing import Any, Literal

import pytest

from pipeline.jobs.round_report import report_of, with_known
from pipeline.jobs.round_settings import RoundSettings
from pipeline.sinks.write_articles import NEVER_STORED, REFUSED
from pipeline.sources.offset_ranges import OffsetRange
from pipeline.sources.read_articles import ReadCount
from schemas.dead_letters import DeadLetter
from schemas.records import Origin, Record, Settled

RANGE = OffsetRange(topic="t", partition=0, start=0, stop=4)


def origin(offset: int) -> Origin:
    return Origin(topic="t", partition=0, offset=offset, timestamp_ms=0)


def dead(offset: int, stage: str = "parse") -> DeadLetter:
    return DeadLetter(
        record=Record(origin=origin(offset), key=None, value=b"x"), stage=stage, reason="not JSON", error="x"
    )


def the_round(**changes: object) -> RoundSettings:
    fields = {
        "run_id": "r",
        "number": 1,
        "group": "g",
        "topic": "t",
        "fingerprint": "f",
        "ranges": (RANGE,),
        "commits": {("t", 0): 4},
        "stops": {("t", 0): 4},
        "planned": {},
        "started_at": "",
        "now": "",
        "narrative_versions": {},
        "max_dead_share": 0.5,
        "max_dead_min": 50,
    }
    return RoundSettings(**{**fields, **changes})  # type: ignore[arg-type]


SETTLED = [
    Settled(origin=origin(0), outcome="indexed"),
    Settled(origin=origin(1), outcome="unchanged"),
    Settled(origin=origin(2), outcome="deleted"),
]
COUNTED = ReadCount(range=RANGE, records=4)


def test_a_round_that_adds_up_is_done() -> None:
    """Each outcome is counted, dead letters by stage and reason."""
    letters = [dead(3)]
    report = report_of([*SETTLED, *letters, COUNTED, None], letters, the_round())
    assert (report.state, report.read, report.indexed, report.unchanged, report.deleted, report.dead) == (
        "done", 4, 1, 1, 1, 1,
    )  # fmt: skip
    assert report.dead_reasons == {"parse|not JSON": 1}


@pytest.mark.parametrize(
    ("items", "complaint"),
    [
        ([*SETTLED, COUNTED], "4 messages were read, 3 settled"),
        ([*SETTLED, SETTLED[0], ReadCount(range=RANGE, records=3)], "settled more than once"),
        (
            [*SETTLED, ReadCount(range=OffsetRange(topic="t", partition=0, start=0, stop=3), records=3)],
            "4 offsets were to be read, 3 were",
        ),
    ],
)
def test_what_does_not_add_up_is_said_and_not_done(items: list, complaint: str) -> None:
    """A lost message, one that settled twice, and a range not read to its end are reported."""
    report = report_of(items, [], the_round())
    assert report.state == "unaccounted"
    assert complaint in report.error


def test_a_round_that_is_mostly_dead_stops_the_run() -> None:
    """More than half dead, of enough messages, point to a new feed's format: nothing may be committed."""
    letters = [dead(n) for n in range(3)]
    items: list[Any] = [*letters, Settled(origin=origin(3), outcome="indexed"), COUNTED]
    assert report_of(items, letters, the_round(max_dead_min=4)).state == "too many dead"
    assert report_of(items, letters, the_round(max_dead_min=5)).state == "done"
    assert report_of(items, letters, the_round(max_dead_min=4, max_dead_share=0.75)).state == "done"


def test_quarantined_messages_are_counted_apart() -> None:
    """They are dead because of a bug of ours."""
    letters = [dead(3, stage="quarantine")]
    assert report_of([*SETTLED, *letters, COUNTED], letters, the_round()).quarantined == 1


TYPE_OF_STANCE = (
    "news-statements: [1:%d] failed to parse field [stance] of type [date] in document with id '%d'. Preview: 'claims'"
)


def refused(*errors: str, reason: str = REFUSED) -> list[DeadLetter]:
    return [replace(dead(at, "index"), reason=reason, error=error) for at, error in enumerate(errors)]


@pytest.mark.parametrize(
    ("letters", "others", "state"),
    [
        (refused(TYPE_OF_STANCE % (7, 1), TYPE_OF_STANCE % (90, 2)), "unchanged", "refused for all"),
        (refused(TYPE_OF_STANCE % (7, 1), TYPE_OF_STANCE % (90, 2)), "indexed", "done"),
        (refused(TYPE_OF_STANCE % (7, 1), "news-articles: [1:7] failed to parse field [day]"), "unchanged", "done"),
        (refused(TYPE_OF_STANCE % (7, 1)), "unchanged", "done"),
        (refused("too large", "too large", reason=NEVER_STORED), "unchanged", "done"),
    ],
    ids=["all alike", "another was indexed", "for two reasons", "a single one", "each for its size"],
)
def test_what_every_refused_article_shares_is_not_their_fault(
    letters: list[DeadLetter], others: Literal["indexed", "unchanged"], state: str
) -> None:
    """Two or more, no other was indexed, and the reasons differ in ids, places and values alone."""
    settled = [Settled(origin=origin(at), outcome=others) for at in range(len(letters), 4)]
    assert report_of([*settled, *letters, COUNTED], letters, the_round()).state == state


def test_refused_articles_that_died_before_are_not_new() -> None:
    """Only new dead letters of stage index count as refused; the known ones of any stage are counted apart."""
    letters = [dead(0, "index"), dead(1, "index"), dead(2), dead(3)]
    report = with_known(report_of([*letters, COUNTED], letters, the_round()), letters, [letters[0], letters[3]])
    assert (report.dead, report.dead_known, report.refused) == (4, 2, 1)
