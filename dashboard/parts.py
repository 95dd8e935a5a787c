"""Builds pieces of the page as HTML; all text of articles goes through `safe_text` here."""

from collections.abc import Iterable, Sequence
from typing import Final

from dashboard.queries.articles import Evidence
from dashboard.queries.claims import Contested, Objector
from dashboard.safe_text import escaped, link, marked
from pipeline.core.plural import count_noun
from pipeline.queries.relations import RelationRow
from pipeline.queries.statements import LedgerRow
from transforms.lexicon.word_sets import PRONOUNS

MAX_OBJECTIONS: Final = 4
VOICES: Final = {"own": "in its own voice", "reported": "reported", "both": "own voice and reported"}


def heading() -> str:
    """Return the page's name and purpose."""
    purpose = "who states what, on whose word, how firmly, and who disputes it"
    return f'<div class="tw-head"><b>Tidewire</b><span class="tw-quiet">{purpose}</span></div>'


def notice(title: str, text: str, *, alert: bool = False) -> str:
    """Return a panel with a problem and advice; text between backticks is shown as code."""
    role = ' role="alert"' if alert else ' role="status"'
    return f'<div class="tw-notice"{role}><h3>{escaped(title)}</h3><div>{_code(text)}</div></div>'


def _code(text: str) -> str:
    """Return escaped text, with text between backticks as code."""
    pieces = text.split("`")
    return "".join(
        f"<code>{escaped(piece)}</code>" if number % 2 else _spaced(piece) for number, piece in enumerate(pieces)
    )


def _spaced(text: str) -> str:
    """Return escaped text that keeps the spaces at its ends."""
    return f"{' ' * text[:1].isspace()}{escaped(text)}{' ' * text[-1:].isspace()}"


def card(title: str, big: str, *lines: str) -> str:
    """Return a card; `lines` are HTML, title and the large line are text."""
    inner = "".join(f"<p>{line}</p>" for line in lines if line)
    return (
        f'<section class="tw-card"><h3>{escaped(title)}</h3><div class="tw-big">{escaped(big)}</div>{inner}</section>'
    )


def cards(inner: Iterable[str]) -> str:
    """Return cards beside each other, as many as fit."""
    return f'<div class="tw-cards">{"".join(inner)}</div>'


def quiet(text: str) -> str:
    """Return an escaped line in a quieter style."""
    return f'<span class="tw-quiet">{escaped(text)}</span>'


def tag(text: str) -> str:
    """Return a small label."""
    return f'<span class="tw-tag">{escaped(text)}</span>'


def who(speaker: str | None, name: str | None = None) -> str:
    """Return a speaker in the words of the text, with the entity's name in front where the words are a pronoun.

    An analyst can check the outlet's words; the entity behind "the ministry" may be a mistake.
    """
    words = speaker or "somebody"
    return f"{name} (“{words}”)" if name and words.casefold() in PRONOUNS["beside_name"] else words


def day_of(published_at: str | None) -> str:
    """Return the day of a moment, or "no date"."""
    return published_at[:10] if published_at else "no date"


def article(evidence: Evidence, *, number: int) -> str:
    """Return an article with its matching sentences; the matching words are marked."""
    facts = [escaped(evidence.outlet), escaped((evidence.published_at or "no date")[:16].replace("T", " "))]
    facts += [tag("reprint")] * evidence.is_reprint + [tag("disputed in it")] * evidence.disputed
    facts += [tag(VOICES[evidence.voice])] if evidence.voice in VOICES else []
    if evidence.sentiment is not None:
        facts.append(f"sentiment {evidence.sentiment:+.2f}")
    facts.append(count_noun(evidence.statements, "statement"))
    quotes = "".join(
        f"<blockquote>{marked(sentence.text, sentence.marks)}</blockquote>" for sentence in evidence.sentences
    )
    further = f"<p>{quiet(f'and {evidence.further:,} more sentences')}</p>" if evidence.further else ""
    title = link(evidence.url, evidence.title) or "(no title)"
    return (
        f'<article class="tw-article"><h4>{number}. {title}</h4>'
        f'<div class="tw-quiet">{" · ".join(facts)}</div>{quotes}{further}</article>'
    )


def contested(claim: Contested) -> str:
    """Return a claim and its objections, both sides beside each other."""
    return f'<div class="tw-pair">{_claim_side(claim)}{_objections(claim.objections)}</div>'


def _claim_side(claim: Contested) -> str:
    first = f"{who(claim.speaker, claim.name)} in {claim.outlet}, {day_of(claim.published_at)}"
    count = (
        f"{count_noun(claim.statements, 'statement')} in {count_noun(claim.articles, 'article')} ({claim.collapsed:,} without reprints) of "
        f"{count_noun(claim.outlets, 'outlet')}; evidence cited in {claim.cited:,} of {claim.statements:,}; disputed in "
        f"{claim.disputed:,} of {claim.statements:,}"
    )
    return (
        f'<div class="tw-side"><div>{tags(claim.stance, claim.evidence)}</div>'
        f"<p><b>{escaped(claim.wording)}</b></p>"
        f"<p>First: {escaped(first)}</p><blockquote>{escaped(claim.sentence)}</blockquote><p>{quiet(count)}</p></div>"
    )


def _objections(objections: Sequence[Objector]) -> str:
    if not objections:
        return (
            f'<div class="tw-side tw-against">{quiet("The objection is in an article that has been replaced.")}</div>'
        )
    shown = "".join(
        f"<div>{tags(objection.stance, objection.evidence)} <b>{escaped(who(objection.speaker, objection.name))}</b> "
        f"{quiet(f'in {objection.outlet}, {day_of(objection.published_at)}')}"
        f"<blockquote>{escaped(objection.sentence)}</blockquote></div>"
        for objection in objections[:MAX_OBJECTIONS]
    )
    rest = len(objections) - MAX_OBJECTIONS
    return f'<div class="tw-side tw-against">{shown}{quiet(f"and {rest:,} more") if rest > 0 else ""}</div>'


def evidence_words(evidence: str) -> str:
    """Return words for a statement's evidence, "" where nothing is known of it."""
    return {"cited": "evidence cited", "none given": "no evidence given"}.get(evidence, "")


def tags(stance: str, evidence: str) -> str:
    """Return a statement's labels: its stance, and its evidence where something is known of it."""
    return " ".join(tag(words) for words in (stance, evidence_words(evidence)) if words)


def relation(row: RelationRow) -> str:
    """Return a relation in its sentence, with both names marked."""
    told = "in a statement" if row.voice == "source" else "by the outlet"
    facts = f"{row.outlet}, {day_of(row.published_at)} · told {told} · confidence {row.confidence:.2f}"
    return (
        f'<article class="tw-article"><div><b>{escaped(row.source_name)}</b> {tag(row.attitude)} '
        f"<b>{escaped(row.target_name)}</b></div>"
        f"<blockquote>{marked(row.sentence, sorted((row.source_mark, row.target_mark)))}</blockquote>"
        f'<div class="tw-quiet">{escaped(facts)} · {link(row.url, row.title)}</div></article>'
    )


def statement(row: LedgerRow, name: str | None = None) -> str:
    """Return a statement in its sentence, with its content marked and the objections to it."""
    against = "".join(
        f"<p>disputed by <b>{escaped(objection.speaker or 'somebody')}</b> in {escaped(objection.outlet)}: {escaped(objection.sentence)}</p>"
        for objection in row.disputed_by
    )
    facts = (
        f"{row.outlet}, {day_of(row.published_at)} · certainty {row.certainty:.2f} · confidence {row.confidence:.2f}"
    )
    return (
        f'<article class="tw-article"><div>{tags(row.stance, row.evidence)} '
        f"<b>{escaped(who(row.speaker, name))}</b></div>"
        f"<blockquote>{marked(row.sentence, row.content)}</blockquote>{against}"
        f'<div class="tw-quiet">{escaped(facts)} · {link(row.url, row.title)}</div></article>'
    )
