"""A view of the page is shared by its address, and no address can break the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state.address import MAX_EVENTS, MAX_OUTLETS, Address, Event, read_address, write_address

FULL = Address(
    view="outlets",
    narrative="fog-blame",
    since="2025-03-01",
    until="2025-03-31",
    count="collapsed",
    scale="share",
    unit="week",
    shape="lines",
    outlets=("The Quay", "Lamp & Co"),
    day="2025-03-08",
    outlet="The Quay",
    events=(Event(day="2025-03-08", note="A ferry ~ sank"), Event(day="2025-03-09", note="Fog")),
    story="s1",
    first="The Quay",
    second="Lamp & Co",
    words="harbour master",
    entity="e1",
    claim="c1",
    speaker="e2",
    stance="denies",
    article="a1",
    back="voices",
)


def test_an_address_is_read_as_it_was_written() -> None:
    """Every choice is read back."""
    assert read_address(write_address(FULL)) == FULL


def test_what_is_as_usual_is_left_out() -> None:
    """Default choices are not in the address."""
    assert write_address(Address()) == {}
    assert write_address(Address(narrative="fog", events=(Event(day="2025-03-08", note="Fog"),))) == {
        "narrative": ["fog"],
        "event": ["2025-03-08~Fog"],
    }


@pytest.mark.parametrize(
    "parameters",
    [
        {"view": ["passwords"]},
        {"back": ["https://evil.example"]},
        {"count": ["all"]},
        {"from": ["tomorrow"], "to": ["2025-02-30"]},
        {"event": ["2025-03-08", "~no day", "someday~note", "2025-03-08~ "]},
        {"day": [""]},
        {"unheard-of": ["1"]},
    ],
)
def test_what_is_impossible_is_not_asked_for(parameters: dict[str, list[str]]) -> None:
    """A broken link shows the default view."""
    assert read_address(parameters) == Address()


def test_a_period_that_is_turned_round_is_turned_back() -> None:
    """The earlier day becomes the start, and both days stay."""
    address = read_address({"from": ["2025-04-01"], "to": ["2025-03-01"]})
    assert (address.since, address.until) == ("2025-03-01", "2025-04-01")


def test_an_address_holds_only_so_much() -> None:
    """No address makes the page draw thousands of markers."""
    many = read_address(
        {
            "event": [f"2025-03-01~note {number}" for number in range(50)],
            "only": [f"outlet {number}" for number in range(50)],
            "words": ["x" * 9_000],
        }
    )
    assert (len(many.events), len(many.outlets), len(many.words or "")) == (MAX_EVENTS, MAX_OUTLETS, 500)


@given(st.dictionaries(st.sampled_from([*write_address(FULL), "x"]), st.lists(st.text(max_size=30), max_size=4)))
def test_any_parameters_can_be_read(parameters: dict[str, list[str]]) -> None:
    """An address is written and read again as the same."""
    address = read_address(parameters)
    assert read_address(write_address(address)) == address
