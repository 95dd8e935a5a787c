"""Checks that Elasticsearch answers, and not a proxy, a log-in page or another product at the same address."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from elastic_transport import ApiResponseMeta

from pipeline.core.errors import RefusedForAll

PRODUCT = "Elasticsearch"


def refuse_stranger(meta: ApiResponseMeta, body: Any, server: str) -> None:
    """Raise RefusedForAll where something other than Elasticsearch gave this answer; return otherwise.

    Elasticsearch names itself in a header of every answer that succeeds, never redirects, and always speaks JSON.

    Args:
        meta: status and headers of the answer.
        body: the decoded body; a string where it was not JSON.
        server: the address to name in the message.
    """
    hint = "check [elasticsearch] url, and whether a proxy or a log-in page stands before the server"
    if HTTPStatus.MULTIPLE_CHOICES <= meta.status < HTTPStatus.BAD_REQUEST:
        target = urlsplit(str(meta.headers.get("location", ""))).hostname or "another address"
        raise RefusedForAll(f"{server} redirects to {target} ({meta.status}), as Elasticsearch never does: {hint}")
    if isinstance(body, str):
        kind = (meta.mimetype or "text").partition(";")[0]
        raise RefusedForAll(f"{server} answers with {kind} instead of JSON ({meta.status}): {hint}")
    if meta.status < HTTPStatus.MULTIPLE_CHOICES and meta.headers.get("x-elastic-product") != PRODUCT:
        raise RefusedForAll(
            f"{server} does not say that it is {PRODUCT} (no header X-Elastic-Product): {hint}; a server before 7.14 is too old"
        )
