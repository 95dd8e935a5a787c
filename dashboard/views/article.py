"""Shows an article in full: its text with statements underlined and matching words marked."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

import streamlit as st

from dashboard import parts
from dashboard.export import offer
from dashboard.safe_text import Span, escaped, escaped_lines, link
from dashboard.state.address import Address
from dashboard.state.scope import Source
from dashboard.state.session import current, go
from dashboard.state.store import ask_for
from pipeline.core.plural import count_noun
from pipeline.queries.article import ArticleView, find_article
from pipeline.queries.query_parts import Document

MAX_CHARS: Final = 60_000
EXPORTED: Final = (
    "id", "kind", "speaker", "speaker_entity", "cue", "stance", "certainty", "evidence", "rebutted", "disputed", "confidence",
    "content", "claim_id",
)  # fmt: skip


def article_of(source: Source, article: str) -> ArticleView | None:
    """Return an article with its entities, statements and reprints."""
    return find_article(source.client, source.prefix, article)


def draw(address: Address) -> None:
    """Draw the view."""
    st.button("Back", on_click=_back, key="back", icon=":material/arrow_back:")
    view = ask_for(article_of, address.article or "")
    if view is None or view.article is None:
        st.html(parts.notice("No such article", "It was taken down, or never was in the index."))
        return
    st.html(header(view, view.article))
    st.html(text(view.article, view.statements))
    st.subheader("Who states what", anchor=False)
    names = {entity["entity_id"]: entity["name"] for entity in view.entities}
    st.html(
        "".join(_statement(statement, names) for statement in view.statements)
        or parts.quiet("Nobody states anything in it.")
    )
    if view.statements:
        offer("article-statements", [{name: statement.get(name) for name in EXPORTED} for statement in view.statements])


def _back() -> None:
    go(view=current().back, article=None, back="attention")


def header(view: ArticleView, article: Document) -> str:
    """Return title, origin, narratives and reprints as HTML."""
    facts = [article["outlet"], (article.get("published_at") or "no date")[:16].replace("T", " ")]
    facts += [", ".join(article.get("authors") or ()), count_noun(len(view.statements), "statement")]
    if article.get("sentiment_label"):
        facts.append(f"sentiment {article['sentiment_label']} ({article['sentiment']:+.2f})")
    if view.original:
        facts.append(f"reprint of {view.original.get('outlet')}: {view.original.get('title')}")
    if view.reprints:
        facts.append(f"reprinted {count_noun(len(view.reprints), 'time')}")
    matches = "".join(
        f" {parts.tag(f'''{match['id']} {match['score']:.2f}''')}" for match in article.get("narrative_matches") or ()
    )
    shown = " · ".join(fact for fact in facts if fact)
    return (
        f"<h3>{link(article.get('url'), article['title'] or '(no title)')}</h3><div>{parts.quiet(shown)}{matches}</div>"
    )


def text(article: Document, statements: Sequence[Document]) -> str:
    """Return the text as HTML: statements underlined by stance, matches marked, boilerplate faint; with a legend."""
    body: str = article["text"][:MAX_CHARS]
    shown = "".join(_pieces(body, article, statements))
    rest = len(article["text"]) - len(body)
    more = parts.quiet(f"{rest:,} more characters are not shown.") if rest > 0 else ""
    return f'{_legend(statements)}<div class="tw-text">{shown}</div>{more}'


def _pieces(body: str, article: Document, statements: Sequence[Document]) -> Iterator[str]:
    """Yield the text cut wherever a span begins or ends, so that spans may overlap."""
    layers: list[tuple[str, Span]] = []
    for match in article.get("narrative_matches") or ():
        layers += [("mark", (span["start"], span["end"])) for span in match["evidence"]]
    layers += [("furniture", (span["start"], span["end"])) for span in article.get("furniture") or ()]
    for statement in statements:
        layers += [
            (f"s tw-s-{statement['stance']}", (span["start"], span["end"])) for span in statement.get("spans") or ()
        ]
    cuts = sorted({0, len(body), *(at for _, span in layers for at in span if 0 < at < len(body))})
    for start, end in itertools.pairwise(cuts):
        classes = [name for name, (first, last) in layers if first <= start and end <= last]
        yield _piece(body[start:end], classes)


def _piece(piece: str, classes: Sequence[str]) -> str:
    shown = escaped_lines(piece)
    styled = " ".join(dict.fromkeys(name for name in classes if name != "mark"))
    if styled:
        shown = f'<span class="{escaped(styled)}">{shown}</span>'
    return f"<mark>{shown}</mark>" if "mark" in classes else shown


def _legend(statements: Sequence[Document]) -> str:
    stances = sorted({statement["stance"] for statement in statements})
    shown = "".join(
        f'<span><span class="s tw-s-{escaped(stance)}">{escaped(stance)}</span></span>' for stance in stances
    )
    return f'<div class="tw-legend"><span>Marked: <mark>what made it count</mark></span><span>Underlined: what is stated</span>{shown}</div>'


def _statement(statement: Document, names: dict[str, str]) -> str:
    speaker = parts.who(statement.get("speaker"), names.get(statement.get("speaker_entity") or ""))
    disputed = parts.tag("disputed") if statement.get("rebutted") or statement.get("disputed") else ""
    facts = f"{statement['kind']} · cue {statement.get('cue') or 'none'} · certainty {statement['certainty']:.2f} · confidence {statement['confidence']:.2f}"
    return (
        f'<article class="tw-article"><div>{parts.tags(statement["stance"], statement["evidence"])} '
        f"{disputed} <b>{escaped(speaker)}</b></div><blockquote>{escaped(statement['content'])}</blockquote>{parts.quiet(facts)}</article>"
    )
