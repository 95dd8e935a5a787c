"""Judge the sentiment of an outlet's own voice: its sentences without furniture and without the words of others."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from sys import maxsize

from schemas.annotations import Sentiment, Span, Statement, TargetSentiment
from transforms.encoder.encoder import Floats
from transforms.encoder.target_sentiment import TargetSentiment as Feelings
from transforms.encoder.target_sentiment import feeling_of_article, mean_feeling
from transforms.entities.build import EntityCluster
from transforms.entities.mention import Mention
from transforms.lexicon.entity_labels import ACTORS
from transforms.sentiment.lexicon import mean_sentiment, valence
from transforms.sentiment.main_entity import EntityPortrayal, FeelingModel, feeling_towards_main
from transforms.text.headline import headline_of
from transforms.text.parsed_text import ParsedText
from transforms.text.quotation_marks import find_quotes
from transforms.text.span_set import SpanSet

FEWEST_MENTIONS = 2
"""Minimum own-voice mentions for an entity to be the article's main one."""


class OwnVoice:
    """The sentiment of one text in the outlet's own voice, overall and towards each entity."""

    def __init__(
        self,
        parsed_text: ParsedText,
        furniture: SpanSet,
        statements: Sequence[Statement],
        feelings: Feelings,
        model: FeelingModel | None = None,
    ) -> None:
        """Collect the spans outside the outlet's own voice; `model` judges the main entity."""
        self._model = model
        self._feelings = feelings
        self._text = parsed_text.text
        self._spans = parsed_text.sentences
        self._furniture = furniture
        self._reported = SpanSet(_reported(parsed_text.text, statements))
        self._own: dict[int, float] = {}

    def of_all(self) -> Sentiment:
        """Return the outlet's sentiment over the whole text."""
        return mean_sentiment([self._own_valence(number) for number in range(len(self._spans))])

    def towards(self, groups: Sequence[EntityCluster]) -> dict[str, Sentiment]:
        """Return for each entity the mean over its mentions outside furniture and reported words.

        For the article's main entity a model decides, with more features than the mentions.
        """
        found = {group.id: feeling_of_article(self._chances(group)) for group in groups}
        main = max((group for group in groups if group.label in ACTORS), key=self._own_mentions, default=None)
        if main is not None and self._own_mentions(main) >= FEWEST_MENTIONS:
            found[main.id] = feeling_towards_main(self.portrayal(main), self._model)
        return found

    def portrayal(self, group: EntityCluster) -> EntityPortrayal:
        """Return the outlet's own voice about an entity."""
        own = [mention.start for mention in group.mentions if self._is_own(mention)]
        named = sorted({bisect_right(self._spans, (start, maxsize)) - 1 for start in own})
        return EntityPortrayal(
            article=self.of_all().score,
            sentences=[self._own_valence(number) for number in range(len(self._spans))],
            around=[self._own_valence(number) for number in named],
            chances=self._chances(group),
            mentions=sum(not self._furniture.touch(mention.start, mention.end) for mention in group.mentions),
        )

    def towards_span(self, target: Span) -> TargetSentiment:
        """Return the sentiment towards a span, in any voice."""
        chances = self._feelings.towards(target.start, target.end)
        found = mean_feeling([] if chances is None else [chances])
        return TargetSentiment(start=target.start, end=target.end, label=found.label, score=found.score)

    def _chances(self, group: EntityCluster) -> list[Floats]:
        asked = (
            self._feelings.towards(mention.start, mention.end) for mention in group.mentions if self._is_own(mention)
        )
        return [chances for chances in asked if chances is not None]

    def _own_mentions(self, group: EntityCluster) -> int:
        return sum(self._is_own(mention) for mention in group.mentions)

    def _is_own(self, mention: Mention) -> bool:
        place = mention.start, mention.end
        return not self._furniture.touch(*place) and not self._reported.touch(*place)

    def _own_valence(self, number: int) -> float:
        """Return the mean of the word list's and the trained head's scores for the outlet's own words in a sentence."""
        if number not in self._own:
            pieces = [
                (left, right)
                for first, last in self._furniture.outside(*self._spans[number])
                for left, right in self._reported.outside(first, last)
            ]
            self._own[number] = (valence(" ".join(self._text[slice(*p)] for p in pieces)) + self._felt(pieces)) / 2
        return self._own[number]

    def _felt(self, pieces: Sequence[tuple[int, int]]) -> float:
        """Return the head's score towards the longest of some spans: positive minus negative, -1..1."""
        longest = max(pieces, key=lambda piece: piece[1] - piece[0], default=(0, 0))
        if not self._text[slice(*longest)].strip():
            return 0.0
        chances = self._feelings.towards(*longest)
        return 0.0 if chances is None else float(chances[2] - chances[0])


def _reported(text: str, statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Yield the spans of reported words. A headline's words without quotation marks are the outlet's own."""
    headline = headline_of(text) or (0, 0)
    quoted = SpanSet((quote.start, quote.end) for quote in find_quotes(text[: headline[1]]))
    for statement in statements:
        for piece in statement.content:
            if piece.start >= headline[1] or quoted.touch(piece.start, piece.end):
                yield piece.start, piece.end
