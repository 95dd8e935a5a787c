"""Who states what, on whose word, how firmly: quotes, paraphrases and what lies between."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from schemas.annotations import Kind, Span, Speaker, Statement, TextSpan
from transforms.attribution.assign_quotes import StatementDraft, draft_statements
from transforms.attribution.by_tagger import tagged_frames
from transforms.attribution.colon_and_dash import find_lead_ins, find_signed
from transforms.attribution.frame import FINITE, SURE, Frame
from transforms.attribution.headlines import find_headline
from transforms.attribution.nested import further_frames, untold
from transforms.attribution.nested_quotes import find_inner_quotes
from transforms.attribution.passives import read_second_hand
from transforms.attribution.prepositional import find_views
from transforms.attribution.resolve_speaker import Speakers
from transforms.attribution.transcripts import find_turns
from transforms.encoder.decode_attributions import Attribution
from transforms.entities.build import EntityCluster
from transforms.entities.roles import names_somebody
from transforms.lexicon.cues import BARE_QUOTE
from transforms.lexicon.word_sets import ATTRIBUTION, PRONOUNS
from transforms.stance.certainty import statement_certainty
from transforms.stance.classify import denied_by_subject, stance_of
from transforms.stance.evidence import find_evidence
from transforms.statements.confidence import UNINTRODUCED, confidence_of, opens_clause, parsed_alike
from transforms.statements.rebuttals import link_rebuttals
from transforms.text.parsed_text import ParsedText
from transforms.text.quotation_marks import find_quotes
from transforms.text.span_set import CharSpan, SpanSet

_EDGE = " \t\n\r\xa0,;:—–"
_MARKS = "\"“”„‟«»‘’'`"
LEAST_SURE = 0.56
"""A paraphrase less likely to be right than that is left out."""

LEAST_SURE_QUOTED = 0.45
"""The same where some of it stands in quotation marks."""

LEAST_SURE_PLAIN = 0.4
"""The same where taggers and grammar, each on its own, find that content; two in three of those below LEAST_SURE are right."""

LEAST_SURE_UNJUDGED = 0.2
"""The same for what the gold has too little of to judge it by: statements passed on, nouns with a clause."""

_LONGEST_SPEAKER = 400
_LONGEST_CONTENT = 2000
"""Characters of one piece. In a text without full stops clauses nest without end: uncut, all together would be quadratic."""

_OPENS = re.compile(r"(?:^|\n|[.!?…:][\"”’')\]]{0,2}\s+)[\"“„«]$")
_WHO = re.compile(r"(?<=\w),?\s+(?:who|which)$")
_GOES_ON = re.compile(r"\s*\n\s*[\"“„«]")
_SENTENCE_END = ".!?…"
_LOOK_BACK = 6
_LONGEST_CHAIN = 4
_SAME_CONTENT = 0.7
"""Jaccard index of the characters of two contents from which on one of them is superfluous."""


def find_statements(
    parsed_text: ParsedText,
    groups: Sequence[EntityCluster],
    furniture: SpanSet,
    attributions: Sequence[Attribution],
    weights: Mapping[str, float] | None = None,
) -> tuple[Statement, ...]:
    """Return the statements outside furniture in text order, numbered s0, s1, ..., with who rebuts whom.

    `attributions` are the taggers' findings; `weights` are those of the confidence, None: the ones that ship.
    """
    rated = [
        (replace(statement, confidence=confidence_of(parsed_text, statement, frame, weights)), frame)
        for statement, frame in candidates(parsed_text, groups, furniture, attributions)
    ]
    kept = [
        statement if tenable else replace(_read(parsed_text, statement, None), confidence=UNINTRODUCED)
        for statement, frame in rated
        if (tenable := _is_tenable(parsed_text, statement, frame)) or _stands_alone(parsed_text.text, statement)
    ]
    numbered = [replace(statement, id=f"s{number}") for number, statement in enumerate(_joined(parsed_text.text, kept))]
    return link_rebuttals(parsed_text, _with_via(numbered))


def _is_tenable(parsed_text: ParsedText, statement: Statement, frame: Frame | None) -> bool:
    """Tell whether a statement is likely enough; what its form shows is believed: the gold has too little of that."""
    if frame is None or frame.by_form or _is_interrupted(parsed_text.text, statement):
        return True
    noun = frame.verb.pos_ == "NOUN" and opens_clause(parsed_text, statement)
    if noun or statement.via:
        return statement.confidence >= LEAST_SURE_UNJUDGED
    if statement.kind != "indirect":
        return statement.confidence >= LEAST_SURE_QUOTED
    plain = _is_plain(frame) or (frame.head is not None and parsed_alike(parsed_text, statement, frame))
    return statement.confidence >= (LEAST_SURE_PLAIN if plain else LEAST_SURE)


def _is_interrupted(text: str, statement: Statement) -> bool:
    """Tell whether speaker and cue stand between two commas inside the content: "The wells, Weir said, are dry"."""
    if len(statement.content) < 2 or statement.speaker is None or statement.cue is None:  # noqa: PLR2004
        return False
    start, end = min(statement.speaker.start, statement.cue.start), max(statement.speaker.end, statement.cue.end)
    return any(
        one.end <= start
        and end <= other.start
        and text[one.end : start].strip() == text[end : other.start].strip() == ","
        for one, other in pairwise(statement.content)
    )


def _stands_alone(text: str, statement: Statement) -> bool:
    """Tell whether a quote is a whole sentence of its own: speech, though what the taggers took for its cue is none."""
    start, end = statement.content[0].start, statement.content[-1].end
    opened = _OPENS.search(text, max(0, start - _LOOK_BACK), start) is not None
    return statement.kind == "direct" and opened and text[start].isupper() and text[end - 1] in _SENTENCE_END


def _joined(text: str, statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements with a quote that nothing introduces as one with the open quote of the paragraph before."""
    joined: list[Statement] = []
    for statement in statements:
        last = joined[-1] if joined and joined[-1].cue is None else None
        if statement.cue is None and last is not None and last.kind == "direct":
            between = text[last.content[-1].end : statement.content[0].start]
            if _GOES_ON.fullmatch(between) is not None:
                content = (*last.content, *statement.content)
                joined[-1] = replace(last, content=content, text=f"{last.text} {statement.text}")
                continue
        joined.append(statement)
    return joined


def _is_plain(frame: Frame) -> bool:
    """Tell whether grammar, though alone, leaves no doubt: somebody who is named, a word of attribution, a clause."""
    named = frame.head is not None and frame.head.pos_ in {"NOUN", "PROPN"}
    clause = "clause" in frame.cue.takes or not frame.cue.takes
    return frame.signals is None and named and frame.confidence > SURE and clause


def candidates(
    parsed_text: ParsedText,
    groups: Sequence[EntityCluster],
    furniture: SpanSet,
    attributions: Sequence[Attribution],
) -> list[tuple[Statement, Frame | None]]:
    """Return whatever may be a statement, in text order, with the frame that it was made of: None for a quote without a cue."""
    quotes = find_quotes(parsed_text.text)
    spelt = [*find_turns(parsed_text), *find_signed(parsed_text, quotes), *find_headline(parsed_text, quotes)]
    views = find_views(parsed_text)
    turns = [*spelt, *views]
    spoken = SpanSet(piece for turn in turns for piece in (turn.cue_span, *turn.content))
    tagged = [
        frame
        for frame in tagged_frames(parsed_text, attributions)
        if not spoken.touch(*frame.content[0]) and not spoken.touch(*frame.cue_span)
    ]
    frames = read_second_hand(parsed_text, tagged)
    spelt += untold(find_lead_ins(parsed_text, quotes), [*frames, *turns])
    turns = [*spelt, *views]
    told = SpanSet(turn.content[0] for turn in turns)
    quoted = SpanSet((quote.start, quote.end) for quote in quotes)
    telling = [frame for frame in frames if not quoted.hold(*frame.cue_span)]
    drafts = draft_statements(parsed_text.text, telling, [q for q in quotes if not told.touch(q.start, q.end)])
    drafts += [StatementDraft(frame=frame, content=frame.content) for frame in frames if quoted.hold(*frame.cue_span)]
    further = [*turns, *further_frames(parsed_text, [*frames, *turns], quoted), *find_inner_quotes(parsed_text, quotes)]
    drafts = _cleaned(
        parsed_text, [*drafts, *(StatementDraft(frame=frame, content=frame.content) for frame in further)], furniture
    )
    speakers = Speakers(groups)
    marked = SpanSet([*((quote.start, quote.end) for quote in quotes), *(turn.content[0] for turn in spelt)])
    found = _with_via([_statement(parsed_text, draft, speakers, marked) for draft in drafts])
    return [
        (statement, draft.frame)
        for statement, draft, outer in zip(found, drafts, _outer(found), strict=True)
        if not outer or not _says_of_itself(statement, draft, outer[-1])
    ]


def _says_of_itself(statement: Statement, draft: StatementDraft, outer: Statement) -> bool:
    """Tell whether what is passed on is the speaker's own: "she said she believed ..." is one statement, not two.

    What "you" or "who" say is nobody's words either.
    """
    head = draft.frame.head if draft.frame is not None else None
    if head is None or head.pos_ != "PRON" or statement.speaker is None or outer.speaker is None:
        return False
    entity = statement.speaker.entity
    return entity == outer.speaker.entity if entity is not None else head.lower_ in PRONOUNS["nobody_named"]


def _cleaned(parsed_text: ParsedText, drafts: list[StatementDraft], furniture: SpanSet) -> list[StatementDraft]:
    """Return the drafts with trimmed content outside furniture, in text order; of two with one content the first is kept."""
    kept: dict[int, list[StatementDraft]] = {}
    for draft in drafts:
        if draft.frame is not None and furniture.touch(*draft.frame.cue_span):
            continue
        pieces = [
            _trimmed(parsed_text.text, start, min(end, start + _LONGEST_CONTENT))
            for piece in draft.content
            for start, end in furniture.outside(*piece)
        ]
        content = tuple(piece for piece in pieces if piece[0] < piece[1])
        if not content or _says_nothing(parsed_text, draft.frame, content):
            continue
        cleaned = replace(draft, content=content)
        near = content[0][0] // _LONGEST_CONTENT
        others = (other for place in (near - 1, near, near + 1) for other in kept.get(place, ()))
        if not any(_says_again(cleaned, other) for other in others):
            kept.setdefault(near, []).append(cleaned)
    return sorted((draft for some in kept.values() for draft in some), key=lambda draft: draft.content)


def _says_nothing(parsed_text: ParsedText, frame: Frame | None, content: Sequence[CharSpan]) -> bool:
    """Tell whether the content is a bare "that"; to deny that is a statement all the same. Or whom it is from: "citing an official"."""
    if frame is not None and frame.verb.tag_ == "VBG" and frame.verb.lemma_ in ATTRIBUTION["names_source"]:
        words = [
            word
            for start, end in content
            for word in parsed_text.doc[parsed_text.token_at(start) : parsed_text.token_at(end - 1) + 1]
        ]
        return names_somebody(words) and not any(word.tag_ in FINITE for word in words)
    bare = len(content) == 1 and parsed_text.text[slice(*content[0])].lower() in PRONOUNS["says_nothing"]
    return bare and (frame is None or frame.cue.stance != "denies")


def _says_again(draft: StatementDraft, other: StatementDraft) -> bool:
    """Tell whether two drafts have nearly the same content, and neither passes the other on."""
    if draft.content == other.content:
        return True
    shared = min(draft.content[-1][1], other.content[-1][1]) - max(draft.content[0][0], other.content[0][0])
    if shared < _SAME_CONTENT * max(_length(draft.content), _length(other.content)):
        return False
    a, b = SpanSet(draft.content), SpanSet(other.content)
    if any(x.frame is not None and y.touch(*x.frame.cue_span) for x, y in ((draft, b), (other, a))):
        return False
    size, left = _length(draft.content), _length([rest for piece in draft.content for rest in b.outside(*piece)])
    return size - left >= _SAME_CONTENT * (_length(other.content) + left)


def _length(pieces: Sequence[CharSpan]) -> int:
    return sum(end - start for start, end in pieces)


def _trimmed(text: str, start: int, end: int) -> CharSpan:
    """Return the stretch without edge punctuation, and without marks that stand on one side alone or around it all."""
    while True:
        before = start, end
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
        inner = text[start:end]
        marks = sum(inner.count(mark) for mark in '"“”„«»')
        if end > start and inner[0] in _MARKS and (inner[-1] in _MARKS or marks % 2 or inner[0] in "‘'`"):
            start += 1
        if end > start and text[end - 1] in _MARKS and (before[0] < start or marks % 2):
            end -= 1
        if (start, end) == before:
            return start, end


def _statement(parsed_text: ParsedText, draft: StatementDraft, speakers: Speakers, quoted: SpanSet) -> Statement:
    found = Statement(
        id="",
        kind=_kind(parsed_text.text, draft.content, quoted),
        speaker=_speaker(parsed_text, draft, speakers),
        cue=None,
        content=tuple(Span(start=start, end=end) for start, end in draft.content),
        text=" ".join(parsed_text.text[start:end] for start, end in draft.content),
        stance="states",
        certainty=0.0,
        evidence="unknown",
        confidence=0.0,
    )
    return _read(parsed_text, found, draft.frame)


def _read(parsed_text: ParsedText, statement: Statement, frame: Frame | None) -> Statement:
    """Return the statement with the cue of its frame, and with stance, certainty and evidence as that cue has them."""
    content = [(piece.start, piece.end) for piece in statement.content]
    cue, at, lemma = (frame.cue, frame.verb.idx, frame.verb.lemma_) if frame else (BARE_QUOTE, content[0][0], "")
    spoken_by = statement.speaker.text if statement.speaker is not None else None
    cue_span = _cue_span(parsed_text, frame)
    cue_text = cue_span.text if cue_span is not None else ""
    negated = denied_by_subject(spoken_by) or (frame is not None and frame.negated)
    evidence = find_evidence(
        parsed_text,
        at,
        frame.cue_span if frame is not None else None,
        content,
        spoken_by,
        denies=cue.stance == "denies",
    )
    return replace(
        statement,
        cue=cue_span,
        stance=stance_of(cue, cue_text, lemma, statement.text, negated=negated, evidence=evidence),
        certainty=statement_certainty(parsed_text, cue, content, cue_text=cue_text, negated=negated, evidence=evidence),
        evidence=evidence,
    )


def _speaker(parsed_text: ParsedText, draft: StatementDraft, speakers: Speakers) -> Speaker | None:
    if draft.frame is None:
        found = speakers.beside_quote(parsed_text, draft.content)
    elif draft.frame.speaker is None or draft.frame.head is None:
        found = None
    else:
        found = draft.frame.speaker, draft.frame.head
    if found is None:
        return None
    span, head = found
    start, end = _trimmed(parsed_text.text, *span)
    if (who := _WHO.search(parsed_text.text, start, end)) is not None:
        end = who.start()
    if end - start > _LONGEST_SPEAKER:
        start, end = head.idx, head.idx + len(head)
    if start >= end:
        return None
    return Speaker(text=parsed_text.text[start:end], start=start, end=end, entity=speakers.resolve((start, end), head))


def _cue_span(parsed_text: ParsedText, frame: Frame | None) -> TextSpan | None:
    if frame is None:
        return None
    start, end = frame.cue_span
    if parsed_text.text[start:end].strip(_EDGE):
        start, end = _trimmed(parsed_text.text, start, end)
    return TextSpan(start=start, end=end, text=parsed_text.text[start:end])


def _kind(text: str, content: Sequence[CharSpan], quoted: SpanSet) -> Kind:
    unquoted = sum(len(text[slice(*rest)].strip(_EDGE + ".")) for piece in content for rest in quoted.outside(*piece))
    if not unquoted:
        return "direct"
    return "mixed" if any(quoted.touch(*piece) for piece in content) else "indirect"


def _with_via(found: list[Statement]) -> list[Statement]:
    """Name for each statement whose cue lies in another's content those who passed it on, outermost first."""
    return [
        replace(statement, via=tuple(one.speaker.text for one in outer if one.speaker is not None))
        for statement, outer in zip(found, _outer(found), strict=True)
    ]


def _outer(found: list[Statement]) -> list[list[Statement]]:
    """Return for each statement, in text order, those with a speaker in whose content its cue lies, outermost first."""
    result: list[list[Statement]] = []
    opened: list[Statement] = []
    for statement in found:
        at = statement.cue.start if statement.cue is not None else statement.content[0].start
        opened = [one for one in opened if at < one.content[-1].end][-_LONGEST_CHAIN:]
        result.append(
            [
                one
                for one in opened
                if one.speaker is not None and any(piece.start <= at < piece.end for piece in one.content)
            ]
        )
        opened.append(statement)
    return result
