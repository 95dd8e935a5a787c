"""Make the canonical form of a url, which two feeds share for the same page, and the id of the page."""

import ipaddress
import re
from urllib.parse import SplitResult, unquote, urlsplit

from schemas.ids import hashed_id
from transforms.lexicon.load import load_words
from transforms.lexicon.tracking_parameters import (
    FORMS,
    TRACKING,
    TRACKING_PAIRS,
    TRACKING_PREFIXES,
    TRACKING_SHORT,
)

MAX_URL_BYTES = 8_000
MAX_RAW_CHARS = 20_000
_WEB = frozenset({"http", "https"})
_DEFAULT_PORTS = frozenset({None, 80, 443})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BROWSERS_DROP = re.compile(r"[\t\r\n]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_ESCAPE_OR_OTHER = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@/-]", re.ASCII)
_SHORT = re.compile(r"[A-Za-z0-9]{4,8}")
_SCRIPT = re.compile(r"\.\w+$")
_CACHED = re.compile(r"/(?:[a-z]+/)?(?:[cv]/)?(?:s/)?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?P<path>/.*)?")
_FORMS = load_words("page_forms")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class UnusableUrl(ValueError):
    """Not an address of a page: not http or https, no host, or an impossible host."""


class UrlTooLong(UnusableUrl):
    """The canonical form has more than 8,000 bytes, near the limit of Elasticsearch."""


def canonical_url(url: str) -> str:
    """Return the form two feeds would share, ASCII only; idempotent, raises UnusableUrl.

    http becomes https. The host is lower case and in IDNA; its `www.` stays (two hosts may be two sites). User, default
    port, fragment (except `#!…`, which names a page), tracking parameters, doubled and trailing slashes are removed. The
    order of parameters stays, and percent-encoding is minimal.
    """
    if len(url) > MAX_RAW_CHARS:
        raise UrlTooLong(f"{len(url)} characters")
    parts = _split(url)
    path = _drop_dot_segments(_normal_escapes(parts.path)).rstrip("/") or "/"
    query = _drop_tracking(parts.query, path)
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    canonical = f"https://{_host(parts)}{_port(parts)}{path}"
    canonical += (f"?{query}" if query else "") + (f"#{_normal_escapes(fragment, also='?')}" if fragment else "")
    if len(canonical) > MAX_URL_BYTES:
        raise UrlTooLong(f"{len(canonical)} bytes")
    return canonical


def page_id(url: str) -> str:
    """Return the id of the article at an address: one for all forms of the page; raises UnusableUrl.

    The address for phones ("m.", "/amp"), for print, without "www.", of a cache or with the name of a folder's file is
    another form of the same page. What is stored is `canonical_url`, which a reader can open.
    """
    return hashed_id("url", _page(canonical_url(url)))


def url_host(canonical: str) -> str:
    """Return the host of a canonical url without its `www.`."""
    return (urlsplit(canonical).hostname or "").removeprefix("www.")


def _split(url: str) -> SplitResult:
    cleaned = _BROWSERS_DROP.sub("", url.strip())
    if _CONTROL.search(cleaned):
        raise UnusableUrl("it holds control characters")
    try:
        parts = urlsplit(cleaned)
    except ValueError as error:
        raise UnusableUrl(str(error)) from error
    if parts.scheme not in _WEB:
        raise UnusableUrl("it is neither http nor https")
    return parts


def _host(parts: SplitResult) -> str:
    try:
        host = unquote(parts.hostname or "", errors="strict").lower().rstrip(".")
        if ":" in host:
            return f"[{ipaddress.IPv6Address(host)}]"
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except ValueError as error:
        raise UnusableUrl(f"its host cannot be: {error}") from error
    if not _HOST.fullmatch(ascii_host):
        raise UnusableUrl("it has no host" if not ascii_host else "its host cannot be")
    return ascii_host


def _port(parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError as error:
        raise UnusableUrl(str(error)) from error
    return "" if port in _DEFAULT_PORTS else f":{port}"


def _page(canonical: str) -> str:
    """Return the address that all forms of a page share; idempotent."""
    parts = urlsplit(canonical)
    host, path = _uncached(parts.netloc, parts.path)
    segments = [segment for segment in path.split("/") if segment and segment not in _FORMS["segment"]]
    if segments and segments[-1].lower() in _FORMS["file"]:
        segments.pop()
    kept = [parameter for parameter in parts.query.split("&") if parameter.split("=", 1)[0].lower() not in FORMS]
    query = "&".join(filter(None, kept))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"https://{_main_host(host)}/{'/'.join(segments)}{'?' if query else ''}{query}{fragment}"


def _uncached(host: str, path: str) -> tuple[str, str]:
    """Return host and path of a page that a cache serves, else those given."""
    if not any(host == cache or host.endswith(f".{cache}") for cache in _FORMS["cache"]):
        return host, path
    cached = _CACHED.fullmatch(path)
    return (host, path) if cached is None else (cached["host"], cached["path"] or "/")


def _main_host(host: str) -> str:
    """Return a host without the parts before it that serve the same pages in another form."""
    first, _, rest = host.partition(".")
    while first in _FORMS["host"] and "." in rest:
        host = rest
        first, _, rest = host.partition(".")
    return host


def _drop_tracking(query: str, path: str) -> str:
    """Return the parameters that are not known to track, in their order."""
    kept = [
        parameter
        for parameter in _normal_escapes(query, also="?").split("&")
        if parameter and not _tracks(parameter, path)
    ]
    return "&".join(kept)


def _tracks(parameter: str, path: str) -> bool:
    name, _, value = parameter.partition("=")
    name = name.lower()
    if name in TRACKING or name.startswith(TRACKING_PREFIXES) or parameter.lower() in TRACKING_PAIRS:
        return True
    return name in TRACKING_SHORT and _SHORT.fullmatch(value) is not None and _SCRIPT.search(path) is None


def _drop_dot_segments(path: str) -> str:
    """Resolve `.` and `..` as RFC 3986 section 5.2.4 does for an absolute path, and drop empty segments."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment not in {"", "."}:
            kept.append(segment)
    return "/" + "/".join(kept)


def _normal_escapes(part: str, *, also: str = "") -> str:
    """Encode reserved characters, decode needless escapes, upper-case the others: RFC 3986 section 6.2.2."""

    def normal(match: re.Match[str]) -> str:
        found = match.group()
        if len(found) == 1:
            return found if found in also else "".join(f"%{byte:02X}" for byte in found.encode("utf-8"))
        character = chr(int(found[1:], 16))
        return character if character in _UNRESERVED else found.upper()

    return _ESCAPE_OR_OTHER.sub(normal, part)
