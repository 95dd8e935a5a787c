"""Spellings of one address share a form; different pages do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.messages.urls import MAX_URL_BYTES, UnusableUrl, UrlTooLong, canonical_url, page_id, url_host

PAGE = "https://www.harbour.example/news/ferry?id=7"


@pytest.mark.parametrize(
    "spelling",
    [
        "http://www.harbour.example/news/ferry?id=7",
        "HTTPS://WWW.Harbour.Example/news/ferry?id=7",
        "https://www.harbour.example:443/news/ferry/?id=7",
        "http://www.harbour.example:80/news/ferry?id=7",
        "https://www.harbour.example./news/ferry?id=7#comments",
        "  https://www.harbour.example/news/ferry?id=7\n",
        "https://reader:secret@www.harbour.example/news/ferry?id=7",
        "https://www.harbour.example/news/./old/../%66erry?id=7",
        "https://www.harbour.example/news/ferry?utm_source=x&id=7&fbclid=1&gclid=2&UTM_Medium=y",
        "https://www.harbour.example/news/ferry?&id=7&",
        "https://www.harbour.example//news///ferry?id=7",
        "https://www.harbour.example/news/ferry?id=7&ref=rss&srnd=top&JSESSIONID=4f&source=rss&r=k2m9x",
    ],
)
def test_spellings_of_one_page_share_a_form(spelling):
    """Scheme, case, port, user, fragment, dots, needless escapes, tracking and a trailing slash do not count."""
    assert canonical_url(spelling) == PAGE


@pytest.mark.parametrize(
    "other",
    [
        "https://harbour.example/news/ferry?id=7",
        "https://www.harbour.example:8080/news/ferry?id=7",
        "https://www.harbour.example/News/ferry?id=7",
        "https://www.harbour.example/news/ferry?id=8",
        "https://www.harbour.example/news/ferry",
        "https://www.harbour.example/news%2Fferry?id=7",
        "https://www.harbour.example/news/ferry?id=7#!/page/2",
    ],
)
def test_other_pages_keep_their_own_form(other):
    """Host, port, path, its case, a parameter and an encoded slash distinguish pages."""
    assert canonical_url(other) != PAGE


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://harbour.example", "https://harbour.example/"),
        ("https://b\u00fccher.example/\u00fc?q=\u00e9 a", "https://xn--bcher-kva.example/%C3%BC?q=%C3%A9%20a"),
        ("https://harbour.example/100%", "https://harbour.example/100%25"),
        ("https://harbour.example/a%2fb%7E", "https://harbour.example/a%2Fb~"),
        ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
        ("https://harbour.example/?b=2&a=1", "https://harbour.example/?b=2&a=1"),
        ("https://harbour.example/../..", "https://harbour.example/"),
    ],
)
def test_the_form_is_ascii_and_sparse(url, expected):
    """IDNA for hosts, UTF-8 escapes elsewhere, parameters in their order."""
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "", "harbour.example/a", "ftp://harbour.example/a", "mailto:a@harbour.example", "https://", "https:///a",
        "https://har bour.example/a", "https://harbour.example:port/a", "https://harbour.example:99999/a", "https://[::1/a",
        "https://-harbour.example/a", "https://" + "a" * 64 + "\u00fc.example", "https://harbour..example/", "https://harbour.example/\x00",
        "https://%zz/", "javascript:alert(1)", "https://\u2100.example/",
    ],
)  # fmt: skip
def test_what_is_no_page_is_unusable(url):
    """Another scheme, no host, an impossible host or port."""
    with pytest.raises(UnusableUrl):
        canonical_url(url)


def test_a_url_is_as_long_as_elasticsearch_takes():
    """The limit counts the bytes of the canonical form."""
    start = "https://harbour.example/"
    longest = start + "a" * (MAX_URL_BYTES - len(start))
    assert canonical_url(longest) == longest
    with pytest.raises(UrlTooLong):
        canonical_url(longest + "a")
    with pytest.raises(UrlTooLong):
        canonical_url(start + "\u00fc" * (MAX_URL_BYTES // 6))


@pytest.mark.parametrize(
    "form",
    [
        "http://harbour.example/news/ferry?id=7",
        "https://m.harbour.example/news/ferry?id=7",
        "https://amp.harbour.example/news/ferry?id=7",
        "https://www.harbour.example/amp/news/ferry?id=7",
        "https://www.harbour.example/news/ferry/amp/?id=7",
        "https://www.harbour.example/news/ferry?id=7&amp=1",
        "https://www.harbour.example/news/ferry?print=true&id=7",
        "https://www.harbour.example/news/ferry/index.html?id=7",
        "https://www-harbour-example.cdn.ampproject.org/c/s/www.harbour.example/news/ferry?id=7",
        "https://www.google.com/amp/s/harbour.example/news/ferry?id=7",
    ],
)
def test_all_forms_of_a_page_have_one_id(form: str) -> None:
    """The page for phones, for print, of a cache, without "www." or with its folder's file is one article."""
    assert page_id(form) == page_id(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "https://news.harbour.example/news/ferry?id=7",
        "https://www.harbour.example/news/amplifier?id=7",
        "https://www.harbour.example/news/ferry?id=8&amp=1",
        "https://m.example/news/ferry?id=7",
        "https://www.google.com/news/ferry?id=7",
        "https://www.harbour.example/news/ferry.php?id=7&r=site",
    ],
)
def test_other_pages_have_another_id(other: str) -> None:
    """A host's own name, a path and a parameter that names a page stay."""
    assert page_id(other) != page_id(PAGE)


def test_the_host_is_given_without_www():
    """The domain of an outlet has no "www."."""
    assert url_host("https://www.harbour.example:8080/a") == "harbour.example"


hosts = st.from_regex(r"[a-z\u00fc\u4e2d]{1,5}(\.[A-Z0-9]{1,4}){1,2}\.?", fullmatch=True)
rests = st.text(alphabet="abAB%2fF/.?&=#!:@ \u00fc+;~[]'\"\\|\U0001f600", max_size=40)


@settings(deadline=None)
@given(hosts, rests, st.sampled_from(["http://", "HTTPS://", "https://u:p@"]))
def test_canonical_is_idempotent(host, rest, start):
    """A canonical url is its own canonical form."""
    try:
        once = canonical_url(start + host + "/" + rest)
    except UnusableUrl:
        return
    assert canonical_url(once) == once
    assert once.isascii()


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_string_is_a_url_or_unusable(url):
    """No other error than UnusableUrl is raised."""
    for candidate in (url, "https://" + url):
        try:
            canonical = canonical_url(candidate)
        except UnusableUrl:
            continue
        assert canonical_url(canonical) == canonical
        assert page_id(canonical) == page_id(candidate)
