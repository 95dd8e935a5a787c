"""Normal forms of names, equal for all spellings: marks, diacritics, titles, companies' endings, plurals."""

import unicodedata
from functools import lru_cache

from transforms.lexicon.load import load_patterns
from transforms.lexicon.name_endings import LEGAL_KINDS, SUFFIXES, YOUNGER
from transforms.lexicon.titles import TITLES

_PEOPLE = load_patterns("names")["plural_people"]
_LONGEST_CAPITALS = 8
_MARKS = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-", "\xa0": " "})
_LETTERS_ALONE = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "đ": "d", "Đ": "D", "ß": "ss"})


@lru_cache(maxsize=8192)
def name_form(name: str) -> str:
    """Return the form that all spellings of a name share; case counts only in abbreviations (US, U.S.; not us)."""
    words = _plain(name).split()
    if len(words) > 1 and words[0].casefold() == "the":
        words = words[1:]
    joined = " ".join(words)
    if is_abbreviation(joined):
        return joined.replace(".", "")
    return joined.casefold().rstrip(".")


def is_abbreviation(name: str) -> bool:
    """Tell whether a name is one short word in capitals: US, U.S., ISIS-K."""
    return len(name) <= _LONGEST_CAPITALS and " " not in name and name.isupper() and len(name) > 1


def lowered(form: str) -> str:
    """Return an abbreviation's form as a word's form, for headlines in capitals."""
    return form.casefold()


@lru_cache(maxsize=8192)
def person_words(name: str) -> tuple[str, ...]:
    """Return a person's name as lower-case words, without titles, middle initials and endings such as "III"."""
    words = [word.strip(".,\"'").casefold() for word in _plain(name).replace(".", ". ").split()]
    words = [word for word in words if word]
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in SUFFIXES:
        words = words[:-1]
    initials = [word for word in words[1:-1] if len(word) == 1]
    return tuple(word for number, word in enumerate(words) if not (0 < number < len(words) - 1 and word in initials))


def surname_of(words: tuple[str, ...]) -> str:
    """Return the surname in a person's words: the last one that is not "jr"."""
    return words[-2] if words[-1] in YOUNGER and len(words) > 1 else words[-1]


def surname_form(word: str) -> str:
    """Return a surname without the Arabic article: al-Assad and Assad are equal."""
    for article in ("al-", "el-"):
        if word.startswith(article) and len(word) > len(article) + 1:
            return word.removeprefix(article)
    return word


def same_person(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two names in words may be one person's: the same surname, and no contradicting given names."""
    if words == other:
        return True
    short, long = sorted((words, other), key=len)
    if not short or surname_form(short[-1]) != surname_form(long[-1]):
        return False
    if short[-1] != long[-1] and not YOUNGER.isdisjoint({short[-1], long[-1]}):
        return False
    if long[-len(short) :] == short or len(short) == 1:
        return True
    return _given(short[0], long[0]) and all(
        any(_given(word, there) for there in long[1:-1]) for word in short[1:-1] if len(long) > len(short)
    )


def organisation_form(form: str) -> str:
    """Return an organisation's form without its legal kind: Inc., Corp., Ltd."""
    words = form.replace(",", " ").split()
    kept = list(words)
    while len(kept) > 1 and kept[-1].rstrip(".") in LEGAL_KINDS:
        kept = kept[:-1]
    return " ".join(kept) if len(kept) < len(words) else form


def people_form(form: str) -> str:
    """Return the singular of a people's form if its plural is regular: Tajiks, Tajik."""
    if not _PEOPLE.search(form):
        return form
    return form.removesuffix("s") if form.endswith("s") else form[:-3] + "man"


def _given(name: str, other: str) -> bool:
    """Tell whether two given names may be the same: equal, or one is the other's initial."""
    return name == other or (min(len(name), len(other)) == 1 and name[0] == other[0])


def _plain(name: str) -> str:
    text = name.translate(_MARKS)
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS_ALONE))
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return text
