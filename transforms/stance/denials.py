"""Read what a statement denies: a claim or deed, in its own words or as "that", "the accusation", "Weir's charge".

Many denials in newspapers dispute no statement near them: "refused to sign the bill", "denied him the chance",
"dismissed two clerks", "the lies that he told are forgotten". Only their words distinguish them here.
"""

import re
from dataclasses import dataclass
from typing import Final

from transforms.lexicon.load import load_patterns

_PATTERNS: Final = load_patterns("denials", flags=re.IGNORECASE)
_PLURAL: Final = re.compile(r"(?:ies|y|s)$")
_LEADING: Final = re.compile(r"^\W+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Form in which a denial names the denied claim.

    `points_back`: only as "it", "the claim" and the like; `of_guilt`: as "any wrongdoing"; `owner`: the name of the
    claim's speaker, without a final s; `noun`: the noun for the claim ("allegation"), without its plural ending.
    """

    points_back: bool
    of_guilt: bool
    owner: str | None
    noun: str | None = None


def read_denial(cue: str, text: str, *, denies: bool) -> Denial | None:
    """Return the denial of somebody's words in a statement, None if there is none.

    `denies`: whether its cue denies. Without such a cue it may still dismiss a claim ("the claim is false, he said").
    """
    said = _LEADING.sub("", text)
    complement = _PATTERNS["complementizer"].match(said)
    clause = said[complement.end() :] if complement else said
    dismisses = any(
        (
            _PATTERNS["called_untrue"].match(said),
            _PATTERNS["called_untrue"].match(clause),
            _PATTERNS["dismisses"].match(clause),
        )
    )
    if not dismisses and not (denies and _is_of_a_claim(cue, said)):
        return None
    owner = _PATTERNS["owner"].search(text) or (
        _PATTERNS["name"].match(said) if _PATTERNS["contradicts"].search(cue) is not None else None
    )
    noun = _PATTERNS["claim"].search(said)
    return Denial(
        points_back=dismisses
        or _PATTERNS["points_back"].match(said) is not None
        or (owner is not None and owner.end() == len(said)),
        of_guilt=_PATTERNS["guilt"].match(said) is not None,
        owner=owner[1].rstrip("s") if owner else None,
        noun=_PLURAL.sub("", noun[0].lower()) if noun else None,
    )


def _is_of_a_claim(cue: str, text: str) -> bool:
    """Tell whether the denial concerns a claim, not a deed or a refused thing."""
    if _PATTERNS["deed"].search(cue) is not None or _is_turned_away(cue, text):
        return False
    if _PATTERNS["either"].search(cue) is None:
        return True
    is_of_words = any(
        pattern.match(text) for pattern in (_PATTERNS["clause"], _PATTERNS["points_back"], _PATTERNS["guilt"])
    ) or _PATTERNS["claim"].search(text)
    return bool(is_of_words) and _PATTERNS["withheld"].match(text) is None


def _is_turned_away(cue: str, text: str) -> bool:
    """Tell whether a thing or person is rejected ("dismissed him"); "contradicted him" is about his words."""
    verb = _PATTERNS["turns_away"].search(cue)
    if verb is None:
        return False
    return _PATTERNS["somebody"].match(text) is not None or (
        verb[1] is not None and _PATTERNS["thing"].match(text) is not None
    )
