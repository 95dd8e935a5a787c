"""Rules for all output to a terminal."""

from pipeline.render.terminal import listed_counts, visible


def test_text_keeps_its_length_so_that_spans_fit() -> None:
    """Escape sequences are neutralised; line ends stay on request."""
    assert visible("a\x1b[31m\nb\u202ec") == "a [31m b c"
    assert visible("a\nb\x07", keep="\n") == "a\nb "


def test_counts_are_listed_up_to_a_number_and_say_how_many_more_there_are() -> None:
    """The list stands on one line, whatever the names are."""
    counts = (("Open\nQuay", 1_200), ("Low Tide", 3), ("Pier", 1))
    assert listed_counts(counts, 2) == "Open Quay 1,200, Low Tide 3, and 1 more"
    assert listed_counts(counts, 3) == "Open Quay 1,200, Low Tide 3, Pier 1"
