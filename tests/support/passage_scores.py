"""Scores of found statements against the gold of our own passages, by phenomenon."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from schemas.annotations import Annotation, Span, Speaker, Statement, TextSpan
from tests.support.passages import CERTAINTIES, GoldStatement, Passage, labels_of

ENOUGH = 0.5
"""Minimum Jaccard index of the characters of two contents of the same statement."""

_EDGE = " \t\n\"“”„‟«»'‘’`,.;:!?—–-"


@dataclass(slots=True, kw_only=True)
class Score:
    """Counts over the passages of one phenomenon; shares and F1 are percentages."""

    passages: int = 0
    quiet: int = 0
    gold: int = 0
    found: int = 0
    contents: int = 0
    exact: int = 0
    right: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    labels_right: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, float]:
        """Return `quiet` where no passage states anything, else `triple`, `content`, `exact`, and a share per label."""
        if not self.gold:
            return {"quiet": _percent(self.quiet, self.passages)}
        both = self.gold + self.found
        return {
            "triple": _percent(2 * self.right, both),
            "content": _percent(2 * self.contents, both),
            "exact": _percent(2 * self.exact, both),
            **{label: _percent(self.labels_right[label], asked) for label, asked in sorted(self.labels.items())},
        }


def score(passages: Sequence[Passage], annotations: Iterable[Annotation]) -> Score:
    """Return the counts for passages and the annotation of each.

    A triple is right where half of the contents' characters are shared and speaker and cue overlap; a gold statement
    without a speaker or cue accepts any. Labels are scored among the right triples only.
    """
    total = Score()
    for passage, annotation in zip(passages, annotations, strict=True):
        _add(total, passage, annotation)
    return total


def _add(total: Score, passage: Passage, annotation: Annotation) -> None:
    pairs = match(passage.statements, annotation.statements)
    triples = {
        number: statement for number, statement in pairs.items() if _is_triple(passage.statements[number], statement)
    }
    total.passages += 1
    total.quiet += not annotation.statements
    total.gold += len(passage.statements)
    total.found += len(annotation.statements)
    total.contents += len(pairs)
    total.right += len(triples)
    for number, statement in pairs.items():
        total.exact += _trimmed(passage.text, passage.statements[number].content) == _trimmed(
            passage.text, statement.content
        )
    for wanted in passage.statements:
        total.labels.update(dict.fromkeys(labels_of(wanted), 0))
    names = {entity.id: entity.name for entity in annotation.entities}
    for number, statement in triples.items():
        for label, is_right in judge(passage.statements[number], statement, names, triples).items():
            total.labels[label] += 1
            total.labels_right[label] += is_right


def match(gold: Sequence[GoldStatement], found: Sequence[Statement]) -> dict[int, Statement]:
    """Return the found statement for each gold statement's number: one to one, the best overlap of contents first."""
    wanted, got = [_chars(statement.content) for statement in gold], [_chars(statement.content) for statement in found]
    overlaps = sorted(
        (-len(a & b) / len(a | b), i, j) for i, a in enumerate(wanted) for j, b in enumerate(got) if a & b
    )
    pairs: dict[int, Statement] = {}
    taken: set[int] = set()
    for overlap, i, j in overlaps:
        if -overlap >= ENOUGH and i not in pairs and j not in taken:
            pairs[i] = found[j]
            taken.add(j)
    return pairs


def judge(
    gold: GoldStatement, found: Statement, names: Mapping[str, str], triples: Mapping[int, Statement]
) -> dict[str, bool]:
    """Return for each gold label whether it is right; `names` maps ids to entity names."""
    rights: dict[str, bool] = {}
    if gold.entity is not None:
        name = names.get((found.speaker and found.speaker.entity) or "", "")
        rights["entity"] = gold.entity.casefold() in name.casefold()
    if gold.stance is not None:
        rights["stance"] = found.stance in gold.stance
    if gold.kind is not None:
        rights["kind"] = found.kind in gold.kind
    if gold.evidence is not None:
        rights["evidence"] = found.evidence == gold.evidence
    if gold.via is not None:
        rights["via"] = _same_chain(gold.via, found.via)
    if gold.rebuts is not None:
        rebutted = {triples[other].id for other in gold.rebuts if other in triples}
        rights["rebuts"] = len(rebutted) == len(gold.rebuts) and rebutted == set(found.rebuts)
    if gold.certainty is not None:
        low, high = CERTAINTIES[gold.certainty]
        rights["certainty"] = low <= found.certainty < high
    return rights


def _is_triple(gold: GoldStatement, found: Statement) -> bool:
    return _touch(gold.speaker, found.speaker) and _touch(gold.cue, found.cue)


def _touch(gold: Span | None, found: Speaker | TextSpan | None) -> bool:
    return gold is None or (found is not None and gold.start < found.end and found.start < gold.end)


def _same_chain(gold: Sequence[str], found: Sequence[str]) -> bool:
    return len(gold) == len(found) and all(
        a.casefold() in b.casefold() or b.casefold() in a.casefold() for a, b in zip(gold, found, strict=True)
    )


def _chars(content: Iterable[Span]) -> set[int]:
    return {at for piece in content for at in range(piece.start, piece.end)}


def _trimmed(text: str, content: Iterable[Span]) -> list[str]:
    return [text[piece.start : piece.end].strip(_EDGE) for piece in content]


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
