"""Measures the first view of the page in a browser: fills an index with short articles, then opens the view repeatedly.

    python -m benchmarks.first_view --articles 100000

The articles are invented: a sentence of text each, over 60 outlets and 400 days, one in three of a narrative, with three
statements and three mentions each. Elasticsearch's caches are cleared before each view, and the page's own cache has expired
before every second view (`cold`). Each visitor has a browser of its own. Needs Chromium and Playwright, and writes to an
index prefix of its own, which it deletes.
"""

import argparse
import dataclasses
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from statistics import median
from typing import Any

import msgspec
from elasticsearch import Elasticsearch, helpers
from playwright.sync_api import Browser, sync_playwright

from benchmarks.measure import RunFailed
from benchmarks.servers import clear_indexes, servers
from dashboard.state.store import SECONDS as REMEMBERED_S
from pipeline.clients.elasticsearch import connect
from pipeline.core.settings import ElasticsearchSettings, Settings
from pipeline.jobs.rounds import now_iso
from pipeline.jobs.setup_cluster import setup_indexes
from pipeline.recompute.bursts import recompute_bursts
from pipeline.recompute.timelines import recompute_timelines
from schemas.mappings import alias

OUTLETS, DAYS, PEAK_DAY, SPEAKERS, CLAIMS = 60, 400, 200, 300, 20_000
NARRATIVE = "backlash-against-migrants"
STANCES = ("states", "states", "states", "claims", "claims", "accuses", "denies", "hedges", "predicts", "demands")
FIRST_DAY = date(2025, 1, 1)
STARTED_S = 120.0
BROWSER = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
MARKS = {
    "peak": "document.querySelector('.tw-card')",
    "chart": "document.querySelector('[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg')",
    "articles": "document.querySelector('.tw-article')",
    "claim": "[...document.querySelectorAll('.tw-card')].some(card => card.innerText.includes('contested claim'))",
}
"""The parts of a view in the order in which they appear, and how each is recognised."""


def main() -> None:
    """Fill the index, open the views, and print a JSON line for each view and one for their medians."""
    parser = argparse.ArgumentParser(prog="benchmarks.first_view", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--views", type=int, default=6)
    asked = parser.parse_args()
    with servers() as found, _filled(found, asked.articles) as settings, connect(settings.elasticsearch) as client:
        with _page(settings) as url, _chromium() as browser:
            seen: dict[str, list[dict[str, float]]] = {"warm": [], "cold": []}
            _look(browser, url)  # the first visitor makes the server load its modules
            for number in range(asked.views):
                kind = "warm" if number % 2 else "cold"
                if kind == "cold":
                    time.sleep(REMEMBERED_S + 1)
                    client.indices.clear_cache(index=f"{settings.elasticsearch.index_prefix}-*")
                seen[kind].append(_look(browser, url))
                _tell({"view": kind, **seen[kind][-1]})
        for kind, views in seen.items():
            _tell({"median of": kind, **{name: median(view[name] for view in views) for name in MARKS}})


def _look(browser: Browser, url: str) -> dict[str, float]:
    """Open the page as a new visitor; return the seconds until each of MARKS appeared."""
    context = browser.new_context(viewport={"width": 1_280, "height": 1_400})
    page = context.new_page()
    began = time.monotonic()
    page.goto(url, wait_until="commit")
    seconds = {}
    for name, there in MARKS.items():
        page.wait_for_function(f"() => {there}", polling=20, timeout=60_000)
        seconds[name] = round(time.monotonic() - began, 2)
    context.close()
    return seconds


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise RunFailed("no Chromium is installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(BROWSER))
        yield browser
        browser.close()


@contextmanager
def _page(settings: Settings) -> Iterator[str]:
    """Serve the page from a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    search = settings.elasticsearch
    words = [
        "env",
        f"TIDEWIRE_ELASTICSEARCH_URL={search.url}",
        f"TIDEWIRE_ELASTICSEARCH_INDEX_PREFIX={search.index_prefix}",
    ]
    words += [
        sys.executable,
        "-c",
        "from pipeline.cli import main; main()",
        "dashboard",
        "--headless",
        "--port",
        str(port),
    ]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + STARTED_S
        while time.monotonic() < until and server.poll() is None:
            with suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
                break
            time.sleep(0.2)
        else:
            raise RunFailed("the page did not start")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _filled(settings: Settings, articles: int) -> Iterator[Settings]:
    search = dataclasses.replace(settings.elasticsearch, index_prefix=f"bench-{uuid.uuid4().hex[:12]}")
    own = dataclasses.replace(settings, elasticsearch=search)
    began = time.monotonic()
    try:
        with connect(search) as client:
            list(setup_indexes(client, search, english=False))
            _fill(client, search, articles)
        _tell({"filled": articles, "seconds": round(time.monotonic() - began, 1)})
        yield own
    finally:
        clear_indexes(own)


def _fill(client: Elasticsearch, settings: ElasticsearchSettings, articles: int) -> None:
    prefix, days = settings.index_prefix, set()

    def actions() -> Iterator[dict[str, Any]]:
        for kind, document in _documents(articles):
            days.add(document["outlet_day"])
            yield {"_index": alias(prefix, kind), "_id": document["id"], "_source": document}

    helpers.bulk(client, actions(), chunk_size=2_000)
    client.indices.refresh(index=f"{prefix}-*")
    recompute_timelines(client, settings, days, versions={NARRATIVE: 1}, now=now_iso())
    recompute_bursts(client, settings)
    client.indices.refresh(index=f"{prefix}-*")


def _documents(articles: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    for number in range(articles):
        # A third of the narrative's articles fall in one month, so that there is a peak.
        at = number % DAYS if number % 9 else PEAK_DAY + number % 30
        day, outlet = (FIRST_DAY + timedelta(days=at)).isoformat(), f"Outlet {number % OUTLETS:02d}"
        narratives = [NARRATIVE] if number % 3 == 0 else []
        shared = {
            "outlet": outlet,
            "day": day,
            "published_at": f"{day}T10:00:00Z",
            "outlet_day": f"{day}|{outlet}",
            "narratives": narratives,
            "url": f"https://made.example/{number}",
            "title": f"Report {number}",
            "collapse_id": f"a{number}",
        }
        text = (
            f"The harbour master of quay {number} blamed the migrants for the fog. Others denied it, and gave figures."
        )
        evidence = [{"start": text.find("migrants"), "end": text.find("migrants") + 8}]
        yield (
            "articles",
            {
                **shared,
                "id": f"a{number}",
                "text": text,
                "narrative_matches": [
                    {"id": narrative, "version": 1, "score": 0.5, "evidence": evidence} for narrative in narratives
                ],
                "statement_count": 3,
                "sentiment": (number % 21 - 10) / 10,
            },
        )
        for part in range(3):
            yield "statements", _statement(shared, number * 3 + part, text)
            yield "mentions", _mention(shared, number * 3 + part)


def _statement(shared: dict[str, Any], number: int, text: str) -> dict[str, Any]:
    speaker = number * 13 % SPEAKERS
    disputed = number % 7 == 0
    return {
        **shared,
        "id": f"s{number}",
        "article_id": f"a{number // 3}",
        "speaker": f"Speaker {speaker}",
        "speaker_name": f"Speaker {speaker}",
        "speaker_entity": f"e{speaker}",
        "content": text[:60],
        "sentence": text,
        "sentence_span": {"start": 0, "end": len(text)},
        "spans": [{"start": 0, "end": 60}],
        "stance": STANCES[number % len(STANCES)],
        "kind": "indirect",
        "evidence": "none given" if number % 5 == 0 else "unknown",
        "certainty": number % 11 / 10,
        "confidence": 0.8,
        "claim_id": f"s{number % CLAIMS}",
        "rebutted": False,
        "disputed": disputed,
        "disputed_by": [f"s{number + 7}"] if disputed else [],
    }


def _mention(shared: dict[str, Any], number: int) -> dict[str, Any]:
    entity = number * 7 % SPEAKERS
    return {
        **shared,
        "id": f"m{number}",
        "article_id": f"a{number // 3}",
        "entity_id": f"e{entity}",
        "name": f"Speaker {entity}",
        "type": "PERSON",
        "salience": 0.5,
        "sentiment": (entity % 21 - 10) / 10,
    }


def _tell(line: dict[str, Any]) -> None:
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
