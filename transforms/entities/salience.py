"""Compute how much a text is about each entity, 0..1.

The features are the most informative ones of Dunietz and Gillick (2014), "A new entity salience task with millions of
training examples": frequency, the position of the first mention, the headline. The grammatical roles of centering
theory (Grosz, Joshi and Weinstein, 1995) are added: subjects before objects before others.
"""

import math
import re
from collections.abc import Collection, Iterable, Sequence

from spacy.tokens import Doc

from schemas.annotations import Furniture, TextSpan
from transforms.entities.build import EntityCluster
from transforms.entities.mention import Mention
from transforms.lexicon.dependency_labels import OTHER_SALIENCE, SALIENCE, SHARES_ROLE
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

FREQUENCY, LEAD, ROLE, HEADLINE = 0.35, 0.25, 0.2, 0.2
"""Weights of the features; the headline's is added where the article's headline is known."""

_LEAD_SENTENCES = 4


def body_salience(clusters: Sequence[EntityCluster], parsed_text: ParsedText, furniture: SpanSet) -> dict[str, float]:
    """Return each entity's salience in the body, up to 0.8; an entity that only furniture names has 0.

    It is 0.35 for the share of the most frequent entity's mentions (logarithms), 0.25 for an early first mention (half
    of that four sentences into the report), and 0.2 for the mean of its grammatical roles: subject 1, object .7, other
    .4, modifier .3.
    """
    counted = {cluster.id: _outside(cluster, furniture) for cluster in clusters}
    most = max((len(mentions) for mentions in counted.values()), default=0)
    begin = _first_sentence(parsed_text, furniture)
    return {
        key: _salience(mentions, most, parsed_text, begin) if mentions else 0.0 for key, mentions in counted.items()
    }


def with_headline(salience: float) -> float:
    """Return the salience of an entity that the headline names."""
    return round(min(1.0, salience + HEADLINE), 3)


def in_headline(
    names: Collection[str], mentions: Iterable[TextSpan], title: str, furniture: Iterable[Furniture]
) -> bool:
    """Tell whether the title has one of the names as words, or a headline in the text has one of the mentions."""
    if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title) for name in names if name in title):
        return True
    headlines = [piece for piece in furniture if piece.kind == "headline"]
    return any(m.start < piece.end and piece.start < m.end for piece in headlines for m in mentions)


def _outside(cluster: EntityCluster, furniture: SpanSet) -> list[Mention]:
    return [m for m in cluster.mentions if not furniture.touch(m.start, m.end)] if furniture else list(cluster.mentions)


def _first_sentence(parsed_text: ParsedText, furniture: SpanSet) -> int:
    """Return the number of the first sentence that is not entirely furniture."""
    for number, (start, end) in enumerate(parsed_text.sentences):
        if not furniture.hold(start, end) and parsed_text.text[start:end].strip():
            return number
    return 0


def _salience(mentions: Sequence[Mention], most: int, parsed_text: ParsedText, begin: int) -> float:
    frequency = math.log1p(len(mentions)) / math.log1p(most)
    away = max(0, parsed_text.sentence_at(mentions[0].start) - begin)
    role = sum(_role(parsed_text.doc, mention) for mention in mentions) / len(mentions)
    return round(FREQUENCY * frequency + LEAD / (1 + away / _LEAD_SENTENCES) + ROLE * role, 3)


def _role(doc: Doc, mention: Mention) -> float:
    root = doc[mention.first : mention.last].root
    if root.dep_ == "pobj" and root.head.dep_ == "agent":
        return 1.0
    while root.dep_ in SHARES_ROLE and root.head.i != root.i:
        root = root.head
    return SALIENCE.get(root.dep_, OTHER_SALIENCE)
