"""Downloads: only pinned files, whatever the network does."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pipeline.core.errors import StackFailed
from pipeline.stack.artifacts import ATTEMPTS, CHUNK_BYTES, Artifact, fetch_artifacts, locked_artifacts, maven_path
from pipeline.stack.progress import Silence

CONTENT = bytes(range(256)) * 4_000
ARTIFACT = Artifact(
    coordinates="org.example:thing:jar:1.0", size=len(CONTENT), sha256=hashlib.sha256(CONTENT).hexdigest()
)


class _Server(ThreadingHTTPServer):
    """Records its requests, and answers each with the next answer; the last one stays."""

    def __init__(self, *answers: Callable[["_Repository"], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Repository)
        self.answers = list(answers)
        self.asked: list[tuple[str, str | None]] = []


class _Repository(BaseHTTPRequestHandler):
    """Answers each request with the next of its server's answers."""

    protocol_version = "HTTP/1.0"
    server: _Server

    def do_GET(self) -> None:
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        self.server.asked.append((self.path, self.headers.get("Range")))
        answer(self)

    def log_message(self, *_: object) -> None:
        pass


def _whole(request: _Repository) -> None:
    _send(request, CONTENT)


def _resuming(request: _Repository) -> None:
    start = int(re.findall(r"\d+", request.headers["Range"])[0])
    request.send_response(206)
    request.send_header("Content-Length", str(len(CONTENT) - start))
    request.end_headers()
    request.wfile.write(CONTENT[start:])


def _half(request: _Repository) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(CONTENT)))
    request.end_headers()
    request.wfile.write(CONTENT[: 2 * CHUNK_BYTES])


def _other(request: _Repository) -> None:
    _send(request, CONTENT[::-1])


def _unavailable(request: _Repository) -> None:
    request.send_error(503)


def _send(request: _Repository, content: bytes) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)


@contextmanager
def _repository(*answers: Callable[[_Repository], None]) -> Iterator[_Server]:
    server = _Server(*answers)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _fetch(server: _Server, cache: Path, naps: list[float] | None = None) -> list[Path]:
    base = f"http://127.0.0.1:{server.server_port}/maven"
    naps = [] if naps is None else naps
    return fetch_artifacts([ARTIFACT], cache, Silence(), bases=lambda: [base], sleep=naps.append)


def test_a_file_is_downloaded_once(tmp_path: Path) -> None:
    """A cached file with the right checksum is not requested again."""
    with _repository(_whole) as server:
        first = _fetch(server, tmp_path)
        assert _fetch(server, tmp_path) == first
        assert server.asked == [("/maven/org/example/thing/1.0/thing-1.0.jar", None)]
    assert first[0].read_bytes() == CONTENT


def test_an_interrupted_download_is_resumed(tmp_path: Path) -> None:
    """After a broken connection only the rest is requested."""
    naps: list[float] = []
    with _repository(_half, _resuming) as server:
        assert _fetch(server, tmp_path, naps)[0].read_bytes() == CONTENT
        assert [wanted for _, wanted in server.asked] == [None, f"bytes={2 * CHUNK_BYTES}-"]
    assert naps == [1.0]


def test_a_server_that_cannot_resume_sends_the_whole(tmp_path: Path) -> None:
    """An answer of 200 to a request for the rest replaces the partial file."""
    with _repository(_half, _whole) as server:
        assert _fetch(server, tmp_path)[0].read_bytes() == CONTENT


def test_an_unavailable_repository_is_asked_again(tmp_path: Path) -> None:
    """A 503 leads to another request after a pause."""
    with _repository(_unavailable, _unavailable, _whole) as server:
        assert _fetch(server, tmp_path)[0].read_bytes() == CONTENT


def test_a_wrong_file_never_gets_its_name(tmp_path: Path) -> None:
    """Content with another checksum is refused, deleted and reported."""
    with _repository(_other) as server:
        with pytest.raises(StackFailed, match=r"org\.example:thing:jar:1\.0 .* checksum is wrong"):
            _fetch(server, tmp_path)
        assert len(server.asked) == ATTEMPTS
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_a_damaged_file_in_the_cache_is_replaced(tmp_path: Path) -> None:
    """A file of the right size but with other content is downloaded again."""
    (tmp_path / ARTIFACT.filename).write_bytes(CONTENT[::-1])
    with _repository(_whole) as server:
        assert _fetch(server, tmp_path)[0].read_bytes() == CONTENT


def test_progress_adds_up_to_the_file(tmp_path: Path) -> None:
    """Across interruptions and resumed downloads, the reported bytes add up to the size."""
    byte_counts: list[int] = []

    class Counting(Silence):
        @contextmanager
        def download(self, title: str, total: int) -> Iterator[Callable[[int], None]]:
            yield byte_counts.append

    with _repository(_half, _other, _half, _whole) as server:
        base = f"http://127.0.0.1:{server.server_port}"
        fetch_artifacts([ARTIFACT], tmp_path, Counting(), bases=lambda: [base], sleep=lambda _: None)
    assert sum(byte_counts) == ARTIFACT.size


@pytest.mark.parametrize("server", ["kafka", "elasticsearch"])
def test_every_locked_artifact_is_pinned(server: str) -> None:
    """Each file of the lock has coordinates with a version, a size and a SHA-256."""
    for artifact in locked_artifacts(server):
        assert re.fullmatch(r"[\w.-]+:[\w.-]+:(jar|zip):[\w.-]+", artifact.coordinates)
        assert artifact.size > 0
        assert re.fullmatch("[0-9a-f]{64}", artifact.sha256)


def test_coordinates_name_a_place_in_a_repository() -> None:
    """Dots of a group become folders; the file name repeats artifact and version."""
    assert maven_path("org.example.deep:some-thing:zip:2.1") == "org/example/deep/some-thing/2.1/some-thing-2.1.zip"
