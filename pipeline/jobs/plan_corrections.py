"""Plans a correction of entities: finds the articles that change and refuses contradictions. Writes nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from elasticsearch import Elasticsearch

from pipeline.core.errors import UsageError
from pipeline.queries.entity import IndexedEntity, indexed_entity, mentions_of
from pipeline.queries.query_parts import as_text
from pipeline.sinks.corrections import StoredCorrection, fetch_all_corrections
from schemas.corrections import Correction, correction_id, split_id
from schemas.mappings import alias
from transforms.lexicon.entity_labels import LABELS
from transforms.stored.entity_corrections import CompiledCorrections, compile_corrections, contradiction, surface_key

FIND: Final = "`tidewire entities show NAME` finds ids"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A correction that can be carried out.

    `stored` is the correction in the index, if it is there already; `undo` asks to take it back. `articles` and `mentions`
    count the changes by the correction; taking it back changes at most as many. The job reads the articles of
    `entities`.
    """

    correction: Correction
    stored: StoredCorrection | None
    undo: bool
    articles: int
    mentions: int
    entities: tuple[str, ...]
    known: tuple[StoredCorrection, ...]


def plan_merge(client: Elasticsearch, prefix: str, entity: str, into: str) -> Plan:
    """Plan to count all mentions of `entity` as `into`; raises UsageError."""
    entity, into = as_text(entity.strip()), as_text(into.strip())
    if entity == into:
        raise UsageError(f"{entity} cannot be merged into itself")
    known = fetch_all_corrections(client, prefix)
    named = correction_id("merge", entity, into)
    if (stored := _in_force(known, named)) is not None:
        return _plan(client, prefix, stored.correction, known, stored)
    new = Correction(id=named, sequence=0, kind="merge", entity=entity, into=into)
    _check(known, new)
    target, _ = _existing(client, prefix, known, into), _existing(client, prefix, known, entity)
    who = {name: getattr(target, name) for name in ("name", "type", "wikidata", "country", "location")}
    return _plan(client, prefix, replace(new, **who), known)


def plan_split(
    client: Elasticsearch, prefix: str, entity: str, surface: str, name: str | None, kind: str | None
) -> Plan:
    """Plan to make a new entity from the mentions of `entity` with the words `surface`; raises UsageError.

    The new entity is called `name` (default: `surface`) and has the type `kind` (default: the entity's).
    """
    entity, surface = as_text(entity.strip()), " ".join(as_text(surface).split())
    words, name = surface_key(surface), " ".join(as_text(name or surface).split())
    if not words or not name:
        raise UsageError("--name and --to must not be empty")
    if kind is not None and kind not in LABELS:
        raise UsageError(f"--type {kind}: allowed: {', '.join(LABELS)}")
    known = fetch_all_corrections(client, prefix)
    target = split_id(entity, words)
    same = (each for each in known if not each.undone and each.correction.kind == "split")
    stored = next((each for each in same if each.correction.into == target), None)
    if stored is not None and stored.correction.name == name and kind in {None, stored.correction.type}:
        return _plan(client, prefix, stored.correction, known, stored)
    if stored is not None:
        raise UsageError(
            f"{surface!r} is split from {entity} already, as {stored.correction.name!r}:"
            f" rename {target}, or undo {stored.correction.id} first"
        )
    new = Correction(id="", sequence=0, kind="split", entity=entity, into=target, surface=surface, name=name)
    _check(known, new)
    found = _existing(client, prefix, known, entity)
    kind = kind or found.type
    new = replace(new, id=correction_id("split", entity, words, name, kind), type=kind)
    plan = _plan(client, prefix, new, known)
    if not plan.mentions:
        raise UsageError(
            f"no mention of {entity} reads {surface!r}; it appears as: {_readings(client, prefix, entity)}"
        )
    return plan


def plan_rename(client: Elasticsearch, prefix: str, entity: str, name: str) -> Plan:
    """Plan to call `entity` by `name` in every article; raises UsageError."""
    entity, name = as_text(entity.strip()), " ".join(as_text(name).split())
    if not name:
        raise UsageError("the new name is empty")
    known = fetch_all_corrections(client, prefix)
    new = Correction(id=correction_id("rename", entity, name), sequence=0, kind="rename", entity=entity, name=name)
    stored = _in_force(known, new.id)
    if stored is not None and _compiled(known).names[entity] == name:
        return _plan(client, prefix, stored.correction, known, stored)
    _check(known, new)
    _existing(client, prefix, known, entity)
    return _plan(client, prefix, new, known)


def plan_undo(client: Elasticsearch, prefix: str, reference: str) -> Plan:
    """Plan to take back a correction, given by its id or the beginning of it; raises UsageError."""
    known = fetch_all_corrections(client, prefix)
    meant = [stored for stored in known if reference.strip() and stored.correction.id.startswith(reference.strip())]
    if len(meant) != 1:
        why = "several corrections begin with this" if meant else "there is no such correction"
        raise UsageError(f"{as_text(reference)}: {why}; `tidewire entities corrections` lists them")
    return _plan(client, prefix, meant[0].correction, known, meant[0], undo=True)


def plan_all(client: Elasticsearch, prefix: str) -> tuple[tuple[StoredCorrection, ...], tuple[str, ...]]:
    """Return all corrections, undone ones too, and their entities."""
    known = fetch_all_corrections(client, prefix)
    return known, tuple(sorted({name for stored in known for name in _ends(stored.correction)}))


def concerned(correction: Correction, others: Collection[Correction]) -> tuple[str, ...]:
    """Return the entities connected with this correction by `others`, directly or indirectly, and its own."""
    found, before = set(_ends(correction)), 0
    while len(found) > before:
        before = len(found)
        for other in others:
            ends = set(_ends(other))
            if ends & found:
                found |= ends
    return tuple(sorted(found))


def _in_force(known: Sequence[StoredCorrection], named: str) -> StoredCorrection | None:
    return next((stored for stored in known if stored.correction.id == named and not stored.undone), None)


def _compiled(known: Sequence[StoredCorrection]) -> CompiledCorrections:
    return compile_corrections(stored.correction for stored in known if not stored.undone)


def _ends(correction: Correction) -> tuple[str, ...]:
    return (correction.entity,) if correction.into is None else (correction.entity, correction.into)


def _check(known: Sequence[StoredCorrection], new: Correction) -> None:
    """Refuse a correction that contradicts another in force, or whose entity is already merged into another."""
    compiled = _compiled(known)
    if (reason := contradiction(compiled, new)) is not None:
        raise UsageError(f"{reason}; first take back, with `tidewire entities undo`: {_way(known, new)}")
    for entity in _ends(new):
        if entity in compiled.merges:
            into = compiled.resolve(entity)
            raise UsageError(f"{entity} is merged into {into}: name {into} instead, or undo {_way(known, new)}")


def _way(known: Sequence[StoredCorrection], new: Correction) -> str:
    ends = set(_ends(new))
    ids = [stored.correction.id for stored in known if not stored.undone and stored.correction.kind != "rename"
           and stored.correction.entity in ends]  # fmt: skip
    return ", ".join(ids) or "none"


def _existing(client: Elasticsearch, prefix: str, known: Sequence[StoredCorrection], entity: str) -> IndexedEntity:
    """Return the entity from the index, or from the correction that made it."""
    if (found := indexed_entity(client, prefix, entity)) is not None:
        return found
    identity = _compiled(known).identities.get(entity)
    if identity is None:
        raise UsageError(f"no article names an entity {entity!r}; {FIND}")
    return IndexedEntity(
        id=entity,
        name=identity.name,
        type=identity.type,
        wikidata=identity.wikidata,
        country=identity.country,
        location=identity.location,
        articles=0,
        mentions=0,
    )


def _plan(
    client: Elasticsearch,
    prefix: str,
    correction: Correction,
    known: tuple[StoredCorrection, ...],
    stored: StoredCorrection | None = None,
    *,
    undo: bool = False,
) -> Plan:
    client.indices.refresh(index=alias(prefix, "mentions"))
    if correction.kind == "split" and not undo:
        articles, mentions = _reading(client, prefix, correction)
    else:
        counted = indexed_entity(client, prefix, (undo and correction.into) or correction.entity)
        articles, mentions = (counted.articles, counted.mentions) if counted else (0, 0)
    return Plan(
        correction=correction,
        stored=stored,
        undo=undo,
        articles=articles,
        mentions=mentions,
        entities=concerned(correction, [stored.correction for stored in known if not stored.undone]),
        known=known,
    )


def _reading(client: Elasticsearch, prefix: str, split: Correction) -> tuple[int, int]:
    """Return the number of articles and of mentions that name the entity with the words of a split."""
    words = surface_key(split.surface or "")
    counts = [
        sum(surface_key(span["text"]) == words for span in document["spans"])
        for document in mentions_of(client, prefix, split.entity, ["spans"])
    ]
    return sum(count > 0 for count in counts), sum(counts)


def _readings(client: Elasticsearch, prefix: str, entity: str) -> str:
    words = {span["text"] for document in mentions_of(client, prefix, entity, ["spans"]) for span in document["spans"]}
    return ", ".join(sorted(words)[:10]) or "nothing"
