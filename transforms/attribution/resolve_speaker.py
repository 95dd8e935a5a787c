"""Find the entity of a speaker: by name, by role, or for a pronoun the most likely one.

Pronouns follow the salience factors of Lappin and Leass (1994) that need no full parse: recency, subjects before
objects, agreement in gender, and the last speaker.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence

from spacy.tokens import Doc, Token

from transforms.attribution.named import Named, is_described, kind_of, may_be
from transforms.entities.build import EntityCluster
from transforms.entities.roles import (
    fits_role,
    is_introduced_apart,
    is_person_role,
    is_the_same,
    role_words,
    speaks_for,
)
from transforms.lexicon.bodies import ACTING, ORGANISATIONS
from transforms.lexicon.dependency_labels import SUBJECTS, SUFFERS
from transforms.lexicon.entity_labels import ACTORS, BODIES, NEVER_SPEAK, ORGANISATION_LABELS
from transforms.lexicon.given_names import OF_PRONOUN, gender_of
from transforms.lexicon.roles import PROCEEDS_AGAINST
from transforms.lexicon.titles import Gender
from transforms.lexicon.word_sets import ATTRIBUTION, PARTS_OF_SPEECH, PRONOUNS
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan

_REACH = 1500
"""Maximum distance, in characters, over which a pronoun or role is resolved."""

_RECENT = 500
"""Maximum distance, in characters, over which a pronoun prefers the last speaker."""

_CLOSE = 120
"""Maximum distance, in characters, of a name just before."""

_NAMED_THERE = 3.0
"""Loss of whoever is named in the words that "he" says."""

_FAR = 40
"""Maximum tokens before "it" among which a nameless body is looked for."""

_LOOKED_AT = 20
_NEAR_START = 3
_NEXT_SENTENCE = re.compile(r"[\"”’']{1,2}[ \t]+(?=[A-Z])")
_TITLE_WORDS = 3


class Speakers:
    """The entities of one text; ask in text order, because a pronoun looks back at earlier speakers."""

    __slots__ = ("_genders", "_last", "_mentions", "_starts")

    def __init__(self, groups: Sequence[EntityCluster]) -> None:
        """Sort all mentions by position."""
        self._mentions = sorted(
            Named(start=m.start, end=m.end, first=m.first, last=m.last, id=g.id, label=g.label, kind=kind_of(g))
            for g in groups
            for m in g.mentions
        )
        self._starts = [mention.start for mention in self._mentions]
        self._genders: dict[str, Gender | None] = {g.id: gender_of(g.name) for g in groups}
        self._last: tuple[int, str] | None = None

    def resolve(self, span: CharSpan, head: Token, quoted: Sequence[CharSpan] = ()) -> str | None:
        """Return the id of the speaking entity, None if nothing fits.

        Args:
            span: the speaker.
            head: the main word of `span`.
            quoted: the speaker's own words: whom they name is hardly "he" or "she" who says them.
        """
        found = self._resolved(span, head, quoted)
        if found is None:
            return None
        if found.label == "PERSON":
            self._last = (span[0], found.id)
        return found.id

    def beside_quote(self, parsed_text: ParsedText, content: Sequence[CharSpan]) -> tuple[CharSpan, Token] | None:
        """Return the likely speaker of a quote without a cue: the subject of the sentence before it.

        If the quote opens a paragraph that continues after it, the subject of the next sentence is preferred. A pronoun
        or a role counts, else the last named person. The result is the span with its main word, for `resolve`.
        """
        start, end = content[0][0], content[-1][1]
        behind = _NEXT_SENTENCE.match(parsed_text.text, end)
        if behind is not None and parsed_text.text[max(0, start - 2) : start - 1] in {"", "\n"}:
            number = parsed_text.sentence_at(behind.end())
            found = self._subject(
                parsed_text, (max(behind.end(), parsed_text.sentences[number][0]), parsed_text.sentences[number][1])
            )
            if found is not None:
                return found
        if start < _NEAR_START:
            return None
        left, right = parsed_text.sentences[parsed_text.sentence_at(start - _NEAR_START)]
        right = min(right, start)
        found = self._subject(parsed_text, (left, right))
        if found is not None:
            return found
        named = [mention for mention in self._between(left, right) if mention.label == "PERSON"]
        return ((named[-1].start, named[-1].end), parsed_text.doc[named[-1].last - 1]) if named else None

    def _subject(self, parsed_text: ParsedText, sentence: CharSpan) -> tuple[CharSpan, Token] | None:
        """Return the subject of a sentence if it is a person: a name, "he", "the driver"."""
        left, right = sentence
        left = max(left, right - _REACH)
        named = [mention for mention in self._between(left, right) if mention.label == "PERSON"]
        for token in parsed_text.doc[parsed_text.token_at(left) : parsed_text.token_at(max(left, right - 1)) + 1]:
            if token.dep_ in SUBJECTS and token.head.dep_ == "ROOT":
                if token.lower_ in OF_PRONOUN:
                    return (token.idx, token.idx + len(token)), token
                mention = next((m for m in named if m.start <= token.idx < m.end), None)
                if mention is not None:
                    return (mention.start, mention.end), token
                if token.pos_ == "NOUN" and is_person_role(token.lower_):
                    return (token.left_edge.idx, token.idx + len(token)), token
        return None

    def _resolved(self, span: CharSpan, head: Token, quoted: Sequence[CharSpan]) -> Named | None:
        pronoun = head.lower_
        if pronoun in OF_PRONOUN:
            spoken_of = [mention for piece in quoted for mention in self._between(*piece)]
            return self._person_meant(span[0], head.doc, OF_PRONOUN[pronoun], spoken_of)
        if pronoun in PRONOUNS["group"]:
            return self._group_meant(span[0], head)
        opening = _first_token(span, head)
        if opening.lower_ in PRONOUNS["relative"] and opening.dep_ != "det":
            return self._antecedent(span, opening)
        if head.text in ORGANISATIONS:
            return self._named_beside(span, head) or self._by_role(span, head) or self._named_in(span, head)
        return self._named_in(span, head) or self._by_role(span, head)

    def _between(self, start: int, end: int) -> list[Named]:
        return self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _named_beside(self, span: CharSpan, head: Token) -> Named | None:
        """Return the name beside a noun for a body: "the newspaper Novy Vestnik"."""
        inside = [m for m in self._between(*span) if m.label in ORGANISATION_LABELS | {"PERSON"}]
        beside = (m for m in inside if m.first > head.i and is_the_same(head, head.doc[m.first : m.last].root))
        return next(beside, None)

    def _named_in(self, span: CharSpan, head: Token) -> Named | None:
        """Return the entity that contains the head word, else the first person, else the first body, it speaks for."""
        first = max(0, bisect_left(self._starts, span[0]) - 1)
        inside = [
            mention
            for mention in self._mentions[first : first + _LOOKED_AT]
            if mention.start < span[1] and mention.end > span[0] and mention.label not in NEVER_SPEAK
        ]
        for mention in inside:
            if mention.start <= head.idx < mention.end:
                return mention
        beside = (m for m in inside if m.label == "PERSON" and _is_named(head, head.doc[m.first : m.last].root))
        if (named := next(beside, None)) is not None:
            return named
        for wanted in ("PERSON", "ORG"):
            for mention in inside:
                name = head.doc[mention.first : mention.last].root
                if mention.label == wanted and speaks_for(head, name, of_person=wanted == "PERSON"):
                    return mention
        return None

    def _antecedent(self, span: CharSpan, head: Token) -> Named | None:
        """Return the antecedent of "who" or "which": the noun that the clause describes, else the name just before."""
        noun = head.head.head if head.head.dep_ == "relcl" else _noun_before(head)
        if noun is not None:
            found = self._named_in((noun.left_edge.idx, noun.idx + len(noun)), noun)
            found = found or self._by_role((noun.left_edge.idx, noun.idx + len(noun)), noun)
            if found is not None:
                return found
        wanted = {"PERSON"} if head.lower_ in PRONOUNS["person"] else BODIES
        before = [m for m in self._between(span[0] - _CLOSE, span[0]) if m.label in wanted]
        return before[-1] if before else None

    def _by_role(self, span: CharSpan, head: Token) -> Named | None:
        """Return the entity with the role in "the ..."; without a definite word the role introduces somebody new."""
        doc, noun = head.doc, head.lower_
        first = _first_token(span, head).i
        if doc[first].lower_ not in PRONOUNS["definite"] or head.pos_ not in PARTS_OF_SPEECH["noun"]:
            return None
        if any(token.dep_ == "poss" for token in doc[first : head.i]):
            return None
        words = role_words(head, first)
        if noun in ORGANISATIONS:
            return self._body_meant(span[0], doc, words, noun)
        return self._person_by_role(span, head, first, words)

    def _person_by_role(self, span: CharSpan, head: Token, first: int, words: frozenset[str]) -> Named | None:
        """Return the person introduced in a role, else the person just quoted, else the only person nearby."""
        doc, noun = head.doc, head.lower_
        persons = [m for m in self._between(span[0] - _REACH, span[0]) if m.label == "PERSON"]
        fitting = [(fits_role(doc, m.first, m.last, words, noun), m.start, m) for m in persons]
        best = max(fitting, default=(0, 0, None))
        if best[0]:
            return best[2]
        nameless = head.idx + len(head) >= span[1] and all(token.pos_ != "PROPN" for token in doc[first : head.i])
        if (
            nameless
            and noun in ATTRIBUTION["commentator"]
            and self._last is not None
            and span[0] - self._last[0] <= _RECENT
        ):
            return next((mention for mention in reversed(persons) if mention.id == self._last[1]), None)
        alone = {mention.id for mention in persons}
        of_somebody = any(mention.label in ACTORS for mention in self._between(*span))
        if len(alone) != 1 or of_somebody or head.tag_ != "NN" or not is_person_role(noun):
            return None
        suffers = all(doc[mention.first : mention.last].root.dep_ in SUFFERS for mention in persons)
        if suffers and noun in PROCEEDS_AGAINST:
            return None
        names = [(mention.first, mention.last) for mention in persons]
        return None if is_introduced_apart(doc, persons[0].first, first, noun, names) else persons[-1]

    def _body_meant(self, position: int, doc: Doc, words: frozenset[str], noun: str) -> Named | None:
        """Return the body whose name or description shares the most words of a role.

        Else a noun such as "the company" means the organisation last named as subject, if it can be one. A ministry or a
        court is none of those named: "Deutsche Bank ... the ministry".
        """
        bodies = [m for m in self._between(position - _REACH, position) if m.label in BODIES]
        scored = [(len(words & {t.lower_ for t in doc[m.first : m.last]}), m.start, m) for m in bodies]
        best = max(scored, default=(0, 0, None))
        if best[0]:
            return best[2]
        organisations = [m for m in bodies if m.label in ORGANISATION_LABELS]
        described = [m for m in organisations if is_described(doc, m, noun)]
        if described:
            return described[-1]
        return self._last_acting(doc, [m for m in organisations if may_be(m, noun)]) if noun in ACTING else None

    def _group_meant(self, position: int, head: Token) -> Named | None:
        """Return what "it" or "they" means: the organisation last named as subject, or a nameless body behind it."""
        doc = head.doc
        organisations = [m for m in self._between(position - _REACH, position) if m.label in ORGANISATION_LABELS]
        found = self._last_acting(doc, organisations)
        start = max(found.last if found is not None else 0, head.i - _FAR)
        nameless = [
            token
            for token in doc[start : head.i]
            if token.lower_ in ORGANISATIONS and token.dep_ in SUBJECTS and token.pos_ == "NOUN"
        ]
        if not nameless:
            return found
        body = nameless[-1]
        return self._by_role((body.left_edge.idx, body.idx + len(body)), body)

    def _last_acting(self, doc: Doc, organisations: Sequence[Named]) -> Named | None:
        subjects = [m for m in organisations if any(token.dep_ in SUBJECTS for token in doc[m.first : m.last])]
        likeliest = subjects or organisations
        return likeliest[-1] if likeliest else None

    def _person_meant(self, position: int, doc: Doc, gender: Gender, spoken_of: Collection[Named]) -> Named | None:
        """Return the most salient earlier person of that gender; those whom the words to be said name are less likely."""
        less = {mention.id for mention in spoken_of} - ({self._last[1]} if self._last is not None else set())
        best: tuple[float, int] | None = None
        chosen = None
        for mention in self._between(position - _REACH, position):
            if mention.label != "PERSON" or mention in spoken_of:
                continue
            own = self._genders.get(mention.id) or self._title_gender(doc, mention)
            if own is not None and own != gender:
                continue
            score = self._salience(mention, position, doc) + (3.0 if own == gender else 0.0)
            score -= _NAMED_THERE if mention.id in less else 0.0
            if best is None or (score, mention.start) >= best:
                best, chosen = (score, mention.start), mention
        return chosen

    def _salience(self, mention: Named, position: int, doc: Doc) -> float:
        """Return a score by recency; subjects and the last speaker score higher, possessives lower."""
        score = -(position - mention.start) / 150
        root = doc[mention.first : mention.last].root
        if root.dep_ in SUBJECTS:
            score += 1.5
        elif root.dep_ == "poss":
            score -= 1.0
        if self._last is not None and self._last[1] == mention.id and position - self._last[0] <= _RECENT:
            score += 1.5
        return score

    def _title_gender(self, doc: Doc, mention: Named) -> Gender | None:
        return gender_of(doc[max(0, mention.first - _TITLE_WORDS + 1) : mention.first].text)


def _is_named(head: Token, name: Token) -> bool:
    """Tell whether a name stands beside a role and says whose it is: "Weir's spokesman, *Tom Orme*"."""
    return name.dep_ == "appos" and name.head.i == head.i and head.pos_ == "NOUN"


def _noun_before(word: Token) -> Token | None:
    """Return the noun right before a word, ignoring a comma."""
    before = [token for token in word.doc[max(0, word.i - 2) : word.i] if not token.is_punct]
    return before[-1] if before and before[-1].pos_ in PARTS_OF_SPEECH["noun"] else None


def _first_token(span: CharSpan, head: Token) -> Token:
    """Return the first token of a speaker's span, at most _LOOKED_AT before its main word."""
    number = head.i
    while number > max(0, head.i - _LOOKED_AT) and head.doc[number - 1].idx >= span[0]:
        number -= 1
    return head.doc[number]
