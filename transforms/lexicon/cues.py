"""The words by which news says that somebody states something, and how firmly that puts it."""

from dataclasses import dataclass
from typing import Literal

from schemas.annotations import Stance

Complement = Literal["clause", "infinitive", "object"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What a word of attribution does: `certainty` is how far it presents the content as true, 0..1."""

    stance: Stance
    certainty: float
    takes: frozenset[Complement]


_CLAUSE: frozenset[Complement] = frozenset({"clause"})
_CLAUSE_OBJECT: frozenset[Complement] = frozenset({"clause", "object"})
_TO: frozenset[Complement] = frozenset({"clause", "infinitive"})
_ANY: frozenset[Complement] = frozenset({"clause", "infinitive", "object"})
_OBJECT: frozenset[Complement] = frozenset({"object"})
_INFINITIVE: frozenset[Complement] = frozenset({"infinitive"})

_VERB_TABLE: tuple[tuple[Stance, float, frozenset[Complement], str], ...] = (
    ("states", 0.8, _CLAUSE,
     ("say add explain continue respond answer reply write remark comment observe notice testify joke quip post exclaim "
     "shout read elaborate state inform brief clarify proclaim posit calculate express recognize recognise realize realise "
     "title yell decree rule")),
    ("states", 0.8, _TO, "tell ask agree"),
    ("states", 0.8, _CLAUSE_OBJECT,
     ("note report recall tweet email mention recount reiterate repeat quote point highlight discuss view deem remind echo")),
    ("states", 0.8, _ANY, "announce declare"),
    ("states", 0.95, _CLAUSE_OBJECT,
     ("confirm reveal acknowledge admit concede show disclose indicate demonstrate")),
    ("states", 0.95, _CLAUSE, "know learn discover find determine conclude prove"),
    ("claims", 0.5, _ANY, "claim"),
    ("claims", 0.5, _CLAUSE, "argue insist maintain contend believe think reckon speculate assure"),
    ("claims", 0.5, _CLAUSE_OBJECT, "assert allege stress emphasize emphasise lament complain boast"),
    ("hedges", 0.4, _CLAUSE, "imply hint suspect assume doubt wonder consider guess"),
    ("hedges", 0.4, _CLAUSE_OBJECT, "suggest estimate question"),
    ("denies", 0.1, _ANY, "deny refute rebut dispute reject dismiss contradict debunk rebuff repudiate"),
    ("accuses", 0.5, _OBJECT,
     ("accuse blame criticize criticise slam blast denounce condemn describe decry ridicule mock brand label portray "
     "characterize characterise assail chide rebuke")),
    ("accuses", 0.5, _ANY, "call"),
    ("predicts", 0.5, _ANY, "predict expect forecast anticipate foresee warn promise vow pledge threaten"),
    ("predicts", 0.4, _TO, "hope worry caution"),
    ("predicts", 0.4, _ANY, "fear"),
    ("predicts", 0.5, _INFINITIVE, "intend resolve decide aim swear"),
    ("predicts", 0.5, _CLAUSE_OBJECT, "project"),
    ("demands", 0.3, _ANY, "demand urge propose recommend"),
    ("demands", 0.3, _ANY, "prefer"),
    ("demands", 0.3, _TO, "order request advise beg instruct command press pressure implore encourage exhort"),
    ("states", 0.6, _OBJECT, "praise endorse defend welcome hail tout applaud cite thank congratulate"),
)  # fmt: skip

_PREPOSITION_TABLE: tuple[tuple[Stance, float, str, str], ...] = (
    ("demands", 0.3, "call", "for on"),
    ("demands", 0.3, "argue ask plead appeal lobby", "for"),
    ("demands", 0.3, "insist", "on upon"),
    ("predicts", 0.4, "dream", "of"),
    ("predicts", 0.5, "brace", "for"),
    ("predicts", 0.5, "reckon", "with"),
    ("claims", 0.5, "think", "about of"),
    ("denies", 0.1, "argue", "against"),
    ("states", 0.8, "refer allude point", "to"),
    ("states", 0.8, "comment", "on"),
    ("states", 0.6, "apologize apologise vouch", "for"),
    ("claims", 0.5, "boast brag complain", "about of"),
    ("accuses", 0.5, "rail", "against"),
    ("hedges", 0.4, "hint", "at"),
    ("predicts", 0.5, "warn", "of about against"),
)

_NOUN_TABLE: tuple[tuple[Stance, float, str], ...] = (
    ("states", 0.8, "statement announcement remark comment report message view testimony conclusion finding consensus"),
    ("claims", 0.5, "claim assertion argument belief contention insistence opinion boast"),
    ("hedges", 0.4, "suggestion estimate speculation rumour rumor suspicion doubt concern"),
    ("denies", 0.1, "denial rejection"),
    ("accuses", 0.5, "accusation allegation charge criticism complaint"),
    ("predicts", 0.5, "prediction warning forecast promise pledge vow fear hope expectation threat"),
    ("demands", 0.3, "demand call proposal recommendation request suggestion"),
)

VERBS: dict[str, Cue] = {
    lemma: Cue(stance=stance, certainty=certainty, takes=takes)
    for stance, certainty, takes, lemmas in _VERB_TABLE
    for lemma in lemmas.split()
}
"""By lemma."""

NOUNS: dict[str, Cue] = {
    lemma: Cue(stance=stance, certainty=certainty, takes=_TO)
    for stance, certainty, lemmas in _NOUN_TABLE
    for lemma in lemmas.split()
}
"""By lemma."""

PREPOSITIONAL: dict[tuple[str, str], Cue] = {
    (lemma, preposition): Cue(stance=stance, certainty=certainty, takes=frozenset())
    for stance, certainty, lemmas, prepositions in _PREPOSITION_TABLE
    for lemma in lemmas.split()
    for preposition in prepositions.split()
}
"""By lemma and preposition: what the preposition governs is the content."""

ONLY_OF_OTHERS = frozenset({"think", "believe", "know", "hope"})
"""Not cues where the writer, or the reader, is their subject: "I think"."""

ACCORDING = Cue(stance="states", certainty=0.8, takes=_CLAUSE)
BARE_QUOTE = Cue(stance="states", certainty=0.8, takes=_CLAUSE)
