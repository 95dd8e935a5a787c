"""Make names whole that their form shows: with an ampersand, with a brand's 's, with a hyphen, behind initials."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from spacy.tokens import Doc

from transforms.entities.mention import Mention, mention_at, overlaid
from transforms.lexicon.countries import TYPE_OF_NAME
from transforms.lexicon.entity_labels import ACTORS, PLACES
from transforms.lexicon.given_names import is_given_name
from transforms.lexicon.load import load_patterns
from transforms.lexicon.name_context import CALENDAR
from transforms.lexicon.names_by_form import BRANDS, SURNAMES_FIRST
from transforms.lexicon.word_sets import PARTS_OF_SPEECH

_PATTERNS: Final = load_patterns("names")
_POSSESSIVE: Final = re.compile(r"['’]s\b")


def with_forms(doc: Doc, text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions in text order, each one that is a piece of a longer name replaced by that name."""
    found = [*_ampersands(doc, text, mentions), *_brands(doc, text, mentions), *_persons(doc, text, mentions)]
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start, -m.end)):
        if not kept or kept[-1].end <= mention.start:
            kept.append(mention)
    return overlaid(mentions, kept) if kept else list(mentions)


def _ampersands(doc: Doc, text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the names around an ampersand, as far as the tagger's own names on both sides reach."""
    if "&" not in text:
        return
    for match in _PATTERNS["around_ampersand"].finditer(text):
        if is_given_name(match[1].casefold()) and is_given_name(match[2].casefold()):
            continue  # two persons: "Tom & Ida"
        touched = [m for m in mentions if m.label in ACTORS and m.start < match.end() and match.start() < m.end]
        start = min([match.start(), *(m.start for m in touched)])
        end = max([match.end(), *(m.end for m in touched)])
        yield mention_at(doc, text, start, _with_brand(doc, text, end), "ORG")
    for match in _PATTERNS["with_ampersand"].finditer(text):
        if _PATTERNS["no_name_with_ampersand"].fullmatch(match.group()):
            continue
        start = match.start()
        if _PATTERNS["campus"].fullmatch(match.group()):
            start = next((m.start for m in mentions if m.end + 1 == start), start)
        yield mention_at(doc, text, start, match.end(), "ORG")


def _with_brand(doc: Doc, text: str, end: int) -> int:
    """Return the end of a name, its 's included where a verb follows: "Standard & Poor's said"."""
    possessive = _POSSESSIVE.match(text, end)
    return possessive.end() if possessive is not None and _before_verb(doc, possessive.end()) else end


def _before_verb(doc: Doc, end: int) -> bool:
    """Tell whether a finite verb begins behind a possessive, whose noun is then missing."""
    span = doc.char_span(end - 2, end)
    if span is None or span.end >= len(doc):
        return False
    after = doc[span.end]
    return span[0].tag_ == "POS" and after.tag_ in PARTS_OF_SPEECH["finite"] and after.is_alpha


def _brands(doc: Doc, text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the names that end in 's: known ones, and those that are the subject of a verb with it."""
    behind = [(m, found) for m in mentions if (found := _POSSESSIVE.match(text, m.end)) and m.last - m.first == 1]
    in_full = {m.text.split()[-1] for m in mentions if m.label == "PERSON" and m.last - m.first > 1}
    brands = {
        m.text for m, found in behind if m.text in BRANDS or (m.label in ACTORS and _before_verb(doc, found.end()))
    } - in_full
    for mention, found in behind:
        if mention.text in brands:
            yield mention_at(doc, text, mention.start, found.end(), "ORG")


def _persons(doc: Doc, text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Yield persons with all of a name that hyphens join, and with the initials before it."""
    for number, mention in enumerate(mentions):
        if mention.label != "PERSON":
            continue
        following = mentions[number + 1] if number + 1 < len(mentions) else None
        start, end = _with_initials(text, mention), mention.end
        several = mention.last - mention.first > 1
        if not several and mention.text in SURNAMES_FIRST:
            end = _with_given(doc, mention, following)
        if several and (surname := _PATTERNS["second_surname"].match(text, end)):
            apart = following is not None and following.start < surname.end() < following.end
            end = end if apart else surname.end()
        before = mention.first - 1
        if (
            several
            and before >= 1
            and doc[before].text == "-"
            and not doc[before].whitespace_
            and doc[before - 1].text.istitle()
        ):
            given = doc[before - 1]
            start = given.idx if is_given_name(given.lower_) and not given.whitespace_ else start
        if (start, end) != (mention.start, mention.end):
            yield mention_at(doc, text, start, end, "PERSON")


def _with_given(doc: Doc, mention: Mention, following: Mention | None) -> int:
    """Return the end of a name whose surname stands first, with the given name behind it: "Li *Na*"."""
    if mention.last >= len(doc) or not doc[mention.last - 1].whitespace_:
        return mention.end
    given = doc[mention.last]
    apart = following is not None and following.first == given.i and following.last - following.first > 1
    fits = (
        given.text.istitle()
        and given.pos_ == "PROPN"
        and given.lower_ not in CALENDAR
        and given.ent_type_ not in PLACES
    )
    return given.idx + len(given) if fits and not apart else mention.end


def _with_initials(text: str, mention: Mention) -> int:
    """Return the start of a person's name with the initials right before it: "W.E.B. Duval"."""
    initials = text[: mention.start].rsplit(None, 1)[-1:]
    if not text[mention.start - 1 : mention.start].isspace() or not initials:
        return mention.start
    found = _PATTERNS["initials"].fullmatch(initials[0])
    return mention.start if found is None or initials[0] in TYPE_OF_NAME else mention.start - len(initials[0]) - 1
