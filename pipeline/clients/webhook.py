"""Sends one JSON body to a webhook until it is acknowledged: any answer 2xx, and nothing else.

    no connection, no answer in time, 408, 425, 429, 5xx   tried again, with growing pauses, for `retry_for_s`
    any other answer                                       NotDelivered at once; a redirect is not followed

The address is a secret: no message holds more of it than the server's name.
"""

import http.client
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from pipeline.clients.elasticsearch import Clock, Patience, Sleep
from pipeline.core.errors import NotDelivered

_PASSING: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Returns redirects as answers: a redirected POST would arrive as a GET without its body."""

    def redirect_request(self, *_: Any) -> None:
        return None


def deliver(
    url: str,
    body: bytes,
    *,
    key: str,
    timeout_s: float,
    retry_for_s: float,
    sleep: Sleep = time.sleep,
    clock: Clock = time.monotonic,
) -> None:
    """Return once the webhook acknowledged the body; raises NotDelivered.

    `key` goes along as the header Idempotency-Key, the same in every attempt, so that a receiver whose answer was lost can
    recognise the body.
    """
    headers = {"Content-Type": "application/json", "Idempotency-Key": key, "User-Agent": "tidewire"}
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310 (settings: http only)
    opener = urllib.request.build_opener(_NoRedirect)
    patience = Patience(retry_for_s=retry_for_s, sleep=sleep, clock=clock)
    attempts = 0
    while True:
        attempts += 1
        trouble, may_pass = _attempt(opener, request, timeout_s)
        if trouble is None:
            return
        if not may_pass or not patience.pause():
            raise NotDelivered(
                f"the webhook at {_server(url)} did not acknowledge the alerts ({trouble}; attempts: {attempts}): they"
                " count as not reported, and the next `tidewire alerts` reports them again"
            )


def _attempt(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request, timeout_s: float
) -> tuple[str | None, bool]:
    """Return the failure (None after success), and whether a retry may succeed."""
    try:
        with opener.open(request, timeout=timeout_s):
            return None, False
    except urllib.error.HTTPError as error:
        with error:
            return f"it answered {error.code}", error.code in _PASSING or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
    except urllib.error.URLError as error:
        return _reason(error.reason), True
    except (OSError, http.client.HTTPException) as error:
        return _reason(error), True


def _reason(error: object) -> str:
    """Return a description of the failure without the address."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


def _server(url: str) -> str:
    return urlsplit(url).hostname or "an unknown server"
