"""A takedown names the article as the article's messages do."""

import pytest

from pipeline.core.errors import UsageError
from pipeline.publishing.take_down import takedown_of_id, takedown_of_url
from schemas.records import Origin, Record
from transforms.messages.parse import parse_article


def _read(value, key=None):
    origin = Origin(topic="t", partition=0, offset=0, timestamp_ms=0)
    return parse_article(Record(origin=origin, key=key, value=value), max_html_chars=99, max_text_chars=99)


def test_any_form_of_the_address_names_the_article():
    """The id is that of the article whose url differs in form only, and a run reads the same id from the key."""
    article = _read(b'{"url": "https://tide.example/a", "title": "Ferry late"}')
    takedown = takedown_of_url(" http://TIDE.example/a/?utm_source=x#top")
    assert (takedown.id, takedown.key) == (article.id, "https://tide.example/a")
    assert _read(None, takedown.key.encode()).id == article.id


def test_an_id_names_the_article_without_an_address():
    """A run reads the id from the key."""
    takedown = takedown_of_id("0123456789abcdef" * 2)
    assert _read(None, takedown.key.encode()).id == takedown.id == "0123456789abcdef" * 2


@pytest.mark.parametrize("url", ["", "ftp://tide.example/a", "tide.example/a", "https://", "https://a b/"])
def test_refuses_an_unusable_address(url):
    """The error says which addresses are usable."""
    with pytest.raises(UsageError, match=r"not a usable address.*--id"):
        takedown_of_url(url)


@pytest.mark.parametrize("article_id", ["", "0123", "g" * 32, "A" * 32, "https://tide.example/a"])
def test_refuses_what_is_no_id(article_id):
    """Only an id that a run would read is sent."""
    with pytest.raises(UsageError, match="32 hexadecimal digits"):
        takedown_of_id(article_id)
