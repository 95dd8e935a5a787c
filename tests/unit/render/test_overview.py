"""The overview is readable at 80 columns without colour, and no article can steer the terminal."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, TextIOWrapper

from rich.console import Console

from pipeline.queries.overview import EntityRow, StatementRow, WeekRow
from pipeline.render.overview import (
    BAR,
    Marks,
    bar_marks,
    draw_bar,
    render_entities,
    render_hints,
    render_statements,
    render_weeks,
)

BRANDT = EntityRow(entity_id="e1", name="Helena Brandt", type="PERSON", articles=9, collapsed=7, sentiment=-0.125)
CLAIM = StatementRow(
    strength=0.81,
    stance="accuses",
    speaker="Viktor Hale",
    sentence="He came out of that hostel.",
    evidence="none given",
    outlet="Daily Beacon",
    day="2025-03-09",
    rebutted=True,
    url="https://www.dailybeacon.example/a",
    article_id="a1",
    is_reprint=False,
)
PEAK = WeekRow(monday="2025-03-17", articles=20, collapsed=10, all_articles=30, all_collapsed=16)
QUIET = WeekRow(monday="2025-03-03", articles=0, collapsed=0, all_articles=5, all_collapsed=5)
MARKS = Marks(original="#", reprint=".")


def rendered(render: Callable[[Console], None], *, encoding: str = "utf-8") -> str:
    file = TextIOWrapper(BytesIO(), encoding=encoding, newline="\n")
    render(Console(file=file, width=80, force_terminal=True, color_system=None, legacy_windows=False))
    file.seek(0)
    return file.read()


def test_an_entity_has_both_counts_and_its_sentiment() -> None:
    """Articles, originals and the mean sentiment stand behind name and type."""
    line = rendered(lambda console: render_entities([BRANDT], console)).splitlines()[-1]
    assert line.split() == ["Helena", "Brandt", "PERSON", "9", "7", "-0.12"]


def test_a_sentiment_that_rounds_to_zero_has_no_minus() -> None:
    """-0.004 is printed as +0.00."""
    line = rendered(lambda console: render_entities([replace(BRANDT, sentiment=-0.004)], console)).splitlines()[-1]
    assert line.split()[-1] == "+0.00"


def test_a_statement_has_speaker_stance_outlet_date_and_dispute() -> None:
    """A reader sees everything needed to judge it."""
    text = " ".join(rendered(lambda console: render_statements([CLAIM], console)).split())
    assert "* Viktor Hale accuses: He came out of that hostel." in text
    assert "Daily Beacon, 2025-03-09, strength 0.81, no evidence given, disputed" in text


def test_an_undisputed_statement_without_a_date_says_so() -> None:
    """The missing date and dispute are named."""
    row = replace(CLAIM, rebutted=False, day=None, evidence="unknown")
    assert "no date, strength 0.81, not disputed\n" in rendered(lambda console: render_statements([row], console))


def test_a_statement_cannot_steer_the_terminal() -> None:
    """Escape sequences lose their escape, markup is shown as text, direction marks go."""
    row = replace(CLAIM, speaker="[bold]Hale[/bold]", sentence="gone\x1b[2J\u202e now\x07")
    text = rendered(lambda console: render_statements([row], console))
    assert "[bold]Hale[/bold]" in text
    assert "gone [2J now" in text
    assert not {"\x1b", "\u202e", "\x07"} & set(text)


def test_every_line_fits_eighty_columns() -> None:
    """Very long names, contents and outlets are cut or wrapped."""
    entity = replace(BRANDT, name="Brandt " * 30, articles=1_234_567, collapsed=999_999)
    claim = replace(CLAIM, sentence="word " * 200, outlet="The Very Long Name of an Outlet " * 5)
    week = replace(PEAK, articles=123_456, collapsed=99_999, all_collapsed=999_999)

    def everything(console: Console) -> None:
        render_entities([entity], console)
        render_statements([claim], console)
        render_weeks("A title that goes on " * 8, [week, QUIET], console)
        render_hints(None, None, console)

    assert max(map(len, rendered(everything).splitlines())) <= 80


def test_wide_characters_keep_the_columns() -> None:
    """Characters of two columns count as two."""
    narrow, wide = rendered(
        lambda console: render_entities([BRANDT, replace(BRANDT, name="東京新聞")], console)
    ).splitlines()[-2:]
    assert len(narrow) - len(wide) == len("東京新聞")


def test_a_week_shows_bar_counts_and_share_with_its_denominator() -> None:
    """Ten of sixteen originals are 62 %."""
    line = rendered(lambda console: render_weeks("t", [QUIET, PEAK], console)).splitlines()[-1]
    assert line.split() == ["17", "Mar", "█" * (BAR // 2) + "░" * (BAR // 2), "20", "10", "62%", "of", "16"]


def test_a_week_without_the_narrative_has_no_bar() -> None:
    """The bar is empty, and the week is still shown."""
    line = rendered(lambda console: render_weeks("t", [QUIET, PEAK], console)).splitlines()[-2]
    assert line.split() == ["3", "Mar", "0", "0", "0%", "of", "5"]


def test_a_terminal_without_unicode_gets_plain_characters() -> None:
    """Bars consist of # and ., and unprintable characters become a question mark."""
    text = rendered(lambda console: render_weeks("Flüchtlinge – 東", [PEAK], console), encoding="latin-1")
    assert "#" * (BAR // 2) + "." * (BAR // 2) in text
    assert 'The narrative "Flüchtlinge ? ?"' in text


def test_bars_are_to_scale_and_never_vanish() -> None:
    """The longest bar is full; a single article among many still shows; originals never exceed the bar."""
    assert draw_bar(100, 100, highest=100, marks=MARKS) == "#" * BAR
    assert draw_bar(50, 0, highest=100, marks=MARKS) == "." * (BAR // 2)
    assert draw_bar(1, 1, highest=10_000, marks=MARKS) == "#"
    assert draw_bar(0, 0, highest=10, marks=MARKS) == ""


def test_marks_follow_the_encoding() -> None:
    """UTF-8 in any spelling selects blocks."""
    assert bar_marks("UTF8") == bar_marks("utf-8") == Marks(original="█", reprint="░")
    assert bar_marks("ascii") == MARKS


def test_nothing_found_is_said() -> None:
    """An empty index shows no empty tables."""

    def everything(console: Console) -> None:
        render_entities([], console)
        render_statements([], console)
        render_weeks("t", [], console)

    text = rendered(everything)
    assert [word in text for word in ("nobody yet", "none yet", "no dated articles yet")] == [True, True, True]


def test_hints_name_the_article_that_was_shown() -> None:
    """The command can be copied unchanged."""
    text = rendered(lambda console: render_hints("https://www.dailybeacon.example/a", "harbour-fees", console))
    assert "tidewire show https://www.dailybeacon.example/a\n" in text
    assert "tidewire timeline harbour-fees\n" in text


def test_a_week_without_any_article_is_a_gap() -> None:
    """A week without data is not shown as zero."""
    gap = replace(QUIET, all_articles=0, all_collapsed=0)
    text = rendered(lambda console: render_weeks("Fog", [QUIET, PEAK, replace(gap, monday="2025-03-24")], console))
    assert "0% of 5" in text
    assert "24 Mar  no data" in text
