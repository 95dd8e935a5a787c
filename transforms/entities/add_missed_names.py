"""Add names that the tagger missed: known ones, names after a title, names that it found elsewhere in the text."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from spacy.tokens import Doc, Token

from transforms.entities.knowledge_base import KnowledgeBase
from transforms.entities.mention import Mention
from transforms.lexicon.countries import ADDED_WHERE_MISSED, CAPITALS, TYPE_OF_NAME
from transforms.lexicon.entity_labels import ALSO_COMMON, NAMED
from transforms.lexicon.given_names import is_given_name
from transforms.lexicon.name_context import ON_PLATFORM, POST
from transforms.lexicon.titles import ANNOUNCING, TITLES

_LONGEST_NAME: Final = 6
_LONGEST_PERSON: Final = 3
_FAR: Final = 6


def with_known(doc: Doc, text: str, mentions: list[Mention], base: KnowledgeBase) -> list[Mention]:
    """Add names that the tagger missed: known full names, famous surnames, capitals, names after a title."""

    def name_at(token: Token, taken: bytearray) -> tuple[int, str] | None:
        if not token.text[0].isupper():
            return None
        for name, label in base.phrases(token.text):
            span = doc.char_span(token.idx, token.idx + len(name)) if text.startswith(name, token.idx) else None
            if span is not None and label in NAMED:
                return span.end, label
        alone = token.text.istitle() and not _goes_on(doc, token.i + 1, taken)
        if alone and base.is_famous(token.lower_):
            return token.i + 1, "PERSON"
        if alone and token.text in CAPITALS and token.pos_ == "PROPN":
            return token.i + 1, "GPE"
        if is_platform(token):
            return token.i + 1, "ORG"
        end = _behind_title(doc, token)
        return None if end is None else (end, "PERSON")

    return _with_added(doc, text, mentions, name_at)


def is_platform(token: Token) -> bool:
    """Tell whether the letter X is the name of the social network: "wrote on X"."""
    if token.text != "X" or not token.i or (token.i + 1 < len(token.doc) and token.nbor().text == "-"):
        return False
    before = token.nbor(-1)
    posted = before.lower_ == "to" and any(
        word.lemma_.lower() in POST for word in token.doc[max(0, token.i - _FAR) : token.i]
    )
    return posted or before.lower_ in ON_PLATFORM


def _goes_on(doc: Doc, number: int, taken: bytearray) -> bool:
    """Tell whether a token may belong to the name before it: "Trump *Tower*"."""
    return number < len(doc) and not taken[number] and doc[number].pos_ == "PROPN" and doc[number].text[0].isupper()


def _behind_title(doc: Doc, token: Token) -> int | None:
    """Return the end of the name that begins at a token right after a title, None if there is none."""
    before = doc[token.i - 1] if token.i else None
    if before is None or not before.text.istitle() or before.lower_.rstrip(".") not in ANNOUNCING:
        return None
    end = token.i
    for word in doc[token.i : token.i + _LONGEST_PERSON]:
        if not word.text.istitle() or not word.is_alpha or word.pos_ != "PROPN" or word.lower_ in TITLES:
            break
        end = word.i + 1
    return end if end > token.i else None


_Known = dict[str, list[tuple[tuple[str, ...], str]]]


def with_missed(doc: Doc, text: str, mentions: list[Mention]) -> list[Mention]:
    """Add countries, peoples, and names that the tagger found elsewhere in the document."""
    known = _names_to_look_for(doc, mentions)

    def name_at(token: Token, taken: bytearray) -> tuple[int, str] | None:
        for words, label in known.get(token.text, ()):
            last = token.i + len(words)
            if last > len(doc) or any(taken[token.i : last]):
                continue
            if len(words) == 1 and label not in ALSO_COMMON and token.pos_ != "PROPN":
                continue
            if is_given_name(token.lower_) and len(words) == 1 and _goes_on(doc, last, taken):
                continue
            if all(doc[token.i + offset].text == word for offset, word in enumerate(words)):
                return last, label
        return None

    return _with_added(doc, text, mentions, name_at)


def _with_added(
    doc: Doc, text: str, mentions: list[Mention], name_at: Callable[[Token, bytearray], tuple[int, str] | None]
) -> list[Mention]:
    """Return the mentions, in text order, with names found between them; `name_at` returns a name's end and label."""
    taken = bytearray(len(doc))
    for first, last in (*((ent.start, ent.end) for ent in doc.ents), *((m.first, m.last) for m in mentions)):
        taken[first:last] = b"\x01" * (last - first)
    added: list[Mention] = []
    number = 0
    while number < len(doc):
        found = None if taken[number] else name_at(doc[number], taken)
        if found is None or any(taken[number : found[0]]):
            number += 1
            continue
        last, label = found
        start, end = doc[number].idx, doc[last - 1].idx + len(doc[last - 1])
        added.append(Mention(start=start, end=end, text=text[start:end], label=label, first=number, last=last))
        number = last
    return sorted([*mentions, *added], key=lambda mention: mention.start) if added else mentions


def _names_to_look_for(doc: Doc, mentions: Iterable[Mention]) -> _Known:
    """Return the names to search for, by their first word, the longest first."""
    names: dict[tuple[str, ...], str] = {}
    given: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.label not in NAMED or mention.last - mention.first > _LONGEST_NAME or not mention.text[0].isupper():
            continue
        words = tuple(token.text for token in doc[mention.first : mention.last])
        names[words] = mention.label
        if mention.label == "PERSON" and len(words) > 1 and words[-1][0].isupper() and words[-1].isalpha():
            names.setdefault((words[-1],), "PERSON")
            if is_given_name(words[0].casefold()):
                given[words[0]].add(words[-1])
    for name, surnames in given.items():
        if len(surnames) == 1:
            names.setdefault((name,), "PERSON")
    for name in ADDED_WHERE_MISSED:
        names[tuple(name.split())] = TYPE_OF_NAME[name]
    known: _Known = defaultdict(list)
    for words, label in names.items():
        known[words[0]].append((words, label))
    for choices in known.values():
        choices.sort(key=lambda choice: (-len(choice[0]), choice))
    return known
