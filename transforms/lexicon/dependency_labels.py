"""Sets of dependency labels: the relation of a word to its syntactic head."""

from collections.abc import Mapping
from typing import Final, Literal

from transforms.lexicon.load import Row, load_rows

_Use = Literal[
    "subject", "active_subject", "part", "beside", "object", "complement", "adverbial", "cue_part", "shares_subject",
    "own_clause", "apart", "suffers", "definite", "argument", "auxiliary", "passive", "bare", "introduces",
    "question", "clausal_subject", "clausal", "predicative", "of_subject", "predicate", "noun_clause", "beside_noun",
    "reduced", "inner", "preposition", "governed", "addressee", "has_clause", "noun_role", "kind", "same_role",
]  # fmt: skip
OTHER_SALIENCE: Final = 0.4
"""Salience of a role for which the list gives none."""


class _Dependency(Row, frozen=True, kw_only=True):
    uses: frozenset[_Use] = frozenset()
    salience: float = OTHER_SALIENCE


_ROWS = load_rows("dependency_labels", _Dependency)


def _used(use: _Use) -> frozenset[str]:
    return frozenset(row.word for row in _ROWS if use in row.uses)


SUBJECTS: Final = _used("subject")
"""Labels of subjects of active and passive verbs."""

ACTIVE_SUBJECTS: Final = _used("active_subject")
"""Labels of nouns and clauses that are the subject of an active verb."""

PARTS: Final = _used("part")
"""Labels of participants: subjects, objects and possessors."""

BESIDE: Final = _used("beside")
"""Labels between a noun and a name side by side: "the newspaper Novy Vestnik"."""

OBJECTS: Final = _used("object")
"""Labels of possible contents of a verb of saying that takes an object."""

COMPLEMENTS: Final = _used("complement")
"""Labels of possible contents of any verb."""

ADVERBIALS: Final = _used("adverbial")
"""Labels of adverbials that continue the content right before them."""

CUE_PARTS: Final = _used("cue_part")
"""Labels of words that belong to the verb right after them."""

SHARES_SUBJECT: Final = _used("shares_subject")
"""Labels of verbs that share their head's subject if they have none."""

OWN_CLAUSES: Final = _used("own_clause")
"""Labels of verbs that head a clause of their own."""

APART: Final = _used("apart")
"""Labels of words that a negation of their head does not cover."""

SUFFERS: Final = _used("suffers")
"""Labels of the affected person or thing."""

MAKES_DEFINITE: Final = _used("definite")
"""Labels of words that make a noun definite or counted, not a kind of thing."""

ARGUMENTS: Final = _used("argument")
"""Labels of arguments whose negation negates their verb: "no deal"."""

AUXILIARIES: Final = _used("auxiliary")
"""Labels of auxiliaries."""

PASSIVE: Final = _used("passive")
"""Labels that mark the passive of their verb."""

BARE_NOUNS: Final = _used("bare")
"""Labels of nouns that, without a determiner, name a kind of event."""

INTRODUCES: Final = _used("introduces")
"""Labels of words that introduce a clause."""

QUESTIONS: Final = _used("question")
"""Labels of clauses that "whether" leaves open."""

CLAUSAL_SUBJECTS: Final = _used("clausal_subject")
"""Labels of clauses that are a subject."""

CLAUSAL_COMPLEMENTS: Final = _used("clausal")
"""Labels of clauses and infinitives that complete a verb."""

PREDICATIVE: Final = _used("predicative")
"""Labels of complements whose verb decides how certain they are."""

OF_SUBJECT: Final = _used("of_subject")
"""Labels of complements that describe a passive verb's subject."""

PREDICATES: Final = _used("predicate")
"""Labels of predicates of "be"."""

NOUN_CLAUSES: Final = _used("noun_clause")
"""Labels of clauses that describe a noun."""

CLAUSES_AT_NOUNS: Final = _used("beside_noun")
"""Labels of clauses that parsers attach to a noun, even if they complete its verb."""

REDUCED: Final = _used("reduced")
"""Labels of participles without their own subject."""

SECOND_VERBS: Final = _used("inner")
"""Labels of the second verb in "was reported as saying"."""

PREPOSITIONS: Final = _used("preposition")
"""Labels of prepositions."""

GOVERNED: Final = _used("governed")
"""Labels of objects of prepositions."""

ADDRESSEES: Final = _used("addressee")
"""Labels of addressees: people who are asked to do something."""

HAVE_CLAUSE: Final = _used("has_clause")
"""Labels of nouns to which parsers attach the clause of a verb."""

NOUN_ROLES: Final = _used("noun_role")
"""Labels of nouns and of words before nouns."""

KIND_NAMES: Final = _used("kind")
"""Labels of nouns before a noun, which name a kind of thing: "a takeover bid"."""

SHARES_ROLE: Final = _used("same_role")
"""Labels of words that have the role of their head."""

SALIENCE: Final[Mapping[str, float]] = {row.word: row.salience for row in _ROWS}
"""Salience by role in the sentence."""
