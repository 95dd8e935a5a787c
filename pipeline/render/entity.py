"""An entity, and corrections of entities, on a terminal; nothing from an article can steer the terminal."""

from typing import Final

from rich.console import Console
from rich.text import Text

from pipeline.core.plural import count_noun
from pipeline.core.terminal_text import one_line
from pipeline.queries.entity import EntityView, EvidenceSentence
from pipeline.render.terminal import listed_counts, visible
from pipeline.sinks.corrections import StoredCorrection
from schemas.corrections import Correction

SHOWN: Final = 10


def render_entity(view: EntityView, console: Console) -> None:
    """Print an entity with its counts, names, outlets and evidence."""
    entity = view.entity
    wikidata = f" · {entity.wikidata}" if entity.wikidata else ""
    header = Text.assemble((one_line(entity.name), "bold"), f" ({entity.type}{wikidata}) ", (entity.id, "dim"))
    console.print(header, soft_wrap=True)
    facts = {
        "appears as": listed_counts(view.names, SHOWN),
        "also": f"merged into it: {', '.join(view.merged)}" if view.merged else "",
        "seen": f"{(view.first_seen or 'no date')[:10]} to {(view.last_seen or 'no date')[:10]}",
        "articles": f"{entity.articles:,}, {view.articles_collapsed:,} without reprints",
        "mentions": f"{entity.mentions:,}, {view.mentions_collapsed:,} without reprints",
        "sentiment": f"{_score(view.sentiment)} in the outlets' own voice ({listed_counts(view.sentiments, SHOWN)})",
        "reported": f"{_score(view.sentiment_reported)} in the words of others ({listed_counts(view.sentiments_reported, SHOWN)})"
        if view.sentiments_reported
        else "",
        "statements": f"{view.statements:,} by it, {view.statements_collapsed:,} without reprints"
        + (f" ({listed_counts(view.stances, SHOWN)})" if view.stances else ""),
    }
    for name, fact in facts.items():
        if fact:
            console.print(Text.assemble((f"  {name:<11}", "dim"), one_line(fact)), soft_wrap=True)
    _print_outlets(view, console)
    for correction in view.corrections:
        console.print(Text("  ").append_text(render_correction(correction, None)), soft_wrap=True)
    for sentence in view.evidence:
        _print_evidence(sentence, console)


def described(correction: Correction) -> str:
    """Return the effect of a correction in a few words."""
    name = f" ({correction.name})" if correction.name and correction.kind == "merge" else ""
    if correction.kind == "merge":
        return f"Merge {correction.entity} into {correction.into}{name}"
    if correction.kind == "split":
        called = f"{correction.name!r} ({correction.type}), {correction.into}"
        return f"Split {correction.surface!r} from {correction.entity} as {called}"
    return f"Rename {correction.entity} to {correction.name!r}"


def render_correction(stored: StoredCorrection, ignored: str | None) -> Text:
    """Return a correction on one line, with its state."""
    state = "undone" if stored.undone else "in force"
    if stored.applied_at is None:
        state += ", not applied everywhere yet: the same command again, or `tidewire entities apply`"
    if ignored is not None:
        state = f"without effect: {ignored}"
    made = f"{stored.made_at[:10]} {described(stored.correction)}"
    return Text.assemble((stored.correction.id, "dim"), " ", one_line(made), " ", (f"[{one_line(state)}]", "dim"))


def _print_outlets(view: EntityView, console: Console) -> None:
    for outlet in view.outlets[:SHOWN]:
        counts = f"{count_noun(outlet.articles, 'article')}, {count_noun(outlet.mentions, 'mention')}, own sentiment {_score(outlet.sentiment)}"
        if outlet.sentiment_reported is not None:
            counts += f", reported {_score(outlet.sentiment_reported)}"
        console.print(Text(f"  {one_line(outlet.outlet)}: {counts}"), soft_wrap=True)
    if len(view.outlets) > SHOWN:
        console.print(f"  … and {len(view.outlets) - SHOWN:,} more outlets; --json has all", markup=False)


def _print_evidence(evidence: EvidenceSentence, console: Console) -> None:
    sentence = Text(visible(evidence.sentence))
    sentence.stylize("bold yellow", *evidence.mark)
    console.print(Text("  … ").append_text(sentence))
    where = f"    {(evidence.published_at or 'no date')[:10]} {evidence.outlet} {evidence.url or evidence.article_id}"
    console.print(Text(one_line(where), style="dim"), soft_wrap=True)


def _score(score: float | None) -> str:
    return "unknown" if score is None else f"{score:+.3f}"
