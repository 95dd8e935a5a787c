"""The knowledge base: known entities by name."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from schemas.knowledge import KnownEntity
from transforms.entities.load_knowledge import load_knowledge
from transforms.entities.name_forms import lowered, name_form, person_words, surname_form, surname_of

_SURNAME_FIRST = frozenset({"CN", "HK", "KP", "KR", "TW"})
_LONGEST_CODE = 3
"""Maximum length of a word in capitals that is an abbreviation, not a word of a headline."""


_FAME = 0.9


class KnowledgeBase:
    """Entities by every form of their names, and people by their surnames."""

    __slots__ = ("_by_name", "_by_surname", "_phrases", "entities", "fingerprint")

    def __init__(self, entities: Iterable[KnownEntity]) -> None:
        """Index all names; `fingerprint` is a short hash of all entities."""
        by_name: dict[str, dict[str, KnownEntity]] = {}
        by_surname: dict[str, dict[str, KnownEntity]] = {}
        phrases: dict[str, dict[str, str]] = {}
        digest = hashlib.sha256()
        self.entities = tuple(sorted(entities, key=lambda entity: entity.id))
        for entity in self.entities:
            digest.update(msgspec.json.encode(entity))
            for name in (entity.name, *entity.aliases):
                if entity.type == "PERSON":
                    words = person_words(name)
                    by_name.setdefault(" ".join(words), {})[entity.id] = entity
                    if len(words) > 1:
                        surname = words[0] if entity.country in _SURNAME_FIRST else surname_of(words)
                        by_surname.setdefault(surname_form(surname), {})[entity.id] = entity
                by_name.setdefault(name_form(name), {})[entity.id] = entity
                if " " in name or "-" in name:
                    phrases.setdefault(_first_word(name), {}).setdefault(name, entity.type)
        self._by_name = {name: tuple(found.values()) for name, found in by_name.items()}
        self._by_surname = {name: tuple(found.values()) for name, found in by_surname.items()}
        self._phrases = {
            word: tuple(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))
            for word, found in phrases.items()
        }
        self.fingerprint = digest.hexdigest()[:16]

    def named(self, form: str) -> tuple[KnownEntity, ...]:
        """Return the entities of a name in its `name_form`; long words in capitals are also tried in lower case."""
        found = self._by_name.get(form)
        if found is None and (len(form) > _LONGEST_CODE or not form.isupper()):
            found = self._by_name.get(lowered(form))
        return found or ()

    def is_famous(self, surname: str) -> bool:
        """Tell whether the news calls somebody by this lower-case surname alone."""
        return any(known.prominence >= _FAME for known in self.with_surname(surname))

    def phrases(self, word: str) -> tuple[tuple[str, str], ...]:
        """Return all names of several words that begin with a word as written, with their types, the longest first."""
        return self._phrases.get(_first_word(word), ())

    def with_surname(self, surname: str) -> tuple[KnownEntity, ...]:
        """Return the people with a surname, given in lower case."""
        return self._by_surname.get(surname_form(surname), ())


def _first_word(name: str) -> str:
    return name.split(" ", 1)[0].split("-", 1)[0]


@lru_cache(maxsize=4)
def knowledge_base(further: tuple[KnownEntity, ...] = ()) -> KnowledgeBase:
    """Return the bundled knowledge with `further` entities, which replace bundled ones of the same id."""
    return KnowledgeBase(_with_further(load_knowledge(), further))


def is_city(name: str) -> bool:
    """Tell whether the bundled knowledge has a city of this name, in any case of its letters."""
    return any(known.type == "GPE" and not known.wide for known in knowledge_base().named(name_form(name)))


@lru_cache(maxsize=4)
def extended(base: KnowledgeBase, further: tuple[KnownEntity, ...]) -> KnowledgeBase:
    """Return a knowledge base with `further` entities, which replace those of the same id."""
    return KnowledgeBase(_with_further(base.entities, further))


def _with_further(entities: Iterable[KnownEntity], further: Iterable[KnownEntity]) -> Iterable[KnownEntity]:
    return {entity.id: entity for entity in (*entities, *further)}.values()
