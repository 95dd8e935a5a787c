"""An article on a terminal: highlighted sentences and harmless text."""

import io
from typing import Any

import pytest
from rich.console import Console

from pipeline.queries.article import ArticleView, candidate_ids
from pipeline.render.article import highlighted, render_article
from transforms.messages.urls import page_id

TEXT = "Mayor Ada Quill said the bridge is safe. Divers disagree."


def article(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Bridge [bold]safe[/bold]\x1b[2J",
        "text": TEXT,
        "outlet": "Harbour Gazette",
        "narrative_matches": [{"id": "bridges", "version": 2, "score": 0.5, "evidence": [{"start": 25, "end": 31}]}],
        **changes,
    }


def statement(name: str = "s1", **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "indirect",
        "stance": "denies",
        "evidence": "cited",
        "certainty": 0.75,
        "confidence": 0.5,
        "speaker": "She",
        "speaker_entity": "e1",
        "cue": "said",
        "content": "the bridge is safe",
        "spans": [{"start": 21, "end": 39}],
        "sentence_span": {"start": 0, "end": 40},
        "outlet": "Harbour Gazette",
        **changes,
    }


def printed(view: ArticleView) -> str:
    stream = io.StringIO()
    render_article(view, Console(file=stream, width=200))
    return stream.getvalue()


def test_spans_are_highlighted_where_they_stand() -> None:
    """The sentence is underlined, the content has its stance's colour, and the evidence is reversed."""
    text = highlighted(article(), (statement(),))
    styles = {str(span.style): text.plain[span.start : span.end] for span in text.spans}
    assert styles == {"underline": TEXT[:40], "magenta": "the bridge is safe", "reverse": "bridge"}


def test_characters_that_steer_a_terminal_become_spaces_one_by_one() -> None:
    """Spans stay in place for any text."""
    text = highlighted(article(text="a\x1b\u202e\tb\n[red]c", narrative_matches=[]), ())
    assert text.plain == "a   b\n[red]c"


def test_a_title_is_no_markup() -> None:
    """Brackets are printed, the escape character is not."""
    shown = printed(ArticleView(id="x", article=article()))
    assert "Bridge [bold]safe[/bold] [2J" in shown
    assert "\x1b" not in shown


def test_a_statement_shows_who_is_meant_and_how_firmly() -> None:
    """A pronoun is followed by the entity's name; stance, certainty and evidence stand beside the content."""
    entity = {"entity_id": "e1", "name": "Ada Quill", "type": "PERSON", "count": 1, "salience": 0.9}
    shown = printed(ArticleView(id="x", article=article(), entities=(entity,), statements=(statement(),)))
    assert "1 She (Ada Quill) denies: the bridge is safe" in shown
    assert "certainty 0.75 · evidence cited" in shown


def test_rebuttals_lead_to_the_other_statement() -> None:
    """A statement of the same article has its number, another one speaker, outlet and words, a lost one its id."""
    own = statement("s2", speaker="Divers", speaker_entity=None, rebuts=["s1", "far", "lost"])
    far = statement("far", speaker="A clerk", outlet="Open Quay", content="all is well")
    view = ArticleView(
        id="x", article=article(), statements=(statement(), own), rebuttals={"s1": statement(), "far": far}
    )
    shown = printed(view)
    assert "rebuts [1] She" in shown
    assert "rebuts A clerk in Open Quay: all is well" in shown
    assert "rebuts lost (no longer there)" in shown


def test_an_article_is_found_by_any_form_of_its_address() -> None:
    """Tracking parameters do not matter; an id is taken unchanged; anything else finds no article."""
    plain = candidate_ids("https://www.gazette.example/bridge")
    assert plain == candidate_ids("https://www.gazette.example/bridge?utm_source=mail")
    assert plain == (page_id("https://www.gazette.example/bridge"),)
    assert candidate_ids("0123456789abcdef0123456789abcdef") == ("0123456789abcdef0123456789abcdef",)
    assert candidate_ids("no address at all") == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Narrative bridges  version 2, score 0.50\n"),
        ({"voice": "reported", "disputed": False}, "score 0.50, reported\n"),
        ({"voice": "own", "disputed": True}, "score 0.50, in the outlet's own voice, disputed in the article\n"),
    ],
)
def test_a_narrative_shows_whose_voice_it_is(fields: dict[str, Any], words: str) -> None:
    """An older match without a voice shows none."""
    match = {"id": "bridges", "version": 2, "score": 0.5, "evidence": [{"start": 25, "end": 31}], **fields}
    view = ArticleView(id="x", article=article(narrative_matches=[match]))
    assert words in printed(view)
