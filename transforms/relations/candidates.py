"""Find the pairs of entities that share a sentence: only between them a relation is looked for."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from schemas.annotations import Statement
from transforms.entities.build import EntityCluster
from transforms.lexicon.entity_labels import SPEAKERS
from transforms.relations.pairs import Candidate, NamedAt
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

MOST_NAMES: Final = 8
"""Maximum entities of a sentence: a longer list of names says little about any two, and pairs grow with its square."""


def candidate_pairs(
    parsed_text: ParsedText, clusters: Sequence[EntityCluster], statements: Sequence[Statement], furniture: SpanSet
) -> Iterator[Candidate]:
    """Yield the pairs of different entities that share a sentence outside furniture, in text order.

    Of an entity's mentions in a sentence those nearest to the other's count. The speaker of a statement is a mention of
    its entity, even where the speaker is a pronoun.
    """
    for number, named in sorted(_by_sentence(parsed_text, clusters, statements, furniture).items()):
        start, end = parsed_text.sentences[number]
        by_entity: dict[str, list[NamedAt]] = {}
        for mention in sorted(named, key=_place):
            by_entity.setdefault(mention.entity, []).append(mention)
        if len(by_entity) > MOST_NAMES:
            continue
        for one, other in combinations(by_entity.values(), 2):
            nearest = min(((a, b) for a in one for b in other), key=_distance)
            if _distance(nearest) >= 0:
                p, q = sorted(nearest, key=_place)
                yield Candidate(start=start, end=end, p=p, q=q)


def _by_sentence(
    parsed_text: ParsedText, clusters: Sequence[EntityCluster], statements: Sequence[Statement], furniture: SpanSet
) -> dict[int, set[NamedAt]]:
    actors = {cluster.id for cluster in clusters if cluster.label in SPEAKERS}
    named = {
        NamedAt(entity=cluster.id, start=mention.start, end=mention.end)
        for cluster in clusters
        if cluster.id in actors
        for mention in cluster.mentions
    }
    named |= {
        NamedAt(entity=speaker.entity, start=speaker.start, end=speaker.end)
        for statement in statements
        if (speaker := statement.speaker) is not None and speaker.entity in actors and speaker.entity is not None
    }
    found: dict[int, set[NamedAt]] = {}
    for mention in named:
        if not furniture.touch(mention.start, mention.end):
            found.setdefault(parsed_text.sentence_at(mention.start), set()).add(mention)
    return found


def _place(mention: NamedAt) -> tuple[int, int]:
    return mention.start, mention.end


def _distance(pair: tuple[NamedAt, NamedAt]) -> int:
    """Return the number of code points between two mentions, less than 0 if they overlap."""
    return max(pair[0].start, pair[1].start) - min(pair[0].end, pair[1].end)
