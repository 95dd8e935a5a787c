"""Whether a text says that a statement came with evidence: in its sentence outside the statement itself, or right behind."""

import re
from collections.abc import Sequence
from typing import Final

from schemas.annotations import Evidence
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan

_REACH: Final = 1000
_REACH_BEHIND: Final = 300

_PROOF = (
    r"(?:evidence|proof|data|documents?|figures|footage|recordings?|stud(?:y|ies)|sources?|confirmation|details|records?"
    r"|receipts?|photographs?|substantiation|corroboration)"
)
THINGS = (
    r"(?:analys[ie]s|autops(?:y|ies)|blood|census|coins|copies|data|dna|documents?|e-?mails?|evidence|examinations?|figures"
    r"|files|footage|images?|interviews|letters?|list|logs?|logbook|measurements|memos?|messages|minutes|notes|numbers|papers?"
    r"|passe?s?|photographs?|photos|pictures|polls?|receipts?|recorder|recordings?|records?|reports?|research|results|rulings?"
    r"|samples|screenshots|statistics|stud(?:y|ies)|surveys?|tapes?|testimony|tests?|transcripts?|trials?|videos?|witnesses)"
)
_NEAR = r"(?:\W+\w[\w'’-]*){0,6}?\W+"

_OF_WHAT_WAS_SAID = re.compile(
    r"\W*(?:he|she|they|it|there|no|none|not|neither|nothing|nobody|that|this|asked)\b|.*\bindependently\b"
    r"|.*\b(?:the|this|that|these|those|his|her|their|its|either|such)\s+(?:\w+\s+)?"
    r"(?:claims?|allegations?|assertions?|accusations?|accounts?|statements?|reports?|stor(?:y|ies)|theory|version|figures|remarks?)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How the sentence behind a statement begins, or what it names, where it speaks of that statement."""

_UNPROVEN = r"\b(?:unsubstantiated|unproven|baseless(?:ly)?|unfounded|unverified|unsupported|unconfirmed|groundless|uncorroborated)\b"
_NONE = re.compile(
    rf"\bwithout{_NEAR}{_PROOF}\b"
    rf"|\b(?:no|any|little|scant|zero|not one|not a single|shred of)(?:\W+\w+){{0,2}}?\W+{_PROOF}\b"
    rf"|{_UNPROVEN}"
    r"|(?:\bnot|n['’]t|\bcannot|\bneither|\bunable to|\byet to|\bimpossible to|\bdeclined to|\brefused to|\bnever)"
    r"(?:\W+\w+){0,5}?\W+"
    rf"(?:verif\w+|confirmed|confirm\W+(?:it|this|that|the|those|these|his|her|their)\b|substantiat\w+|corroborat\w+"
    rf"|checked|backed\W+up|prove[nd]?\b|(?:provide|present|offer|show|give|produce|cite)d?{_NEAR}{_PROOF}\b)"
    r"|\bnothing\W+(?:\w+\W+){0,4}?(?:support|back)\b"
    r"|\basked for (?:evidence|proof)\b",
    re.IGNORECASE,
)
_CALLED_UNPROVEN = re.compile(_UNPROVEN, re.IGNORECASE)
_NOT_IN_CONTENT = re.compile(r"\b(?:unproven|unsubstantiated|baseless|unfounded|debunked|groundless)\b", re.IGNORECASE)
"""Said of what is claimed, inside a content: "his unproven theory that ..."."""

_CITED = re.compile(
    rf"\b(?:citing|cit(?:ed|es)|quoting|referring to|referred to|relying on|based on|on the basis of|point(?:ing|ed) to"
    rf"|according to|drawing on|backed by|supported by|from|as){_NEAR}?{THINGS}\b"
    rf"|\b(?:present|publish|releas|show|attach|produc|hand|shar|post|display|provid|submit|hold|play|demonstrat)"
    rf"(?:s|es|ed|ing|d|n|ed over|ing up|s up)?{_NEAR}{THINGS}\b"
    rf"|\b{THINGS}(?:\W+\w+){{0,3}}?\W+(?:demonstrates?|proves?|were shown|was shown|shows?)\b",
    re.IGNORECASE,
)
_SOURCE_OF_FACTS = re.compile(
    rf"\b{THINGS}(?=$|[\s,.]*$|\W+(?:by|of|from|on|at|in|with|that|which|released|obtained|published|seen|filed|taken|it|they|he"
    r"|she|and|to)\b)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r",\s+(?:(?:but|although|though|and|while|yet)\s|without\s|citing\s|offering\s|pointing\s|quoting\s|referring\s|holding\s"
    r"|relying\s|based\s|according\s|as\s|an?\s|on the basis\s)[^,]*$|;[^;]*$",
    re.IGNORECASE,
)
_LEADING = re.compile(r"\W*(?:without|with no|offering no|citing no)\b.{0,60}?(?=,|\bthat\b|$)", re.IGNORECASE)
"""What the taggers take for the beginning of a content: "said *without proof that ...*"."""

_PEOPLE = re.compile(
    r"\b(?:officers?|editors?|authors?|ministers?|makers?|companies|company|witness(?:es)?)\b", re.IGNORECASE
)


def find_evidence(
    parsed_text: ParsedText,
    at: int,
    cue: CharSpan | None,
    content: Sequence[CharSpan],
    speaker: str | None,
    *,
    denies: bool = False,
) -> Evidence:
    """Return what a text says of the evidence for a statement; `at` lies in its sentence, `speaker` is who states it.

    The statement's own words and its cue are left out: "that nobody had asked for proof" is about something else. A
    speaker that is itself a study, a document or footage is evidence; "none given" goes before "cited". What a statement that
    `denies` calls baseless is what it denies.
    """
    number = parsed_text.sentence_at(at)
    start, end = parsed_text.sentences[number]
    around = _without(parsed_text.text, (start, min(end, start + _REACH)), [*content, *([cue] if cue else [])])
    behind = _behind(parsed_text, number, content)
    inside = " ".join(parsed_text.text[left:right] for left, right in content)[:_REACH]
    cue_text = parsed_text.text[slice(*cue)] if cue else ""
    if denies:
        around, behind, inside = (_CALLED_UNPROVEN.sub("|", words) for words in (around, behind, inside))
    if _NONE.search(around) or _NONE.search(behind) or _unproven(cue_text) or _unproven(inside):
        return "none given"
    if speaker is not None and _SOURCE_OF_FACTS.search(speaker) and not _PEOPLE.search(speaker):
        return "cited"
    tail = _TAIL.search(inside)
    return "cited" if _CITED.search(around) or (tail is not None and _CITED.search(tail.group())) else "unknown"


def _behind(parsed_text: ParsedText, number: int, content: Sequence[CharSpan]) -> str:
    """Return the beginning of the sentence behind one, where it speaks of what was said, in this paragraph or the next."""
    if number + 1 == len(parsed_text.sentences):
        return ""
    first, last = parsed_text.sentences[number + 1]
    behind = _without(parsed_text.text, (first, min(last, first + _REACH_BEHIND)), content)
    return behind if _OF_WHAT_WAS_SAID.match(behind) is not None else ""


def _unproven(inside: str) -> bool:
    """Tell whether the words of a statement are called unproven in them, or in a clause hung on to them."""
    tail = _TAIL.search(inside)
    if (first := _LEADING.match(inside)) is not None and _NONE.search(first.group()) is not None:
        return True
    return _NOT_IN_CONTENT.search(inside) is not None or (tail is not None and _NONE.search(tail.group()) is not None)


def _without(text: str, span: CharSpan, left_out: Sequence[CharSpan]) -> str:
    """Return the stretch with a bar in place of what is left out, so that no pattern reaches over it."""
    kept, at = [], span[0]
    for start, end in sorted(left_out):
        if end <= at or start >= span[1]:
            continue
        kept.append(text[at:start])
        at = min(end, span[1])
    kept.append(text[at : span[1]])
    return " | ".join(kept)
