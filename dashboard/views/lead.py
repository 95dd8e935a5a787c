"""Draws the cards above the chart: the peak, its most contested claim, the first speaker, the objections."""

from dataclasses import dataclass

from dashboard import parts
from dashboard.charts.attention import counted
from dashboard.charts.parts import day_label
from dashboard.queries.attention import Attention, Point
from dashboard.queries.claims import Contested, ContestedClaims
from pipeline.core.plural import count_noun


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsBehind:
    """Contested claims, and the days that were searched for them."""

    claims: ContestedClaims
    when: str


def lead_cards(peak: Point, found: Attention, behind: ClaimsBehind | None, *, raw: bool) -> str:
    """Return cards as HTML; where `behind` is None, a card says that the search for claims is running."""
    cards = [
        parts.card(
            "The peak",
            day_label(peak.day, found.unit),
            parts.quiet(counted(peak, raw=raw)),
            parts.quiet(f"{peak.articles - peak.collapsed:,} of {peak.articles:,} are reprints"),
        )
    ]
    return parts.cards([*cards, *_claim_cards(behind)])


def _claim_cards(behind: ClaimsBehind | None) -> list[str]:
    if behind is None:
        return [parts.card("Claims behind it", "…", parts.quiet("looking for contested claims"))]
    claims = behind.claims
    if not claims.claims:
        words = f"Nobody disputes any of {count_noun(claims.statements, 'statement')} in {count_noun(claims.looked_at, 'article')}."
        return [parts.card("Claims behind it", "none contested", parts.quiet(words))]
    first = claims.claims[0]
    cards = [
        parts.card(
            "The most contested claim",
            first.wording,
            parts.quiet(f"{count_noun(first.statements, 'statement')}, {first.disputed:,} of them disputed"),
            parts.quiet(
                f"1 of {claims.total:,} contested claims in {count_noun(claims.looked_at, 'article')} of {behind.when}"
            ),
        ),
        parts.card(
            "First said by",
            parts.who(first.speaker, first.name),
            parts.quiet(f"in {first.outlet}, {parts.day_of(first.published_at)}"),
            parts.quiet(parts.evidence_words(first.evidence)) if parts.evidence_words(first.evidence) else "",
        ),
    ]
    return cards + ([_objection_card(first)] if first.objections else [])


def _objection_card(claim: Contested) -> str:
    objection = claim.objections[0]
    others = len({(objection.speaker, objection.outlet) for objection in claim.objections}) - 1
    return parts.card(
        "Disputed by",
        parts.who(objection.speaker, objection.name),
        parts.quiet(objection.sentence),
        parts.quiet(f"in {objection.outlet}, {parts.day_of(objection.published_at)}"),
        parts.quiet(f"and {others:,} further times elsewhere" if others else ""),
    )
