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

_VERB_TABLE: tuple[tuple[Stance, float, frozenset[Complement], str], ...] = (
    ("states", 0.8, _CLAUSE,
     "say tell add note report write explain recall reply respond answer continue tweet remark comment observe mention "
     "testify joke quip email post exclaim shout read elaborate recount state reiterate repeat ask inform brief quote"),
    ("states", 0.8, _ANY, "announce declare"),
    ("states", 0.95, _CLAUSE_OBJECT,
     "confirm reveal acknowledge admit concede know learn discover find show disclose indicate demonstrate determine conclude"),
    ("claims", 0.5, _ANY, "claim pretend"),
    ("claims", 0.5, _CLAUSE,
     "argue insist maintain contend assert allege believe think stress emphasize emphasise complain lament boast assure "
     "reckon speculate feel agree"),
    ("hedges", 0.4, _CLAUSE_OBJECT, "suggest imply hint estimate suspect assume doubt wonder question consider guess"),
    ("denies", 0.1, _ANY, "deny refute rebut dispute reject dismiss contradict debunk oppose rebuff"),
    ("accuses", 0.5, _OBJECT,
     "accuse blame criticize criticise slam blast denounce condemn attack call describe decry ridicule mock brand label"),
    ("predicts", 0.5, _ANY, "predict expect hope fear forecast anticipate warn promise vow pledge threaten plan intend want"),
    ("demands", 0.3, _ANY, "demand urge propose recommend order request insist advise"),
    ("states", 0.6, _OBJECT, "praise support endorse defend back welcome hail tout applaud cite"),
)  # fmt: skip

_NOUN_TABLE: tuple[tuple[Stance, float, str], ...] = (
    ("states", 0.8, "statement announcement remark comment report message view testimony conclusion finding"),
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

ACCORDING = Cue(stance="states", certainty=0.8, takes=_CLAUSE)
BARE_QUOTE = Cue(stance="states", certainty=0.8, takes=_CLAUSE)

WEAKENING = frozenset({"may", "might", "could", "possibly", "perhaps", "probably", "likely", "reportedly", "allegedly", "apparently"})
"""Words that make what is said less certain."""
