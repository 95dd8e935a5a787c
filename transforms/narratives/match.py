"""Find an article's narratives, with their evidence, its voice, and whether it is disputed.

Each condition of a definition is met by spans of the text: a phrase by its words (all narratives' phrases in one pass),
an entity or a place by its mentions, a speaker or a stance by statements, a seed by similar sentences. Then each
definition is judged by the conditions that are met together.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from spacy.language import Language

from schemas.annotations import Annotation, Entity, NarrativeMatch, Span, Voice
from schemas.narratives import Conditions, Narrative
from transforms.lexicon.entity_labels import PLACES
from transforms.narratives.phrases import Lemmatize, Pattern, compile_phrase, find_patterns
from transforms.narratives.seeds import CompiledSeeds, Embed, compile_seeds, find_seeds
from transforms.text.lemmas import collect_lemmas
from transforms.text.span_set import SpanSet

Group = Literal["any", "all", "none"]
Sort = Literal["phrases", "entities", "places", "speakers", "stances", "seeds"]
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
SORTS: Final = Conditions.__slots__
WEIGHT: Final = 0.5

Condition = tuple[int, Group, Sort, int]
"""A condition: its narrative's number, its group, its sort, its position."""

Named = Mapping[str, tuple[Condition, ...]]


@dataclass(frozen=True, slots=True)
class CompiledNarratives:
    """Definitions ready for matching: phrases by their first lemma, names (folded) and ids by the sort of condition."""

    narratives: tuple[Narrative, ...]
    phrases: Mapping[str, tuple[tuple[Pattern, Condition], ...]]
    named: Mapping[str, Named]
    seeds: CompiledSeeds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A met condition: its `spans` (none if only in furniture), the number of its statement, its weight."""

    condition: Condition
    spans: tuple[Span, ...]
    statement: int | None = None
    weight: float = WEIGHT


@dataclass(slots=True)
class _Met:
    """The conditions of one narrative that are met in one unit: article, sentence or statement."""

    spans: dict[Condition, set[Span]] = field(default_factory=dict)
    weights: dict[Condition, float] = field(default_factory=dict)

    def add(self, condition: Condition, spans: Iterable[Span], weight: float) -> None:
        self.spans.setdefault(condition, set()).update(spans)
        self.weights[condition] = max(weight, self.weights.get(condition, 0.0))


def compile_narratives(
    narratives: Sequence[Narrative], lemmatize: Lemmatize, embed: Embed | None = None
) -> CompiledNarratives:
    """Return the definitions ready for matching.

    `lemmatize` and `embed` return a phrase's lemmas and a sentence's vector, made as those of texts. Without `embed` no
    seed is matched.
    """
    phrases: dict[str, list[tuple[Pattern, Condition]]] = {}
    named: dict[str, dict[str, list[Condition]]] = {}
    for number, narrative in enumerate(narratives):
        for group in GROUPS:
            conditions: Conditions = getattr(narrative, group)
            for place, phrase in enumerate(conditions.phrases):
                for pattern in compile_phrase(phrase, lemmatize):
                    phrases.setdefault(pattern.first[0], []).append((pattern, (number, group, "phrases", place)))
            for sort in ("entities", "places", "speakers", "stances"):
                for place, name in enumerate(getattr(conditions, sort)):
                    named.setdefault(sort, {}).setdefault(folded(name), []).append((number, group, sort, place))
    return CompiledNarratives(
        narratives=tuple(narratives),
        phrases={first: tuple(found) for first, found in phrases.items()},
        named={sort: {name: tuple(found) for name, found in names.items()} for sort, names in named.items()},
        seeds=compile_seeds(narratives, embed) if embed else None,
    )


def match_narratives(
    compiled: CompiledNarratives, annotation: Annotation, *, day: str | None = None
) -> tuple[NarrativeMatch, ...]:
    """Return the narratives of an article in the definitions' order; `day` is its day of publication.

    The score is 1 - the product of (1 - w) over the distinct conditions of `any` and `all` that are met: 0.5 for one
    condition, 0.75 for two. The weight w is 1/2, or 1/2 to 1 for a seed, rising with similarity. More evidence never
    lowers the score. The evidence is the spans of these conditions in text order; mentions in furniture count for an
    entity but are no evidence.
    """
    hits: dict[int, list[Hit]] = {}
    for hit in find_hits(compiled, annotation):
        hits.setdefault(hit.condition[0], []).append(hit)
    if not hits:
        return ()
    voices = Voices(annotation)
    matches = []
    for number in sorted(hits):
        match = match_hits(compiled.narratives[number], hits[number], annotation, day=day, voices=voices)
        if match is not None:
            matches.append(match)
    return tuple(matches)


def match_hits(
    narrative: Narrative,
    hits: Iterable[Hit],
    annotation: Annotation,
    *,
    day: str | None,
    voices: "Voices | None" = None,
) -> NarrativeMatch | None:
    """Return the match of a definition with the hits on its conditions, None if they don't fulfil it."""
    if not _in_time(narrative, day) or not (met := _judge(narrative, _units(narrative, hits, annotation))):
        return None
    return _match(narrative, met, voices or Voices(annotation))


def find_hits(compiled: CompiledNarratives, annotation: Annotation) -> Iterator[Hit]:
    """Yield every hit on a condition, even if its narrative will not match."""
    if annotation.lemmas is not None:
        for condition, start, end in find_patterns(compiled.phrases, annotation.lemmas):
            yield Hit(condition=condition, spans=(Span(start=start, end=end),))
        if compiled.seeds is not None:
            for number, place, span, weight in find_seeds(compiled.seeds, annotation):
                yield Hit(condition=(number, "any", "seeds", place), spans=(span,), weight=weight)
    if compiled.named:
        yield from _entities(compiled.named, annotation.entities)
        yield from _statements(compiled.named, annotation)


def folded(name: str) -> str:
    """Return the form in which names are compared."""
    return " ".join(name.casefold().split())


def phrase_lemmatizer(nlp: Language) -> Lemmatize:
    """Return a function that lemmatises a phrase as a text's words are lemmatised."""
    needless = [pipe for pipe in nlp.pipe_names if pipe == "ner" or pipe.startswith("tidewire_")]

    def lemmatize(phrase: str) -> tuple[str, ...]:
        return collect_lemmas(nlp(phrase, disable=needless), SpanSet(())).lemmas

    return lemmatize


def _entities(named: Mapping[str, Named], entities: Iterable[Entity]) -> Iterator[Hit]:
    of_any, of_place = named.get("entities", {}), named.get("places", {})
    if not (of_any or of_place):
        return
    for entity in entities:
        names = {folded(name) for name in (entity.id, entity.name, entity.wikidata or "") if name}
        spans = tuple(
            Span(start=mention.start, end=mention.end) for mention in entity.mentions if not mention.furniture
        )
        tables = [(of_any, names)]
        if entity.type in PLACES:
            tables.append((of_place, names | ({folded(entity.country)} if entity.country else set())))
        for table, keys in tables:
            for key in sorted(keys & table.keys()):
                yield from (Hit(condition=condition, spans=spans) for condition in table[key])


def _statements(named: Mapping[str, Named], annotation: Annotation) -> Iterator[Hit]:
    speakers, stances = named.get("speakers", {}), named.get("stances", {})
    if not (speakers or stances):
        return
    entities = {entity.id: entity for entity in annotation.entities}
    for number, statement in enumerate(annotation.statements):
        names: set[str] = set()
        if (speaker := statement.speaker) is not None:
            names = {speaker.text, speaker.entity or ""}
            if (known := entities.get(speaker.entity or "")) is not None:
                names |= {known.name, known.wikidata or ""}
        keys = sorted({folded(name) for name in names} & speakers.keys())
        for condition in (
            *(condition for key in keys for condition in speakers[key]),
            *stances.get(statement.stance, ()),
        ):
            yield Hit(condition=condition, spans=statement.content, statement=number)


def _in_time(narrative: Narrative, day: str | None) -> bool:
    first, last = narrative.dates.first, narrative.dates.last
    if first is None and last is None:
        return True
    return day is not None and (first or "") <= day <= (last or "9999-12-31")


def _units(narrative: Narrative, hits: Iterable[Hit], annotation: Annotation) -> Iterable[_Met]:
    """Return the conditions that are met in each article, sentence or statement, as the definition asks."""
    units: dict[int, _Met] = {}
    for hit in hits:
        if narrative.within == "article":
            units.setdefault(0, _Met()).add(hit.condition, hit.spans, hit.weight)
            continue
        places = _statements_of if narrative.within == "statement" else _sentences_of
        for unit, span in places(hit, annotation):
            units.setdefault(unit, _Met()).add(hit.condition, (span,), hit.weight)
    return units.values()


def _sentences_of(hit: Hit, annotation: Annotation) -> Iterator[tuple[int, Span]]:
    lemmas = annotation.lemmas
    if lemmas is None or not lemmas.sentence_ends:
        return
    begins = [lemmas.starts[first] for first in (0, *lemmas.sentence_ends[:-1])]
    for span in hit.spans:
        first, last = bisect_right(begins, span.start) - 1, bisect_right(begins, span.end - 1) - 1
        for unit in range(max(first, 0), last + 1):
            yield unit, span


def _statements_of(hit: Hit, annotation: Annotation) -> Iterator[tuple[int, Span]]:
    if hit.statement is not None:
        yield from ((hit.statement, span) for span in hit.spans)
        return
    for number, statement in enumerate(annotation.statements):
        for span in hit.spans:
            if any(span.start < piece.end and piece.start < span.end for piece in statement.content):
                yield number, span


def _judge(narrative: Narrative, units: Iterable[_Met]) -> _Met | None:
    """Return the met conditions of all units that fulfil the definition together, None if no unit does."""
    needed, choice = _count(narrative.all), _count(narrative.any) + len(narrative.seeds)
    found: _Met | None = None
    for unit in units:
        of_group = {group: [condition for condition in unit.spans if condition[1] == group] for group in GROUPS}
        if of_group["none"] or len(of_group["all"]) < needed or (choice and not of_group["any"]):
            continue
        found = found or _Met()
        for condition in (*of_group["any"], *of_group["all"]):
            found.add(condition, unit.spans[condition], unit.weights[condition])
    return found if found is not None and found.spans else None


def _match(narrative: Narrative, met: _Met, voices: "Voices") -> NarrativeMatch:
    missed = 1.0
    for condition in sorted(met.weights):
        missed *= 1 - met.weights[condition]
    evidence = tuple(sorted(set().union(*met.spans.values())))
    voice, disputed = voices.of(evidence)
    return NarrativeMatch(
        id=narrative.id,
        version=narrative.version,
        score=round(1 - missed, 3),
        evidence=evidence,
        voice=voice,
        disputed=disputed,
    )


def _count(conditions: Conditions) -> int:
    return sum(len(getattr(conditions, sort)) for sort in conditions.__slots__)


class Voices:
    """Decides whether evidence is in the outlet's own voice or in reported words, and whether it is rebutted."""

    def __init__(self, annotation: Annotation) -> None:
        """Collect the contents of statements, and of rebutted ones."""
        contents = [(piece.start, piece.end) for statement in annotation.statements for piece in statement.content]
        disputed = [
            (piece.start, piece.end)
            for statement in annotation.statements
            if statement.rebutted_by
            for piece in statement.content
        ]
        self._reported, self._disputed = SpanSet(contents), SpanSet(disputed)

    def of(self, evidence: Sequence[Span]) -> tuple[Voice, bool]:
        """Return the evidence's voice, and whether it is disputed; a span mostly within reported words is reported."""
        reported = {self._is_reported(span) for span in evidence}
        voice: Voice = "both" if len(reported) > 1 else "reported" if True in reported else "own"
        return voice, any(self._disputed.touch(span.start, span.end) for span in evidence)

    def _is_reported(self, span: Span) -> bool:
        own = sum(end - start for start, end in self._reported.outside(span.start, span.end))
        return 2 * own < span.end - span.start
