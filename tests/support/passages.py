"""Passages of our own with their gold, one file for each phenomenon in tests/quality/passages (its README has the format)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml

from schemas.annotations import Evidence, Kind, Span, Stance

FOLDER = Path(__file__).resolve().parent.parent / "quality" / "passages"
CERTAINTIES = {"low": (0.0, 0.4), "middle": (0.4, 0.7), "high": (0.7, 1.01)}
"""Range of each certainty label in gold: at least the first figure, less than the second."""

LABELS = ("entity", "stance", "kind", "evidence", "via", "rebuts", "certainty")
"""Labels that a gold statement may have beside its content, speaker and cue."""

_PASSAGE_KEYS = {"text", "statements"}
_STATEMENT_KEYS = {"content", "content_at", "speaker", "speaker_at", "cue", "cue_at", *LABELS}
_CHOICES = {
    "stance": get_args(Stance), "kind": get_args(Kind), "evidence": get_args(Evidence), "certainty": tuple(CERTAINTIES),
}  # fmt: skip
_WORD = re.compile(r"\w")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class InvalidPassage(ValueError):
    """The gold of a passage does not fit its text or the format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldStatement:
    """A statement of the gold. Labels (entity to certainty) that are None are absent and not scored."""

    content: tuple[Span, ...]
    speaker: Span | None
    cue: Span | None
    entity: str | None = None
    stance: tuple[str, ...] | None = None
    evidence: str | None = None
    via: tuple[str, ...] | None = None
    kind: tuple[str, ...] | None = None
    rebuts: tuple[int, ...] | None = None
    certainty: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A short text and all of its statements, in the order in which `rebuts` counts them."""

    text: str
    statements: tuple[GoldStatement, ...]


def phenomena(folder: Path = FOLDER) -> list[str]:
    """Return the names of the phenomena with passages."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def load_passages(phenomenon: str, folder: Path = FOLDER) -> list[Passage]:
    """Return the passages of one phenomenon; raises InvalidPassage for gold that doesn't fit."""
    raw = yaml.load((folder / f"{phenomenon}.yaml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 (safe)
    if not isinstance(raw, list):
        raise InvalidPassage(f"{phenomenon}: not a list of passages")
    passages = []
    for number, raw_passage in enumerate(raw):
        try:
            passages.append(parse_passage(raw_passage))
        except InvalidPassage as error:
            raise InvalidPassage(f"{phenomenon}, passage {number}: {error}") from error
    return passages


def parse_passage(raw: Any) -> Passage:
    """Return one passage; raises InvalidPassage where a substring is missing or ambiguous, a key or value unknown."""
    if not isinstance(raw, dict) or set(raw) != _PASSAGE_KEYS or not isinstance(raw["text"], str):
        raise InvalidPassage(f"needs exactly {sorted(_PASSAGE_KEYS)}")
    rows = raw["statements"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidPassage("statements: not a list of statements")
    found = [_statement(raw["text"], row) for row in rows]
    for number, statement in enumerate(found):
        if any(other == number or not 0 <= other < len(found) for other in statement.rebuts or ()):
            raise InvalidPassage(f"statement {number} rebuts what is no other statement")
    return Passage(text=raw["text"], statements=tuple(found))


def labels_of(statement: GoldStatement) -> list[str]:
    """Return the names of the given labels."""
    return [label for label in LABELS if getattr(statement, label) is not None]


def _statement(text: str, row: Mapping[str, Any]) -> GoldStatement:
    if unknown := set(row) - _STATEMENT_KEYS:
        raise InvalidPassage(f"unknown keys {sorted(unknown)}")
    if missing := {"content", "speaker", "cue"} - set(row):
        raise InvalidPassage(f"missing keys {sorted(missing)}")
    content = _spans(text, row["content"], row.get("content_at"))
    if not content:
        raise InvalidPassage("a statement without content")
    return GoldStatement(
        content=content,
        speaker=_optional_span(text, row["speaker"], row.get("speaker_at")),
        cue=_optional_span(text, row["cue"], row.get("cue_at")),
        entity=row.get("entity"),
        stance=_chosen("stance", row),
        evidence=_single("evidence", row),
        via=_list(row["via"]) if row.get("via") is not None else None,
        kind=_chosen("kind", row),
        rebuts=_list(row["rebuts"]) if row.get("rebuts") is not None else None,
        certainty=_single("certainty", row),
    )


def _list(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _chosen(key: str, row: Mapping[str, Any]) -> tuple[str, ...] | None:
    if row.get(key) is None:
        return None
    values = _list(row[key])
    if not values or not set(values) <= set(_CHOICES[key]):
        raise InvalidPassage(f"{key}: {values} not among {_CHOICES[key]}")
    return values


def _single(key: str, row: Mapping[str, Any]) -> str | None:
    values = _chosen(key, row)
    if values is not None and len(values) > 1:
        raise InvalidPassage(f"{key}: only one")
    return values[0] if values else None


def _optional_span(text: str, part: Any, at: Any) -> Span | None:
    return None if part is None else _spans(text, part, at)[0]


def _spans(text: str, parts: Any, at: Any) -> tuple[Span, ...]:
    pieces = _list(parts)
    numbers: Sequence[int | None] = [None] * len(pieces) if at is None else _list(at)
    if len(numbers) != len(pieces):
        raise InvalidPassage(f"as many occurrences as pieces are needed for {pieces}")
    return tuple(_span(text, piece, number) for piece, number in zip(pieces, numbers, strict=True))


def _span(text: str, part: Any, at: int | None) -> Span:
    """Return the span of a string as whole words; `at` numbers the occurrence where there are several."""
    if not isinstance(part, str) or not part or part != part.strip():
        raise InvalidPassage(f"no substring: {part!r}")
    before, after = (r"(?<!\w)" if _WORD.match(part) else ""), (r"(?!\w)" if _WORD.match(part[-1]) else "")
    starts = [found.start() for found in re.finditer(f"(?={before}{re.escape(part)}{after})", text)]
    if not starts:
        raise InvalidPassage(f"not in the text: {part!r}")
    if at is None and len(starts) > 1:
        raise InvalidPassage(f"{len(starts)} times in the text, say which by _at: {part!r}")
    if not 0 <= (at or 0) < len(starts):
        raise InvalidPassage(f"occurrence {at} of {len(starts)}: {part!r}")
    start = starts[at or 0]
    return Span(start=start, end=start + len(part))
