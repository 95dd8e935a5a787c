"""Find the statements of a text: quotes, paraphrases, and contents that are partly quoted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from schemas.annotations import Statement
from transforms.attribution.assign_quotes import StatementDraft, draft_statements
from transforms.attribution.by_tagger import tagged_frames
from transforms.attribution.colon_and_dash import find_lead_ins, find_signed
from transforms.attribution.frame import Frame
from transforms.attribution.headlines import find_headline
from transforms.attribution.nested import further_frames, without_overlaps
from transforms.attribution.nested_quotes import find_inner_quotes
from transforms.attribution.passives import read_second_hand
from transforms.attribution.prepositional import find_views
from transforms.attribution.quoted_names import without_names
from transforms.attribution.resolve_speaker import Speakers
from transforms.attribution.transcripts import find_turns
from transforms.attribution.tweets import find_posts
from transforms.encoder.decode_attributions import Attribution
from transforms.entities.build import EntityCluster
from transforms.statements.build import build_statement, read_cue_of
from transforms.statements.confidence import UNINTRODUCED, confidence_of
from transforms.statements.edges import clean_drafts
from transforms.statements.rebuttals import link_rebuttals
from transforms.statements.select import is_tenable, join_open_quotes, says_of_itself, stands_alone
from transforms.statements.unreal import is_unreal
from transforms.statements.via import enclosing_statements, name_via
from transforms.text.parsed_text import ParsedText
from transforms.text.quotation_marks import find_quotes
from transforms.text.span_set import SpanSet


def find_statements(
    parsed_text: ParsedText,
    groups: Sequence[EntityCluster],
    furniture: SpanSet,
    attributions: Sequence[Attribution],
    weights: Mapping[str, float] | None = None,
) -> tuple[Statement, ...]:
    """Return the statements outside furniture in text order, numbered s0, s1, ..., with their rebuttals.

    `attributions` are the taggers' findings; `weights` are those of the confidence model, by default the bundled ones.
    """
    rated = [
        (replace(statement, confidence=confidence_of(parsed_text, statement, frame, weights)), frame)
        for statement, frame in candidates(parsed_text, groups, furniture, attributions)
    ]
    kept = [
        statement if tenable else replace(read_cue_of(parsed_text, statement, None), confidence=UNINTRODUCED)
        for statement, frame in rated
        if (tenable := is_tenable(parsed_text, statement, frame)) or stands_alone(parsed_text.text, statement)
    ]
    numbered = [
        replace(statement, id=f"s{number}") for number, statement in enumerate(join_open_quotes(parsed_text.text, kept))
    ]
    return link_rebuttals(parsed_text, name_via(numbered))


def candidates(
    parsed_text: ParsedText,
    groups: Sequence[EntityCluster],
    furniture: SpanSet,
    attributions: Sequence[Attribution],
) -> list[tuple[Statement, Frame | None]]:
    """Return all candidates in text order, each with its frame, None for a quote without a cue."""
    quotes = find_quotes(parsed_text.text)
    by_form = find_posts(parsed_text)
    by_form += without_overlaps(find_turns(parsed_text), by_form)
    others = [*find_headline(parsed_text, quotes), *find_signed(parsed_text, quotes)]
    by_form += without_overlaps(sorted(others, key=lambda frame: frame.content[0]), by_form)
    views = find_views(parsed_text)
    known = [*by_form, *views]
    covered = SpanSet(piece for frame in known for piece in (frame.cue_span, *frame.content))
    tagged = [
        frame
        for frame in tagged_frames(parsed_text, attributions)
        if not covered.touch(*frame.content[0])
        and not covered.touch(*frame.cue_span)
        and not furniture.touch(*frame.cue_span)
    ]
    lead_ins = find_lead_ins(parsed_text, quotes)
    frames = _with_speaker(read_second_hand(parsed_text, tagged), lead_ins)
    by_form += without_overlaps(lead_ins, [*frames, *known])
    known = [*by_form, *views]
    introduced = SpanSet(frame.content[0] for frame in known)
    quoted = SpanSet((quote.start, quote.end) for quote in quotes)
    outside_quotes = [frame for frame in frames if not quoted.hold(*frame.cue_span)]
    speech = without_names(parsed_text, quotes)
    drafts = draft_statements(
        parsed_text.text, outside_quotes, [quote for quote in speech if not introduced.touch(quote.start, quote.end)]
    )
    drafts += [StatementDraft(frame=frame, content=frame.content) for frame in frames if quoted.hold(*frame.cue_span)]
    further = [*known, *further_frames(parsed_text, [*frames, *known], quoted), *find_inner_quotes(parsed_text, quotes)]
    explained = SpanSet(piece for frame in further for piece in frame.content)
    drafts = [
        draft
        for draft in drafts
        if draft.frame is not None or not all(explained.hold(*piece) for piece in draft.content)
    ]
    drafts = clean_drafts(
        parsed_text, [*drafts, *(StatementDraft(frame=frame, content=frame.content) for frame in further)], furniture
    )
    speakers = Speakers(groups)
    marked = SpanSet([*((quote.start, quote.end) for quote in quotes), *(frame.content[0] for frame in by_form)])
    found = name_via([build_statement(parsed_text, draft, speakers, marked) for draft in drafts])
    return [
        (statement, draft.frame)
        for statement, draft, outer in zip(found, drafts, enclosing_statements(found), strict=True)
        if not (outer and says_of_itself(statement, draft, outer[-1]))
        and not is_unreal(parsed_text, statement, draft.frame)
    ]


def _with_speaker(frames: Sequence[Frame], lead_ins: Sequence[Frame]) -> list[Frame]:
    """Return the frames without those that lack a speaker where a lead-in with the same cue has one."""
    cues = SpanSet(frame.cue_span for frame in lead_ins)
    return [frame for frame in frames if frame.speaker is not None or not cues.touch(*frame.cue_span)]
