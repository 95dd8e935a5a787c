"""Messages that are good, repaired, or bad."""

import json
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.annotations import Pair, Span
from schemas.articles import Article, Outlet, Tombstone
from schemas.ids import hashed_id
from schemas.records import Origin, Record
from transforms.messages.errors import BadInput
from transforms.messages.parse import parse_article

RECEIVED_MS = 1_714_564_800_000  # 2024-05-01T12:00:00Z
URL = "https://harbour.example/ferry"
GOOD = {
    "url": URL,
    "title": "Ferry delayed",
    "text": "The ferry waits for the tide.",
    "published_at": "2024-04-30T08:00:00Z",
}


def record(value, *, key=b"k", offset=0, timestamp_ms=RECEIVED_MS):
    if isinstance(value, dict):
        value = json.dumps(value).encode()
    return Record(origin=Origin(topic="t", partition=0, offset=offset, timestamp_ms=timestamp_ms), key=key, value=value)


def parse(value, **kwargs):
    return parse_article(record(value, **kwargs), max_html_chars=10_000, max_text_chars=5_000)


def reason_of(value, **kwargs):
    with pytest.raises(BadInput) as caught:
        parse(value, **kwargs)
    return caught.value.reason


def test_a_whole_message_becomes_a_whole_article():
    """Every field arrives in the article."""
    article = parse(
        GOOD
        | {
            "schema_version": 1,
            "outlet": {"name": " The Tide ", "domain": "WWW.Harbour.example", "country": "DE"},
            "updated_at": "2024-05-01T09:00:00Z",
            "fetched_at": "2024-05-01T08:00:00Z",
            "language": "en-GB",
            "authors": ["Ada Quay", " "],
            "section": "Local",
            "tags": ["ferries", "tide"],
            "targets": [{"start": 4, "end": 9}],
            "unheard_of": {"a": 1},
        }
    )
    assert article == Article(
        id=hashed_id("url", URL),
        url=URL,
        outlet=Outlet(name="The Tide", domain="harbour.example", country="DE"),
        title="Ferry delayed",
        text="The ferry waits for the tide.",
        published_ms=1_714_464_000_000,
        updated_ms=1_714_554_000_000,
        fetched_ms=1_714_550_400_000,
        language="en-GB",
        authors=("Ada Quay",),
        section="Local",
        tags=("ferries", "tide"),
        targets=(Span(start=4, end=9),),
        version=article.version,
        origin=record(b"").origin,
    )
    assert article.version.ms == 1_714_554_000_000


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", "empty message"),
        (b" \n", "empty message"),
        (b"ferry", "not JSON"),
        (b'{"title": "Ferry", "text": "The fer', "not JSON"),
        (b'{"title": "a\x00b"}', "not JSON"),
        (b'{"title": "Ferry"} {}', "not JSON"),
        (b'{"title": "Ferry", "x": NaN}', "not JSON"),
        (b'{"title": "\xff"}', "not UTF-8"),
        (b'{"unheard_of": "\xff"}', "not UTF-8"),
        (b'{"title": "\xed\xa0\x80"}', "not UTF-8"),
        (b"[]", "wrong types"),
        (b"null", "wrong types"),
        (GOOD | {"title": 5}, "wrong types"),
        (GOOD | {"outlet": "The Tide"}, "wrong types"),
        (GOOD | {"authors": "Ada Quay"}, "wrong types"),
        (GOOD | {"targets": [{"start": "1", "end": 2}]}, "wrong types"),
        (GOOD | {"pairs": [{"p": {"start": 0, "end": 3}}]}, "wrong types"),
        (GOOD | {"published_at": 1_714_464_000}, "wrong types"),
        (GOOD | {"schema_version": "1"}, "wrong types"),
        (GOOD | {"schema_version": 2}, "unknown schema version"),
        (GOOD | {"schema_version": 2, "title": ["in", "parts"]}, "unknown schema version"),
        ({"url": URL}, "neither title nor text"),
        ({"url": URL, "title": " ", "text": "\u0000\n", "html": " "}, "neither title nor text"),
        ({"title": "Ferry"}, "neither url nor outlet with date"),
        ({"title": "Ferry", "outlet": {"name": "The Tide"}}, "neither url nor outlet with date"),
        ({"title": "Ferry", "published_at": "2024-04-30"}, "neither url nor outlet with date"),
        ({"title": "Ferry", "outlet": {"name": "The Tide"}, "published_at": "9999-01-01"}, "neither url nor outlet with date"),
        ({"title": "Ferry", "outlet": {"name": "The Tide"}, "published_at": "2024-06-01"}, "neither url nor outlet with date"),
        (GOOD | {"url": "ftp://harbour.example/a"}, "neither url nor outlet with date"),
        (GOOD | {"url": URL + "/" + "a" * 8_000}, "id or url too long"),
        (GOOD | {"text": "a" * 5_001}, "text too long"),
        (GOOD | {"title": "a" * 5_001}, "title too long"),
        ({"url": URL, "html": "a" * 10_001}, "html too long"),
        ({"url": URL, "text": "\u0000 ", "html": "a" * 10_001}, "html too long"),
        (GOOD | {"section": "a" * 1_001}, "field too long"),
        (GOOD | {"tags": ["a" * 1_001]}, "field too long"),
        (GOOD | {"published_at": "a" * 1_001}, "field too long"),
        (GOOD | {"tags": ["a"] * 1_001}, "too many values"),
        (b'{"url": "https://a.example/", "title": "\\ud800"}', "lone surrogate"),
        (b'{"url": "https://a.example/", "title": "\\ude00\\ud83d and more"}', "lone surrogate"),
        (b'{"url": "https://a.example/", "title": "a", "title": "b"}', "duplicate key"),
        (b'{"url": "https://a.example/", "title": "a", "titl\\u0065": "b"}', "duplicate key"),
        (b'{"url": "https://a.example/", "title": "a", "x": 1, "x": 1}', "duplicate key"),
        (b'{"title": "a", "outlet": {"name": "a", "name": "a"}, "published_at": "2024-01-01"}', "duplicate key"),
        (b'{"url": "https://a.example/", "text": "a", "targets": [{"start": 0, "end": 1, "end": 1}]}', "duplicate key"),
        (b'{"url": "https://a.example/", "text": "a", "pairs": [{"p": {"start": 0, "end": 1, "end": 1}, "q": {"start": 2, "end": 3}}]}', "duplicate key"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"title": "a", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b'{"x": ' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
    ],
)  # fmt: skip
def test_bad_messages_have_their_reason(value, reason):
    """Each fault raises BadInput with its fixed phrase."""
    assert reason_of(value) == reason


def test_depth_is_counted_outside_strings_and_side_by_side():
    """Brackets in a text, or many short lists, are not nesting."""
    assert parse(GOOD | {"text": "[{" * 500 + '\\"['}).text.startswith("[{")
    assert parse(GOOD | {"unheard_of": [[1]] * 500}).title == "Ferry delayed"


def test_a_duplicate_key_in_what_is_not_read_is_nobodys_business():
    """Unknown fields are ignored, also with duplicate keys."""
    assert parse(b'{"url": "https://a.example/", "title": "a", "x": {"y": 1, "y": 2}}').title == "a"


def test_a_number_too_long_for_python_is_still_json():
    """An unknown field may hold a number of any length."""
    assert parse(b'{"url": "https://a.example/", "title": "a", "x": ' + b"7" * 5_000 + b"}").title == "a"


def test_a_byte_order_mark_is_borne():
    """Some programs begin UTF-8 with one."""
    assert parse(b"\xef\xbb\xbf" + json.dumps(GOOD).encode()) == parse(GOOD)


def test_fifty_megabytes_die_quickly():
    """The length limit applies before any slow reading of the text."""
    value = b'{"url": "https://a.example/", "text": "' + b"word " * 10_000_000 + b'"}'
    start = time.perf_counter()
    assert reason_of(value) == "text too long"
    assert time.perf_counter() - start < 10


def test_control_characters_become_spaces_and_offsets_stay():
    """Each control character but tab, LF and CR becomes one space, with a note."""
    article = parse(GOOD | {"text": "a\x00b\tc\r\nd\x7f\x85e", "title": "F\x1berry"})
    assert (article.text, article.title) == ("a b\tc\r\nd  e", "F erry")
    assert article.notes == ("control characters replaced",)


def test_a_given_text_is_kept_to_the_character():
    """Neither edges nor inner white space are touched."""
    text = "  The\u00a0ferry\n\n\n waits. \ud83d\ude00 ".encode("utf-16", "surrogatepass").decode("utf-16")
    assert parse(GOOD | {"text": text}).text == text


def test_a_title_without_a_text_becomes_the_text():
    """The change is noted, and targets are positions in it."""
    article = parse({"url": URL, "title": "Ferry delayed", "targets": [{"start": 0, "end": 5}]})
    assert (article.text, article.notes) == ("Ferry delayed", ("no text: the title is the text",))
    assert article.targets == (Span(start=0, end=5),)


def test_text_wins_over_html():
    """A page beside a text is ignored, however long it is."""
    article = parse(GOOD | {"html": "a" * 20_000})
    assert (article.text, article.html) == (GOOD["text"], None)


def test_html_waits_for_cleaning():
    """The text is empty until then, and targets in it cannot be known."""
    article = parse({"url": URL, "html": "<p>The ferry waits.</p>", "targets": [{"start": 0, "end": 1}]})
    assert (article.text, article.html, article.targets) == ("", "<p>The ferry waits.</p>", ())
    assert article.notes == ("targets outside the text dropped",)


def test_pairs_outside_the_text_or_overlapping_are_dropped_and_noted():
    """Pairs of two stretches of the text stay, in the given order."""
    spans = [(4, 9, 0, 3), (0, 3, 4, 9), (-1, 2, 4, 9), (0, 3, 2, 5), (0, 3, 4, 99), (0, 3, 4, 4)]
    pairs = [{"p": {"start": a, "end": b}, "q": {"start": c, "end": d}} for a, b, c, d in spans]
    article = parse(GOOD | {"pairs": pairs})
    first = Pair(p=Span(start=4, end=9), q=Span(start=0, end=3))
    assert article.pairs == (first, Pair(p=first.q, q=first.p))
    assert article.notes == ("pairs outside the text or overlapping dropped",)


def test_pairs_are_part_of_the_content_and_their_absence_is_not():
    """A message asks for other pairs in another version; one without pairs has the hash that it always had."""
    pairs = [{"p": {"start": 0, "end": 3}, "q": {"start": 4, "end": 9}}]
    asked = [GOOD, GOOD | {"pairs": []}, GOOD | {"pairs": pairs}]
    hashes = {parse(message).version.content_hash for message in asked}
    assert len(hashes) == 2


def test_targets_outside_the_text_are_dropped_and_noted():
    """Targets inside the text stay, in the given order."""
    spans = [(4, 9), (0, 3), (-1, 2), (3, 3), (9, 4), (0, 99)]
    article = parse(GOOD | {"targets": [{"start": start, "end": end} for start, end in spans]})
    assert article.targets == (Span(start=4, end=9), Span(start=0, end=3))
    assert article.notes == ("targets outside the text dropped",)


@pytest.mark.parametrize(
    ("raw", "note"),
    [("November 31st", "published_at is no usable date"), ("0001-01-01", "published_at is no usable date"),
     ("9999-12-31T23:59:59Z", "published_at is no usable date"), ("2024-06-02", "published_at is in the future")],
)  # fmt: skip
def test_with_a_url_an_unusable_date_is_null_and_kept_raw(raw, note):
    """The article stays, undated."""
    article = parse(GOOD | {"published_at": raw})
    assert (article.published_ms, article.published_at_raw, article.notes) == (None, raw, (note,))


def test_an_unusable_update_or_fetch_is_null_and_noted():
    """An unusable time cannot raise the version."""
    article = parse(GOOD | {"updated_at": "2031-01-01", "fetched_at": "never"})
    assert (article.updated_ms, article.fetched_ms) == (None, None)
    assert article.notes == ("fetched_at is no usable date", "updated_at is in the future")
    assert article.version.ms == article.published_ms


def test_an_unusable_url_is_noted_where_outlet_and_date_identify():
    """The article stays without its url."""
    article = parse(GOOD | {"url": "ferry", "outlet": {"name": "The Tide"}})
    assert (article.url, article.notes) == (None, ("url is unusable",))


@pytest.mark.parametrize(
    ("outlet", "expected"),
    [
        (None, Outlet(name="harbour.example", domain="harbour.example")),
        ({"domain": "tide.example"}, Outlet(name="tide.example", domain="tide.example")),
        ({"name": "The Tide"}, Outlet(name="The Tide", domain="harbour.example")),
    ],
)
def test_an_outlet_without_a_name_is_named_by_its_domain(outlet, expected):
    """The given domain, else the url's host without www."""
    assert parse(GOOD | {"url": "https://www.harbour.example/ferry", "outlet": outlet}).outlet == expected


def test_spellings_of_a_url_are_one_article():
    """The id is that of the canonical url."""
    other = parse(GOOD | {"url": "http://HARBOUR.example:80/ferry/?utm_source=x#top"})
    assert (other.id, other.url) == (parse(GOOD).id, URL)


def test_without_a_url_outlet_day_and_headline_identify():
    """Layout, the outlet's letter case and the time of day do not count; the three parts do."""
    base = {"outlet": {"name": "The Tide"}, "title": "Ferry delayed", "published_at": "2024-04-30T08:00:00Z"}
    same = base | {"outlet": {"name": "the  tide"}, "published_at": "2024-04-30T23:00:00Z", "title": " Ferry  delayed"}
    others = (
        base | {"outlet": {"name": "The Ebb"}},
        base | {"published_at": "2024-04-29T08:00:00Z"},
        base | {"title": "Ferry sunk"},
    )
    assert parse(same).id == parse(base).id
    assert len({parse(message).id for message in (base, *others)}) == 4


def test_without_a_headline_the_text_identifies():
    """Two untitled texts of one outlet and day are two articles."""
    base = {"outlet": {"name": "The Tide"}, "published_at": "2024-04-30"}
    assert parse(base | {"text": "One."}).id != parse(base | {"text": "Two."}).id


def test_the_version_is_of_the_content_not_of_the_record():
    """The version is the same at another place in Kafka."""
    assert parse(GOOD, offset=9, timestamp_ms=RECEIVED_MS + 5).version == parse(GOOD).version


@pytest.mark.parametrize(
    "change",
    [{"title": "b"}, {"text": "b"}, {"section": "b"}, {"tags": ["b"]}, {"authors": ["b"]}, {"language": "de"},
     {"outlet": {"country": "DE"}}, {"targets": [{"start": 0, "end": 1}]}, {"fetched_at": "2020-01-01"}],
)  # fmt: skip
def test_each_stored_field_counts_in_the_version(change):
    """Each field stored in the document changes the content hash."""
    assert parse(GOOD | change).version.content_hash != parse(GOOD).version.content_hash


def test_what_is_not_stored_does_not_count_in_the_version():
    """Unknown fields and a page beside the text change nothing."""
    assert parse(GOOD | {"unheard_of": 1, "html": "<p>b"}).version == parse(GOOD).version


@pytest.mark.parametrize("key", [b"http://Harbour.example/ferry/", b"id:" + hashed_id("url", URL).encode()])
def test_a_null_value_is_a_takedown_of_its_key(key):
    """The key is a url in any spelling, or an id."""
    assert parse(None, key=key) == Tombstone(id=hashed_id("url", URL), origin=record(None).origin)


@pytest.mark.parametrize(
    ("key", "reason"),
    [(None, "tombstone without key"), (b"", "tombstone without key"), (b"ferry", "tombstone's key is neither url nor id"),
     (b"\xff", "tombstone's key is neither url nor id"), (b"id:12", "tombstone's key is neither url nor id"),
     (b"https://a.example/" + b"a" * 9_000, "id or url too long")],
)  # fmt: skip
def test_a_takedown_of_nothing_is_dead(key, reason):
    """A null value needs a key that names an article."""
    assert reason_of(None, key=key) == reason


def test_a_bug_is_not_called_bad_input():
    """A value that is no record raises another error than BadInput."""
    with pytest.raises(TypeError):
        parse_article(replace(record(b"{}"), value="{}"), max_html_chars=1, max_text_chars=1)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_an_article_or_bad_input(value):
    """No other error is raised."""
    try:
        article = parse(value)
    except BadInput:
        return
    assert isinstance(article, Article)


nothing_or = st.none() | st.text(max_size=30) | st.integers() | st.lists(st.text(max_size=5), max_size=3)
messages = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("url", "title", "text", "html", "published_at", "language", "authors", "tags"), nothing_or)
    | {"outlet": st.none() | st.dictionaries(st.sampled_from(["name", "domain", "country"]), nothing_or)}
    | {"targets": st.lists(st.fixed_dictionaries({"start": st.integers(), "end": st.integers()}), max_size=3)},
)


@settings(deadline=None)
@given(messages, st.sampled_from([None, URL]))
def test_any_json_is_an_article_or_bad_input(message, url):
    """Any JSON gives a well-formed article, the same each time, or is bad input."""
    message = message | ({"url": url} if url else {})
    try:
        article = parse(message)
    except BadInput:
        return
    assert article == parse(message)
    assert all(0 <= span.start < span.end <= len(article.text) for span in article.targets)
    assert article.text or article.html
