"""Find the named mentions of a text: spaCy's entities, corrected by the rest of the document."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Doc

from transforms.entities.add_missed_names import is_platform, with_known, with_missed
from transforms.entities.extend_short_names import make_whole
from transforms.entities.fix_boundaries import put_right
from transforms.entities.knowledge_base import KnowledgeBase
from transforms.entities.mention import Mention
from transforms.entities.roles import is_the_same
from transforms.lexicon.bodies import ORGANISATIONS
from transforms.lexicon.countries import CAPITALS, TYPE_OF_NAME
from transforms.lexicon.entity_labels import MISTAKEN_FOR_PERSONS, NUMBERS
from transforms.lexicon.given_names import is_given_name
from transforms.lexicon.name_context import ARTICLES
from transforms.lexicon.roles import LOCAL_OFFICES
from transforms.lexicon.titles import TITLES

_POSSESSIVES = frozenset({"'s", "’s", "'", "’", "'S", "’S"})
_EDGE = "\"“”„«»'‘’`.,;:!?()[]{}<>|-–—*/#_ \t\n\r\xa0"
_LONGEST_OFFICE = 3
_CAPITALS = frozenset(name.casefold() for name in CAPITALS)


def normalise_name(name: str, label: str = "PERSON") -> str:
    """Return a form of a name without differences of case, spaces and a person's title."""
    plain = name.replace("’", "'")
    return (without_title(plain) if label == "PERSON" else " ".join(plain.split())).casefold()


def without_title(name: str) -> str:
    """Return the name without titles before it and with single spaces."""
    words = name.split()
    while len(words) > 1 and words[0].casefold().rstrip(".") in TITLES:
        words = words[1:]
    return " ".join(words)


def find_mentions(doc: Doc, text: str, base: KnowledgeBase) -> list[Mention]:
    """Return all mentions of a parsed text in text order, none overlapping, one label for one name."""
    mentions = [
        _by_gazetteer(doc, mention)
        for ent in doc.ents
        if ent.label_ not in NUMBERS
        for mention in _trimmed(doc, text, ent.start, ent.end, ent.label_)
    ]
    mentions = [_by_kind(doc, mention) for mention in mentions]
    mentions = [*(_by_office(doc, *pair) for pair in pairwise(mentions)), *mentions[-1:]]
    whole = _one_label_a_name(make_whole(doc, text, put_right(doc, text, mentions, base)))
    return with_missed(doc, text, with_known(doc, text, whole, base))


def _trimmed(doc: Doc, text: str, first: int, last: int, label: str) -> Iterator[Mention]:
    """Yield the mention without article, possessive and punctuation at its edges, and up to a line break."""
    for number in range(first, last):
        if "\n" in doc[number].text:
            last = number
            break
    while first < last and (doc[first].lower_ in ARTICLES or not doc[first].text.strip(_EDGE)):
        first += 1
    while first < last and (doc[last - 1].text in _POSSESSIVES or _is_edge(doc[last - 1].text)):
        last -= 1
    if first < last:
        start = doc[first].idx
        end = doc[last - 1].idx + len(doc[last - 1])
        yield Mention(start=start, end=end, text=text[start:end], label=label, first=first, last=last)


def _is_edge(word: str) -> bool:
    return not word.strip(_EDGE)


def _by_gazetteer(doc: Doc, mention: Mention) -> Mention:
    known = "ORG" if is_platform(doc[mention.first]) else TYPE_OF_NAME.get(mention.text)
    return replace(mention, label=known) if known is not None and known != mention.label else mention


def _by_kind(doc: Doc, mention: Mention) -> Mention:
    """Return a mention labelled as a body if a kind of body stands before it: "the newspaper *Novy Vestnik*"."""
    before = doc[mention.first - 1] if mention.label == "PERSON" and mention.first else None
    if before is None or before.text not in ORGANISATIONS or is_given_name(doc[mention.first].lower_):
        return mention
    beside = is_the_same(before, doc[mention.first : mention.last].root)
    return replace(mention, label="ORG") if beside else mention


def _by_office(doc: Doc, mention: Mention, following: Mention) -> Mention:
    """Return a mention labelled as a place if an office and a person follow: "*Port Ellery* Mayor Lucia Ramos"."""
    if mention.label != "PERSON" or following.label != "PERSON":
        return mention
    between = doc[mention.last : following.first]
    if mention.first and doc[mention.first - 1].lower_.rstrip(".") in TITLES:
        return mention
    is_place = 1 <= len(between) <= _LONGEST_OFFICE and between[0].lower_ in LOCAL_OFFICES and between[0].text.istitle()
    return replace(mention, label="GPE") if is_place else mention


def _one_label_a_name(mentions: list[Mention]) -> list[Mention]:
    """Give every name its most frequent label, and a bare surname the label of the person's full name.

    A capital tagged as a person stays a person only if the text names somebody of that surname in full.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    surnames: set[str] = set()
    for mention in mentions:
        name = normalise_name(mention.text, mention.label)
        votes[name][mention.label] += 1
        words = name.split()
        if mention.label == "PERSON" and len(words) > 1:
            surnames.add(words[-1])
    labels = {name: _winner(counts) for name, counts in votes.items()}
    for name in surnames & labels.keys():
        if labels[name] in MISTAKEN_FOR_PERSONS:
            labels[name] = "PERSON"
    for name in _CAPITALS & labels.keys() - surnames:
        if labels[name] == "PERSON":
            labels[name] = "GPE"
    return [_labelled(mention, labels[normalise_name(mention.text, mention.label)]) for mention in mentions]


def _winner(counts: Counter[str]) -> str:
    return min(counts, key=lambda label: (-counts[label], label))


def _labelled(mention: Mention, label: str) -> Mention:
    known = TYPE_OF_NAME.get(mention.text, label)
    return mention if mention.label == known else replace(mention, label=known)
