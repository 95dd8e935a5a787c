"""The table of figures for our own passages."""

from tests.support.report_passages import as_table


def test_table():
    """The table has the columns of all phenomena in a fixed order, and gaps where one has no figure."""
    figures = {"echoes": {"triple": 62.5, "passages": 30}, "silence": {"passages": 31, "quiet": 100.0}}
    assert as_table(figures) == (
        "| phenomenon | passages | triple | quiet |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| echoes | 30 | 62.5 |  |\n"
        "| silence | 31 |  | 100 |"
    )
