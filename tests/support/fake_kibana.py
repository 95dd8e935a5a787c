"""A small server that behaves as Kibana's status and import do, as far as a client can tell.

After `src/core/packages/saved-objects/server-internal/src/routes/import.ts` and the importer behind it: a form with one
.ndjson file, the header kbn-xsrf, 200 with `success: false` and nothing created where a reference is missing.
"""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Json = dict[str, Any]


@dataclass(kw_only=True)
class FakeKibana:
    """Saved objects, and Kibana's answers; `refusal` is the status and body of every import."""

    url: str = ""
    version: str | None = "9.2.4"
    spaces: tuple[str, ...] = ()
    authorization: str | None = None
    refusal: tuple[int, bytes] | None = None
    unsupported: frozenset[str] = frozenset()
    objects: dict[str, Json] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def log_in(self, username: str, password: str) -> None:
        self.authorization = f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> tuple[int, bytes]:
        self.requests.append(f"{method} {target}")
        parts = urlsplit(target)
        path = self._inside_its_space(parts.path)
        if path is None:
            return _error(404, "Not Found")
        if self.authorization is not None and headers.get("Authorization") != self.authorization:
            return _error(401, "Unauthorized")
        if (method, path) == ("GET", "/api/status"):
            shown = {"version": {"number": self.version}} if self.version else {}
            return 200, json.dumps({**shown, "status": {"overall": {"level": "available"}}}).encode()
        if (method, path) == ("POST", "/api/saved_objects/_import"):
            return self.refusal or self._import(
                headers, body, overwrite=parse_qs(parts.query).get("overwrite") == ["true"]
            )
        return _error(404, "Not Found")

    def _inside_its_space(self, path: str) -> str | None:
        if not path.startswith("/s/"):
            return path
        space, _, rest = path.removeprefix("/s/").partition("/")
        return f"/{rest}" if unquote(space) in self.spaces else None

    def _import(self, headers: Any, body: bytes, *, overwrite: bool) -> tuple[int, bytes]:
        if "kbn-xsrf" not in headers:
            return _error(400, "Request must contain a kbn-xsrf header.")
        form: Any = BytesParser().parsebytes(f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body)
        (part,) = form.get_payload()
        if not (part.get_filename() or "").endswith(".ndjson"):
            return _error(400, "Invalid file extension")
        sent = [json.loads(line) for line in part.get_payload(decode=True).decode().splitlines()]
        errors = [
            {**_named(saved_object), "error": error}
            for saved_object in sent
            if (error := self._problem(saved_object, sent, overwrite=overwrite))
        ]
        done = (
            [] if any(error["error"]["type"] == "missing_references" for error in errors) else self._take(sent, errors)
        )
        answer = {
            "success": not errors,
            "successCount": len(done),
            "warnings": [],
            "successResults": done,
            "errors": errors,
        }
        return 200, json.dumps(answer).encode()

    def _problem(self, saved_object: Json, sent: list[Json], *, overwrite: bool) -> Json | None:
        if saved_object["type"] in self.unsupported:
            return {"type": "unsupported_type"}
        known = {_key(other) for other in sent} | set(self.objects)
        if missing := [ref for ref in saved_object["references"] if _key(ref) not in known]:
            return {
                "type": "missing_references",
                "references": [{"type": ref["type"], "id": ref["id"]} for ref in missing],
            }
        return {"type": "conflict"} if _key(saved_object) in self.objects and not overwrite else None

    def _take(self, sent: list[Json], errors: list[Json]) -> list[Json]:
        failed = {_key(error) for error in errors}
        done = []
        for saved_object in (saved_object for saved_object in sent if _key(saved_object) not in failed):
            done.append({**_named(saved_object), **({"overwrite": True} if _key(saved_object) in self.objects else {})})
            self.objects[_key(saved_object)] = saved_object
        return done


@contextmanager
def running(kibana: FakeKibana) -> Iterator[FakeKibana]:
    """Serve on a free port of this machine until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._handle()

        def do_POST(self) -> None:
            self._handle()

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, text = kibana.answer(self.command, self.path, self.headers, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        kibana.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield kibana
        finally:
            server.shutdown()
            thread.join()


def _error(status: int, message: str) -> tuple[int, bytes]:
    return status, json.dumps({"statusCode": status, "error": message, "message": message}).encode()


def _key(saved_object: Json) -> str:
    return f"{saved_object['type']} {saved_object['id']}"


def _named(saved_object: Json) -> Json:
    return {
        "type": saved_object["type"],
        "id": saved_object["id"],
        "meta": {"title": saved_object["attributes"]["title"], "icon": "dot"},
    }
