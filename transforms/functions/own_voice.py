"""How an outlet feels in its own voice: sentences without furniture, without what others are quoted as saying."""

from collections.abc import Sequence

from schemas.annotations import Sentiment, Span, Statement, TargetSentiment
from transforms.functions.entities import Group
from transforms.functions.layout import Layout
from transforms.functions.regions import Regions
from transforms.functions.sentiment import as_sentiment, mean_sentiment, valence

_WORDS_NEAR = 8
_REACH = 200


class OwnVoice:
    """The valence of each sentence of one text, with and without what it reports others to say; computed when asked."""

    def __init__(self, layout: Layout, furniture: Regions, statements: Sequence[Statement]) -> None:
        """Take note of sentences and of what is not the outlet's own voice."""
        self._layout = layout
        self._text = layout.text
        self._spans = layout.sentences
        self._furniture = furniture
        reported = [(piece.start, piece.end) for statement in statements for piece in statement.content]
        self._reported = Regions(reported)
        self._own: dict[int, float] = {}

    def of_all(self) -> Sentiment:
        """Return the outlet's sentiment over the whole text."""
        return mean_sentiment([self._own_valence(number) for number in range(len(self._spans))])

    def towards(self, groups: Sequence[Group]) -> dict[str, Sentiment]:
        """Return for each entity the mean over the sentences that name it outside furniture and reported words."""
        return {
            group.id: mean_sentiment([self._own_valence(number) for number in self._naming(group)]) for group in groups
        }

    def towards_span(self, target: Span) -> TargetSentiment:
        """Return the sentiment of the sentence around a span."""
        number = self._layout.sentence_at(target.start)
        start, end = self._spans[number] if self._spans else (0, 0)
        sentence = valence(self._text[start:end])
        near = valence(self._window(target, start, end))
        found = as_sentiment((sentence + near) / 2)
        return TargetSentiment(start=target.start, end=target.end, label=found.label, score=found.score)

    def _window(self, target: Span, start: int, end: int) -> str:
        """Return the words around a span within its sentence."""
        before = self._text[max(start, target.start - _REACH) : target.start].split(" ")[-_WORDS_NEAR:]
        after = self._text[target.end : min(end, target.end + _REACH)].split(" ")[:_WORDS_NEAR]
        return " ".join(before) + self._text[target.start : target.end] + " ".join(after)

    def _naming(self, group: Group) -> list[int]:
        return sorted(
            {
                self._layout.sentence_at(mention.start)
                for mention in group.mentions
                if not self._furniture.touch(mention.start, mention.end)
                and not self._reported.touch(mention.start, mention.end)
            }
        )

    def _own_valence(self, number: int) -> float:
        if number not in self._own:
            start, end = self._spans[number]
            pieces = [
                self._text[left:right]
                for first, last in self._furniture.outside(start, end)
                for left, right in self._reported.outside(first, last)
            ]
            self._own[number] = valence(" ".join(pieces))
        return self._own[number]
