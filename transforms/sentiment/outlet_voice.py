"""Judge the sentiment of a text: in the outlet's own voice, and in those of the people it quotes and reports."""

from collections.abc import Sequence

import numpy as np

from schemas.annotations import Sentiment, Span, Statement, TargetSentiment
from transforms.encoder.encoder import Floats
from transforms.encoder.target_sentiment import TargetSentiment as Feelings
from transforms.entities.build import EntityCluster
from transforms.entities.mention import Mention
from transforms.lexicon.entity_labels import ORGANISATION_LABELS, PLACES
from transforms.sentiment.feelings import Both, FeelingModel, load_feeling_model, mean_of_places
from transforms.sentiment.lexicon import mean_sentiment, valence
from transforms.sentiment.neutral import mean_feeling
from transforms.sentiment.portrayal import (
    NEGATIVE,
    POSITIVE,
    ArticleMood,
    EntityPortrayal,
    NamedPlace,
    figures_of,
    parts_of,
)
from transforms.sentiment.style import style_of
from transforms.sentiment.voices import Voices
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

FEWEST_SENTENCES = 6
"""Minimum sentences of a text whose entities the models judge: they were trained on articles, the head on sentences."""

UNKNOWN = np.array([0.2, 0.6, 0.2], dtype=np.float32)
"""Probabilities towards words that no window holds."""


class OwnVoice:
    """The sentiment of one text: the outlet's own overall, and that of both voices towards each entity."""

    def __init__(
        self,
        parsed_text: ParsedText,
        furniture: SpanSet,
        statements: Sequence[Statement],
        feelings: Feelings,
        model: FeelingModel | None = None,
    ) -> None:
        """Tell the voices apart; `model` judges entities, by default the bundled one."""
        self._model = model or load_feeling_model()
        self._feelings = feelings
        self._parsed_text = parsed_text
        self._furniture = furniture
        self._statements = statements
        self._voices = Voices(parsed_text.text, statements)
        self._means: dict[int, Floats | None] = {}
        self._own = [self._own_words(number) for number in range(len(parsed_text.sentences))]

    def of_all(self) -> Sentiment:
        """Return the outlet's sentiment over the whole text."""
        return mean_sentiment([(words + felt) / 2 for words, felt in self._own])

    def towards(self, groups: Sequence[EntityCluster]) -> dict[str, Both]:
        """Return the sentiments towards each entity, in the outlet's own voice and in those that it reports."""
        if not groups:
            return {}
        if len(self._parsed_text.sentences) < FEWEST_SENTENCES:
            return {group.id: mean_of_places(self.portrayal(group)) for group in groups}
        model, mood = self._model, self.mood()
        found = {}
        for group in groups:
            portrayal = self.portrayal(group)
            heard = any(place.reported and not place.by_itself for place in portrayal.places)
            found[group.id] = model.judge(figures_of(mood, portrayal), parts_of(portrayal), heard=heard)
        return found

    def mood(self) -> ArticleMood:
        """Return the outlet's voice in the whole article."""
        text, sentences = self._parsed_text.text, self._parsed_text.sentences
        own = [text[left:right] for left, right in self._own_pieces(0, len(text))]
        towards = [self._feelings.towards(*sentence) for sentence in sentences]
        return ArticleMood(
            feeling=self.of_all().score,
            words=np.array([words for words, _ in self._own], dtype=np.float32),
            chances=np.stack([UNKNOWN if chances is None else chances for chances in towards]),
            statements=len(self._statements),
            style=style_of(" ".join(own), sentences=len(sentences), share=sum(map(len, own)) / max(1, len(text))),
        )

    def portrayal(self, group: EntityCluster) -> EntityPortrayal:
        """Return where and how the text names an entity."""
        outside = (m for m in group.mentions if not self._furniture.touch(m.start, m.end))
        places = [place for mention in outside if (place := self._place(group.id, mention)) is not None]
        return EntityPortrayal(
            places=places,
            is_person=group.label == "PERSON",
            is_organisation=group.label in ORGANISATION_LABELS,
            is_place=group.label in PLACES,
            said=sum(s.speaker is not None and s.speaker.entity == group.id for s in self._statements),
            accused_in=sum(self._voices.accuse(group.id, m.start, m.end) for m in group.mentions),
        )

    def towards_span(self, target: Span) -> TargetSentiment:
        """Return the sentiment towards a span, in any voice."""
        chances = self._feelings.towards(target.start, target.end)
        found = mean_feeling([] if chances is None else [chances])
        return TargetSentiment(start=target.start, end=target.end, label=found.label, score=found.score)

    def _place(self, entity: str, mention: Mention) -> NamedPlace | None:
        place = mention.start, mention.end
        number = self._parsed_text.sentence_at(mention.start)
        span, around = self._feelings.seen(*place), self._around(number)
        if span is None or around is None:
            return None
        return NamedPlace(
            sentence=number,
            chances=self._feelings.judge(span),
            parts=self._model.directed.parts(span, around),
            reported=self._voices.reported.touch(*place),
            by_itself=self._voices.is_by(entity, *place),
            speaks=self._voices.is_speaker(*place),
        )

    def _around(self, number: int) -> Floats | None:
        """Return the mean state of a sentence, computed once."""
        if number not in self._means:
            self._means[number] = self._feelings.mean(*self._parsed_text.sentences[number])
        return self._means[number]

    def _own_words(self, number: int) -> tuple[float, float]:
        """Return the word list's and the trained head's scores for the outlet's own words in a sentence, -1..1."""
        pieces = self._own_pieces(*self._parsed_text.sentences[number])
        text = self._parsed_text.text
        return valence(" ".join(text[left:right] for left, right in pieces)), self._felt(pieces)

    def _own_pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        outside = self._furniture.outside(start, end)
        return [piece for first, last in outside for piece in self._voices.reported.outside(first, last)]

    def _felt(self, pieces: Sequence[tuple[int, int]]) -> float:
        """Return the head's score towards the longest of some spans: positive minus negative, -1..1."""
        longest = max(pieces, key=lambda piece: piece[1] - piece[0], default=(0, 0))
        if not self._parsed_text.text[slice(*longest)].strip():
            return 0.0
        chances = self._feelings.towards(*longest)
        return 0.0 if chances is None else float(chances[POSITIVE] - chances[NEGATIVE])
