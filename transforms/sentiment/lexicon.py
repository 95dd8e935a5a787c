"""Score the sentiment of words by VADER's lexicon and rules."""

from functools import lru_cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from schemas.annotations import Sentiment, SentimentLabel

CLEAR = 0.1
"""Minimum absolute mean of a sentiment that is not neutral; most news is neutral, so VADER's own 0.05 is too low."""

_CHUNK_WORDS = 120
_STRAIGHT = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": " ", "—": " ", "–": " "}
)


@lru_cache(maxsize=1)
def _analyzer() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


def valence(text: str) -> float:
    """Return VADER's compound score, -1..1; long texts are scored in pieces, so that time stays linear."""
    words = text.translate(_STRAIGHT).split()
    analyzer = _analyzer()
    lexicon = analyzer.lexicon
    if not any(word.strip(".,;:!?\"'()[]-").lower() in lexicon for word in words):
        return 0.0
    if len(words) <= _CHUNK_WORDS:
        return float(analyzer.polarity_scores(" ".join(words))["compound"])
    pieces = [" ".join(words[at : at + _CHUNK_WORDS]) for at in range(0, len(words), _CHUNK_WORDS)]
    return sum(float(analyzer.polarity_scores(piece)["compound"]) for piece in pieces) / len(pieces)


def label_of(score: float) -> SentimentLabel:
    """Return the label of a score."""
    if score >= CLEAR:
        return "positive"
    return "negative" if score <= -CLEAR else "neutral"


def as_sentiment(score: float) -> Sentiment:
    """Return the score, rounded, with its label."""
    rounded = round(score, 3) + 0.0
    return Sentiment(label=label_of(rounded), score=rounded)


def mean_sentiment(scores: list[float]) -> Sentiment:
    """Return the mean of the scores that are not 0; neutral if all are 0."""
    telling = [score for score in scores if score]
    return as_sentiment(sum(telling) / len(telling) if telling else 0.0)
