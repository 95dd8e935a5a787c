"""How an outlet feels in its own voice: sentences without furniture, without what others are quoted as saying."""

from collections.abc import Sequence

from schemas.annotations import Sentiment, Span, Statement, TargetSentiment
from transforms.functions.encoder import Floats
from transforms.functions.entities import Group
from transforms.functions.layout import Layout
from transforms.functions.regions import Regions
from transforms.functions.sentiment import mean_sentiment, valence
from transforms.functions.target_sentiment import TargetSentiment as Feelings
from transforms.functions.target_sentiment import feeling_of_article, mean_feeling


class OwnVoice:
    """How one text feels, over all and towards what it names, where it is not reporting what others say."""

    def __init__(self, layout: Layout, furniture: Regions, statements: Sequence[Statement], feelings: Feelings) -> None:
        """Take note of sentences and of what is not the outlet's own voice."""
        self._feelings = feelings
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
        """Return for each entity the mean over its mentions outside furniture and reported words."""
        return {group.id: feeling_of_article(self._chances(group)) for group in groups}

    def towards_span(self, target: Span) -> TargetSentiment:
        """Return the sentiment towards a span, whoever feels it."""
        chances = self._feelings.towards(target.start, target.end)
        found = mean_feeling([] if chances is None else [chances])
        return TargetSentiment(start=target.start, end=target.end, label=found.label, score=found.score)

    def _chances(self, group: Group) -> list[Floats]:
        asked = (
            self._feelings.towards(mention.start, mention.end)
            for mention in group.mentions
            if not self._furniture.touch(mention.start, mention.end)
            and not self._reported.touch(mention.start, mention.end)
        )
        return [chances for chances in asked if chances is not None]

    def _own_valence(self, number: int) -> float:
        """Return the mean of what the word list and the trained head feel in the outlet's own words of a sentence."""
        if number not in self._own:
            pieces = [
                (left, right)
                for first, last in self._furniture.outside(*self._spans[number])
                for left, right in self._reported.outside(first, last)
            ]
            self._own[number] = (valence(" ".join(self._text[slice(*p)] for p in pieces)) + self._felt(pieces)) / 2
        return self._own[number]

    def _felt(self, pieces: Sequence[tuple[int, int]]) -> float:
        """Return what the head feels towards the longest of some stretches: positive less negative, -1..1."""
        longest = max(pieces, key=lambda piece: piece[1] - piece[0], default=(0, 0))
        if not self._text[slice(*longest)].strip():
            return 0.0
        chances = self._feelings.towards(*longest)
        return 0.0 if chances is None else float(chances[2] - chances[0])
