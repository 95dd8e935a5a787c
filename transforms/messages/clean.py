"""Make the text of an article: keep a given text, or extract a page's body; then mark its furniture."""

import logging
from dataclasses import replace

import trafilatura
from lxml import etree

from schemas.articles import Article
from transforms.entities.knowledge_base import is_city
from transforms.messages.errors import BadInput
from transforms.messages.parse import replace_control_characters
from transforms.text.furniture import mark_furniture
from transforms.text.repair import repair_text

# Extraction time grows a little faster than the number of tags: 40,000 took up to 6 s; the most in 205 pages is 5,500.
MAX_TAGS = 60_000
FROM_TITLE = "no text in html: the title is the text"

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # an unreadable page is our dead letter, no log line


def clean_text(article: Article, *, max_text_chars: int) -> Article:
    """Return the article with its final text, without html, its furniture marked; raises BadInput if there is no text.

    Idempotent, and a function of the article alone: trafilatura runs with fixed options and does not remember pages.
    """
    if article.html is not None:
        article = _with_text(article, article.html, max_text_chars=max_text_chars)
    return with_furniture(article)


def with_furniture(article: Article) -> Article:
    """Return the article with the furniture of its text marked."""
    return replace(article, furniture=mark_furniture(article.text, article.title, article.authors, is_city))


def extract_text(html: str) -> str:
    """Return the body of a page, one paragraph per line, without comments; may be empty; raises BadInput."""
    tags = html.count("<")
    if tags > MAX_TAGS:
        raise BadInput("too many tags in html", f"{tags}, at most {MAX_TAGS}")
    try:
        extracted = trafilatura.extract(replace_control_characters(html), include_comments=False)
    except etree.LxmlError as error:
        raise BadInput("html cannot be read", str(error)) from error
    return replace_control_characters(repair_text(extracted or "")).strip()


def _with_text(article: Article, html: str, *, max_text_chars: int) -> Article:
    text = extract_text(html)
    if len(text) > max_text_chars:
        raise BadInput("text too long", f"{len(text)} characters from html, at most {max_text_chars}")
    if text:
        return replace(article, text=text, html=None)
    if not article.title:
        raise BadInput("no text in html")
    return replace(article, text=article.title, html=None, notes=tuple(sorted({*article.notes, FROM_TITLE})))
