"""The messages of a benchmark: real articles if they lie beside the checkout, or else new ones made of our samples."""

import gzip
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pipeline.core.settings import AnnotateSettings
from schemas.articles import Article
from schemas.records import Origin, Record
from transforms.messages.errors import BadInput
from transforms.messages.parse import parse_article

REPOSITORY = Path(__file__).resolve().parent.parent
REAL = REPOSITORY.parent / "shared" / "stream" / "articles"
SAMPLES = REPOSITORY / "samples" / "articles.jsonl"
PARAGRAPHS, PARAGRAPH_CHARS = 16, 80
"""The number of paragraphs in a made article, which is then about as long as a real one, and their least length."""

Message = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Articles with distinct ids and texts, in an order that mixes sources, and where they come from."""

    messages: tuple[Message, ...]
    source: str


def load_corpus(count: int, real: Path = REAL, *, chars: int | None = None) -> Corpus:
    """Return `count` articles, the same ones at each call; raises ValueError where there are fewer.

    `chars` cuts each real article after the first paragraphs with at least that many characters.
    """
    found = sorted(real.glob("allsides-0*.jsonl.gz"))
    if found:
        messages = _sample(list(_distinct(_beginning(each, chars) for each in _real(found))), count)
        cut = f", of each the first paragraphs up to {chars:,} characters" if chars else ""
        return Corpus(messages=messages, source=f"real articles of {len(found)} archives beside the checkout{cut}")
    made = tuple(_made(count))
    return Corpus(
        messages=made, source=f"articles made of our samples' paragraphs, for there are no real ones in {real}"
    )


def with_reprints(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return as many messages: one half is mixed with its own exact reprints by other outlets."""
    originals = messages[: (len(messages) + 1) // 2]
    reprints = [_reprint(message, number) for number, message in enumerate(originals[: len(messages) // 2])]
    mixed = [*originals, *reprints]
    random.Random(2).shuffle(mixed)  # noqa: S311 (the same order each time)
    return tuple(mixed)


def every(messages: Sequence[Message], step: int) -> tuple[Message, ...]:
    """Return every `step`th message: a smaller corpus of the same kind."""
    return tuple(messages[::step])


def _reprint(message: Message, number: int) -> Message:
    outlet = f"Reprints {number % 7}"
    return {**message, "url": f"https://reprints-{number % 7}.example/{number}", "outlet": {"name": outlet}}


def _real(files: Sequence[Path]) -> Iterator[Message]:
    for file in files:
        with gzip.open(file) as lines:
            for line in lines:
                found = msgspec.json.decode(line)
                yield {
                    "url": found["url"],
                    "outlet": {"name": found["outlet"]},
                    "title": found["title"],
                    "text": found["text"],
                    "published_at": found["published_at"],
                    "language": found["language"],
                    "authors": [found["author"]] if found["author"] else [],
                }


def _beginning(message: Message, chars: int | None) -> Message:
    if chars is None or not message["text"]:
        return message
    end = message["text"].find("\n", chars)
    return message if end < 0 else {**message, "text": message["text"][:end]}


def _distinct(messages: Iterator[Message]) -> Iterator[Message]:
    """Yield the messages that a run would index: no repeated ids or texts, no texts that need a child process."""
    limits = AnnotateSettings()
    ids: set[str] = set()
    texts: set[str] = set()
    for message in messages:
        record = Record(
            origin=Origin(topic="", partition=0, offset=0, timestamp_ms=0), key=None, value=_encoded(message)
        )
        try:
            article = parse_article(record, max_html_chars=limits.max_html_chars, max_text_chars=limits.max_text_chars)
        except BadInput:
            continue
        assert isinstance(article, Article)
        text = "".join(article.text.split())
        if article.id not in ids and text not in texts and len(article.text) <= limits.long_text_chars:
            ids.add(article.id)
            texts.add(text)
            yield message


def _sample(messages: Sequence[Message], count: int) -> tuple[Message, ...]:
    if count > len(messages):
        raise ValueError(f"{count} articles were asked for, there are {len(messages)}")
    return tuple(random.Random(1).sample(messages, count))  # noqa: S311


def _made(count: int) -> Iterator[Message]:
    lines = SAMPLES.read_bytes().splitlines()
    texts = [found["text"] for line in lines if (found := msgspec.json.decode(line)).get("text")]
    paragraphs = sorted({part for text in texts for part in text.split("\n\n") if len(part) > PARAGRAPH_CHARS})
    chance = random.Random(1)  # noqa: S311
    for number in range(count):
        yield {
            "url": f"https://made-{number % 7}.example/{number}",
            "outlet": {"name": f"Made {number % 7}"},
            "title": f"Made article {number}",
            "text": "\n\n".join((f"This is article {number}.", *chance.sample(paragraphs, PARAGRAPHS))),
            "published_at": f"2025-03-{number % 28 + 1:02d}",
            "language": "en",
        }


def _encoded(message: Message) -> bytes:
    return msgspec.json.encode(message)
