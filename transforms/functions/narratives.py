"""Narratives found in an article, with the words that made them count.

Phrases are matched on lemmas in sequence, all narratives' phrases in one pass: for each lemma only the phrases that begin
with it are looked at. A phrase counts in its lemmatised form and, lower-cased, as written. Seed sentences are carried, not
matched yet.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.language import Language

from schemas.annotations import Entity, Lemmas, NarrativeMatch, Span
from schemas.narratives import Conditions, Narrative
from transforms.functions.lemmas import collect_lemmas
from transforms.functions.regions import Regions

Lemmatize = Callable[[str], tuple[str, ...]]
Group = Literal["any", "all", "none"]
GROUPS: tuple[Group, ...] = ("any", "all", "none")
Condition = tuple[int, Group, Literal["phrase", "entity"], int]
"""A narrative's number, and which of its conditions: the group, the sort, its place there."""


@dataclass(frozen=True, slots=True)
class CompiledNarratives:
    """Definitions ready for matching: phrases by their first lemma, entities by their folded name or id."""

    narratives: tuple[Narrative, ...]
    phrases: dict[str, tuple[tuple[tuple[str, ...], Condition], ...]]
    entities: dict[str, tuple[Condition, ...]]


def compile_narratives(narratives: Sequence[Narrative], lemmatize: Lemmatize) -> CompiledNarratives:
    """Return the definitions ready for matching; `lemmatize` gives a phrase's lemmas as a text's lemmas are made."""
    phrases: dict[str, dict[tuple[tuple[str, ...], Condition], None]] = {}
    entities: dict[str, list[Condition]] = {}
    for number, narrative in enumerate(narratives):
        for group in GROUPS:
            conditions: Conditions = getattr(narrative, group)
            for place, phrase in enumerate(conditions.phrases):
                for lemmas in (lemmatize(phrase), tuple(phrase.lower().split())):
                    if lemmas:
                        phrases.setdefault(lemmas[0], {})[lemmas, (number, group, "phrase", place)] = None
            for place, name in enumerate(conditions.entities):
                entities.setdefault(_folded(name), []).append((number, group, "entity", place))
    return CompiledNarratives(
        narratives=tuple(narratives),
        phrases={first: tuple(found) for first, found in phrases.items()},
        entities={name: tuple(found) for name, found in entities.items()},
    )


def match_narratives(
    compiled: CompiledNarratives, lemmas: Lemmas | None, entities: Iterable[Entity]
) -> tuple[NarrativeMatch, ...]:
    """Return the narratives of an article in the definitions' order.

    The score is 1 - 2^-n for n distinct conditions met: 0.5 for one, 0.75 for two; more evidence never lowers it. The
    evidence is where conditions of `any` and `all` were met, in text order; mentions in furniture count for the entity
    and are no evidence.
    """
    met: dict[int, dict[Condition, list[Span]]] = {}
    for condition, spans in (*_phrases(compiled, lemmas), *_entities(compiled, entities)):
        met.setdefault(condition[0], {}).setdefault(condition, []).extend(spans)
    matches = (_match(compiled.narratives[number], met[number]) for number in sorted(met))
    return tuple(match for match in matches if match is not None)


def _phrases(compiled: CompiledNarratives, lemmas: Lemmas | None) -> Iterable[tuple[Condition, list[Span]]]:
    if lemmas is None:
        return
    words = lemmas.lemmas
    ends = iter((*lemmas.sentence_ends, len(words)))
    sentence_end = next(ends)
    for place, word in enumerate(words):
        while place >= sentence_end:
            sentence_end = next(ends)
        for phrase, condition in compiled.phrases.get(word, ()):
            after = place + len(phrase)
            if after <= sentence_end and words[place:after] == phrase:
                yield condition, [Span(start=lemmas.starts[place], end=lemmas.ends[after - 1])]


def _entities(compiled: CompiledNarratives, entities: Iterable[Entity]) -> Iterable[tuple[Condition, list[Span]]]:
    if not compiled.entities:
        return
    for entity in entities:
        names = {_folded(name) for name in (entity.id, entity.name, entity.wikidata or "") if name}
        spans = [Span(start=mention.start, end=mention.end) for mention in entity.mentions if not mention.furniture]
        for name in sorted(names):
            for condition in compiled.entities.get(name, ()):
                yield condition, spans


def _match(narrative: Narrative, met: dict[Condition, list[Span]]) -> NarrativeMatch | None:
    of_group = {group: [condition for condition in met if condition[1] == group] for group in GROUPS}
    if of_group["none"] or len(of_group["all"]) < _count(narrative.all):
        return None
    if _count(narrative.any) and not of_group["any"]:
        return None
    spans = {span for condition in (*of_group["any"], *of_group["all"]) for span in met[condition]}
    count = len(of_group["any"]) + len(of_group["all"])
    return NarrativeMatch(
        id=narrative.id, version=narrative.version, score=round(1 - 2.0**-count, 3), evidence=tuple(sorted(spans))
    )


def _count(conditions: Conditions) -> int:
    return len(conditions.phrases) + len(conditions.entities)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def phrase_lemmatizer(nlp: Language) -> Lemmatize:
    """Return what lemmatises a phrase just as a text's words are."""

    def lemmatize(phrase: str) -> tuple[str, ...]:
        return collect_lemmas(nlp(phrase), Regions(())).lemmas

    return lemmatize
