"""Named numeric features of a claim and another text; a model decides by them whether the text supports or disputes it.

After Ferreira and Vlachos (2016, "Emergent") and Hanselowski et al. (2018, "A Retrospective Analysis of the Fake News
Challenge"): how much of the claim stands in the other text, cues of refuting, hedging and reporting on both sides and
whether they match, cues near the claim's own words. The nearest sentences, the beginning and the whole of a long text
are read separately. Each feature has a common form, one for short texts and one for long texts (Daumé III 2007).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from transforms.claims.cue_patterns import CUES, content_stems, plain, sentences
from transforms.lexicon.load import load_sets

MOST_SENTENCES: Final = 80
"""Maximum number of sentences read from a text."""

LONG: Final = 3
"""Minimum number of sentences of a long text."""

_NEAREST, _LEAD = 3, 4
_REACH: Final = 40
_RARE: Final = 6
_COMMON: Final = 0.5
_PER_WORDS: Final = 30
_FEWEST_WORDS: Final = 10
_KINDS: Final = load_sets("stance_cues")
_LEAD_IN: Final = re.compile(r"^[^:]{3,40}:")
_NUMBER: Final = re.compile(r"\d+")

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in a text: its kind, and the content words around it."""

    kind: str
    around: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in plain form, with its content words and its cues."""

    text: str
    stems: frozenset[str]
    cues: tuple[Cue, ...]


def stance_features(claim: str, other: str) -> Features:
    """Return the features of a pair by name, without those that are 0."""
    stems = content_stems(claim)
    kinds = {cue.kind for each in read(claim) for cue in each.cues}
    found = read(other)
    long = len(found) >= LONG
    features = _overlap(stems, plain(claim), found)
    features |= {f"claim {kind}": 1.0 for kind in kinds}
    for region, there in _regions(stems, found, long=long):
        features |= {f"{region} {name}": value for name, value in _cue_features(stems, kinds, there, long=long).items()}
    size = "long" if long else "short"
    common = {name: _COMMON * value for name, value in features.items() if value}
    return common | {f"{size} {name}": value for name, value in features.items() if value} | {size: 1.0}


def share_nothing(features: Features) -> bool:
    """Tell whether the other text has no content word of the claim, and so is unrelated."""
    return "cover" not in features


@lru_cache(maxsize=1_000)
def read(text: str) -> tuple[Sentence, ...]:
    """Return the first sentences of a text, ready for comparison."""
    spans = [span for span, _ in zip(sentences(text), range(MOST_SENTENCES), strict=False)]
    return tuple(_sentence(text[start:end]) for start, end in spans)


def _sentence(text: str) -> Sentence:
    shown = plain(text)
    cues = tuple(
        Cue(kind, content_stems(shown[max(0, found.start() - _REACH) : found.end() + _REACH]))
        for kind, pattern in CUES.items()
        for found in pattern.finditer(shown)
    )
    return Sentence(shown, content_stems(shown), cues)


def _covered(stems: frozenset[str], there: frozenset[str]) -> float:
    return len(stems & there) / max(1, len(stems))


def _overlap(stems: frozenset[str], claim: str, found: tuple[Sentence, ...]) -> Features:
    every = frozenset().union(*(each.stems for each in found))
    best = max((each.stems for each in found), key=lambda there: _covered(stems, there), default=frozenset())
    cover = _covered(stems, every)
    numbers = set(_NUMBER.findall(claim))
    rare = frozenset(stem for stem in stems if len(stem) >= _RARE)
    lead = frozenset().union(*(each.stems for each in found[:_LEAD]))
    return {
        "cover": cover,
        "cover by lead": _covered(stems, lead),
        "cover by head": _covered(stems, found[0].stems) if found else 0.0,
        "cover of rare": _covered(rare, every) if rare else cover,
        "claim lead-in": float(bool(_LEAD_IN.match(claim))),
        "claim quotes": float("'" in claim.replace("'s ", " ") or '"' in claim),
        "best": _covered(stems, best),
        "novel": len(best - stems) / 10,
        "cover<.3": float(cover < 0.3),  # noqa: PLR2004 (unrelated texts lie below)
        "cover<.5": float(cover < 0.5),  # noqa: PLR2004
        "no number": float(bool(numbers) and not any(numbers & set(_NUMBER.findall(each.text)) for each in found)),
    }


def _regions(
    stems: frozenset[str], found: tuple[Sentence, ...], *, long: bool
) -> Iterator[tuple[str, tuple[Sentence, ...]]]:
    """Yield the parts of a text that are read separately; a short text is one part."""
    nearest = sorted(range(len(found)), key=lambda number: (-_covered(stems, found[number].stems), number))[:_NEAREST]
    yield "near", tuple(found[number] for number in sorted(nearest))
    if long:
        yield "head", found[:1]
        yield "lead", found[:_LEAD]
        yield "all", found


def _cue_features(stems: frozenset[str], claim_kinds: set[str], there: tuple[Sentence, ...], *, long: bool) -> Features:
    words = max(_FEWEST_WORDS, sum(len(each.text.split()) for each in there))
    claim_refutes = not claim_kinds.isdisjoint(_KINDS["refuting"])
    counts: dict[str, int] = {}
    features: Features = {}
    for cue in (cue for each in there for cue in each.cues):
        counts[cue.kind] = counts.get(cue.kind, 0) + 1
        if long and stems & cue.around:
            features[f"{cue.kind} close"] = 1.0
            if cue.kind in _KINDS["refuting"]:
                features["refutes close too" if claim_refutes else "refutes close alone"] = 1.0
    for kind, count in counts.items():
        features[kind] = 1.0
        features[f"{kind} dense"] = min(1.0, _PER_WORDS * count / words)
        if kind in claim_kinds:
            features[f"{kind} too"] = 1.0
        elif long:
            features[f"{kind} alone"] = 1.0
    if long:
        features |= {f"{kind} in claim alone": 1.0 for kind in claim_kinds - counts.keys()}
    features["quotes"] = float(any('"' in each.text for each in there))
    features["lead-in"] = float(any(_LEAD_IN.match(each.text) for each in there[:1]))
    return features | _against(counts, claim_kinds)


def _against(counts: Mapping[str, int], claim_kinds: set[str]) -> Features:
    """Return whether one or both sides refute, and whether they hedge."""
    refutes, claim_refutes = (
        any(kind in counts for kind in _KINDS["refuting"]),
        any(kind in claim_kinds for kind in _KINDS["refuting"]),
    )
    hedges, claim_hedges = (
        any(kind in counts for kind in _KINDS["hedging"]),
        any(kind in claim_kinds for kind in _KINDS["claim_hedging"]),
    )
    return {
        "refutes alone": float(refutes and not claim_refutes),
        "refutes too": float(refutes and claim_refutes),
        "claim refutes alone": float(claim_refutes and not refutes),
        "only hedges": float(hedges and not refutes),
        "plain": float(not hedges and not refutes),
        "hedges too": float(hedges and claim_hedges),
    }
