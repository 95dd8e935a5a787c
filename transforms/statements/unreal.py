"""Tell sayings that did not happen: nobody said it, somebody might, if they say it, did they say it?"""

from typing import Final

from spacy.tokens import Token

from schemas.annotations import Statement
from transforms.attribution.frame import Frame
from transforms.lexicon.cues import VERBS
from transforms.lexicon.dependency_labels import SUBJECTS
from transforms.lexicon.word_sets import ATTRIBUTION, UNREAL
from transforms.stance.classify import denied_by_subject
from transforms.statements.confidence import opens_clause
from transforms.text.parsed_text import ParsedText

_CLIMBS: Final = 3
"""Maximum steps from a verb up to the one that it depends on: "refused to say", "was asked to say"."""


def is_unreal(parsed_text: ParsedText, statement: Statement, frame: Frame | None) -> bool:
    """Tell whether a frame shows that its content was not said, or only asked for.

    Only verbs of plain saying count, and contents that leave open what is so: who does not confirm or believe that something
    is so takes a stance on it.
    """
    if frame is None or frame.by_form or frame.verb.pos_ not in {"VERB", "AUX"}:
        return False
    verb = frame.verb
    if _is_question(statement, verb) or _names_object(parsed_text, statement, verb):
        return True
    if verb.lemma_.lower() in UNREAL["refusal"]:
        verb = next((child for child in parsed_text.children(verb) if child.dep_ == "xcomp"), verb)
    plain = verb.lemma_.lower() in ATTRIBUTION["plain_saying"]
    if not plain and not (verb.lemma_.lower() in VERBS and _opens_question(parsed_text, statement)):
        return False
    speaker = statement.speaker.text if statement.speaker is not None else None
    if frame.negated or denied_by_subject(speaker) or _is_refused(verb):
        return True
    children = parsed_text.children(verb)
    return plain and (
        _is_conditional(parsed_text, verb) or _is_possible(children) or _is_asked(parsed_text, verb, children)
    )


def _opens_question(parsed_text: ParsedText, statement: Statement) -> bool:
    """Tell whether a content only asks: "did not reveal *who had paid*"."""
    return parsed_text.doc[parsed_text.token_at(statement.content[0].start)].lower_ in UNREAL["asks"]


def _is_question(statement: Statement, verb: Token) -> bool:
    """Tell whether the content is what an unnamed reporter asked: "*Asked whether he knew*, Weir said nothing"."""
    return verb.lemma_.lower() == "ask" and verb.tag_ == "VBN" and verb.dep_ == "advcl" and statement.speaker is None


def _names_object(parsed_text: ParsedText, statement: Statement, verb: Token) -> bool:
    """Tell whether the content is a thing spoken of and nothing said: "thanked *the crew*", "the sign says *no entry*"."""
    known = verb.lemma_.lower() in UNREAL["speaks_of"] and statement.kind == "indirect"
    if not known or (verb.lemma_.lower() != "agree" and opens_clause(parsed_text, statement)):
        return False
    words = [
        word
        for piece in statement.content
        for word in parsed_text.doc[parsed_text.token_at(piece.start) : parsed_text.token_at(piece.end - 1) + 1]
    ]
    if verb.lemma_.lower() == "agree":
        return words[0].lower_ == "to"
    return not any(
        word.tag_.startswith("VB") or word.tag_ == "MD" or word.lower_ in UNREAL["says_why"] for word in words
    )


def _is_refused(verb: Token) -> bool:
    """Tell whether somebody refuses to say it: "declined to say", "did not want to say"."""
    for _ in range(_CLIMBS):
        if verb.dep_ != "xcomp":
            return False
        verb = verb.head
        if verb.lemma_.lower() in UNREAL["refusal"] or any(child.dep_ == "neg" for child in verb.children):
            return True
    return False


def _is_conditional(parsed_text: ParsedText, verb: Token) -> bool:
    if verb.dep_ != "advcl":
        return False
    return any(child.dep_ == "mark" and child.lower_ in UNREAL["condition"] for child in parsed_text.children(verb))


def _is_possible(children: list[Token]) -> bool:
    return any(child.dep_ == "aux" and child.lower_ in UNREAL["possibility"] for child in children)


def _is_asked(parsed_text: ParsedText, verb: Token, children: list[Token]) -> bool:
    """Tell whether the saying itself is in question: "Did Weir say that the wells are dry?"."""
    auxiliary = next((child for child in children if child.dep_ == "aux"), None)
    subject = next((child for child in children if child.dep_ in SUBJECTS), None)
    if verb.dep_ != "ROOT" or auxiliary is None or subject is None or auxiliary.i > subject.i:
        return False
    _, end = parsed_text.sentences[parsed_text.sentence_at(verb.idx)]
    return parsed_text.text[:end].rstrip("\"”’' \n").endswith("?")
