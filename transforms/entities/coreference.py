"""Cluster the mentions of one text that name the same entity: full names, surnames, abbreviations, plurals of peoples.

The knowledge base is not used here (see `link`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc

from transforms.entities.abbreviations import abbreviates, initials, introduced
from transforms.entities.mention import Mention
from transforms.entities.name_forms import (
    is_abbreviation,
    lowered,
    name_form,
    organisation_form,
    people_form,
    person_words,
    same_person,
    surname_form,
    surname_of,
)
from transforms.lexicon.bodies import CHAMBERS
from transforms.lexicon.entity_labels import PEOPLE, SHORTENED
from transforms.lexicon.given_names import gender_of
from transforms.lexicon.titles import ADDRESSES, Gender

_TITLE_WORDS = 3
_FEWEST_INITIALS = 3
Words = tuple[str, ...]
IsFamous = Callable[[str], bool]
Key = tuple[str, str]
"""PERSON, NORP or NAME, and the form of the fullest name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The mentions of one entity in text order, and its key, which is equal in all texts that name it in full."""

    key: Key
    mentions: tuple[Mention, ...]


def cluster_mentions(doc: Doc, text: str, mentions: Sequence[Mention], famous: IsFamous) -> list[Cluster]:
    """Return the mentions by entity, in the order of first mentions; `famous` says if a surname needs no full name."""
    persons = _person_keys(doc, mentions, famous)
    names = _name_keys(text, mentions)
    members: dict[Key, list[Mention]] = {}
    for number, mention in enumerate(mentions):
        if mention.label == "PERSON":
            key = ("PERSON", " ".join(persons[number]))
        elif mention.label == "NORP":
            key = ("NORP", people_form(name_form(mention.text)))
        else:
            key = ("NAME", names[name_form(mention.text)])
        members.setdefault(key, []).append(mention)
    return [Cluster(key=key, mentions=tuple(found)) for key, found in members.items()]


def _person_keys(doc: Doc, mentions: Sequence[Mention], famous: IsFamous) -> dict[int, Words]:
    """Return for each mention of a person the fullest name; for a bare surname the last fitting name before it."""
    words = {number: person_words(m.text) for number, m in enumerate(mentions) if m.label == "PERSON"}
    fullest = _fullest(set(words.values()))
    keys: dict[int, Words] = {}
    given = [(number, fullest[name]) for number, name in words.items() if len(name) > 1]
    for number, name in words.items():
        if len(name) > 1:
            keys[number] = fullest[name]
            continue
        fitting = _bearers(name[0], given)
        gender = _title_gender(doc, mentions[number])
        agreeing = [bearer for bearer in fitting if gender in {None, _gender(bearer[1])}] or fitting
        before = [full for at, full in agreeing if at < number]
        if before:
            keys[number] = before[-1]
        else:
            keys[number] = name if not agreeing or famous(name[0]) else agreeing[0][1]
    return keys


def _fullest(names: set[Words]) -> dict[Words, Words]:
    """Return for each name of several words the longest name that may be the same person's."""
    full = sorted((name for name in names if len(name) > 1), key=lambda name: (-len(name), name))
    found: dict[Words, Words] = {}
    kept: list[Words] = []
    for name in full:
        found[name] = next((longer for longer in kept if same_person(name, longer)), name)
        if found[name] is name:
            kept.append(name)
    return found


def _bearers(word: str, given: Sequence[tuple[int, Words]]) -> list[tuple[int, Words]]:
    """Return the bearers of a surname, else the bearers of a given name if they are one person."""
    surname = surname_form(word)
    fitting = [(number, name) for number, name in given if surname_form(surname_of(name)) == surname]
    if fitting:
        return fitting
    called = [(number, name) for number, name in given if name[0] == word or word in name[1:-1]]
    return called if len({name for _, name in called}) == 1 else []


def _title_gender(doc: Doc, mention: Mention) -> Gender | None:
    first = doc[mention.first].lower_.rstrip(".")
    before = doc[max(0, mention.first - 1) : mention.first].text.casefold().rstrip(".")
    return ADDRESSES.get(first) or ADDRESSES.get(before)


def _gender(name: Words) -> Gender | None:
    return gender_of(name[0])


def _name_keys(text: str, mentions: Sequence[Mention]) -> dict[str, str]:
    """Return the fullest form of each name that is no person's, by abbreviations, legal kinds and capitals."""
    named = [m for m in mentions if m.label not in PEOPLE]
    forms = dict.fromkeys(name_form(m.text) for m in named)
    keys = {form: organisation_form(form) for form in forms}
    for short, long in _abbreviated(text, named, forms).items():
        keys[short] = keys.get(long, long)
    for form in forms:
        if keys[form] == form and form.isupper() and lowered(form) in keys:
            keys[form] = keys[lowered(form)]
    for short, long in _last_words(named).items():
        keys[short] = keys.get(long, long)
    return keys


def _last_words(mentions: Sequence[Mention]) -> dict[str, str]:
    """Return for an organisation's last word alone ("Times") the only longer name before it that ends in that word."""
    found: dict[str, str] = {}
    longer: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.label != "ORG":
            continue
        form = name_form(mention.text)
        first, _, last = form.rpartition(" ")
        if first:
            longer.setdefault(last, set()).add(form)
        elif form not in CHAMBERS and len(longer.get(form, ())) == 1:
            found.setdefault(form, next(iter(longer[form])))
    return found


def _abbreviated(text: str, mentions: Sequence[Mention], forms: dict[str, None]) -> dict[str, str]:
    """Return the long form of each abbreviation, found by brackets, else by initials."""
    found: dict[str, str] = {}
    for short, (start, end) in introduced(text, [(m.start, m.end) for m in mentions]).items():
        found.setdefault(name_form(short), name_form(text[start:end]))
    for before, mention in pairwise(mentions):
        opened = text[before.end : mention.start].strip() in {"(", "["}
        if opened and is_abbreviation(before.text) and abbreviates(before.text, mention.text):
            found.setdefault(name_form(before.text), name_form(mention.text))
    long_names: dict[str, set[str]] = {}
    for mention in mentions:
        letters = initials(mention.text)
        if mention.label in SHORTENED and len(letters) >= _FEWEST_INITIALS and " " in mention.text:
            long_names.setdefault(letters, set()).add(name_form(mention.text))
    for form in forms:
        meant = long_names.get(form, set())
        if form.isupper() and form not in found and len(meant) == 1:
            found[form] = next(iter(meant))
    return {short: long for short, long in found.items() if short != long}
