"""What a statement denies: another's claim or a deed, in its own words or only as "that", "the accusation", "Rubio's charge".

Newspapers are full of denials that dispute nothing said near them: "refused to sign the bill", "denied him the chance",
"dismissed two clerks", "the lies that he told are forgotten". Those are told apart here, by their words alone.
"""

import re
from dataclasses import dataclass
from typing import Final

_CLAIM = (
    r"\b(?:claims?|accusations?|allegations?|charges?|reports?|suggestions?|assertions?|remarks?|comments?|statements?"
    r"|complaints?|criticisms?|critiques?|arguments?|demands?|proposals?|rumou?rs?|stor(?:y|ies)|accounts?|version|findings?|theory|evidence|ideas?"
    r"|notion|link)\b"
)
_FALSE = (
    r"\b(?:ludicrous|false|baseless|nonsense|absurd|untrue|not true|lies?|fabricat\w+|ridiculous|unfounded|wrong|misleading"
    r"|invented|groundless|smears?|hoax|rubbish|preposterous|laughable|slander\w*|libel\w*|inaccurate|otherwise|distort\w+"
    r"|exaggerat\w+|(?:fake|fiction|propaganda|myth)(?!\s+\w))\b(?!\s+(?:for|to)\b)"
)
_IT = r"(?:that|this|it|these|those|such|all of (?:it|this|that))"
_COPULA = r"(?:is|are|was|were|be|been|says?)"
_WORD = r"\s+(?!(?:not|never|no|\S*n['’]t)\b(?!\s+true))\S+"
_FALSE_THEN = rf"(?:{_WORD}){{0,3}}?\s+[“\"'‘(]*{_FALSE}"
_CALLED_FALSE: Final = re.compile(
    # "that is simply untrue", "it's a lie"
    rf"(?:{_IT}(?:{_WORD})?\s+{_COPULA}\b|{_IT}['’](?:s|re)\b){_FALSE_THEN}"
    # "I did nothing of the kind", "that never happened", "there was no such report"
    r"|(?:(?:\S+\s+){0,3}?(?:did|done|do|said|say) )?nothing of the (?:kind|sort)(?: (?:had |has |was |ever )*\w+)?\W*$"
    r"|(?:this|that|it) (?:never happened|did(?: not|n['’]t) happen)\W*$"
    r"|(?:there\s+(?:\S+\s+){1,2}?|we (?:\S+\s+){1,2}?)no such "
    r"(?:thing|meeting|conversation|incident|event|order|deal|agreement|request|call|letter|report|document|payment|attack)\W*$",
    re.IGNORECASE,
)
_DISMISSES: Final = re.compile(
    # "any suggestion that we knew is false"; "the story a fabrication", "it as absurd"
    r"otherwise\W*$"
    rf"|(?:\S+\s+){{0,4}}?{_CLAIM}(?:\s+\S+){{0,12}}?\s+{_COPULA}\b{_FALSE_THEN}"
    rf"|(?:{_IT}|(?:\S+\s+){{0,3}}?{_CLAIM})(?:{_WORD}){{0,2}}?\s+[“\"'‘(]*{_FALSE}[^\w\s]*(?:\s+\S+){{0,2}}\s*$",
    re.IGNORECASE,
)
_PLURAL: Final = re.compile(r"(?:ies|y|s)$")
_LEADING: Final = re.compile(r"^\W+")
_COMPLEMENTIZER: Final = re.compile(r"that\s+")
_BACK: Final = re.compile(
    rf"(?:that|this|it|him|her|them|us|(?:it|this|that|an?\s+{_CLAIM})\s+as\b.*"
    rf"|(?:(?:(?:the|this|that|these|those|such|any|all|both)\s+)+|(?:\S+['’]s?|his|her|their|its)\s+(?:\S+\s+)?)(?:\S+\s+)?"
    rf"{_CLAIM}(?:\s+as\b.*|\s+(?:\w+\s+)?{_FALSE})?)\W*(?:[:;–—].*)?$|(?:that\s+)?such\s+(?:an?\s+)?{_CLAIM}",
    re.IGNORECASE | re.DOTALL,
)
_OWNER: Final = re.compile(
    r"(?<![\w.-])(?!(?:It|That|This|There|Here|He|She|We|They|You|I|What|Who|Today|Yesterday|\w+day)\b)"
    rf"([A-Z][\w.-]*)['’]s?\s+(?:\S+\s+){{0,2}}?{_CLAIM}"
)
_GUILT: Final = re.compile(
    r"(?:any |all |the )?(?:\w+ )?(?:wrongdoing|involvement|responsibility|part|guilt|knowledge|charges?)\W*$",
    re.IGNORECASE,
)
_DEED: Final = re.compile(
    r"\b(?:refus|rul\w* out|derid|rebuff|declin|block|disagree\w* (?:about|on|over))", re.IGNORECASE
)
_TURNS_AWAY: Final = re.compile(r"\b(?:(reject)|dismiss|repudiat)\w*$", re.IGNORECASE)
_THING: Final = re.compile(r"it\W*$", re.IGNORECASE)
_SOMEBODY: Final = re.compile(r"(?:them|him|her|us|me|you)\W*$", re.IGNORECASE)
_CONTRADICTS: Final = re.compile(r"\b(?:contradict|disbeliev)\w*$", re.IGNORECASE)
_NAME: Final = re.compile(r"(?:[A-Z][\w.’'-]*\s+){0,3}([A-Z][\w-]+)\W*$")
_EITHER: Final = re.compile(
    r"\b(?:reject|dismiss|den(?:y|ies|ied|ying)|downplay|play\w* down|against\b)", re.IGNORECASE
)
_CLAUSE: Final = re.compile(
    r"(?:that|\w+ing|any|all|responsibility)\b|.*\bas\b"
    r"|(?:\S+\s+){1,5}?(?:is|are|was|were|has|have|had|did|does|would|will|could|can|ever)\b",
    re.IGNORECASE,
)
_WITHHELD: Final = re.compile(
    r"(?:(?:[A-Z][\w.’'-]*|him|her|them|us|me|you)\s+)+(?:an?|the|his|her|their|its|more|any)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """How a denial names what it denies.

    `points_back`: only as "it", "the claim" and the like; `of_guilt`: as "any wrongdoing"; `owner`: whose claim, by name, without an
    s at its end; `noun`: what it calls the claim ("allegation"), without the ending of its plural.
    """

    points_back: bool
    of_guilt: bool
    owner: str | None
    noun: str | None = None


def read_denial(cue: str, text: str, *, denies: bool) -> Denial | None:
    """Return what a statement says against somebody's words, None where it says nothing of the kind.

    `denies`: its cue does. Without that it may still dismiss ("the claim is false, he said").
    """
    said = _LEADING.sub("", text)
    complement = _COMPLEMENTIZER.match(said)
    clause = said[complement.end() :] if complement else said
    dismisses = any((_CALLED_FALSE.match(said), _CALLED_FALSE.match(clause), _DISMISSES.match(clause)))
    if not dismisses and not (denies and _is_of_a_claim(cue, said)):
        return None
    owner = _OWNER.search(text) or (_NAME.match(said) if _CONTRADICTS.search(cue) is not None else None)
    noun = re.search(_CLAIM, said, re.IGNORECASE)
    return Denial(
        points_back=dismisses or _BACK.match(said) is not None or (owner is not None and owner.end() == len(said)),
        of_guilt=_GUILT.match(said) is not None,
        owner=owner[1].rstrip("s") if owner else None,
        noun=_PLURAL.sub("", noun[0].lower()) if noun else None,
    )


def _is_of_a_claim(cue: str, text: str) -> bool:
    """Tell whether a denial is one of what somebody says, not the refusal of a deed or a thing."""
    if _DEED.search(cue) is not None or _is_turned_away(cue, text):
        return False
    if _EITHER.search(cue) is None:
        return True
    spoken = any(one.match(text) for one in (_CLAUSE, _BACK, _GUILT)) or re.search(_CLAIM, text, re.IGNORECASE)
    return bool(spoken) and _WITHHELD.match(text) is None


def _is_turned_away(cue: str, text: str) -> bool:
    """Tell whether it is a thing or a person ("rejected it", "dismissed him"); "contradicted him" is about his words."""
    verb = _TURNS_AWAY.search(cue)
    if verb is None:
        return False
    return _SOMEBODY.match(text) is not None or (verb[1] is not None and _THING.match(text) is not None)
