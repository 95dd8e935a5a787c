"""Alerts and timelines for readers: figures with denominators, and article text that cannot steer a terminal."""

from dataclasses import replace
from io import BytesIO, TextIOWrapper

from rich.console import Console

from pipeline.queries.alerts import Alert, Evidence, batch_key
from pipeline.queries.timeline import Period, Timeline
from pipeline.render.alerts import alert_lines, alerts_text, as_json
from pipeline.render.timeline import render_timeline
from transforms.timelines.buckets import STANCES
from transforms.timelines.bursts import Burst
from transforms.timelines.unreported_bursts import BurstAlert, ReportedBurst

BURST = Burst(
    start="2025-03-11", end="2025-03-13", peak="2025-03-12", weight=27.0, articles=30, of=120, usual=0.021
)  # fmt: skip
EVIDENCE = Evidence(
    article_id="a1",
    url="https://quay.example/1",
    title="Boats late",
    outlet="Quay Post",
    day="2025-03-11",
    prints=3,
    sentences=("The boats are late again.",),
)
BURST_ALERT = BurstAlert(
    narrative="late-boats",
    burst=BURST,
    kind="grown",
    before=(ReportedBurst(narrative="late-boats", start="2025-03-11", end="2025-03-12", weight=9.5),),
)
ALERT = Alert(id="x", burst_alert=BURST_ALERT, evidence=(EVIDENCE,))
NO_STANCES = dict.fromkeys(STANCES, 0)


def rendered(periods: tuple[Period, ...], *, collapsed: bool, encoding: str = "utf-8") -> str:
    written = BytesIO()
    file = TextIOWrapper(written, encoding=encoding)
    timeline = Timeline(narrative="late-boats", outlets=(), days=periods, bursts=())
    render_timeline(timeline, periods, collapsed=collapsed, console=Console(file=file, width=80))
    file.flush()
    return written.getvalue().decode(encoding)


def day(number: int, articles: int, collapsed: int, **more: object) -> Period:
    fields = {"days_with_data": 1, "outlets": 1, "outlet_articles": 10, "outlet_articles_collapsed": 8, **more}
    date = f"2025-03-{number:02}"
    return Period(first=date, last=date, articles=articles, articles_collapsed=collapsed, stances=NO_STANCES, **fields)  # type: ignore[arg-type]


def test_an_alert_says_how_much_of_how_much_and_where_to_look() -> None:
    """The text has the burst, earlier reports, the evidence, and the command for the rest."""
    assert alerts_text([ALERT]).splitlines() == [
        "late-boats: burst 2025-03-11 to 2025-03-13, peak 2025-03-12: 30 of 120 originals, 25.0%; usually 2.1% (weight 27)",
        "  it grew; reported before: 2025-03-11 to 2025-03-12, weight 9.5",
        "  2025-03-11 Quay Post: Boats late, printed 3 times",
        "    “The boats are late again.”",
        "    https://quay.example/1",
        "  all of them: tidewire search --narrative late-boats --from 2025-03-11 --to 2025-03-13",
    ]


def test_an_alert_of_some_outlets_names_them() -> None:
    """The command searches each outlet; a shell takes its name as one word."""
    first, *_, last = alert_lines(replace(ALERT, outlets=("Quay Post",)))
    assert first.startswith("late-boats in Quay Post: burst 2025-03-11")
    assert last.endswith("--narrative late-boats --outlet 'Quay Post' --from 2025-03-11 --to 2025-03-13")
    first, *_, echo, post = alert_lines(replace(ALERT, outlets=("Echo", "Quay Post")))
    assert first.startswith("late-boats in Echo, Quay Post: ")
    assert ("--outlet Echo " in echo, "--outlet 'Quay Post' " in post) == (True, True)


def test_a_hostile_headline_stays_one_line_of_text() -> None:
    """Neither control characters nor line breaks reach a terminal or a chat."""
    hostile = replace(EVIDENCE, title="Boats\x1b[2J\nlate-boats: burst", outlet="Quay\r\nPost", url=None)
    text = alerts_text([replace(ALERT, evidence=(hostile,))])
    assert "\x1b" not in text
    assert len(text.splitlines()) == len(alerts_text([ALERT]).splitlines())
    assert "    a1" in text


def test_an_alert_for_programs_has_share_and_denominator() -> None:
    """The JSON also holds earlier reports."""
    (alert,) = as_json([ALERT])
    assert (alert["articles"], alert["of"], alert["share"], alert["usual"]) == (30, 120, 0.25, 0.021)
    assert alert["told_before"] == [
        {"narrative": "late-boats", "start": "2025-03-11", "end": "2025-03-12", "weight": 9.5}
    ]


def test_the_same_alerts_have_the_same_key() -> None:
    """Another consumer, or other alerts, give another key."""
    key = batch_key("desk", [ALERT])
    assert key == batch_key("desk", [ALERT])
    assert key not in {batch_key("other", [ALERT]), batch_key("desk", [ALERT, replace(ALERT, id="y")])}


def test_bars_and_shares_follow_what_is_counted() -> None:
    """Counts are of originals or of all articles; days in a burst and corrected days are marked."""
    periods = (day(3, 4, 2, burst=9.0), day(4, 2, 2, is_corrected=True))
    raw, collapsed = rendered(periods, collapsed=False), rendered(periods, collapsed=True)
    assert "40.0% of 10" in raw
    assert "█" * 13 + "░" * 13 in raw
    assert "25.0% of 8" in collapsed
    assert "░" not in collapsed
    assert "2025-03-03 * " in raw
    assert "2025-03-04 ~ " in raw


def test_a_terminal_without_blocks_gets_ascii() -> None:
    """A period without data is shown as such."""
    assert "#" * 26 in rendered((day(3, 4, 4),), collapsed=True, encoding="ascii")
    gap = Period(first="2025-03-05", last="2025-03-05", stances=NO_STANCES)
    assert "nothing was published" in rendered((gap,), collapsed=True)
    assert "2025-03-05    no data" in rendered((day(4, 1, 1), gap), collapsed=True)
