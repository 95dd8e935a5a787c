"""Who and what a text is about: mentions grouped into entities, with their salience."""

import math
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc

from schemas.annotations import Entity, Sentiment, TextSpan
from schemas.ids import hashed_id
from transforms.functions.mentions import Mention, find_mentions, normalise_name, without_title
from transforms.functions.regions import Regions

_LONGEST_ABBREVIATION = 8
_NEUTRAL = Sentiment(label="neutral", score=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The mentions of one entity; `name` is its canonical name, `id` the same in every article."""

    id: str
    name: str
    label: str
    mentions: tuple[Mention, ...]


def group_mentions(doc: Doc, text: str) -> list[Group]:
    """Return the entities of a document in the order of their first mention."""
    mentions = find_mentions(doc, text)
    keys = _keys(mentions)
    keys.update(_abbreviations(doc, mentions, keys))
    members: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        own = (mention.label, normalise_name(mention.text))
        members.setdefault(keys[own], []).append(mention)
    return [_group(key, of_key) for key, of_key in members.items()]


def to_entities(
    groups: list[Group], furniture: Regions, length: int, sentiments: dict[str, Sentiment]
) -> tuple[Entity, ...]:
    """Return the groups as entities; `sentiments` are by id, neutral where none is given.

    Salience is 0 for what only furniture names, else it grows with frequency and with an early first mention.
    """
    counted = [_outside(group, furniture) for group in groups]
    most = max((len(mentions) for mentions in counted), default=0)
    entities = []
    for group, mentions in zip(groups, counted, strict=True):
        entities.append(
            Entity(
                id=group.id,
                name=group.name,
                type=group.label,
                mentions=tuple(
                    TextSpan(
                        start=m.start,
                        end=m.end,
                        text=m.text,
                        furniture=bool(furniture) and furniture.touch(m.start, m.end),
                    )
                    for m in group.mentions
                ),
                salience=_salience(mentions, most, length),
                sentiment=sentiments.get(group.id, _NEUTRAL),
            )
        )
    return tuple(entities)


def _outside(group: Group, furniture: Regions) -> list[Mention]:
    return [m for m in group.mentions if not furniture.touch(m.start, m.end)] if furniture else list(group.mentions)


def _salience(mentions: list[Mention], most: int, length: int) -> float:
    if not mentions:
        return 0.0
    frequency = math.log1p(len(mentions)) / math.log1p(most)
    earliness = 1 - mentions[0].start / max(1, length)
    return round(0.6 * frequency + 0.4 * earliness, 3)


_Key = tuple[str, str]


def _keys(mentions: list[Mention]) -> dict[_Key, _Key]:
    """Map each (label, name) to the entity it belongs to: a bare surname to the first full name that ends in it."""
    full: dict[str, str] = {}
    for mention in mentions:
        words = normalise_name(mention.text).split()
        if mention.label == "PERSON" and len(words) > 1:
            full.setdefault(words[-1], " ".join(words))
            full.setdefault(words[0] + " ", " ".join(words))
    keys: dict[_Key, _Key] = {}
    for mention in mentions:
        name = normalise_name(mention.text)
        joined = name
        if mention.label == "PERSON" and " " not in name:
            joined = full.get(name) or full.get(name + " ") or name
        keys[mention.label, name] = (mention.label, joined)
    return keys


def _abbreviations(doc: Doc, mentions: list[Mention], keys: dict[_Key, _Key]) -> dict[_Key, _Key]:
    """Map abbreviations that stand in brackets behind their long form to that form's entity."""
    joined: dict[_Key, _Key] = {}
    for long, short in pairwise(mentions):
        if not (long.last == short.first - 1 and doc[long.last].text in {"(", "["}):
            continue
        if long.label == short.label and _abbreviates(short.text, long.text):
            joined[short.label, normalise_name(short.text)] = keys[long.label, normalise_name(long.text)]
    return joined


def _abbreviates(short: str, long: str) -> bool:
    letters = short.replace(".", "")
    capitals = "".join(word[0] for word in long.replace("-", " ").split() if word[0].isupper())
    return letters.isupper() and 1 < len(letters) <= _LONGEST_ABBREVIATION and capitals.startswith(letters[:2])


def _group(key: _Key, mentions: list[Mention]) -> Group:
    label, name = key
    spellings = Counter(mention.text for mention in mentions if normalise_name(mention.text) == name)
    shown = min(spellings or Counter([mentions[0].text]), key=lambda text: (-spellings[text], len(text), text))
    return Group(id=hashed_id("entity", label, name), name=without_title(shown), label=label, mentions=tuple(mentions))
