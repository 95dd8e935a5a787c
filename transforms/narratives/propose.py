"""Draft a narrative's definition from the articles or statements of a candidate, for an analyst to edit."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import yaml

from transforms.claims.words import STOP_WORDS
from transforms.stories.words import Words, rarity, stems

SEEDS: Final = 5
COUNTER_EXAMPLES: Final = 3
PHRASES: Final = 6
SHARE: Final = 0.4
"""Minimum share of a candidate's texts that have a phrase."""

ID_WORDS: Final = 6
SHORTEST, LONGEST = 40, 300
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])[\"”’']?\s+|\n+")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativeDraft:
    """The parts of a proposed definition: all require `entity`; the sentences are from the user's own articles."""

    title: str
    description: str
    phrases: tuple[str, ...]
    entity: str | None
    seeds: tuple[str, ...]
    counter_examples: tuple[str, ...]


def definition(draft: NarrativeDraft) -> str:
    """Return YAML of a definition that `tidewire narratives check` accepts; the draft must have phrases or seeds."""
    fields: dict[str, Any] = {
        "id": narrative_id(draft.title),
        "version": 1,
        "title": draft.title,
        "question": "Who says so, when, and in whose voice?",
        "description": draft.description,
        "all": {"entities": [draft.entity]} if draft.entity else None,
        "any": {"phrases": list(draft.phrases)} if draft.phrases else None,
        "seeds": list(draft.seeds),
        "counter_examples": list(draft.counter_examples),
    }
    kept = {name: value for name, value in fields.items() if value}
    head = "# Proposed by `tidewire narratives propose`: read it, cut it down, and try it with `tidewire narratives try`.\n"
    return head + yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=120)


def narrative_id(title: str) -> str:
    """Return a definition's id, made of the first words of its title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:ID_WORDS]) or "proposed"


def core_of(texts: Iterable[Words]) -> Words:
    """Return the words of several articles, each with its summed weight."""
    core: Counter[str] = Counter()
    for words in texts:
        core.update(words)  # weights instead of counts
    return core


def telling_sentence(text: str, core: Words) -> str | None:
    """Return the sentence of a text with most of the core's words for its length, None if no sentence fits."""
    sentences = [sentence for sentence in split_sentences(text) if SHORTEST <= len(sentence) <= LONGEST]
    return max(sentences, key=lambda sentence: _likeness(sentence, core), default=None)


def split_sentences(text: str) -> Iterator[str]:
    """Yield a text's approximate sentences, each on one line."""
    for sentence in _SENTENCE_END.split(text):
        if plain := " ".join(sentence.split()):
            yield plain


def telling_phrases(texts: Sequence[str], core: Words, people: Iterable[str] = ()) -> tuple[str, ...]:
    """Return pairs of neighbouring words that many of the texts share: the rarest and most frequent first.

    Names of `people` are left out, for they are in other news as well. At most four times PHRASES are returned, to
    choose from. If there is no pair, two of the core's heaviest words in one sentence are returned.
    """
    named = " | ".join(people).lower()
    holding: Counter[str] = Counter()
    for text in texts:
        holding.update(set(_pairs(text)))
    enough = max(min(2, len(texts)), math.ceil(SHARE * len(texts)))
    common = {pair: count for pair, count in holding.items() if count >= enough and pair not in named}
    ranked = sorted(common, key=lambda pair: (-common[pair] * sum(map(rarity, stems(pair))), pair))
    return tuple(ranked[: 4 * PHRASES]) or tuple(_gapped(texts, core))


def _pairs(text: str) -> Iterator[str]:
    """Yield pairs of neighbouring content words, in lower case."""
    for first, second in pairwise(_WORD.findall(text.lower())):
        if _tells(first) and _tells(second) and first != second:
            yield f"{first} {second}"


def _tells(word: str) -> bool:
    return len(word) > 2 and word.isalpha() and word not in STOP_WORDS  # noqa: PLR2004 (shorter ones are cut-off forms)


def _gapped(texts: Sequence[str], core: Words) -> Iterator[str]:
    """Yield the first two of the core's heaviest words in one sentence, in text order, with a gap between."""
    heaviest = sorted(core, key=lambda word: (-core[word], word))[:PHRASES]
    for text in texts:
        for sentence in split_sentences(text):
            words = [word for word in _WORD.findall(sentence.lower()) if _tells(word)]
            telling = list(dict.fromkeys(word for word in words if stems(word)[:1] and stems(word)[0] in heaviest))
            if len(telling) > 1:
                yield f"{telling[0]} * {telling[1]}"
                return


def _likeness(sentence: str, core: Mapping[str, float]) -> float:
    words = set(stems(sentence))
    return sum(core.get(word, 0.0) for word in sorted(words)) / math.sqrt(len(words) or 1)
