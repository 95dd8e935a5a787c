"""Claims and disputes across articles do not depend on order, rounds, crashes or withdrawals."""

from collections.abc import Callable

import pytest

from tests.support.ledger_fixtures import Ledger, Story

pytestmark = pytest.mark.stack

CUT = "The ferry line will cut its night boats from June"
CUT_TOO = "Night boats are to be cut from June, the ferry line's board was told"
NOT_CUT = "The ferry line will not cut its night boats from June"
LIE = "That the ferry line cuts night boats is a lie"
QUAY = "The northern quay must be widened before another winter of floods"

FIRST = Story(name="Quay Post", contents=(CUT, QUAY), day=3)
AGAIN = Story(name="Inland Courier", contents=(CUT_TOO,), day=5)
DENIED = Story(name="Valley Times", contents=(CUT,), day=7, stance="denies")
UNDATED = Story(name="Pier Mail", contents=(QUAY, CUT), day=None)
STORIES = (FIRST, AGAIN, DENIED, UNDATED)


def test_a_claim_is_followed_over_two_rounds(ledger: Ledger) -> None:
    """Statements of a later round join the claim of an earlier one; a different statement stays its own claim."""
    ledger.round(FIRST)
    ledger.round(AGAIN)
    found = ledger.statements()
    assert found[AGAIN.statement_id()]["claim_id"] == FIRST.statement_id(0)
    assert [found[FIRST.statement_id(n)]["claim_id"] for n in (0, 1)] == [FIRST.statement_id(0), FIRST.statement_id(1)]


def test_an_article_that_comes_late_becomes_the_first(ledger: Ledger) -> None:
    """The statement published first gives the claim its id, although others were indexed before it."""
    ledger.round(AGAIN)
    ledger.round(FIRST)
    assert ledger.statements()[AGAIN.statement_id()]["claim_id"] == FIRST.statement_id(0)


def test_disputes_stand_at_both_ends_and_in_the_timeline(ledger: Ledger) -> None:
    """A denial in another outlet disputes a claim: both statements say so, and the day of the disputed one counts it."""
    ledger.round(FIRST)
    ledger.round(DENIED)
    found = ledger.statements()
    claim, denial = found[FIRST.statement_id(0)], found[DENIED.statement_id()]
    assert (claim["disputed_by"], claim["disputed"], claim["disputes"]) == ([DENIED.statement_id()], True, [])
    assert (denial["disputes"], denial["disputed"]) == ([FIRST.statement_id(0)], False)
    assert claim["rebutted"] is False
    counted = {day: bucket["statements_disputed"] for day, bucket in ledger.timelines().items()}
    assert counted == {"2025-03-04|Quay Post": 1, "2025-03-08|Valley Times": 0}


def test_contents_that_contradict_each_other_are_disputes(ledger: Ledger) -> None:
    """Where a word sets two contents apart, the stance step decides; the later statement disputes the earlier."""
    lie = Story(name="Harbour Echo", contents=(LIE,), day=4)
    ledger.round(lie, FIRST)
    assert ledger.statements()[FIRST.statement_id(0)]["disputed_by"] == [lie.statement_id()]


def test_order_rounds_and_repetition_do_not_matter(make_ledger: Callable[[], Ledger]) -> None:
    """Together, one by one, backwards and twice, the rounds give one digest."""
    at_once, one_by_one, backwards = make_ledger(), make_ledger(), make_ledger()
    at_once.round(*STORIES)
    for story in STORIES:
        one_by_one.round(story)
    for story in reversed(STORIES):
        backwards.round(story)
    digest = at_once.digest()
    assert [one_by_one.digest(), backwards.digest()] == [digest, digest]
    backwards.round(*STORIES)
    assert backwards.digest() == digest


def test_a_changed_article_leaves_no_trace_of_what_it_said(make_ledger: Callable[[], Ledger]) -> None:
    """Statements that repeated or disputed it are as if it had never been written."""
    changed, never = make_ledger(), make_ledger()
    corrected = Story(name=FIRST.name, contents=(QUAY,), day=3, version=2)
    changed.round(*STORIES)
    changed.round(corrected)
    never.round(AGAIN, DENIED, UNDATED, corrected)
    assert changed.digest() == never.digest()
    assert changed.statements()[UNDATED.statement_id(1)]["claim_id"] == AGAIN.statement_id()


def test_a_withdrawn_article_leaves_no_trace_of_what_it_said(ledger: Ledger) -> None:
    """A takedown of the first gives the claim to the next; one of the denial ends the dispute."""
    ledger.round(*STORIES)
    ledger.withdraw(FIRST)
    found = ledger.statements()
    assert found[UNDATED.statement_id(1)]["claim_id"] == AGAIN.statement_id()
    assert found[DENIED.statement_id()]["disputes"] == [AGAIN.statement_id()]
    ledger.withdraw(DENIED)
    assert ledger.statements()[AGAIN.statement_id()]["disputed"] is False


def test_what_a_crash_left_is_made_up_for(make_ledger: Callable[[], Ledger]) -> None:
    """A crashed round leaves notes, and the next one finishes its work."""
    crashed, whole = make_ledger(), make_ledger()
    corrected = Story(name=FIRST.name, contents=(NOT_CUT,), day=3, version=2)
    for ledger, finish in ((crashed, False), (whole, True)):
        ledger.round(*STORIES)
        ledger.round(corrected, finish=finish)
    assert crashed.digest() != whole.digest()
    crashed.recompute()
    assert crashed.digest() == whole.digest()
