"""Who states what, on whose word, how firmly: quotes, paraphrases and what lies between."""

import re
from collections.abc import Sequence
from dataclasses import replace

from schemas.annotations import Evidence, Kind, Span, Speaker, Stance, Statement, TextSpan
from transforms.functions.cues import BARE_QUOTE, WEAKENING, Cue
from transforms.functions.entities import Group
from transforms.functions.find_frames import find_frames
from transforms.functions.frames import Chars, Frame
from transforms.functions.layout import Layout
from transforms.functions.match_quotes import Draft, draft_statements, is_speech
from transforms.functions.quotes import find_quotes
from transforms.functions.rebuttals import link_rebuttals
from transforms.functions.regions import Regions
from transforms.functions.speakers import Speakers
from transforms.functions.transcripts import find_turns

_EDGE = " \t\n\r\xa0,;:—–"
_MARKS = "\"“”„‟«»‘’'`"
_NO_EVIDENCE = re.compile(
    r"without (?:\w+ )?(?:any )?(?:evidence|proof)|(?:no|any) (?:\w+ )?(?:evidence|proof)|unsubstantiated|unproven|baseless"
    r"|unfounded|unverified|not be (?:independently )?(?:verified|confirmed)|not (?:independently )?verified",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"\b(?:citing|cited|based on|pointing to|pointed to)\b"
    r"|\b(?:report|documents?|data|figures|study|survey|poll|records|statistics|emails?|footage|video|transcript)s?\b",
    re.IGNORECASE,
)
_CLAUSELESS = 0.6
_LONGEST_SPEAKER = 400
_LONGEST_CONTENT = 2000
"""Characters of one piece. In a text without full stops clauses nest without end: uncut, all together would be quadratic."""

_LONGEST_CHAIN = 4


def find_statements(layout: Layout, groups: Sequence[Group], furniture: Regions) -> tuple[Statement, ...]:
    """Return the statements outside furniture in text order, numbered s0, s1, ..., with who rebuts whom."""
    quotes = find_quotes(layout.text)
    speech = [quote for quote in quotes if is_speech(layout.text, quote)]
    turns = find_turns(layout)
    spoken = Regions(piece for turn in turns for piece in turn.content)
    speech = [quote for quote in speech if not spoken.touch(quote.start, quote.end)]
    elsewhere = Regions([*((quote.start, quote.end) for quote in speech), *(turn.content[0] for turn in turns)])
    drafts = draft_statements(layout.text, find_frames(layout, elsewhere), speech)
    drafts = _cleaned(layout, [*drafts, *(Draft(frame=turn, content=turn.content) for turn in turns)], furniture)
    speakers = Speakers(groups)
    quoted = Regions([*((quote.start, quote.end) for quote in quotes), *(turn.content[0] for turn in turns)])
    found = [_statement(layout, draft, number, speakers, quoted) for number, draft in enumerate(drafts)]
    return link_rebuttals(layout, _with_via(found))


def _cleaned(layout: Layout, drafts: list[Draft], furniture: Regions) -> list[Draft]:
    """Return the drafts with trimmed content outside furniture, one for each content."""
    kept: dict[tuple[Chars, ...], Draft] = {}
    for draft in drafts:
        if draft.frame is not None and furniture.touch(*draft.frame.cue_span):
            continue
        pieces = [
            _trimmed(layout.text, start, min(end, start + _LONGEST_CONTENT))
            for piece in draft.content
            for start, end in furniture.outside(*piece)
        ]
        content = tuple(piece for piece in pieces if piece[0] < piece[1])
        if content and content not in kept:
            kept[content] = replace(draft, content=content)
    return _without_nested_objects(sorted(kept.values(), key=lambda draft: draft.content))


def _without_nested_objects(drafts: list[Draft]) -> list[Draft]:
    """Leave out what has no clause of its own and lies in another's words: that is part of what the other states."""
    reach = 0
    kept: list[Draft] = []
    for draft in drafts:
        frame = draft.frame
        if frame is None or frame.confidence > _CLAUSELESS or frame.cue_span[0] >= reach:
            kept.append(draft)
        reach = max(reach, *(end for _, end in draft.content))
    return kept


def _trimmed(text: str, start: int, end: int) -> Chars:
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


def _statement(layout: Layout, draft: Draft, number: int, speakers: Speakers, quoted: Regions) -> Statement:
    frame = draft.frame
    cue = frame.cue if frame is not None else BARE_QUOTE
    content = tuple(Span(start=start, end=end) for start, end in draft.content)
    text = " ".join(layout.text[piece.start : piece.end] for piece in content)
    speaker = _speaker(layout, frame, speakers)
    return Statement(
        id=f"s{number}",
        kind=_kind(layout.text, draft.content, quoted),
        speaker=speaker,
        cue=_cue_span(layout, frame),
        content=content,
        text=text,
        stance=_stance(cue, frame),
        certainty=_certainty(cue, frame, text),
        evidence=_evidence(layout, draft, speaker),
        confidence=_confidence(frame, speaker),
    )


def _speaker(layout: Layout, frame: Frame | None, speakers: Speakers) -> Speaker | None:
    if frame is None or frame.speaker is None or frame.head is None:
        return None
    start, end = _trimmed(layout.text, *frame.speaker)
    if end - start > _LONGEST_SPEAKER:
        start, end = frame.head.idx, frame.head.idx + len(frame.head)
    if start >= end:
        return None
    entity = speakers.resolve((start, end), frame.head)
    return Speaker(text=layout.text[start:end], start=start, end=end, entity=entity)


def _cue_span(layout: Layout, frame: Frame | None) -> TextSpan | None:
    if frame is None:
        return None
    start, end = frame.cue_span
    return TextSpan(start=start, end=end, text=layout.text[start:end])


def _kind(text: str, content: Sequence[Chars], quoted: Regions) -> Kind:
    unquoted = sum(len(text[slice(*rest)].strip(_EDGE + ".")) for piece in content for rest in quoted.outside(*piece))
    if not unquoted:
        return "direct"
    return "mixed" if any(quoted.touch(*piece) for piece in content) else "indirect"


def _stance(cue: Cue, frame: Frame | None) -> Stance:
    if frame is not None and frame.negated and cue.stance in {"states", "claims"}:
        return "hedges"
    return cue.stance


def _certainty(cue: Cue, frame: Frame | None, content: str) -> float:
    certainty = cue.certainty
    if frame is not None and frame.negated:
        certainty = 1 - certainty if cue.stance == "denies" else certainty * 0.5
    if any(word in WEAKENING for word in content.lower().split(None, 400)[:400]):
        certainty *= 0.7
    return round(certainty, 3)


def _evidence(layout: Layout, draft: Draft, speaker: Speaker | None) -> Evidence:
    """Return what the sentences around a statement say of evidence; a speaker that is a report is evidence itself."""
    at = draft.frame.verb.idx if draft.frame is not None else draft.content[0][0]
    number = layout.sentence_at(at)
    start, end = layout.sentences[number]
    following = layout.sentences[number + 1] if number + 1 < len(layout.sentences) else (end, end)
    around = layout.text[start : min(end, start + 1000)]
    behind = layout.text[following[0] : min(following[1], following[0] + 300)]
    if _NO_EVIDENCE.search(around) or _NO_EVIDENCE.search(behind):
        return "none given"
    if speaker is not None and _CITED.search(speaker.text):
        return "cited"
    return "cited" if re.search(r"\bciting\b|\bcited\b", around) else "unknown"


def _confidence(frame: Frame | None, speaker: Speaker | None) -> float:
    if frame is None:
        return 0.4
    return round(frame.confidence - (0.2 if speaker is None else 0.0), 3)


def _with_via(found: list[Statement]) -> list[Statement]:
    """Name for each statement whose cue lies in another's content those who passed it on, outermost first."""
    result: list[Statement] = []
    opened: list[Statement] = []
    for statement in found:
        at = statement.cue.start if statement.cue is not None else statement.content[0].start
        opened = [outer for outer in opened if at < outer.content[-1].end][-_LONGEST_CHAIN:]
        via = tuple(
            outer.speaker.text
            for outer in opened
            if outer.speaker is not None and any(piece.start <= at < piece.end for piece in outer.content)
        )
        result.append(replace(statement, via=via))
        opened.append(statement)
    return result
