"""What words leave of certainty: 1 all of it, 0 quite open, below 0 the opposite is told.

The figures were set by hand and rounded; those that mattered were compared on half of the sentences of UW's factuality
data (Lee et al., 2015) and on MEANTIME (Minard et al., 2016).
"""

from typing import Final


def _words(table: dict[float, str]) -> dict[str, float]:
    return {word: value for value, words in table.items() for word in words.split()}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


MODALS: Final = _words({
    0.75: "will 'll ’ll wo shall sha",
    0.5: "would 'd ’d can ca must",
    0.35: "should ought",
    0.3: "may could",
    0.2: "might",
})  # fmt: skip

ADVERBS: Final = _words({
    0.6: "probably likely apparently presumably seemingly",
    0.5: "reportedly purportedly ostensibly",
    0.4: "perhaps maybe possibly allegedly supposedly potentially conceivably",
    -0.3: "hardly barely scarcely rarely seldom",
    -0.4: "unlikely",
    -0.5: "nearly almost",
})  # fmt: skip
"""A "not" beside them does not turn them round."""

ADJECTIVES: Final = _words({
    0.6: "likely probable expected apparent",
    0.35: (
        "possible potential alleged proposed planned future hypothetical would-be prospective suspected pending purported "
        "rumored rumoured conceivable supposed reported"
    ),
    -0.4: "unlikely improbable doubtful",
    -0.9: "impossible untrue false unable",
})  # fmt: skip
"""Of nouns, and as predicates of what hangs on them."""

UNSURE: Final = frozenset({"sure", "certain", "clear", "convinced", "confident", "true"})
"""Adjectives whose negation leaves the clause open."""

OPEN_NOUNS: Final = _set(
    "plan effort ability decision attempt proposal right chance bid offer request call possibility risk threat "
    "opportunity requirement need demand access hope fear prospect likelihood danger authority permission pressure "
    "obligation promise desire wish intention potential option way time goal aim application warning expectation"
)
"""What is said to follow from them has not happened yet."""

MARKS: Final = _words({
    0.2: "if provided",
    0.15: "whether",
    -0.1: "unless lest",
    0.6: "until before till",
})  # fmt: skip
"""By the word that introduces an adverbial clause; others let it stand by itself."""

INFINITIVE_HEADS: Final = _words({
    0.95: (
        "manage help begin start continue come get happen use bother dare prove force cause lead tend keep make let be "
        "compel oblige"
    ),
    0.8: "able free",
    0.75: "go",
    0.6: "plan intend agree decide offer prepare choose set design ready willing eager expect project schedule slate",
    0.6001: "appear seem allow permit enable entitle authorize authorise",
    0.5: "propose consider promise vow pledge vote predict mean hesitate likely suppose think believe",
    0.45: (
        "want wish hope prefer like love need desire ask demand urge tell order call require press invite encourage persuade "
        "try attempt seek work fight struggle aim strive have"
    ),
    0.35: "threaten",
    -0.4: "unlikely reluctant",
    -0.85: (
        "fail refuse forget decline avoid prevent stop halt cease neglect bar ban prohibit cancel block deny resist forbid "
        "impossible unable"
    ),
})  # fmt: skip
"""By the verb or adjective that an infinitive or participle hangs on: the implicatives keep or turn its polarity."""

TURNING_GERUNDS: Final = frozenset(
    {"avoid", "prevent", "bar", "ban", "prohibit", "block", "deny", "resist", "stop", "keep", "refrain", "discourage"}
)
"""What is done "from -ing", or as their object, did not happen."""

OPEN_OBJECTS: Final = _set(
    "want seek need propose plan consider expect demand urge call require request ask predict forecast threaten warn offer "
    "discuss pursue await anticipate promise prefer recommend oppose fear hope wait look push"
)
NEGATED_OBJECTS: Final = frozenset(
    {
        "avoid",
        "prevent",
        "cancel",
        "block",
        "bar",
        "ban",
        "prohibit",
        "refuse",
        "lack",
        "oppose",
        "avert",
        "abandon",
        "rule",
    }
)

OTHER_EMBEDDINGS: Final = _words(
    {0.6: "seem appear feel figure suppose bet", 0.9: "make let see hear watch ensure mean"}
)
"""Verbs with clauses that are no cues of attribution."""

NEG_RAISING: Final = frozenset({"think", "believe", "expect", "suppose", "feel", "seem", "appear", "reckon"})
"""Whose negation is that of the clause: "I don't think he came"."""

NOBODY: Final = frozenset({"nobody", "nothing", "none", "neither"})
NEVER: Final = frozenset({"never", "neither", "nor", "no"})
