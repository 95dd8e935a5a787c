"""Cues of several words, and words that are cues only where the taggers found them to be: read, never searched for."""

import re
from typing import Final

from schemas.annotations import Stance
from transforms.lexicon.cues import Cue

_VERB_TABLE: Final[tuple[tuple[Stance, float, str], ...]] = (
    ("states", 0.8, "comment explain detail list relate praise advertise update signal illustrate feature clear promote"),
    ("states", 0.95, "establish document uncover verify demonstrate detect"),
    ("claims", 0.5, "allege swear purport profess maintain pretend posit rave affirm protest object"),
    ("hedges", 0.4, "suppose surmise presume conjecture examine investigate explore ponder seem appear"),
    ("hedges", 0.2, "doubt question wonder"),
    ("denies", 0.1, "disagree disavow counter negate downplay scoff disprove discount deride refuse"),
    ("accuses", 0.5,
     ("fault lambast lambaste attack charge indict upbraid castigate reprimand deplore lament disparage vilify lash berate "
      "excoriate scold admonish decry tar impugn smear censure bash savage taunt")),
    ("predicts", 0.5, "project intend plan aim guarantee bet dread brace envision envisage prophesy augur swear aspire mean"),
    ("demands", 0.3,
     ("beg exhort instruct command want press plead implore appeal lobby petition require invite encourage bid campaign "
      "compel summon")),
)  # fmt: skip

_NOUN_TABLE: Final[tuple[tuple[Stance, float, str], ...]] = (
    ("hedges", 0.3, "speculation rumour rumor hypothesis question theory hint possibility"),
    ("predicts", 0.5, "projection vision plan intention"),
    ("demands", 0.3, "appeal plea petition order instruction ultimatum"),
    ("accuses", 0.5, "attack rebuke condemnation tirade"),
    ("denies", 0.1, "rebuttal refutation dismissal"),
)

_PHRASE_TABLE: Final[tuple[tuple[Stance, float, str], ...]] = (
    ("hedges", 0.3, r"neither confirm\w* nor den\w+"),
    ("hedges", 0.4, r"(?:not|n't|never|not yet) (?:\w+ )?(?:rul\w+ out|den(?:y|ies|ied)|exclud\w+|dismiss\w*)"),
    ("hedges", 0.3,
     (r"(?:would|could|can|did|does|do|has|have|had|will|is|was) ?(?:not|n't) (?:yet )?(?:say|said|confirm\w*|know|comment\w*"
      r"|sure|certain|clear|verif\w+)|cannot (?:say|confirm|verify)")),
    ("hedges", 0.3, r"(?:declin|refus)\w+ to (?:say|confirm|comment|discuss|specify|rule out|answer)|unable to (?:say|confirm)"),
    ("hedges", 0.4, r"(?:rais\w+|float\w*) (?:the )?(?:possibility|question|prospect|idea)s?|ha(?:s|ve|d) (?:\w+ )?doubts"),
    ("hedges", 0.4, r"(?:is|are|was|were|been|be|'s|'re) (?:\w+ )?(?:thought|believed|rumou?red|supposed|presumed|suspected) to"),
    ("hedges", 0.4, r"cast\w* doubt|express\w* doubts?|hinted at|is considering|are considering|was considering"),
    ("denies", 0.1,
     (r"rul(?:e|es|ed|ing) out|plead(?:s|ed|ing)? not guilty|refus\w+ to accept|(?:not|n't) accept(?:ed)?|shrug\w* off"
      r"|brush\w* (?:aside|off)|pour\w* (?:cold water|scorn)|scoff\w* at|laugh\w* off|play\w* down|tak(?:e|es|en|ing) issue"
      r"|took issue|hit\w* back|push\w* back|wav(?:e|es|ed|ing) (?:aside|away|off)|called? into question")),
    ("accuses", 0.5,
     (r"point\w* (?:the |a )?fingers?|call\w* out|lash\w* out|hit\w* out|complain\w* (?:of|about)|tak(?:e|es|ing) aim|took aim"
      r"|held \w+ responsible|hold\w* \w+ responsible|rail\w* against|tor\w* into|laid the blame|lay\w* the blame"
      r"|took to task")),
    ("predicts", 0.5, r"brac\w+ for|reckon\w* with|(?:is|are|was|were) confident|(?:is|are|was|were) expected to|look\w* forward"),
    ("demands", 0.3,
     (r"insist\w* (?:on|upon)|appeal\w* (?:to|for)|plead(?:s|ed|ing)? (?:for|with)|press\w* for|push\w* for|lobb\w+ for"
      r"|ask(?:s|ed|ing)? for|call(?:s|ed|ing)? (?:for|on|upon)")),
    ("claims", 0.5, r"(?:is|are|was|were|am) (?:\w+ )?convinced|ma(?:ke|kes|de|king) the case|ma(?:ke|kes|de|king) (?:the |a )?claims?"),
)  # fmt: skip


def _cues(table: tuple[tuple[Stance, float, str], ...]) -> dict[str, Cue]:
    return {
        lemma: Cue(stance=stance, certainty=certainty, takes=frozenset())
        for stance, certainty, lemmas in table
        for lemma in lemmas.split()
    }


DOUBTED: Final = re.compile(r"\b(?:reportedly|allegedly|supposedly|purportedly|apparently|rumou?red)\b", re.IGNORECASE)
"""By which a text passes something on without standing up for it."""

FALSE: Final = re.compile(
    r"\b(?:falsely|wrongly|baselessly|erroneously|incorrectly|mistakenly|misleadingly)\b", re.IGNORECASE
)
"""By which a text says that something is not so."""

FURTHER_VERBS: Final = _cues(_VERB_TABLE)
"""By lemma; a word of `cues.VERBS` that stands here too is read as here."""

FURTHER_NOUNS: Final = _cues(_NOUN_TABLE)
"""By lemma."""

PHRASES: Final = tuple(
    (
        re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE),
        Cue(stance=stance, certainty=certainty, takes=frozenset()),
    )
    for stance, certainty, pattern in _PHRASE_TABLE
)
"""In the order in which they are tried."""
