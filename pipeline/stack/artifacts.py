"""Downloads the programs of the local stack: the files that artifacts.json lists with size and checksum, and no others.

`python -m pipeline.stack.lock` writes artifacts.json. jgo decides where files come from: the repositories of the user's
jgo configuration, then its default repository.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

import msgspec
import requests

from pipeline.core.errors import StackFailed
from pipeline.stack.progress import Advance, Reporter

ARTIFACTS_FILE = Path(__file__).with_name("artifacts.json")
CHUNK_BYTES = 1 << 18
ATTEMPTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file of a Maven repository: `group:artifact:packaging:version`, its size in bytes and its checksum."""

    coordinates: str
    size: int
    sha256: str

    @property
    def filename(self) -> str:
        """Return the file's name in the repository and in the cache."""
        return maven_path(self.coordinates).rpartition("/")[2]


class _Interrupted(Exception):
    """A download stopped for a temporary reason."""


def maven_path(coordinates: str) -> str:
    """Return the path of `group:artifact:packaging:version` in a repository."""
    group, artifact, packaging, version = coordinates.split(":")
    return f"{group.replace('.', '/')}/{artifact}/{version}/{artifact}-{version}.{packaging}"


def repository_bases() -> list[str]:
    """Return the addresses to try, in order: the user's own repositories in jgo's configuration, then jgo's default."""
    from jgo.config import GlobalSettings  # noqa: PLC0415 (0.3 s, and only a download needs it)
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415

    bases = [*GlobalSettings.load().repositories.values(), MAVEN_CENTRAL_URL]
    return [str(base).rstrip("/") for base in bases]


def locked_artifacts(server: str, path: Path = ARTIFACTS_FILE) -> list[Artifact]:
    """Return the files of `kafka` or `elasticsearch`."""
    return msgspec.json.decode(path.read_bytes(), type=dict[str, list[Artifact]])[server]


def default_cache(state_dir: Path) -> Path:
    """Return the folder for downloads: TIDEWIRE_CACHE, which several state folders can share, or else the state folder."""
    return Path(os.environ.get("TIDEWIRE_CACHE") or state_dir / "downloads").absolute()


def fetch_artifacts(
    artifacts: Sequence[Artifact],
    cache_dir: Path,
    reporter: Reporter,
    *,
    bases: Callable[[], list[str]] = repository_bases,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Path]:
    """Return each artifact's verified file, downloading what is missing; raises StackFailed.

    Interrupted downloads are resumed, now or at the next call. A file appears under its name only when its checksum is
    right. Two processes may call this at once for the same cache.
    """
    cache_dir.mkdir(parents=True, exist_ok=True)
    paths = [cache_dir / artifact.filename for artifact in artifacts]
    with _locked(cache_dir / ".lock"):
        missing = [a for a, path in zip(artifacts, paths, strict=True) if not _is(path, a)]
        if not missing:
            return paths
        repositories = bases()
        with (
            requests.Session() as session,
            reporter.download("Downloading " + _names(missing), sum(a.size for a in missing)) as advance,
        ):
            for artifact in missing:
                path = cache_dir / artifact.filename
                _fetch(session, artifact, path, bases=repositories, advance=advance, sleep=sleep)
    return paths


def _fetch(
    session: requests.Session,
    artifact: Artifact,
    path: Path,
    *,
    bases: list[str],
    advance: Advance,
    sleep: Callable[[float], None],
) -> None:
    part = path.with_name(path.name + ".part")
    advance(part.stat().st_size if part.exists() else 0)
    reason = ""
    for attempt in range(ATTEMPTS):
        url = f"{bases[attempt % len(bases)]}/{maven_path(artifact.coordinates)}"
        try:
            _receive(session, url, part, artifact.size, advance)
        except (_Interrupted, requests.RequestException) as error:
            reason = str(error)
            sleep(min(2.0**attempt, 20.0))
            continue
        if _is(part, artifact):
            part.replace(path)
            return
        reason = "its checksum is wrong"
        advance(-part.stat().st_size)
        part.unlink()
    raise StackFailed(
        f"{artifact.coordinates} could not be downloaded: {reason}. Check the network (proxies and certificates are "
        f"taken from HTTPS_PROXY and REQUESTS_CA_BUNDLE) and try again: what is already there in {path.parent} is kept."
    )


def _receive(session: requests.Session, url: str, part: Path, size: int, advance: Advance) -> None:
    have = part.stat().st_size if part.exists() else 0
    if have == size:
        return
    headers = {"Range": f"bytes={have}-", "Accept-Encoding": "identity"} if have else {"Accept-Encoding": "identity"}
    with session.get(url, headers=headers, stream=True, timeout=60) as response:
        if response.status_code not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
            if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                advance(-have)
                part.unlink()
            raise _Interrupted(f"{url} answered {response.status_code} {response.reason}")
        resumed = response.status_code == HTTPStatus.PARTIAL_CONTENT
        if have and not resumed:
            advance(-have)
        with part.open("ab" if resumed else "wb") as file:
            _copy(response, file, size - (have if resumed else 0), advance)


def _copy(response: requests.Response, file: BinaryIO, expected: int, advance: Advance) -> None:
    received = 0
    for chunk in response.iter_content(CHUNK_BYTES):
        file.write(chunk)
        received += len(chunk)
        advance(len(chunk))
        if received > expected:
            break
    if received < expected:
        raise _Interrupted(f"the connection ended {expected - received} bytes early")


def _is(path: Path, artifact: Artifact) -> bool:
    if not path.is_file() or path.stat().st_size != artifact.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == artifact.sha256


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _names(artifacts: Sequence[Artifact]) -> str:
    return artifacts[0].filename if len(artifacts) == 1 else f"{len(artifacts)} files"
