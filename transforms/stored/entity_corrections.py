"""Apply analysts' corrections to an article's entities.

Each mention is resolved alone. If a split names its words, it moves to the split entity; otherwise, if its entity is
merged into another, it moves to that one; and so on until no correction applies. Merges and splits have no cycle, so
this ends, and always at the same entity, independent of the order of corrections or articles.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from schemas.annotations import Annotation, Entity, Relation, Sentiment, Span, Statement, TextSpan
from schemas.corrections import Correction
from schemas.knowledge import Coordinates
from transforms.sentiment.neutral import label_of_feeling
from transforms.text.normalize import INVISIBLES

_Part = tuple[Entity, tuple[TextSpan, ...]]
_Ways = Mapping[tuple[str, int, int], str]  # an entity's id and a mention's span → its final entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Facts about an entity that an article's own annotation does not have."""

    name: str
    type: str
    wikidata: str | None
    country: str | None
    location: Coordinates | None


@dataclass(frozen=True, slots=True)
class CompiledCorrections:
    """Corrections ready for use. `ignored` gives, by id, the reason why a correction has no effect."""

    merges: dict[str, str] = field(default_factory=dict)
    splits: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)

    def resolve(self, entity: str, surface_key: str = "") -> str:
        """Return the final entity of a mention of `entity` with these words."""
        while True:
            after = self.splits.get(entity, {}).get(surface_key) or self.merges.get(entity)
            if after is None:
                return entity
            entity = after

    def concern(self, annotation: Annotation) -> bool:
        """Tell whether any correction concerns the annotation."""
        named = {entity.id for entity in annotation.entities}
        named |= {
            statement.speaker.entity
            for statement in annotation.statements
            if statement.speaker and statement.speaker.entity
        }
        return any(entity in table for entity in named for table in (self.merges, self.splits, self.names))


def surface_key(text: str) -> str:
    """Return the form in which mentions' words are compared: without case, with one space for any white space."""
    return " ".join(INVISIBLES.sub("", text).split()).casefold()


def compile_corrections(corrections: Iterable[Correction]) -> CompiledCorrections:
    """Return the corrections ready for use, independent of their order.

    The first of two merges of an entity counts, and the first of two splits of the same words. A correction that would
    close a circle is ignored. The later of two names for an entity counts.
    """
    compiled = CompiledCorrections()
    for correction in sorted(corrections, key=lambda correction: (correction.sequence, correction.id)):
        if correction.kind == "rename":
            compiled.names[correction.entity] = correction.name or correction.entity
            continue
        if (reason := contradiction(compiled, correction)) is not None:
            compiled.ignored[correction.id] = reason
            continue
        target = correction.into or correction.entity
        if correction.kind == "merge":
            compiled.merges[correction.entity] = target
        else:
            compiled.splits.setdefault(correction.entity, {})[surface_key(correction.surface or "")] = target
        identity = Identity(
            name=correction.name or target,
            type=correction.type or "",
            wikidata=correction.wikidata,
            country=correction.country,
            location=correction.location,
        )
        compiled.identities.setdefault(target, identity)
    return compiled


def contradiction(compiled: CompiledCorrections, correction: Correction) -> str | None:
    """Return why a merge or split contradicts the compiled ones, None if it does not."""
    if correction.kind == "merge" and correction.entity in compiled.merges:
        return f"{correction.entity} is merged into {compiled.merges[correction.entity]} already"
    words = surface_key(correction.surface or "")
    if correction.kind == "split" and words in compiled.splits.get(correction.entity, {}):
        return f"{correction.surface!r} is split from {correction.entity} already"
    if correction.kind != "rename" and correction.entity in _reached(compiled, correction.into or correction.entity):
        return f"{correction.into} becomes {correction.entity} already: that would be a circle"
    return None


def _reached(compiled: CompiledCorrections, start: str) -> set[str]:
    """Return all entities to which mentions of `start` may move, even on the way."""
    reached, waiting = set[str](), [start]
    while waiting:
        entity = waiting.pop()
        if entity not in reached:
            reached.add(entity)
            waiting += compiled.splits.get(entity, {}).values()
            waiting += [compiled.merges[entity]] if entity in compiled.merges else []
    return reached


def correct_entities(annotation: Annotation, corrections: CompiledCorrections) -> Annotation:
    """Return the annotation with corrected entities and speakers; unchanged if no correction concerns it. Idempotent.

    An entity that gains mentions keeps its own name, type and further fields if the article has it; otherwise it gets
    those of the correction. Merged entities have the greatest salience and the mean of each sentiment by mentions; the parts of
    a split share the salience by mentions outside furniture. Texts and spans do not change.
    """
    if not corrections.concern(annotation):
        return annotation
    ways: dict[tuple[str, int, int], str] = {}
    parts: dict[str, list[_Part]] = {}
    for entity in annotation.entities:
        shares: dict[str, list[TextSpan]] = {}
        for mention in entity.mentions:
            end = corrections.resolve(entity.id, surface_key(mention.text))
            ways[entity.id, mention.start, mention.end] = end
            shares.setdefault(end, []).append(mention)
        if not entity.mentions:
            shares[corrections.resolve(entity.id)] = []
        for end, mentions in shares.items():
            parts.setdefault(end, []).append((entity, tuple(mentions)))
    return replace(
        annotation,
        entities=tuple(_combined(entity_id, its_parts, corrections) for entity_id, its_parts in parts.items()),
        statements=tuple(_statement(statement, ways, corrections) for statement in annotation.statements),
        relations=tuple(
            corrected
            for relation in annotation.relations
            if (corrected := _relation(relation, ways, corrections)) is not None
        ),
    )


def _combined(entity_id: str, parts: list[_Part], corrections: CompiledCorrections) -> Entity:
    native = next((entity for entity, _ in parts if entity.id == entity_id), None)
    name = corrections.names.get(entity_id)
    if native is not None and len(parts) == 1 and len(parts[0][1]) == len(native.mentions):
        return native if name is None else replace(native, name=name)
    mentions = {(mention.start, mention.end): mention for _, its_mentions in parts for mention in its_mentions}
    together = tuple(mentions[place] for place in sorted(mentions))
    salience = max(_salience(entity, its_mentions) for entity, its_mentions in parts)
    sentiment = _sentiment([(entity.sentiment, its_mentions) for entity, its_mentions in parts])
    heard = [
        (found, its_mentions) for entity, its_mentions in parts if (found := entity.sentiment_reported) is not None
    ]
    reported = _sentiment(heard) if heard else None
    roles = tuple(sorted({role for entity, _ in parts for role in entity.place_roles}))
    if native is not None:
        return replace(
            native,
            name=name or native.name,
            mentions=together,
            salience=salience,
            sentiment=sentiment,
            sentiment_reported=reported,
            place_roles=roles,
        )
    identity = corrections.identities[entity_id]
    return Entity(
        id=entity_id,
        name=name or identity.name,
        type=identity.type,
        wikidata=identity.wikidata,
        country=identity.country,
        location=identity.location,
        place_roles=roles,
        mentions=together,
        salience=salience,
        sentiment=sentiment,
        sentiment_reported=reported,
    )


def _salience(entity: Entity, mentions: tuple[TextSpan, ...]) -> float:
    whole = sum(not mention.furniture for mention in entity.mentions)
    share = sum(not mention.furniture for mention in mentions)
    return entity.salience if share == whole else round(entity.salience * share / whole, 3)


def _sentiment(parts: list[tuple[Sentiment, tuple[TextSpan, ...]]]) -> Sentiment:
    """Return the mean by mentions, in thousandths, because sums of whole numbers don't depend on their order."""
    weights = [max(1, len(mentions)) for _, mentions in parts]
    milli = sum(round(found.score * 1000) * weight for (found, _), weight in zip(parts, weights, strict=True))
    score = round(milli / sum(weights) / 1000, 3) + 0.0
    labels = {found.label for found, _ in parts}
    return Sentiment(label=labels.pop() if len(labels) == 1 else label_of_feeling(score), score=score)


def _statement(statement: Statement, ways: _Ways, corrections: CompiledCorrections) -> Statement:
    speaker = statement.speaker
    if speaker is None or speaker.entity is None:
        return statement
    entity = _entity_at(Span(start=speaker.start, end=speaker.end), speaker.text, speaker.entity, ways, corrections)
    return statement if entity == speaker.entity else replace(statement, speaker=replace(speaker, entity=entity))


def _relation(relation: Relation, ways: _Ways, corrections: CompiledCorrections) -> Relation | None:
    """Return a relation with corrected entities, None if both are the same now."""
    source = _entity_at(relation.source_span, "", relation.source, ways, corrections)
    target = _entity_at(relation.target_span, "", relation.target, ways, corrections)
    return replace(relation, source=source, target=target) if source != target else None


def _entity_at(span: Span, text: str, entity: str, ways: _Ways, corrections: CompiledCorrections) -> str:
    """Return the entity of the mention in a span, else the corrected one, else that of most mentions."""
    mine = {(start, end): target for (owner, start, end), target in ways.items() if owner == entity}
    targets_of_span = [mine[place] for place in sorted(mine) if place[0] < span.end and span.start < place[1]]
    if targets_of_span:
        return targets_of_span[0]
    whole = corrections.resolve(entity, surface_key(text) if not mine else "")
    targets = sorted(mine.values())
    return whole if not targets or whole in targets else max(targets, key=targets.count)
