"""A server between a run and its Elasticsearch that refuses some requests, as if busy or forbidding."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from urllib.parse import urlsplit

# (number of the request, from 0; path) → the status of a refusal, None to pass the request on
Refusal = Callable[[int, str], int | None]


@contextmanager
def proxy(elasticsearch_url: str, refusal: Refusal, *, max_body: int | None = None) -> Iterator[str]:
    """Give the address of a proxy that passes on every request that it does not refuse.

    A body larger than `max_body` is refused with 413, in HTML as nginx does.
    """
    target = urlsplit(elasticsearch_url).netloc
    numbers = count()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if max_body is not None and len(body) > max_body:
                self.reply(413, "text/html", b"<html><title>413 Request Entity Too Large</title></html>")
                return
            status = refusal(next(numbers), self.path.partition("?")[0])
            if status is None:
                self.pass_on(body)
            else:
                self.reply(status, "application/json", b'{"error": {"type": "refused", "reason": "by the test"}}')

        def pass_on(self, body: bytes) -> None:
            connection = http.client.HTTPConnection(target, timeout=60)
            try:
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                connection.request(self.command, self.path, body, headers | {"Accept-Encoding": "identity"})
                response = connection.getresponse()
                self.reply(response.status, response.headers.get("Content-Type", ""), response.read())
            finally:
                connection.close()

        def reply(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815 (http.server calls them so)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
