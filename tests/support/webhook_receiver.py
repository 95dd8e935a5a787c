"""The receiver of a webhook: a real HTTP server on this machine with prescribed answers."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATH = "a-path-that-nobody-may-see"


class Receiver:
    """A local HTTP server that answers with one status after the other and repeats the last; "hang" sends no answer."""

    def __init__(self, *answers: int | str) -> None:
        self.answers = itertools.chain(answers, itertools.repeat(answers[-1]))
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.ended = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{PATH}"

    def _handler(receiver) -> type[BaseHTTPRequestHandler]:  # noqa: N805 (self is the handler's)
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append((dict(self.headers), body))
                answer = next(receiver.answers)
                if answer == "hang":
                    receiver.ended.wait(20)
                    return
                self.send_response(int(answer))
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                receiver.received.append((dict(self.headers), b"GET"))

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@contextmanager
def receiving(*answers: int | str) -> Iterator[Receiver]:
    """Run a receiver until the block ends."""
    receiver = Receiver(*answers)
    thread = threading.Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.ended.set()
        receiver.server.shutdown()
        receiver.server.server_close()
        thread.join()
