"""Tell whose voice speaks where: the outlet's, or that of somebody whom it quotes or reports."""

from collections.abc import Iterator, Sequence

from schemas.annotations import Statement
from transforms.text.headline import headline_of
from transforms.text.quotation_marks import find_quotes
from transforms.text.span_set import SpanSet


class Voices:
    """The voices of one text, by its statements."""

    __slots__ = ("_accusations", "_by", "_speakers", "reported")

    def __init__(self, text: str, statements: Sequence[Statement]) -> None:
        """Index the contents and the speakers of the statements."""
        self.reported = SpanSet(_reported(text, statements))
        self._speakers = SpanSet((s.speaker.start, s.speaker.end) for s in statements if s.speaker is not None)
        pieces: dict[str | None, list[tuple[int, int]]] = {}
        blames: dict[str | None, list[tuple[int, int]]] = {}
        for statement in statements:
            speaker = statement.speaker.entity if statement.speaker is not None else None
            spans = [(piece.start, piece.end) for piece in statement.content]
            pieces.setdefault(speaker, []).extend(spans)
            if statement.stance == "accuses":
                blames.setdefault(speaker, []).extend(spans)
        self._by = {speaker: SpanSet(spans) for speaker, spans in pieces.items()}
        self._accusations = {speaker: SpanSet(spans) for speaker, spans in blames.items()}

    def is_speaker(self, start: int, end: int) -> bool:
        """Tell whether the outlet names the speaker of a statement there."""
        return self._speakers.touch(start, end)

    def is_by(self, entity: str, start: int, end: int) -> bool:
        """Tell whether the entity itself says the words there."""
        return entity in self._by and self._by[entity].touch(start, end)

    def accuse(self, entity: str, start: int, end: int) -> bool:
        """Tell whether somebody else accuses somebody there."""
        return any(spans.touch(start, end) for speaker, spans in self._accusations.items() if speaker != entity)


def _reported(text: str, statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Yield the spans of reported words. A headline's words without quotation marks are the outlet's own."""
    headline = headline_of(text) or (0, 0)
    quoted = SpanSet((quote.start, quote.end) for quote in find_quotes(text[: headline[1]]))
    for statement in statements:
        for piece in statement.content:
            if piece.start >= headline[1] or quoted.touch(piece.start, piece.end):
                yield piece.start, piece.end
