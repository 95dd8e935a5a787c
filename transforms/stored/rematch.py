"""Match the narratives of an indexed article again, from its stored annotation: nothing is parsed."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from schemas.annotations import Annotation, NarrativeMatch
from transforms.documents.stored_annotation import stored_annotation
from transforms.narratives.match import CompiledNarratives, match_narratives
from transforms.stored.article import stored_article
from transforms.stored.corrected_documents import NotDerivable, own_annotation
from transforms.stored.entity_corrections import CompiledCorrections, correct_entities
from transforms.text.normalize import normalize_text

Change = Literal["gained", "lost", "changed"]


def match_stored(
    document: dict[str, Any], corrections: CompiledCorrections, compiled: CompiledNarratives
) -> tuple[NarrativeMatch, ...]:
    """Return the narratives that an indexed article matches now; raises NotDerivable."""
    annotation = annotation_of(document, corrections)
    return () if annotation is None else match_narratives(compiled, annotation, day=document["day"])


def annotation_of(document: dict[str, Any], corrections: CompiledCorrections) -> Annotation | None:
    """Return the annotation of an indexed article in its own offsets, corrected, for matching; raises NotDerivable.

    Most texts are in their normal form already. Their stored annotation is used unchanged, without the final ids of
    statements: attaching it would take half the time of all matching.
    """
    article = stored_article(document)
    text = normalize_text(article.text, article.furniture, article.targets, article.pairs)
    if not text.normalized.is_unchanged or text.text_hash != document["text_hash"]:
        return own_annotation(document, article, corrections)
    try:
        annotation = stored_annotation(document)
    except (KeyError, msgspec.ValidationError) as error:
        raise NotDerivable(article.id) from error
    return annotation and correct_entities(annotation, corrections)


def stored_matches(document: Mapping[str, Any]) -> tuple[NarrativeMatch, ...]:
    """Return the stored matches of an indexed article."""
    return msgspec.convert(document.get("narrative_matches") or (), tuple[NarrativeMatch, ...])


def changes(before: Iterable[NarrativeMatch], after: Iterable[NarrativeMatch]) -> dict[str, Change]:
    """Return the change of each narrative of an article, without those that differ only in their version."""
    old, new = {match.id: match for match in before}, {match.id: match for match in after}
    found: dict[str, Change] = {}
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            found[name] = "gained"
        elif name not in new:
            found[name] = "lost"
        elif _without_version(old[name]) != _without_version(new[name]):
            found[name] = "changed"
    return found


def _without_version(match: NarrativeMatch) -> tuple[Any, ...]:
    return match.score, match.evidence, match.voice, match.disputed
