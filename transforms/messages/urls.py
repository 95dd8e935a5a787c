"""Make the canonical form of a url, which two feeds share for the same page."""

import ipaddress
import re
from urllib.parse import SplitResult, unquote, urlsplit

from transforms.lexicon.tracking_parameters import TRACKING, TRACKING_PREFIXES

MAX_URL_BYTES = 8_000
MAX_RAW_CHARS = 20_000
_WEB = frozenset({"http", "https"})
_DEFAULT_PORTS = frozenset({None, 80, 443})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BROWSERS_DROP = re.compile(r"[\t\r\n]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_ESCAPE_OR_OTHER = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@/-]", re.ASCII)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class UnusableUrl(ValueError):
    """Not an address of a page: not http or https, no host, or an impossible host."""


class UrlTooLong(UnusableUrl):
    """The canonical form has more than 8,000 bytes, near the limit of Elasticsearch."""


def canonical_url(url: str) -> str:
    """Return the form two feeds would share, ASCII only; idempotent, raises UnusableUrl.

    http becomes https. The host is lower case and in IDNA; its `www.` stays (two hosts may be two sites). User, default
    port, fragment (except `#!…`, which names a page), tracking parameters and trailing slashes are removed. The order
    of parameters stays, and percent-encoding is minimal.
    """
    if len(url) > MAX_RAW_CHARS:
        raise UrlTooLong(f"{len(url)} characters")
    parts = _split(url)
    path = _drop_dot_segments(_normal_escapes(parts.path)).rstrip("/") or "/"
    query = _drop_tracking(parts.query)
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    canonical = f"https://{_host(parts)}{_port(parts)}{path}"
    canonical += (f"?{query}" if query else "") + (f"#{_normal_escapes(fragment, also='?')}" if fragment else "")
    if len(canonical) > MAX_URL_BYTES:
        raise UrlTooLong(f"{len(canonical)} bytes")
    return canonical


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


def _drop_tracking(query: str) -> str:
    kept = []
    for parameter in _normal_escapes(query, also="?").split("&"):
        name = parameter.split("=", 1)[0].lower()
        if parameter and name not in TRACKING and not name.startswith(TRACKING_PREFIXES):
            kept.append(parameter)
    return "&".join(kept)


def _drop_dot_segments(path: str) -> str:
    """Resolve `.` and `..` as RFC 3986 section 5.2.4 does for an absolute path."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
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
