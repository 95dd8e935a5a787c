"""A plausible given language stands; otherwise the text decides."""

import socket
from dataclasses import replace

import pytest

from schemas.annotations import Furniture
from schemas.articles import Article, Outlet, Version
from schemas.records import Origin
from transforms.messages import language as module
from transforms.messages.language import detect_language

ENGLISH = (
    "The ferry to the outer islands stayed in harbour on Monday, the harbour master said, for the third day in a row."
)
GERMAN = "Die Fähre zu den Inseln blieb am Montag im Hafen, sagte die Hafenmeisterin, schon den dritten Tag in Folge."
RUSSIAN = "Паром на дальние острова третий день подряд остаётся в гавани, сообщила в понедельник начальница порта."


def article(text, language=None, **changes):
    base = Article(
        id="1",
        url=None,
        outlet=Outlet(name="The Tide"),
        title="",
        text=text,
        language=language,
        version=Version(ms=0, content_hash=""),
        origin=Origin(topic="t", partition=0, offset=0, timestamp_ms=0),
    )
    return replace(base, **changes)


@pytest.mark.parametrize(
    ("text", "language"), [(ENGLISH, "en"), (GERMAN, "de"), (RUSSIAN, "ru"), (ENGLISH.upper(), "en")]
)
def test_a_language_that_is_not_given_is_detected(text, language):
    """Detection is the rule, so there is no note."""
    found = detect_language(article(text))
    assert (found.language, found.notes) == (language, ())


@pytest.mark.parametrize(("given", "language"), [("en", "en"), ("en-US", "en"), (" EN_gb ", "en"), ("fr", "fr")])
def test_a_given_code_stands(given, language):
    """Region and case do not count; a short text does not outweigh it."""
    assert detect_language(article("Ferry!", given)).language == language


@pytest.mark.parametrize("given", ["English", "xx", "-", "e n"])
def test_a_given_language_that_is_none_is_noted(given):
    """The text decides instead."""
    found = detect_language(article(GERMAN, given))
    assert (found.language, found.notes) == ("de", ("given language is unknown",))


@pytest.mark.parametrize(
    ("text", "given", "language"), [(GERMAN, "en", "de"), (RUSSIAN, "en", "ru"), (ENGLISH, "de", "en")]
)
def test_a_given_language_that_the_text_belies_is_overruled(text, given, language):
    """A wrong given language that would decide about annotation is overruled, with a note among the earlier notes."""
    found = detect_language(article(text, given, notes=("url is unusable",)))
    assert (found.language, found.notes) == (language, (f"given language {given} overruled", "url is unusable"))


def test_two_languages_that_are_not_annotated_are_left_as_given():
    """The publisher knows best which of two similar languages it is, such as Danish and Norwegian."""
    assert detect_language(article(GERMAN, "nl")).language == "nl"


@pytest.mark.parametrize("text", ["", "12:30 – 14:00", "???"])
def test_a_text_without_letters_is_undetermined(text):
    """The language is not guessed."""
    assert detect_language(article(text)).language == "und"


def test_furniture_does_not_count():
    """A page's English boxes do not make an article English."""
    text = f"{ENGLISH * 3}\n{GERMAN}"
    furniture = (Furniture(start=0, end=len(ENGLISH * 3), kind="box"),)
    assert detect_language(article(text, furniture=furniture)).language == "de"


def test_detecting_twice_changes_nothing():
    """The result is its own result."""
    once = detect_language(article(RUSSIAN, "en"))
    assert detect_language(once) == once


def test_the_model_comes_from_the_wheel_not_from_the_network(monkeypatch):
    """Loading it again opens no socket."""

    def refuse(*args, **kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    module._detector.cache_clear()
    assert detect_language(article(ENGLISH)).language == "en"
