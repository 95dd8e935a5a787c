"""The import sends what Kibana expects, reports each object's result, and explains errors."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli.common import Context
from pipeline.cli.tools import kibana as command
from pipeline.core.errors import RefusedForAll, SettingsError, TidewireError, Unreachable
from pipeline.core.settings import KibanaSettings, load_settings
from pipeline.kibana.client import KibanaClient
from pipeline.kibana.import_objects import FailedObject, ImportReport, import_objects
from pipeline.kibana.objects import export_ndjson
from tests.support.fake_kibana import FakeKibana, running

NDJSON = export_ndjson("news")
LOGIN = {"username": "ada", "password": "secret"}
OBJECTS = len(NDJSON.splitlines())


@pytest.fixture
def kibana() -> Iterator[FakeKibana]:
    """A Kibana that holds nothing yet."""
    with running(FakeKibana()) as kibana:
        yield kibana


def imported(kibana: FakeKibana, ndjson: str = NDJSON, **settings: Any) -> ImportReport:
    return import_objects(KibanaClient(settings=KibanaSettings(url=kibana.url, **settings)), ndjson)


def test_all_objects_are_created_then_updated(kibana: FakeKibana) -> None:
    """The first import creates, the second one overwrites."""
    first, second = imported(kibana), imported(kibana)
    assert first == ImportReport(kibana_version="9.2.4", created=OBJECTS, updated=0, failed=())
    assert second == ImportReport(kibana_version="9.2.4", created=0, updated=OBJECTS, failed=())
    assert list(kibana.objects.values()) == [json.loads(line) for line in NDJSON.splitlines()]


def test_what_kibana_does_not_take_is_reported_by_name(kibana: FakeKibana) -> None:
    """Some objects fail, and the others are imported."""
    kibana.unsupported = frozenset({"search"})
    report = imported(kibana, "\n".join(line for line in NDJSON.splitlines() if '"type": "dashboard"' not in line))
    reason = "this Kibana knows no such type of object"
    assert (
        FailedObject(type="search", id="news-search-articles", title="Tidewire (news): Articles", reason=reason)
        in report.failed
    )
    assert (report.created, len(report.failed)) == (OBJECTS - 8, 4)


def test_a_missing_reference_is_reported_and_nothing_is_created(kibana: FakeKibana) -> None:
    """Kibana then creates nothing at all."""
    report = imported(kibana, "\n".join(NDJSON.splitlines()[1:]))
    assert (report.created, report.updated, kibana.objects) == (0, 0, {})
    assert {failure.reason for failure in report.failed} == {
        "it refers to what is not there: index-pattern news-timelines"
    }


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ({"type": "conflict"}, "an object of that id is there and was not overwritten"),
        (
            {"type": "ambiguous_conflict", "destinations": [{"id": "a"}, {"id": "b"}]},
            "several objects might be meant: a, b; delete those that are not",
        ),
        (
            {
                "type": "unknown",
                "message": "Document belongs to a more recent version of Kibana [10.2.0]",
                "statusCode": 422,
            },
            "Document belongs to a more recent version of Kibana [10.2.0] (422)",
        ),
        ({"type": "news"}, "{'type': 'news'}"),
    ],
)
def test_each_kind_of_failure_is_put_in_words(kibana: FakeKibana, error: dict[str, Any], reason: str) -> None:
    """An unknown kind of failure is put in words too."""
    failed = {"type": "lens", "id": "one", "meta": {"title": "One"}, "error": error}
    kibana.refusal = 200, json.dumps({"success": False, "successCount": 0, "errors": [failed]}).encode()
    assert imported(kibana).failed == (FailedObject(type="lens", id="one", title="One", reason=reason),)


def test_a_space_is_part_of_the_address(kibana: FakeKibana) -> None:
    """Both requests go to the space, and a missing space is reported."""
    kibana.spaces = ("news desk",)
    assert imported(kibana, space="news desk").created == OBJECTS
    assert kibana.requests == [
        "GET /s/news%20desk/api/status",
        "POST /s/news%20desk/api/saved_objects/_import?overwrite=true",
    ]
    with pytest.raises(RefusedForAll, match=r"answers 404: .*\[kibana\] url .* and space"):
        imported(kibana, space="elsewhere")


def test_credentials_are_sent(kibana: FakeKibana) -> None:
    """An API key wins over user and password."""
    kibana.log_in(**LOGIN)
    assert imported(kibana, **LOGIN).created == OBJECTS
    kibana.authorization = "ApiKey a2V5"
    assert imported(kibana, **LOGIN, api_key="a2V5").updated == OBJECTS


def test_wrong_credentials_are_reported_and_not_shown(kibana: FakeKibana) -> None:
    """401 names the settings, never the secret."""
    kibana.log_in(**LOGIN)
    with pytest.raises(RefusedForAll, match=r"answers 401: .*\[kibana\] username or api_key") as caught:
        imported(kibana, **{**LOGIN, "password": "wr0ng"})
    assert "wr0ng" not in str(caught.value)
    assert kibana.requests == ["GET /api/status"]


@pytest.mark.parametrize(
    ("refusal", "kind", "message"),
    [
        (
            (403, b'{"message": "Unable to bulk_create dashboard"}'),
            RefusedForAll,
            "403: .*privilege.*Unable to bulk_create",
        ),
        ((409, b'{"message": "version conflict"}'), RefusedForAll, "409: .*run it again.*version conflict"),
        ((413, b'{"message": "Payload content length"}'), RefusedForAll, "413: .*maxImportPayloadBytes"),
        ((400, b'{"message": "Unexpected token"}'), RefusedForAll, "400: it refuses — Unexpected token"),
        ((503, b"Kibana server is not ready yet."), Unreachable, r"not ready \(503\): wait .*not ready yet"),
        ((302, b""), RefusedForAll, "302: it refuses — it says nothing more"),
        ((200, b"<html>Log in</html>"), RefusedForAll, r"not as Kibana does: check \[kibana\] url — <html>"),
        ((200, b'{"acknowledged": true}'), RefusedForAll, r"not as Kibana's import does"),
    ],
)
def test_a_refusal_says_what_to_do(
    kibana: FakeKibana, refusal: tuple[int, bytes], kind: type[TidewireError], message: str
) -> None:
    """The error has the status, what to do, and Kibana's own words."""
    kibana.refusal = refusal
    with pytest.raises(kind, match=message):
        imported(kibana)


def test_an_older_kibana_is_refused_before_anything_is_sent(kibana: FakeKibana) -> None:
    """An older Kibana could not read the objects."""
    kibana.version = "8.19.1"
    with pytest.raises(RefusedForAll, match=r"is 8\.19\.1: .* 9\.0 or later \(nothing was sent\)"):
        imported(kibana)
    assert kibana.requests == ["GET /api/status"]


def test_a_kibana_that_keeps_its_version_to_itself_is_asked_all_the_same(kibana: FakeKibana) -> None:
    """Kibana may hide its version from a user."""
    kibana.version = None
    assert imported(kibana) == ImportReport(kibana_version=None, created=OBJECTS, updated=0, failed=())


def test_an_absent_kibana_is_reported() -> None:
    """The error of a refused connection names the setting."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = KibanaSettings(url=f"http://127.0.0.1:{free.getsockname()[1]}")
        with pytest.raises(Unreachable, match=r"does not answer: is it running\? \(\[kibana\] url\)"):
            import_objects(KibanaClient(settings=settings), NDJSON)


def test_https_where_there_is_none_is_reported(kibana: FakeKibana) -> None:
    """The server may speak no TLS, or have an unknown certificate."""
    settings = KibanaSettings(url=kibana.url.replace("http://", "https://"))
    with pytest.raises(Unreachable, match=r"check \[kibana\] ca_certs, and that the address is an https"):
        import_objects(KibanaClient(settings=settings), NDJSON)


def test_missing_certificates_are_reported(tmp_path: Path) -> None:
    """The error names the setting."""
    settings = KibanaSettings(url="https://127.0.0.1:1", ca_certs=str(tmp_path / "ca.pem"))
    with pytest.raises(SettingsError, match=r"\[kibana\] ca_certs = .*ca\.pem: cannot be used"):
        import_objects(KibanaClient(settings=settings), NDJSON)


def test_an_address_holds_no_credentials() -> None:
    """Credentials in the address would be shown with it."""
    with pytest.raises(SettingsError, match=r"TIDEWIRE_KIBANA_URL: an address alone"):
        load_settings(environment={"TIDEWIRE_KIBANA_URL": "http://ada:secret@kibana:5601"})


def invoke(kibana: FakeKibana, *words: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("TIDEWIRE_KIBANA_URL", kibana.url)
    monkeypatch.setenv("TIDEWIRE_ELASTICSEARCH_INDEX_PREFIX", "news")
    return CliRunner().invoke(command.app, list(words), obj=Context(None, Path("no-stack")))


def test_the_command_counts_and_says_where_to_look(
    kibana: FakeKibana, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An import prints its counts and the address of the dashboards."""
    monkeypatch.chdir(tmp_path)
    done = invoke(kibana, "import", monkeypatch=monkeypatch)
    assert done.exit_code == 0
    assert done.output == (
        f"Kibana (9.2.4): created {OBJECTS}, updated 0, failed 0\nopen {kibana.url}/app/dashboards\n"
    )


def test_the_command_ends_with_1_where_objects_failed(
    kibana: FakeKibana, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The failed objects are printed as JSON."""
    monkeypatch.chdir(tmp_path)
    kibana.unsupported = frozenset({"dashboard"})
    done = invoke(kibana, "import", "--json", monkeypatch=monkeypatch)
    assert done.exit_code == 1
    report = json.loads(done.output)
    assert (report["created"], [failure["type"] for failure in report["failed"]]) == (OBJECTS - 4, ["dashboard"] * 4)


def test_the_command_exports_what_it_would_import(
    kibana: FakeKibana, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Objects go to a file or to standard output, without a request to a server."""
    monkeypatch.chdir(tmp_path)
    to_file = invoke(kibana, "export", "--output", "news.ndjson", monkeypatch=monkeypatch)
    assert to_file.output == f"{OBJECTS} objects in news.ndjson\n"
    assert (tmp_path / "news.ndjson").read_text(encoding="utf-8") == NDJSON
    assert invoke(kibana, "export", monkeypatch=monkeypatch).output == NDJSON
    assert kibana.requests == []
