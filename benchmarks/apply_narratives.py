"""Measures `tidewire narratives apply`: fills an index with copies of its articles, then matches all of them again.

    python -m benchmarks.apply_narratives --articles 20000

Run it against an index prefix of its own (`TIDEWIRE_ELASTICSEARCH_INDEX_PREFIX`) that holds the samples. Each copy is an
article of its own, with another id and day, and its own mentions and statements. The definitions are changed twice: first so
that a few articles change, then so that about half of them do.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import connect
from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import write_all
from pipeline.core.settings import Settings, load_settings
from pipeline.jobs.annotator import load_annotator
from pipeline.jobs.apply_narratives import apply_narratives
from pipeline.jobs.rounds import now_iso
from pipeline.lookups.stored_articles import EVERYTHING, count_articles, pages_of, point_in_time
from schemas.articles import Article
from schemas.ids import hashed_id
from schemas.mappings import alias
from transforms.annotation.attach import attach_annotation
from transforms.documents.article import pipeline_of
from transforms.documents.stored_annotation import stored_annotation
from transforms.elements import TaggedWork, Work
from transforms.index_actions import index_actions
from transforms.narratives.load import BUNDLED
from transforms.stored.article import stored_article, stored_record
from transforms.stored.rematch import stored_matches
from transforms.text.normalize import normalize_text

DAY_MS = 86_400_000
DAYS = 365
BATCH = 200
"""The number of articles in one bulk request."""


def fill(client: Elasticsearch, settings: Settings, articles: int) -> int:
    """Copy the articles of the index until there are that many; return their number."""
    search = settings.elasticsearch
    with point_in_time(client, search.index_prefix) as pit:
        originals = [hit["_source"] for hits in pages_of(client, pit, EVERYTHING) for hit in hits]
    there = count_articles(client, search.index_prefix, EVERYTHING)
    numbers = range(max(0, articles - there))
    for start in numbers[::BATCH]:
        batch = numbers[start : start + BATCH]
        copies = (_copy(originals[number % len(originals)], there + number, search.index_prefix) for number in batch)
        write_all(client, search, list(chain.from_iterable(copies)))
    client.indices.refresh(index=f"{search.index_prefix}-*")
    return count_articles(client, search.index_prefix, EVERYTHING)


def _copy(document: dict[str, object], number: int, prefix: str) -> Iterator[BulkAction]:
    article: Article = stored_article(document)
    shift = number % DAYS * DAY_MS
    article = replace(
        article,
        id=hashed_id("copy", article.id, str(number)),
        published_ms=None if article.published_ms is None else article.published_ms + shift,
    )
    annotation, text = (
        stored_annotation(document),
        normalize_text(article.text, article.furniture, article.targets),
    )
    tagged = TaggedWork(
        work=Work(record=stored_record(article), article=article, replaces=None),
        text_hash=text.text_hash,
        normalized=annotation,
        annotation=annotation and attach_annotation(annotation, text, article),
        narratives=stored_matches(document),
    )
    made = index_actions(tagged, fingerprint=pipeline_of(document), model=str(document["model"]))
    for kind, name, derived in (*made.derived, ("articles", article.id, made.document)):
        yield BulkAction(op="index", index=alias(prefix, kind), id=name, source={**derived, "indexed_at": now_iso()})


def _changed(settings: Settings, folder: Path, old: str, new: str) -> Settings:
    """Return settings with the bundled definitions, with one line replaced."""
    for file in BUNDLED.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        (folder / file.name).write_text(text.replace(old, new), encoding="utf-8")
    return replace(settings, annotate=replace(settings.annotate, narratives_dir=str(folder)))


def main() -> None:
    """Fill, apply twice, and print one JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    settings = load_settings().settings
    client = connect(settings.elasticsearch)
    load_annotator(settings.annotate)  # reads the index from disk once, as it is for a user's second run
    began = time.monotonic()
    there = fill(client, settings, parser.parse_args().articles)
    _tell({"filled": there, "seconds": round(time.monotonic() - began, 1)})
    with TemporaryDirectory() as folder:
        apply_narratives(_changed(settings, Path(folder), "", ""))
        for old, new in (("    - petrol bomb\n", "    - fire bomb\n"), ("    - migrant\n", "    - worker\n")):
            report = apply_narratives(_changed(settings, Path(folder), old, new))
            _tell({"change": f"{old.strip()} → {new.strip()}", **asdict(report)})
    client.close()


def _tell(line: dict[str, object]) -> None:
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
