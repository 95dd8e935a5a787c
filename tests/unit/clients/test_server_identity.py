"""Over real HTTP, the client says when something other than Elasticsearch answers at the address."""

from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import READER_PATIENCE_S, connect, for_a_reader
from pipeline.core.errors import RefusedForAll, Unreachable
from pipeline.core.settings import ElasticsearchSettings

Answer = tuple[int, dict[str, str], bytes]
JSON = {"Content-Type": "application/json"}
OURS = {**JSON, "X-Elastic-Product": "Elasticsearch"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = b"<html><body>Please log in</body></html>"
NO_HITS: Answer = (200, OURS, b'{"hits": {"hits": []}}')


@pytest.fixture
def answering() -> Iterator[Callable[[Sequence[Answer]], Elasticsearch]]:
    """A client of a server that gives the answers in turn, the last one for good."""
    running: list[tuple[ThreadingHTTPServer, Elasticsearch]] = []

    def serve(answers: Sequence[Answer]) -> Elasticsearch:
        left = list(answers)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers, body = left.pop(0) if len(left) > 1 else left[0]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        client = connect(ElasticsearchSettings(url=f"http://127.0.0.1:{server.server_port}", retry_for_s=0.5))
        running.append((server, client))
        return client

    yield serve
    for server, client in running:
        client.close()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((302, {**HTML, "Location": "https://sso.example/login?next=/"}, PAGE), r"redirects to sso\.example \(302\)"),
        ((200, HTML, PAGE), r"answers with text/html instead of JSON \(200\)"),
        ((404, HTML, PAGE), r"answers with text/html instead of JSON \(404\)"),
        ((400, HTML, PAGE), r"answers with text/html instead of JSON \(400\)"),
        ((200, OURS, PAGE), r"answers with application/json instead of JSON \(200\)"),
        ((200, {"Content-Type": "application/xhtml+xml"}, PAGE), r"answers with application/xhtml\+xml instead of JSON"),
        ((200, JSON, b"{}"), r"does not say that it is Elasticsearch \(no header X-Elastic-Product\)"),
    ],
)  # fmt: skip
def test_a_stranger_is_named_at_once(
    answering: Callable[[Sequence[Answer]], Elasticsearch], answer: Answer, words: str
) -> None:
    """The error names the setting to look at."""
    with pytest.raises(RefusedForAll, match=words) as raised:
        answering([answer]).search(index="news")
    assert "check [elasticsearch] url" in str(raised.value)


@pytest.mark.parametrize(("headers", "body"), [(HTML, PAGE), (JSON, b""), (JSON, b"<html>")])
def test_a_gateway_that_fails_for_a_moment_is_waited_out(
    answering: Callable[[Sequence[Answer]], Elasticsearch], headers: dict[str, str], body: bytes
) -> None:
    """Its error page is HTML, or no JSON at all."""
    assert answering([(502, headers, body), (503, headers, body), NO_HITS]).search(index="news")["hits"]["hits"] == []


def test_a_gateway_that_keeps_failing_is_given_up(answering: Callable[[Sequence[Answer]], Elasticsearch]) -> None:
    """It is reported as any server that does not answer."""
    with pytest.raises(Unreachable, match="went on answering 502"):
        answering([(502, HTML, PAGE)]).search(index="news")


def test_a_reader_waits_for_seconds() -> None:
    """A reader's limit replaces a longer setting; a shorter one stays."""
    assert for_a_reader(ElasticsearchSettings(retry_for_s=300.0)).retry_for_s == READER_PATIENCE_S
    assert for_a_reader(ElasticsearchSettings(retry_for_s=1.0)).retry_for_s == 1.0
