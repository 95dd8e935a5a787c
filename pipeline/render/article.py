"""An article on a terminal, its sentences highlighted; nothing from an article can steer the terminal."""

from collections.abc import Iterator, Mapping
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.core.terminal_text import one_line
from pipeline.queries.article import ArticleView
from pipeline.queries.query_parts import Document
from pipeline.render.terminal import visible

STANCE_STYLES: Final = {
    "states": "cyan",
    "claims": "yellow",
    "hedges": "blue",
    "denies": "magenta",
    "accuses": "red",
    "predicts": "green",
    "demands": "bright_blue",
}
NARRATIVE_STYLE: Final = "reverse"
FURNITURE_STYLE: Final = "dim"


def render_article(view: ArticleView, console: Console) -> None:
    """Print everything: title and origin, narratives, entities, statements, text."""
    assert view.article is not None
    for line in _header(view, view.article):
        console.print(line, soft_wrap=True)
    _print_narratives(view.article, console)
    _print_entities(view, console)
    _print_statements(view, console)
    console.print(Text("\nText", style="bold"))
    console.print(highlighted(view.article, view.statements))
    console.print(_legend(view))


def _header(view: ArticleView, article: Document) -> Iterator[Text]:
    yield Text(one_line(article["title"]) or "(no title)", style="bold")
    country = f" ({article['outlet_country']})" if article.get("outlet_country") else ""
    published = article.get("published_at") or f"no date (given: {article.get('published_at_raw')})"
    facts = {
        "address": article.get("url"),
        "id": view.id,
        "outlet": f"{article['outlet']}{country}",
        "published": published,
        "updated": article.get("updated_at"),
        "fetched": article.get("fetched_at"),
        "indexed": article.get("indexed_at"),
        "language": article.get("language"),
        "authors": ", ".join(article.get("authors") or ()),
        "section": article.get("section"),
        "tags": ", ".join(article.get("tags") or ()),
        "sentiment": _sentiment(article, "sentiment"),
        "notes": ", ".join(article.get("notes") or ()),
        "Kafka": f"{article.get('kafka_topic')}/{article.get('kafka_partition')}/{article.get('kafka_offset')}"
        f" of {article.get('kafka_timestamp')}",
        "annotated by": f"{article.get('model')} (fingerprint {article.get('fingerprint')})",
        "story": article.get("story_id"),
        "reprint of": _listed(view.original) if view.original else article.get("original_id"),
    }
    for name, value in facts.items():
        if value:
            yield _fact(name, str(value))
    for number, reprint in enumerate(view.reprints):
        yield _fact("reprints" if number == 0 else "", _listed(reprint))
    if view.tombstone is not None:
        yield _fact("taken down", f"{when_taken_down(view.tombstone)}; what is shown is newer")


def when_taken_down(tombstone: Document) -> str:
    """Return the time of a takedown in words."""
    time = tombstone.get("deleted_at")
    return f"at {time}" if time else "at an unknown time: its message has no usable one"


def _fact(name: str, value: str) -> Text:
    return Text.assemble((f"  {name:<13}", "dim"), one_line(value))


def _sentiment(found: Document, name: str) -> str:
    return f"{found[f'{name}_label']} ({found[name]:+.2f})" if found.get(f"{name}_label") else ""


def _listed(article: Document) -> str:
    day = (article.get("published_at") or "no date")[:10]
    return f"{article.get('outlet')}, {day}: {article.get('title')} · {article.get('url') or article.get('id')}"


_VOICES = {
    "own": ", in the outlet's own voice",
    "reported": ", reported",
    "both": ", in the outlet's own voice and reported",
}


def _print_narratives(article: Document, console: Console) -> None:
    for match in article.get("narrative_matches") or ():
        title = f"\nNarrative {one_line(match['id'])}"
        facts = f"  version {match['version']}, score {match['score']:.2f}{_VOICES.get(match.get('voice'), '')}"
        disputed = ", disputed in the article" if match.get("disputed") else ""
        console.print(Text.assemble((title, "bold"), facts + disputed))
        for span in match["evidence"]:
            console.print(Text(f"  · {one_line(article['text'][span['start'] : span['end']])}"), soft_wrap=True)


def _print_entities(view: ArticleView, console: Console) -> None:
    if not view.entities:
        return
    console.print(Text("\nWho and what is named", style="bold"))
    table = Table(
        "  name", "type", "mentions", "salience", "own sentiment", "reported", "wikidata", box=None, pad_edge=False
    )
    for entity in view.entities:
        table.add_row(
            Text(f"  {one_line(entity['name'])}"),
            one_line(entity["type"]),
            str(entity["count"]),
            f"{entity['salience']:.2f}",
            Text(_sentiment(entity, "sentiment")),
            Text(_sentiment(entity, "sentiment_reported")),
            Text(one_line(entity.get("wikidata") or "")),
        )
    console.print(table)


def _print_statements(view: ArticleView, console: Console) -> None:
    if not view.statements:
        return
    console.print(Text("\nWho states what", style="bold"))
    numbers = {statement["id"]: number for number, statement in enumerate(view.statements, 1)}
    names = {entity["entity_id"]: entity["name"] for entity in view.entities}
    for statement in view.statements:
        speaker = _speaker(statement, names)
        style = STANCE_STYLES.get(statement["stance"], "")
        line = Text.assemble(
            f"  {numbers[statement['id']]:>3} ", (speaker, "bold"), " ", (statement["stance"], style), ": "
        )
        console.print(line.append(one_line(statement["content"])), soft_wrap=True)
        console.print(Text(f"      {_manner(statement)}", style="dim"), soft_wrap=True)
        for words, name in (("rebuts", "rebuts"), ("rebutted by", "rebutted_by")):
            for other in statement.get(name) or ():
                console.print(Text(f"      {words} {_other(view, numbers, other)}"), soft_wrap=True)


def _speaker(statement: Document, names: Mapping[str, str]) -> str:
    """Return the speaker in the words of the text, with the entity's name where the words do not contain it."""
    words = one_line(statement.get("speaker") or "somebody")
    name = one_line(names.get(statement.get("speaker_entity") or "", ""))
    return words if not name or name in words else f"{words} ({name})"


def _manner(statement: Document) -> str:
    parts = [
        statement["kind"],
        f"cue {statement['cue']}" if statement.get("cue") else "no cue",
        f"certainty {statement['certainty']:.2f}",
        f"evidence {statement['evidence']}",
        f"confidence {statement['confidence']:.2f}",
    ]
    if statement.get("via"):
        parts.append("via " + ", ".join(statement["via"]))
    return one_line(" · ".join(parts))


def _other(view: ArticleView, numbers: Mapping[str, int], other: str) -> str:
    there = view.rebuttals.get(other)
    if there is None:
        return one_line(f"{other} (no longer there)")
    if other in numbers:
        return f"[{numbers[other]}] {one_line(there.get('speaker') or 'somebody')}"
    return one_line(f"{there.get('speaker') or 'somebody'} in {there.get('outlet')}: {there.get('content')}")


def highlighted(article: Document, statements: tuple[Document, ...]) -> Text:
    """Return the text: boilerplate dim, sentences of statements underlined, contents in the colour of the stance.

    The evidence of narratives is reversed. Characters that are not printable are spaces, so that every span fits.
    """
    text = Text(visible(article["text"], keep="\n"))
    for span in article.get("furniture") or ():
        text.stylize(FURNITURE_STYLE, span["start"], span["end"])
    for statement in statements:
        if statement.get("sentence_span"):
            text.stylize("underline", statement["sentence_span"]["start"], statement["sentence_span"]["end"])
    for statement in statements:
        for span in statement.get("spans") or ():
            text.stylize(STANCE_STYLES.get(statement["stance"], ""), span["start"], span["end"])
    for match in article.get("narrative_matches") or ():
        for span in match["evidence"]:
            text.stylize(NARRATIVE_STYLE, span["start"], span["end"])
    return text


def _legend(view: ArticleView) -> Text:
    stances = sorted({statement["stance"] for statement in view.statements})
    legend = Text("\n")
    for stance in stances:
        legend.append(f"{stance} ", style=STANCE_STYLES.get(stance, ""))
    if view.article and view.article.get("narrative_matches"):
        legend.append("narrative", style=NARRATIVE_STYLE).append(" ")
    if view.article and view.article.get("furniture"):
        legend.append("furniture", style=FURNITURE_STYLE)
    return legend
