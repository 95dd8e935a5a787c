"""The client waits for transient errors to pass, reports others plainly, and never shows a secret."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, TlsError, Transport, TransportApiResponse
from elastic_transport import ConnectionError as ConnectionLost
from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from pipeline.clients.elasticsearch import connect, reason_of, without_credentials
from pipeline.core.errors import IndexMissing, RefusedForAll, SettingsError, Unreachable
from pipeline.core.settings import ElasticsearchSettings

Answer = Exception | tuple[int, Any]
HITS: tuple[int, Any] = (200, {"hits": {"hits": []}})


class FakeTime:
    """A clock that only `sleep` advances."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def clock(self) -> float:
        return sum(self.pauses)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


Scripted = Callable[..., tuple[Elasticsearch, FakeTime]]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """A client whose requests are answered by the given answers in turn, the last one for good."""

    def build(*answers: Answer, **settings: Any) -> tuple[Elasticsearch, FakeTime]:
        left = list(answers)

        def perform_request(self: Transport, method: str, target: str, **options: Any) -> TransportApiResponse:
            answer = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(answer, Exception):
                raise answer
            headers = HttpHeaders({"x-elastic-product": "Elasticsearch", "content-type": "application/json"})
            node = NodeConfig("http", "fake", 1)
            meta = ApiResponseMeta(status=answer[0], http_version="1.1", headers=headers, duration=0.0, node=node)
            return TransportApiResponse(meta, answer[1])

        monkeypatch.setattr(Transport, "perform_request", perform_request)
        time = FakeTime()
        return connect(ElasticsearchSettings(**settings), sleep=time.sleep, clock=time.clock), time

    return build


def error(kind: str, reason: str = "because") -> dict[str, Any]:
    return {"error": {"type": kind, "reason": reason}}


@pytest.mark.parametrize(
    "failure", [ConnectionLost("refused"), *((s, error("busy")) for s in (429, 500, 502, 503, 504))]
)
def test_what_passes_is_waited_out(scripted: Scripted, failure: Answer) -> None:
    """After two failures the caller gets the answer, with growing pauses."""
    client, time = scripted(failure, failure, HITS)
    assert client.search(index="x")["hits"]["hits"] == []
    assert time.pauses == [0.1, 0.2]


@pytest.mark.parametrize("failure", [ConnectionLost("refused"), (503, error("busy", "still starting"))])
def test_what_does_not_pass_is_unreachable(scripted: Scripted, failure: Answer) -> None:
    """After `retry_for_s` the error names the server and the reason."""
    client, time = scripted(failure, retry_for_s=5.0)
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9200.*(refused|still starting)"):
        client.search(index="x")
    assert sum(time.pauses) == pytest.approx(5.0)


def test_a_certificate_that_is_not_trusted_is_not_tried_again(scripted: Scripted) -> None:
    """There is no second attempt; the error names the setting."""
    client, time = scripted(TlsError("self-signed certificate"))
    with pytest.raises(Unreachable, match="ca_certs"):
        client.search(index="x")
    assert time.pauses == []


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (401, "security_exception", "username or api_key"),
        (403, "security_exception", "privileges"),
        (403, "cluster_block_exception", "lift the block"),
    ],
)
def test_a_refusal_of_everything_says_what_to_do(scripted: Scripted, status: int, kind: str, words: str) -> None:
    """The error says what to do about 401, 403 and blocks, without waiting."""
    client, time = scripted((status, error(kind)))
    with pytest.raises(RefusedForAll, match=words):
        client.search(index="x")
    assert time.pauses == []


def test_a_missing_index_points_to_setup(scripted: Scripted) -> None:
    """The error says "setup", not index_not_found_exception."""
    client, _ = scripted((404, error("index_not_found_exception", "no such index [x]")))
    with pytest.raises(IndexMissing, match=r"no such index \[x\].*tidewire setup"):
        client.search(index="x")


def test_a_missing_document_stays_the_callers_business(scripted: Scripted) -> None:
    """A 404 that is not about an index raises the official client's error."""
    client, _ = scripted((404, {"found": False}))
    with pytest.raises(NotFoundError):
        client.get(index="x", id="1")


def test_asking_whether_an_index_exists_is_no_error(scripted: Scripted) -> None:
    """A 404 of HEAD means no."""
    client, _ = scripted((404, None))
    assert not client.indices.exists(index="x")


def test_a_bad_request_stays_the_callers_business(scripted: Scripted) -> None:
    """A 400 concerns this request only."""
    client, time = scripted((400, error("parsing_exception")))
    with pytest.raises(BadRequestError):
        client.search(index="x")
    assert time.pauses == []


def test_credentials_are_sent_and_never_shown() -> None:
    """Basic authentication from username and password; neither repr nor address shows them."""
    client = connect(ElasticsearchSettings(username="reader", password="s3cret", url="http://es.example:9200"))  # noqa: S106
    sent = client._headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent) == b"reader:s3cret"
    assert "s3cret" not in repr(client)


def test_an_api_key_comes_before_a_password() -> None:
    """Where both are set, the API key is used: its rights are narrower."""
    client = connect(ElasticsearchSettings(username="u", password="p", api_key="abc"))  # noqa: S106
    assert client._headers["authorization"] == "ApiKey abc"


def test_an_address_without_a_port_is_named_without_its_password() -> None:
    """The settings error names the place and repeats no secret."""
    with pytest.raises(SettingsError, match=r"\[elasticsearch\] url = http://es\.example") as caught:
        connect(ElasticsearchSettings(url="http://user:s3cret@es.example"))
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_unusable_certificates_are_found_before_the_first_request(tmp_path: Path, content: str | None) -> None:
    """A missing file and one without a certificate are errors at once."""
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingsError, match=r"\[elasticsearch\] ca_certs = .*ca\.pem"):
        connect(ElasticsearchSettings(url="https://es.example:9200", ca_certs=str(file)))


def test_an_address_is_shown_without_what_is_secret_in_it() -> None:
    """User, password, path and query are left out."""
    assert without_credentials("https://user:pw@es.example:9200/path?token=x") == "https://es.example:9200"


def test_reasons_name_the_innermost_cause() -> None:
    """Elasticsearch wraps what matters in `caused_by`."""
    wrapped = {"error": {"reason": "failed to parse", "caused_by": {"reason": "no such month"}}}
    assert reason_of(wrapped) == "failed to parse: no such month"


def test_a_certificate_file_is_only_asked_for_with_tls(tmp_path: Path) -> None:
    """`ca_certs` beside an http:// address does no harm."""
    assert connect(ElasticsearchSettings(ca_certs=str(tmp_path / "none.pem"))) is not None
