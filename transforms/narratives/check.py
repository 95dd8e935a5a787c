"""Warn about parts of a valid definition that have no effect, or probably not the intended one, with their lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language

from schemas.narratives import Conditions, Narrative
from transforms.narratives.load import LoadedNarrative
from transforms.narratives.match import GROUPS, SORTS
from transforms.narratives.phrases import parse_phrase
from transforms.narratives.seeds import FEWEST_WORDS, THRESHOLD, Embed


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Warned:
    """A warning with its place."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def check_narrative(loaded: LoadedNarrative, nlp: Language, embed: Embed) -> list[Warned]:
    """Return the warnings about a valid definition, in the order of lines."""
    found = (*_phrases(loaded.narrative, nlp), *_repeated(loaded.narrative), *_seeds(loaded.narrative, embed))
    return sorted(Warned(path=loaded.path, line=loaded.line_of(part), message=message) for part, message in found)


def _phrases(narrative: Narrative, nlp: Language) -> Iterator[tuple[str, str]]:
    for group in GROUPS:
        for place, phrase in enumerate(getattr(narrative, group).phrases):
            part = f"{group}.phrases.{place}"
            for piece in parse_phrase(phrase).parts:
                doc = nlp(piece)
                words = [token for token in doc if not (token.is_punct or token.is_space)]
                if not words:
                    yield part, f"'{phrase}' can never match: it has no word"
                if any(token.is_punct and token.text in ".!?" for token in doc) and len(words) > 1:
                    yield part, f"'{phrase}' can never match: a phrase does not go on in the next sentence"


def _repeated(narrative: Narrative) -> Iterator[tuple[str, str]]:
    forbidden = {(sort, _plain(value)) for sort in SORTS for value in getattr(narrative.none, sort)}
    for group in GROUPS:
        conditions: Conditions = getattr(narrative, group)
        for sort in SORTS:
            seen: set[str] = set()
            for place, value in enumerate(getattr(conditions, sort)):
                part = f"{group}.{sort}.{place}"
                if _plain(value) in seen:
                    yield part, f"'{value}' is given twice"
                seen.add(_plain(value))
                if group == "all" and (sort, _plain(value)) in forbidden:
                    yield part, f"nothing can ever match: 'none' excludes '{value}', which 'all' asks for"
                if group == "any" and (sort, _plain(value)) in forbidden:
                    yield part, f"'{value}' can never match: 'none' excludes it"


def _seeds(narrative: Narrative, embed: Embed) -> Iterator[tuple[str, str]]:
    if not narrative.seeds:
        if narrative.counter_examples:
            yield "counter_examples", "counter-examples have no effect without 'seeds'"
        if narrative.threshold is not None:
            yield "threshold", "a threshold has no effect without 'seeds'"
        return
    threshold = THRESHOLD if narrative.threshold is None else narrative.threshold
    against = [embed(example) for example in narrative.counter_examples]
    for place, seed in enumerate(narrative.seeds):
        if len(seed.split()) < FEWEST_WORDS:
            yield f"seeds.{place}", f"'{seed}' is too short to be distinguished from other sentences"
        for number, vector in enumerate(against):
            if float(np.dot(embed(seed), vector)) >= threshold + (1 - threshold) * 0.75:
                yield (
                    f"counter_examples.{number}",
                    f"is nearly the same as the seed '{seed}', and may exclude what that finds",
                )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
