"""The marks and data of a chart and its exports; docs/dashboard.md shows its looks."""

import io
import json
from typing import Any

import pyarrow.parquet  # type: ignore[import-untyped]
import pytest

from dashboard.charts.attention import outlet_grid, outlet_lines, total_chart
from dashboard.charts.relations import relations_by_week, relations_matrix
from dashboard.charts.voices import quoted_chart, stance_table, towards_chart
from dashboard.export import as_csv, as_parquet, as_png, as_svg
from dashboard.palette import DARK, DASHES, LIGHT, SHAPES, Palette
from dashboard.queries.attention import Attention, Point
from dashboard.queries.outlets import Towards
from dashboard.queries.voices import Voice, Voices
from dashboard.state.address import Event
from pipeline.queries.relations import RelatedPair, Tally


def point(day: str, outlet: str | None, articles: int, of: int | None, **more: Any) -> Point:
    return Point(
        day=day, outlet=outlet, articles=articles, collapsed=articles // 2, of_articles=of, of_collapsed=of, **more
    )


FOUND = Attention(
    unit="day",
    total=(
        point("2025-03-03", None, 4, 8, burst=2.0, burst_start="2025-03-03"),
        point("2025-03-04", None, 0, None),
        point("2025-03-05", None, 0, 5),
    ),
    by_outlet=(
        *(point("2025-03-03", name, 2, 4) for name in ("Quay", "Lamp")),
        *(point("2025-03-04", name, 0, None) for name in ("Quay", "Lamp")),
        *(point("2025-03-05", name, 0, 2) for name in ("Quay", "Lamp")),
    ),
    outlets=("Quay", "Lamp"),
    hidden=0,
)
EVENTS = (Event(day="2025-03-04", note='<script>alert("x")</script>'),)
VOICE = Voice(
    entity="e1",
    name="Ida Moss",
    statements=3,
    articles=2,
    stances={"denies": 3},
    cited=1,
    bare=0,
    disputed=1,
    certainty=0.5,
)
VOICES = Voices(
    speakers=(VOICE,),
    all_speakers=1,
    statements=5,
    identified=3,
    others=0,
    stances={},
    cited=1,
    bare=0,
    disputed=1,
    certainty=0.5,
)


def rows(chart: Any) -> list[dict[str, Any]]:
    """All rows of all layers."""
    spec = chart.to_dict()
    layers = [spec, *spec.get("layer", [])]
    sets = [
        *spec.get("datasets", {}).values(),
        *(layer["data"]["values"] for layer in layers if "values" in layer.get("data", {})),
    ]
    return [row for rows_ in sets for row in rows_]


@pytest.mark.parametrize(("colours", "raw", "share"), [(LIGHT, True, False), (DARK, False, False), (DARK, True, True)])
def test_every_chart_of_attention_can_be_drawn(colours: Palette, raw: bool, share: bool) -> None:
    """Each exported file is of the type that it names."""
    for chart in (
        total_chart(FOUND, EVENTS, colours, raw=raw, share=share, chosen="2025-03-03"),
        outlet_grid(FOUND, colours, raw=raw, share=share),
        outlet_lines(FOUND, colours, raw=raw, share=share),
    ):
        assert as_svg(chart, "#ffffff").startswith(b"<svg")


def test_a_chart_is_taken_along_as_a_picture() -> None:
    """The picture is twice as fine as the page."""
    assert as_png(outlet_grid(FOUND, LIGHT, raw=True, share=False), "#ffffff").startswith(b"\x89PNG")


def test_every_mark_says_its_denominator() -> None:
    """A gap says that nothing is known, and has no value."""
    grid = [row for row in rows(outlet_lines(FOUND, LIGHT, raw=True, share=False)) if "counted" in row]
    assert {row["counted"] for row in grid} == {
        "2 of 4 articles (50%)",
        "nothing known of that day",
        "0 of 2 articles (0%)",
    }
    assert [row["count"] for row in grid if row["gap"]] == [None, None]


def test_a_gap_is_shaded_and_a_burst_named() -> None:
    """Gap and burst each have a band of their own."""
    labels = {row.get("label") for row in rows(total_chart(FOUND, (), LIGHT, raw=True, share=False, chosen=None))}
    assert {"nothing known", "burst, weight 2.0"} <= labels


def test_notes_in_a_picture_are_characters() -> None:
    """An analyst's note cannot become a script in the SVG either."""
    chart = total_chart(FOUND, EVENTS, LIGHT, raw=True, share=False, chosen=None)
    assert b"<script" not in as_svg(chart, "#ffffff")


def test_lines_differ_in_more_than_colour() -> None:
    """Each of the six has its own colour, dash and shape, in both themes."""
    for colours in (LIGHT, DARK):
        assert len(set(colours.series)) == len(set(DASHES)) == len(set(SHAPES)) == 6


@pytest.mark.parametrize(("colours", "behind"), [(LIGHT, "#ffffff"), (DARK, "#11181d")])
def test_marks_stand_out_from_the_page(colours: Palette, behind: str) -> None:
    """At least 3:1 for marks, 4.5:1 for words (WCAG 2.2, 1.4.3 and 1.4.11)."""
    for colour in (*colours.series, colours.main, colours.event, colours.gap):
        assert contrast(colour, behind) >= 3, colour
    assert min(contrast(colours.text, behind), contrast(colours.quiet, behind)) >= 4.5


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of WCAG."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_charts_of_speakers_and_outlets_hold_numbers_with_denominators() -> None:
    """Each cell and bar has its denominator."""
    cells = rows(stance_table(VOICES, LIGHT))
    assert [row["of"] for row in cells if row["count"]] == ["3 of 3 statements in 2 articles"]
    towards = Towards(entity="e1", name="Ida Moss", articles=(2, 1), sentiment=(-0.5, 0.25), reported=(None, 0.1))
    dots = rows(towards_chart([towards], ("Quay", "Lamp"), LIGHT))
    assert [row["of"] for row in dots] == ["mean of 2 articles: -0.50", "mean of 1 article: +0.25"]
    quoted = quoted_chart(
        [{"speaker": "A", "outlet": "Quay", "share": 0.5, "of": "1 of 2"}], ["A"], ("Quay", "Lamp"), DARK
    )
    assert as_svg(quoted, "#11181d").startswith(b"<svg")


def test_tables_are_taken_along_with_their_types() -> None:
    """In a CSV no cell is a formula; Parquet keeps numbers and missing values."""
    table = [{"title": "=1+1", "articles": 3, "share": None}, {"title": 'Fog, "thick"', "articles": 1, "share": 0.5}]
    assert as_csv(table).decode("utf-8-sig").splitlines() == [
        "title,articles,share",
        "'=1+1,3,",
        '"Fog, ""thick""",1,0.5',
    ]
    back = pyarrow.parquet.read_table(io.BytesIO(as_parquet(table))).to_pylist()
    assert back == table
    assert as_csv([]) == "\r\n".encode("utf-8-sig")
    assert json.dumps(back)


def related(source: str, target: str, against: int, in_favour: int) -> RelatedPair:
    counts = Tally(key="p", relations=against + in_favour, collapsed=1, in_favour=in_favour, against=against)
    return RelatedPair(source=source, source_name="Ida Moss", target=target, target_name=target.title(), counts=counts)


def test_a_cell_of_the_matrix_has_both_counts_and_its_key() -> None:
    """Against and for stand beside each other; entities of one name can be told apart."""
    pairs = [related("e1", "reed", 3, 1), related("e2", "reed", 0, 2)]
    cells = {row["key"]: row for row in rows(relations_matrix(pairs, LIGHT)) if "key" in row}
    assert (cells["e1|reed"]["text"], cells["e2|reed"]["text"]) == ("−3 +1", "+2")
    assert [cells[key]["who"] for key in ("e1|reed", "e2|reed")] == ["Ida Moss (e1)", "Ida Moss (e2)"]
    assert as_svg(relations_matrix(pairs, DARK), "#ffffff").startswith(b"<svg")


def test_weeks_show_relations_against_and_for() -> None:
    """Each week has two bars."""
    weeks = [Tally(key="2025-03-03", relations=3, collapsed=1, in_favour=1, against=2)]
    assert [(row["attitude"], row["count"]) for row in rows(relations_by_week(weeks, LIGHT)) if "attitude" in row] == [
        ("against", 2),
        ("for", 1),
    ]
