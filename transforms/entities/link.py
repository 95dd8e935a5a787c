"""Link names to known entities, by the other names of the text.

Candidates are weighed by prominence, by how well their type fits the tagger's, and by how much of the text is about
their country: "one sense per discourse" (Gale, Church and Yarowsky, 1992) and the context of other places (as in
Leidner, 2007, "Toponym resolution in text"). Nothing outside the text counts.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from schemas.knowledge import KnownEntity
from transforms.entities.coreference import Cluster
from transforms.entities.knowledge_base import KnowledgeBase
from transforms.entities.mention import Mention
from transforms.entities.name_forms import is_abbreviation, name_form, person_words, surname_form
from transforms.lexicon.entity_labels import KINDS, PLACES, UNLINKED
from transforms.lexicon.kind_fits import KIND_FITS
from transforms.lexicon.load import load_patterns
from transforms.lexicon.name_context import CONJUNCTIONS, REGIONS
from transforms.lexicon.titles import OFFICES

LEAST_CONFIDENCE = 0.5
"""Minimum confidence of a link."""

_NOBODY = 0.05
"""Weight of the case that the name means an unknown entity."""

_NOBODY_OF_SURNAME = 0.3
_LEAST_IN_FULL = 0.5
_REALM = load_patterns("names")["realm"]
_UNKNOWN = load_patterns("names")["unknown"]
_FAR = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A known entity, and the confidence, 0..1, that the name means it."""

    known: KnownEntity
    confidence: float


@dataclass(frozen=True, slots=True)
class _Context:
    """Counts of the text's mentions of each country, and of all."""

    countries: Counter[str]
    total: int

    def share(self, country: str | None, own: int) -> float:
        """Return the share of a country among all mentions of countries but `own`, 0..1."""
        if country is None or self.total <= own:
            return 0.0
        return max(0, self.countries[country] - own) / (self.total - own)


def link_clusters(doc: Doc, clusters: Sequence[Cluster], base: KnowledgeBase) -> list[Link | None]:
    """Return for each cluster the known entity that it means, None if no candidate is likely enough."""
    candidates = [_candidates(cluster, base) for cluster in clusters]
    context = _context(clusters, candidates)
    return [
        _best(doc, cluster, found, context, base) if found else None
        for cluster, found in zip(clusters, candidates, strict=True)
    ]


def kind_of(label: str) -> str:
    """Return the coarse kind of an OntoNotes label; labels that taggers confuse share a kind."""
    if label in PLACES:
        return "PLACE"
    return label if label in KINDS else "OTHER"


def label_of(cluster: Cluster) -> str:
    """Return the most frequent label of the mentions, ties broken alphabetically."""
    counts = Counter(mention.label for mention in cluster.mentions)
    return min(counts, key=lambda label: (-counts[label], label))


def _candidates(cluster: Cluster, base: KnowledgeBase) -> tuple[KnownEntity, ...]:
    """Return the known entities that a cluster may mean; abbreviations count only if there is no fuller name."""
    if label_of(cluster) in UNLINKED:
        return ()
    kind, key = cluster.key
    forms = dict.fromkeys([key, *(name_form(mention.text) for mention in cluster.mentions)])
    if kind == "PERSON":
        return _people(key, forms, base)
    fuller = [form for form in forms if not is_abbreviation(form)] or list(forms)
    for form in fuller:
        found = base.named(form)
        if found:
            return found
    if realm := _REALM.fullmatch(key):
        return base.named(realm.group(1))
    return _people(key, (), base) if not is_abbreviation(key) and kind == "NAME" else ()


def _people(key: str, forms: Iterable[str], base: KnowledgeBase) -> tuple[KnownEntity, ...]:
    if found := base.named(key):
        return found
    for form in forms:
        if found := tuple(known for known in base.named(form) if known.type == "PERSON"):
            return found
    words = tuple(key.split())
    if len(words) == 1:
        return tuple(known for known in base.with_surname(words[0]) if known.type == "PERSON")
    return ()


def _context(clusters: Sequence[Cluster], candidates: Sequence[tuple[KnownEntity, ...]]) -> _Context:
    """Count the countries of the names that have a single candidate."""
    countries: Counter[str] = Counter()
    for cluster, found in zip(clusters, candidates, strict=True):
        if _tells_country(cluster, found) and (country := found[0].country) is not None:
            countries[country] += len(cluster.mentions)
    return _Context(countries, sum(countries.values()))


def _tells_country(cluster: Cluster, candidates: Sequence[KnownEntity]) -> bool:
    """Tell whether a name shows a country: a single candidate of the right kind, and no surname alone."""
    if len(candidates) != 1 or candidates[0].country is None or _fit(cluster, candidates[0]) < LEAST_CONFIDENCE:
        return False
    return candidates[0].type != "PERSON" or " " in cluster.key[1]


def _fit(cluster: Cluster, known: KnownEntity) -> float:
    return KIND_FITS.get((kind_of(label_of(cluster)), kind_of(known.type)), 0.0)


def _best(
    doc: Doc, cluster: Cluster, candidates: Sequence[KnownEntity], context: _Context, base: KnowledgeBase
) -> Link | None:
    own = len(cluster.mentions) if _tells_country(cluster, candidates) else 0
    surname_only = " " not in cluster.key[1] and any(known.type == "PERSON" for known in candidates)
    if surname_only and _is_introduced(doc, cluster.mentions):
        return None
    qualifier = _qualifier(doc, cluster.mentions, base)
    office = surname_only and _has_office(doc, cluster.mentions)
    famous = surname_only and base.is_famous(cluster.key[1])
    weighed = []
    for known in candidates:
        share = context.share(known.country, own)
        weight = _prior(cluster, known) * _fit(cluster, known)
        if surname_only and known.type == "PERSON" and not _is_mononym(cluster.key[1], known):
            weight *= (0.5 if famous else 0.1) + 1.6 * share + 0.6 * office
        else:
            weight *= _context_factor(cluster, known, share)
        weighed.append((weight * _agreement(known, qualifier), known))
    nobody = _NOBODY_OF_SURNAME if surname_only else _NOBODY
    best, known = max(weighed, key=lambda pair: (pair[0], pair[1].prominence, pair[1].id))
    confidence = best / (sum(weight for weight, _ in weighed) + nobody)
    return Link(known=known, confidence=round(confidence, 3)) if confidence >= LEAST_CONFIDENCE else None


def _prior(cluster: Cluster, known: KnownEntity) -> float:
    """Return a candidate's weight before its context counts: few full names have two bearers in the news."""
    in_full = known.type == "PERSON" and " " in cluster.key[1]
    return max(known.prominence, _LEAST_IN_FULL if in_full else 0.0) ** 2


def _context_factor(cluster: Cluster, known: KnownEntity, share: float) -> float:
    """Return the weight of the text's countries for a candidate; they count most for an organisation of one word."""
    if kind_of(known.type) == "ORG" and known.country is not None and " " not in cluster.key[1]:
        return (0.1 if is_abbreviation(cluster.mentions[0].text) else 0.3) + 2 * share
    return 1 + 2 * share


def _is_mononym(word: str, known: KnownEntity) -> bool:
    return word in {name_form(name) for name in (known.name, *known.aliases)} and surname_form(
        person_words(known.name)[-1]
    ) != surname_form(word)


def _is_introduced(doc: Doc, mentions: Sequence[Mention]) -> bool:
    """Tell whether the text introduces somebody whom readers don't know: "a man named Johnson"."""
    return any(_UNKNOWN.search(doc[max(0, mention.first - _FAR) : mention.first].text) for mention in mentions)


def _has_office(doc: Doc, mentions: Sequence[Mention]) -> bool:
    return any(
        doc[number].lower_ in OFFICES
        for mention in mentions
        for number in range(max(0, mention.first - 2), min(len(doc), mention.first + 1))
    )


def _qualifier(doc: Doc, mentions: Sequence[Mention], base: KnowledgeBase) -> tuple[KnownEntity, ...]:
    """Return the country or state named after a place ("in Paris, Texas, on Sunday"), but not in a list of places."""
    for mention in mentions:
        after = mention.last + 1
        if after <= len(doc) and doc[after - 1].lower_ in REGIONS:
            return tuple(known for known in base.named(name_form(mention.text)) if known.wide)
        if after >= len(doc) or doc[after - 1].text != ",":
            continue
        for length in (3, 2, 1):
            end = after + length
            found = base.named(name_form(doc[after:end].text))
            wide = tuple(known for known in found if known.wide and known.country is not None)
            if wide and _closes(doc, end):
                return wide
    return ()


def _closes(doc: Doc, number: int) -> bool:
    """Tell whether a place's name ends before a token and is not an item of a list."""
    if number >= len(doc):
        return True
    if doc[number].text == "," and number + 1 < len(doc):
        return doc[number + 1].text.islower() and doc[number + 1].text not in CONJUNCTIONS
    return doc[number].text not in CONJUNCTIONS | {",", "-"}


def _agreement(known: KnownEntity, qualifier: Sequence[KnownEntity]) -> float:
    """Return how well a candidate agrees with the country or state that the text gives for it."""
    if known in qualifier:
        return 4.0
    if not qualifier or known.wide or kind_of(known.type) != "PLACE":
        return 1.0
    if any(known.region == place.name for place in qualifier):
        return 4.0
    whole = [place for place in qualifier if place.country == known.country]
    if any(known.region is None or place.prominence >= 1 for place in whole):
        return 3.0
    return 0.03
