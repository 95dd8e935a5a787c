"""A piece of the page holds only the tags that we put there, also with an article's words in it."""

import html.parser
import re
from typing import Any

import pytest

from dashboard import parts
from dashboard.queries.articles import Evidence, Sentence
from dashboard.queries.claims import Contested, Objector
from dashboard.views import article as article_view
from dashboard.views.emerging import candidate_html
from pipeline.queries.article import ArticleView
from pipeline.queries.emerging import Candidate, Example
from pipeline.queries.statements import LedgerRow, Objection
from transforms.stories.growth import Growth

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e <a href="javascript:alert(3)">'
OURS = {"article", "h3", "h4", "div", "span", "blockquote", "p", "b", "mark", "section", "code", "br", "a"}


class Tags(html.parser.HTMLParser):
    """All tags and all attributes of some HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


OBJECTOR = Objector(
    id=HOSTILE, article_id=HOSTILE, speaker=HOSTILE, name=HOSTILE, outlet=HOSTILE, published_at=None, stance="denies",
    evidence="cited", sentence=HOSTILE,
)  # fmt: skip
CLAIM = Contested(
    id="c", content=HOSTILE, wording=HOSTILE, sentence=HOSTILE, speaker=HOSTILE, name=HOSTILE, outlet=HOSTILE, published_at=None, article_id="a",
    stance="claims", evidence="unknown", statements=2, articles=1, collapsed=1, outlets=1, disputed=1, cited=0,
    objections=(OBJECTOR,),
)  # fmt: skip
ROW = LedgerRow(
    id="s", article_id="a", claim_id="c", published_at=None, outlet=HOSTILE, title=HOSTILE, url="javascript:alert(4)",
    speaker=HOSTILE, speaker_entity=None, cue=HOSTILE, kind="direct", stance="claims", certainty=0.5, evidence="unknown",
    confidence=0.5, via=(), sentence=HOSTILE, content=((3, 9),),
    disputed_by=(Objection(id="o", speaker=HOSTILE, outlet=HOSTILE, published_at=None, content=HOSTILE, sentence=HOSTILE),),
)  # fmt: skip
EVIDENCE = Evidence(
    id="a", title=HOSTILE, outlet=HOSTILE, published_at=None, url="data:text/html,x", is_reprint=True, statements=1,
    sentiment=0.5, score=1.0, voice="own", disputed=True, sentences=(Sentence(text=HOSTILE, marks=((1, 8),)),), further=1,
)  # fmt: skip
CANDIDATE = Candidate(
    kind="claim", id=HOSTILE, label=HOSTILE, first_seen=None, articles=4, outlets=((HOSTILE, 2),), covered=0.25,
    growth=Growth(recent=3, before=1),
    examples=(Example(sentence=HOSTILE, outlet=HOSTILE, article_id="a", published_at=None),),
)  # fmt: skip
ARTICLE: dict[str, Any] = {
    "title": HOSTILE, "outlet": HOSTILE, "text": HOSTILE * 3, "url": "javascript:1", "authors": [HOSTILE],
    "narrative_matches": [{"id": HOSTILE, "score": 0.5, "evidence": [{"start": 2, "end": 30}]}],
    "furniture": [{"start": 20, "end": 60}],
}  # fmt: skip
STATEMENT: dict[str, Any] = {"stance": "denies", "spans": [{"start": 0, "end": 25}]}
VIEW = ArticleView(id="a", article=ARTICLE)


@pytest.mark.parametrize(
    "piece",
    [
        parts.notice(HOSTILE, HOSTILE, alert=True),
        parts.card(HOSTILE, HOSTILE, parts.quiet(HOSTILE)),
        parts.contested(CLAIM),
        parts.statement(ROW, HOSTILE),
        parts.article(EVIDENCE, number=1),
        candidate_html(CANDIDATE, number=1),
        article_view.header(VIEW, ARTICLE),
        article_view.text(ARTICLE, [STATEMENT]),
    ],
)
def test_pieces_hold_our_tags_alone(piece: str) -> None:
    """There is no script, picture, link or handler; the text stays readable."""
    found = Tags(piece)
    assert found.tags <= OURS - {"a"}
    assert found.attributes <= {"class", "role"}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in re.sub(r"</?(mark|span)[^>]*>", "", piece)
    assert "\u202e" not in piece


def test_spans_that_overlap_cut_the_text_and_lose_nothing() -> None:
    """A statement across a mark is underlined on both sides of it."""
    shown = article_view.text(
        {"text": "The fog came late.", "narrative_matches": [{"evidence": [{"start": 4, "end": 7}]}]},
        [{"stance": "states", "spans": [{"start": 0, "end": 12}]}],
    )
    said = '<span class="s tw-s-states">'
    assert f"{said}The </span><mark>{said}fog</span></mark>{said} came</span> late." in shown


@pytest.mark.parametrize(
    ("speaker", "name", "shown"),
    [
        ("he", "Otto Reed", "Otto Reed (“he”)"),
        ("the ministry", "Otto Reed", "the ministry"),
        ("Otto Reed", "Otto Reed", "Otto Reed"),
        ("She", None, "She"),
        (None, None, "somebody"),
    ],
)
def test_a_speaker_stands_in_the_outlets_words(speaker: str | None, name: str | None, shown: str) -> None:
    """A pronoun alone says nothing, so the name stands before it."""
    assert parts.who(speaker, name) == shown


def test_a_hint_shows_commands_as_code() -> None:
    """The words around them keep their spaces."""
    assert "run <code>tidewire setup</code> first" in parts.notice("x", "run `tidewire setup` first")


@pytest.mark.parametrize(
    ("evidence", "words"), [("cited", "evidence cited"), ("none given", "no evidence given"), ("unknown", None)]
)
def test_evidence_is_labelled_only_where_something_is_known_of_it(evidence: str, words: str | None) -> None:
    html = parts.tags("claims", evidence)
    assert html == " ".join(parts.tag(label) for label in ("claims", words) if label)
