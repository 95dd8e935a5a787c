"""Find the content of a verb of saying: which complement it is, and its span."""

from spacy.tokens import Token

from transforms.attribution.frame import around, begins_with_that
from transforms.attribution.verb_arguments import lemma_of
from transforms.lexicon.cues import PREPOSITIONAL, Cue
from transforms.lexicon.dependency_labels import (
    ADDRESSEES,
    ADVERBIALS,
    CLAUSES_AT_NOUNS,
    COMPLEMENTS,
    GOVERNED,
    HAVE_CLAUSE,
    OBJECTS,
    OF_SUBJECT,
)
from transforms.lexicon.word_sets import ATTRIBUTION
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import CharSpan


def complements_of(parsed_text: ParsedText, verb: Token, cue: CharSpan) -> list[CharSpan]:
    """Return the candidates for any verb's content, even if it is no cue: its complement, without and with adverbials.

    A complement inside the cue gives its own complement: "is determined *to run again*", "is bracing for *a bad week*".
    """
    spans: list[CharSpan] = []
    reached = 0
    for child in parsed_text.children(verb):
        if child.i < verb.i or child.dep_ not in COMPLEMENTS | {"prep"}:
            continue
        inside = child.idx < cue[1]
        kinds = OBJECTS if child.dep_ in COMPLEMENTS else GOVERNED
        governed = child.dep_ == "prep" and not spans and (lemma_of(verb), child.lower_) in PREPOSITIONAL
        if inside or governed:
            spans += [parsed_text.subtree(below) for below in parsed_text.children(child) if below.dep_ in kinds]
        elif child.dep_ in COMPLEMENTS:
            spans.append(parsed_text.subtree(child))
        elif spans:
            reached = parsed_text.subtree(child)[1]
    if not spans:
        return []
    start, end = min(start for start, _ in spans), max(end for _, end in spans)
    return [(start, end), (start, max(end, reached))]


def active_content(parsed_text: ParsedText, verb: Token, children: list[Token], cue: Cue) -> list[CharSpan]:
    """Return the content of an active verb: a clause, else an infinitive, else an object, if its cue takes them."""
    if "clause" in cue.takes:
        clauses = [child for child in children if child.dep_ == "ccomp"]
        if clauses:
            return [parsed_text.subtree(clause) for clause in clauses[:1]]
        misplaced = _misplaced_clause(parsed_text, children)
        if misplaced is not None:
            return [parsed_text.subtree(misplaced)]
        if verb.dep_ == "parataxis" and verb.head.i != verb.i:
            return around(parsed_text.subtree(verb.head), parsed_text.subtree(verb))
    if "infinitive" in cue.takes:
        for child in children:
            if child.dep_ == "xcomp" and child.i > verb.i:
                return [_with_who_is_to(parsed_text, children, verb, child)]
    if "object" in cue.takes:
        return _object(parsed_text, verb, children)
    return []


def passive_content(parsed_text: ParsedText, children: list[Token], cue: Cue) -> list[CharSpan]:
    """Return the content of a passive verb: a clause, else its subject with its predicate."""
    subject = next((child for child in children if child.dep_ == "nsubjpass"), None)
    if "clause" in cue.takes:
        clause = next((child for child in children if child.dep_ == "ccomp"), None)
        if clause is not None:
            return [parsed_text.subtree(clause)]
    rest = next((child for child in children if child.dep_ in OF_SUBJECT), None)
    if subject is None or rest is None or not cue.takes & {"infinitive", "object"}:
        return []
    return [parsed_text.subtree(subject), parsed_text.subtree(rest)]


def with_adverbials(parsed_text: ParsedText, children: list[Token], content: CharSpan) -> CharSpan:
    """Return a content with the adverbials right after it, which parsers attach to the verb of saying."""
    start, end = content
    for child in children:
        first, last = parsed_text.subtree(child)
        if child.dep_ in ADVERBIALS and not parsed_text.text[end:first].strip() and end <= first:
            end = last
    return start, end


def _with_who_is_to(parsed_text: ParsedText, children: list[Token], verb: Token, clause: Token) -> CharSpan:
    """Return an infinitive with its subject, as PolNeAR's contents have it: "urged *voters to stay calm*"."""
    start, end = parsed_text.subtree(clause)
    whom = (child for child in children if verb.i < child.i < clause.i and child.dep_ in ADDRESSEES)
    return min((parsed_text.subtree(child)[0] for child in whom), default=start), end


def _misplaced_clause(parsed_text: ParsedText, children: list[Token]) -> Token | None:
    """Return a clause that the parser attached to a noun instead of to the verb: "said in a statement that"."""
    for child in children:
        nouns = parsed_text.children(child) if child.dep_ == "prep" else [child]
        for noun in nouns:
            if noun.dep_ not in HAVE_CLAUSE:
                continue
            for clause in parsed_text.children(noun):
                if clause.dep_ in CLAUSES_AT_NOUNS and begins_with_that(clause):
                    return clause
    return None


def _object(parsed_text: ParsedText, verb: Token, children: list[Token]) -> list[CharSpan]:
    """Return the object with its complements: "called the plan a failure", "accused them of fraud"."""
    if not any(child.dep_ in OBJECTS and child.i > verb.i for child in children):
        return []
    parts = [
        parsed_text.subtree(child)
        for child in children
        if child.i > verb.i
        and (child.dep_ in OBJECTS or (child.dep_ == "prep" and child.lower_ in ATTRIBUTION["object_preposition"]))
    ]
    return [with_adverbials(parsed_text, children, (min(start for start, _ in parts), max(end for _, end in parts)))]
