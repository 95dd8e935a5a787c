"""The page in a headless Chromium, on our samples: an analyst's steps, and attacks that must fail."""

import csv
import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from pipeline.clients.elasticsearch import connect
from pipeline.core.settings import Settings
from tests.support.own_settings import beside
from tests.support.page_browser import ARGUMENTS, CHROMIUM, Visitor, served
from tests.support.page_fixtures import article, bucket, coverage, fill, mention, relation, statement
from tests.support.proxy import proxy

playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed (or name one in TIDEWIRE_CHROMIUM)"),
]

HOSTILE = (
    '<img src=x onerror="alert(1)"><script>alert(2)</script> ![x](https://evil.example/x.png) [y](javascript:alert(3))'
)
NARRATIVE = "backlash-against-migrants"
READ = "0" * 32
Open = Callable[..., Visitor]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium."""
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visitor]]:
    """Open the page for visitors; check that no request left it and that no article's script ran."""
    visitors: list[Visitor] = []

    def open_page(url: str, *, width: int = 1_280, dark: bool = False) -> Visitor:
        page = browser.new_page(viewport={"width": width, "height": 1_400}, color_scheme="dark" if dark else "light")
        visitors.append(Visitor(page, url))
        return visitors[-1]

    yield open_page
    for visitor in visitors:
        visitor.page.close()
    assert [(visitor.elsewhere, visitor.popped_up, visitor.failed) for visitor in visitors] == [([], [], [])] * len(
        visitors
    )


@pytest.fixture(scope="module")
def samples(session_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over our samples, indexed by the whole pipeline."""
    from tests.support.message_streams import sample_articles  # noqa: PLC0415 (as below)
    from tests.support.pipeline_harness import PipelineHarness  # noqa: PLC0415 (it takes seconds to import Beam, which skipped tests don't need)

    harness = PipelineHarness(session_settings).beside("samples")
    harness.set_up()
    harness.publish(sample_articles())
    harness.run()
    with served(harness.settings, tmp_path_factory.mktemp("samples")) as url:
        yield url


@pytest.fixture(scope="module")
def hostile(session_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over articles that try to break out of their text."""
    settings = beside(session_settings, "hostile")
    turned = "fog \u202eesrever\u202c \u0007 end"
    version = {"source_version": {"ms": 1, "hash": "h"}}
    first = article(
        READ, HOSTILE, "2025-03-03", f"{turned}. {HOSTILE} fog.", "fog", title=HOSTILE, url="javascript:alert(4)",
        authors=[HOSTILE], **version,
    )  # fmt: skip
    second = article("h2", "=cmd|'/c calc'!A1", "2025-03-03", "The harbour master denied fog.", "fog", title=turned)
    claim = {"claim_id": "s1", "rebutted": True, "rebutted_by": ["s2"], "cue": HOSTILE, **version}
    stock: Any = {
        "articles": [first, second],
        "statements": [
            statement("s1", first, HOSTILE, HOSTILE, **claim),
            statement("s2", second, HOSTILE, "denied fog", stance="denies"),
        ],
        "relations": [
            relation("r1", second, "harbour master", "fog", source_name=HOSTILE, target_name=turned, title=HOSTILE),
        ],
        "mentions": [mention(first, "e-x", HOSTILE, 0.5, **version), mention(second, "e-x", HOSTILE, -0.5)],
        "timelines": [
            *(bucket("fog", "2025-03-03", document["outlet"], 1, 1) for document in (first, second)),
            *(coverage("2025-03-03", document["outlet"], 1, 1) for document in (first, second)),
        ],
    }
    with connect(settings.elasticsearch) as client:
        fill(client, settings.elasticsearch, stock)
    with served(settings, tmp_path_factory.mktemp("hostile")) as url:
        yield url


@pytest.fixture(scope="module")
def empty(session_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over empty indexes."""
    settings = beside(session_settings, "empty")
    with connect(settings.elasticsearch) as client:
        fill(client, settings.elasticsearch, {})
    with served(settings, tmp_path_factory.mktemp("empty")) as url:
        yield url


def card(visitor: Visitor, title: str) -> str:
    """Return the text of a card."""
    found = visitor.page.locator(".tw-card", has=visitor.page.get_by_role("heading", name=title, exact=True))
    return str(found.inner_text())


def test_the_first_view_shows_peak_claim_speakers_and_sentences(visit: Open, samples: str) -> None:
    """A newcomer sees them without any click, each figure with its denominator."""
    visitor = visit(samples)
    visitor.go()
    assert re.search(r"20 Mar 2025\s+\d+ of \d+ articles", card(visitor, "The peak"))
    assert "in Estavia News Agency" in card(visitor, "First said by")
    assert re.search(r"\d+ statements, \d+ of them disputed", card(visitor, "The most contested claim"))
    assert re.search(r"in [A-Z].*, 2025-0", card(visitor, "Disputed by"))
    assert visitor.page.locator(".tw-article mark").count() > 6
    assert f"narrative={NARRATIVE}" in visitor.asked_for()


def test_a_click_on_a_bar_shows_its_articles_and_the_address_shows_them_again(visit: Open, samples: str) -> None:
    """Day and outlet are in the address, and opening it shows the same articles."""
    visitor = visit(samples)
    visitor.go(narrative=NARRATIVE)
    bar = visitor.page.locator("[aria-label*='Mon 17 Mar 2025'] , path[aria-label*='17 Mar 2025']").first
    bar.click(force=True)
    visitor.page.wait_for_url("**day=2025-03-17**")
    visitor.settled()
    visitor.page.wait_for_function(
        "() => [...document.querySelectorAll('.tw-article')].every(one => one.innerText.includes('2025-03-17'))"
    )
    titles = visitor.page.locator(".tw-article h4").all_inner_texts()
    another = visit(samples)
    another.page.goto(visitor.page.url)
    another.page.locator(".tw-article h4").first.wait_for()
    another.settled()
    assert another.page.locator(".tw-article h4").all_inner_texts() == titles != []


def test_the_keyboard_alone_leads_to_another_day_and_to_an_article(visit: Open, samples: str) -> None:
    """Tab reaches everything that can be clicked, and Enter presses it."""
    visitor = visit(samples)
    visitor.go(narrative=NARRATIVE, day="2025-03-20")
    visitor.page.get_by_role("button", name="Later").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**day=2025-03-21**")
    visitor.settled()
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        if "Read article" in (visitor.page.evaluate("document.activeElement.innerText") or ""):
            break
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**view=article**")
    visitor.page.locator(".tw-text mark").first.wait_for()
    assert visitor.page.locator(".tw-text .s").count() > 0


def test_counts_and_scale_can_be_chosen_and_events_noted(visit: Open, samples: str) -> None:
    """The choice and the event are in the address; the event is listed under the chart."""
    visitor = visit(samples)
    visitor.go(narrative=NARRATIVE)
    visitor.page.get_by_role("radio", name="without reprints").click()
    visitor.page.wait_for_url("**count=collapsed**")
    visitor.page.get_by_role("radio", name="share").click()
    visitor.page.wait_for_url("**scale=share**")
    visitor.settled()
    assert re.search(r"\d+ of \d+ articles, reprints left out", visitor.text())
    visitor.page.get_by_role("button", name="Events").click()
    visitor.page.get_by_label("What happened").fill("The <b>market</b> hall")
    visitor.page.get_by_role("button", name="Note it").click()
    visitor.page.wait_for_url("**event=**")
    visitor.settled()
    assert "1: The <b>market</b> hall" in visitor.text()


def test_a_cell_of_who_is_against_whom_opens_its_sentences(visit: Open, hostile: str) -> None:
    """A click picks source and target, and their sentence stands below with both names marked."""
    visitor = visit(hostile)
    visitor.go(view="relations", narrative="fog")
    visitor.settled()
    visitor.page.locator("path[aria-label*='who: ']").first.click(force=True)
    visitor.page.wait_for_url("**who=**whom=**")
    visitor.settled()
    marks = visitor.page.locator(".tw-article mark").all_inner_texts()
    assert marks == ["harbour master", "fog"]
    assert "1 of 1 sentence, newest first" in visitor.text()


def test_who_states_what_has_both_sides_and_leads_to_the_statements(visit: Open, samples: str) -> None:
    """Claims stand beside their objections; a number of the table opens its statements."""
    visitor = visit(samples)
    visitor.go(view="voices", narrative=NARRATIVE)
    pair = visitor.page.locator(".tw-pair").first
    pair.wait_for()
    assert pair.locator(".tw-side").count() == 2
    assert re.search(r"\d+ contested claims; \d+ of \d+ statements", visitor.text())
    visitor.page.locator("path[aria-label*='Viktor Hale'][aria-label*='accuses']").first.click(force=True)
    visitor.page.wait_for_url("**stance=accuses**")
    visitor.settled()
    assert re.search(r"\d of \d statements, oldest first", visitor.text())


def test_two_outlets_are_compared_with_their_denominators(visit: Open, samples: str) -> None:
    """Both outlets have cards and charts, and their sentences beside each other."""
    visitor = visit(samples)
    visitor.go(view="outlets", narrative=NARRATIVE, first="Daily Beacon", second="The Arnsby Observer")
    assert re.search(r"\d+ statements\s+\d+ articles", card(visitor, "Daily Beacon"))
    assert "How firmly" in card(visitor, "The Arnsby Observer")
    visitor.page.locator("svg.marks").nth(1).wait_for()
    assert visitor.page.locator("mark").count() > 0


def test_an_entity_and_a_claim_are_looked_up_and_followed(visit: Open, samples: str) -> None:
    """An entity is found by a part of its name, a claim by its words."""
    visitor = visit(samples)
    visitor.go(view="follow")
    field = visitor.page.get_by_label("Look up a person")
    field.fill("renk")
    field.press("Enter")
    visitor.page.get_by_role("combobox", name="Follow one of them").click()
    visitor.page.get_by_role("option", name="Tobias Renk").click()
    visitor.page.wait_for_url("**entity=**")
    visitor.page.get_by_role("heading", name="What they state").wait_for()
    assert re.search(r"named in \d+ of \d+ articles \(\d+ without reprints\)", visitor.text())
    visitor.go(view="follow", words="curfew protect")
    visitor.page.get_by_role("button", name="Follow this claim").first.click()
    visitor.page.wait_for_url("**claim=**")
    visitor.page.get_by_role("heading", name="Where it began").wait_for()
    assert re.search(r"\d+ statements\s+in \d+ articles", card(visitor, "Attributed"))


def test_candidates_of_new_narratives_are_shown_with_their_growth(visit: Open, samples: str) -> None:
    """The view has both counts as of a day, examples, and the command that drafts a definition."""
    visitor = visit(samples)
    visitor.go(view="emerging", to="2025-03-12")
    text = visitor.text()
    assert re.search(r"\d+ in the last 7 days, \d+ in as many before", text)
    assert re.search(r"tidewire narratives propose [0-9a-f]{32}", text)


@pytest.mark.parametrize(
    ("ending", "begins"), [("CSV", b"\xef\xbb\xbfday,"), ("Parquet", b"PAR1"), ("SVG", b"<svg"), ("PNG", b"\x89PNG")]
)
def test_tables_and_charts_can_be_taken_along(visit: Open, samples: str, ending: str, begins: bytes) -> None:
    """Each file has the type that it names."""
    visitor = visit(samples)
    visitor.go(narrative=NARRATIVE)
    visitor.page.locator("svg.marks").nth(1).wait_for()  # a chart that comes later would move the menu
    visitor.page.get_by_role("button", name="Export").first.click()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name=ending, exact=True).click()
    assert Path(download.value.path()).read_bytes().startswith(begins)


def test_a_table_of_which_some_rows_are_shown_is_taken_along_whole(visit: Open, samples: str) -> None:
    """The file has all statements of the page's count, not only those listed."""
    visitor = visit(samples)
    visitor.go(narrative=NARRATIVE, view="voices")
    count = re.search(r"(\d+) of (\d+) statements, oldest first", visitor.text())
    assert count
    listed, total = map(int, count.groups())
    assert listed < total
    visitor.page.get_by_role("button", name="Export").last.click()
    visitor.page.get_by_text(f"{total:,} rows").wait_for()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert (len(rows), len({row["id"] for row in rows})) == (total, total)


@pytest.mark.parametrize(
    ("view", "width", "dark"),
    [
        *((view, 380, dark) for view in ("attention", "voices", "outlets", "follow") for dark in (False, True)),
        ("emerging", 380, False),
        *((view, 1_600, False) for view in ("attention", "voices", "outlets")),
    ],
)
def test_narrow_and_wide_screens_show_everything(visit: Open, samples: str, view: str, width: int, dark: bool) -> None:
    """No content is cut off at 380 and at 1,600 pixels; the dark theme is dark."""
    visitor = visit(samples, width=width, dark=dark)
    visitor.go(view=view, narrative=NARRATIVE)
    widths = (
        "(() => { const m = document.querySelector('[data-testid=stMain]'); return [m.scrollWidth, m.clientWidth] })()"
    )
    assert visitor.page.evaluate(widths) == [width, width]
    colour = visitor.page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", colour)[:3])) < 200) == dark


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"view": "voices"},
        {"view": "outlets"},
        {"view": "follow", "words": "img src"},
        {"view": "follow", "entity": "e-x"},
        {"view": "follow", "claim": "s1"},
        {"view": "emerging"},
        {"narrative": HOSTILE},
        {"event": f"2025-03-03~{HOSTILE}"},
        {"view": "voices", "speaker": HOSTILE},
    ],
)
def test_hostile_text_is_only_text(visit: Open, hostile: str, parameters: dict[str, str]) -> None:
    """No script, picture or link of an article runs or loads; `visit` checks requests to other hosts at the end."""
    visitor = visit(hostile)
    visitor.go(**parameters)
    made = "[data-testid=stMain] :is(img, iframe, object, script, [onerror], a[href^='javascript'], a[href*='evil'])"
    assert visitor.page.locator(made).count() == 0
    assert not any(character in visitor.text() for character in "\u202e\u202c\u0007")


def test_a_hostile_article_is_read_as_text(visit: Open, hostile: str) -> None:
    """Title, authors, cues and contents are shown letter by letter, and the article's link leads nowhere."""
    visitor = visit(hostile)
    visitor.go(view="article", article=READ)
    assert visitor.text().count(HOSTILE) >= 4
    made = "[data-testid=stMain] :is(img, iframe, script, [onerror], a[href^='javascript'], a[href*='evil'])"
    assert visitor.page.locator(made).count() == 0


def test_back_from_an_article_leads_where_one_was(visit: Open, samples: str) -> None:
    """The way back leads to the followed claim, not to the first view."""
    visitor = visit(samples)
    visitor.go(view="voices", narrative=NARRATIVE)
    visitor.page.get_by_role("button", name=re.compile("Follow claim")).first.click()
    visitor.page.wait_for_url("**view=follow**")
    visitor.settled()
    visitor.page.get_by_role("button", name="Read that article").click()
    visitor.page.wait_for_url("**view=article**")
    visitor.settled()
    visitor.page.get_by_role("button", name="Back").click()
    visitor.page.wait_for_url("**view=follow**")
    visitor.settled()
    assert "Where it began" in visitor.text()


def test_hostile_headlines_are_there_to_be_read(visit: Open, hostile: str) -> None:
    """Hostile headlines are shown as written."""
    visitor = visit(hostile)
    visitor.go()
    assert HOSTILE in visitor.page.locator(".tw-article h4").first.inner_text()


def test_an_empty_index_says_what_to_do(visit: Open, empty: str) -> None:
    """The page says it in words, not in an empty chart."""
    visitor = visit(empty)
    visitor.go()
    assert "tidewire demo" in visitor.page.get_by_role("status").filter(has_text="narratives").inner_text()


def test_a_period_without_articles_says_so(visit: Open, samples: str) -> None:
    """The choice can be undone on the page."""
    visitor = visit(samples)
    visitor.go(**{"narrative": NARRATIVE, "from": "2030-01-01", "to": "2030-02-01"})
    assert "No article of this narrative is dated in this period" in visitor.text()


def test_elasticsearch_that_is_down_is_said_with_what_to_do(
    visit: Open, session_settings: Settings, tmp_path: Path
) -> None:
    """There is no stack trace and no endless waiting."""
    search = dataclasses.replace(session_settings.elasticsearch, url="http://127.0.0.1:1")
    with served(dataclasses.replace(session_settings, elasticsearch=search), tmp_path) as url:
        visitor = visit(url)
        visitor.go()
        shown = visitor.page.get_by_role("alert").inner_text()
    assert "does not answer" in shown
    assert "tidewire stack status" in shown
    assert "Traceback" not in shown


def test_an_open_page_says_that_elasticsearch_has_gone_and_comes_back_with_it(
    visit: Open, session_settings: Settings, tmp_path: Path
) -> None:
    """An error replaces the view; *Try again* shows the view once Elasticsearch answers."""
    settings, gone = beside(session_settings, "gone"), Event()
    with connect(settings.elasticsearch) as client:
        fill(client, settings.elasticsearch, {})
    with proxy(settings.elasticsearch.url, lambda _number, _path: 503 if gone.is_set() else None) as address:
        behind = dataclasses.replace(settings.elasticsearch, url=address)
        with served(dataclasses.replace(settings, elasticsearch=behind), tmp_path) as url:
            visitor = visit(url)
            visitor.go()
            assert "no article that a narrative found" in visitor.text()
            gone.set()
            visitor.go(view="follow", words="fog")
            assert "went on answering 503" in visitor.page.get_by_role("alert").inner_text()
            gone.clear()
            visitor.page.get_by_role("button", name="Try again").click()
            visitor.page.get_by_role("alert").wait_for(state="detached")


def test_indexes_that_are_missing_are_said_with_what_to_do(
    visit: Open, session_settings: Settings, tmp_path: Path
) -> None:
    """The message names `tidewire setup`."""
    with served(beside(session_settings, "never-made"), tmp_path) as url:
        visitor = visit(url)
        visitor.go()
        assert "tidewire setup" in visitor.page.get_by_role("alert").inner_text()
