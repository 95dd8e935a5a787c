"""The demo's output in README.md: variable parts are replaced, long sections shortened, markers kept."""

import pytest

from tests.support.readme_demo import block_in, readme_block, with_block

ACCOUNT = "Account of run … (group tidewire, 1 round)"
README = "# Title\n\n<!-- demo -->\n\n    old\n\n<!-- /demo -->\n\nThe end.\n"


def test_what_varies_is_replaced_and_long_sections_are_shortened() -> None:
    """Two runs give the same block; thirteen lines become the first nine and the last."""
    account = [
        ACCOUNT,
        *(f"  row {number}" for number in range(11)),
        "  It adds up. 3 texts parsed; 1.5 s, 2,000.1 messages/s.",
    ]
    block = readme_block("\n" + "\n".join(account) + "\n\nWeeks\n  3 Mar\n")
    assert block.splitlines() == [
        f"    {ACCOUNT}",
        *(f"      row {number}" for number in range(8)),
        "      …",
        "      It adds up. 3 texts parsed; … s, … messages/s.",
        "",
        "    Weeks",
        "      3 Mar",
    ]


def test_the_block_between_the_markers_is_replaced() -> None:
    """The rest of the README stays."""
    written = with_block(README, "    new\n")
    assert written == README.replace("old", "new")
    assert block_in(written) == "    new\n"


def test_a_readme_without_markers_is_refused() -> None:
    """Missing markers are an error."""
    with pytest.raises(AssertionError, match="lacks"):
        block_in("# Title\n")
