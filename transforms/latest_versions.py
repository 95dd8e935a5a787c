"""LatestVersions: keeps the newest of a round's messages about an article."""

from collections.abc import Iterable
from dataclasses import dataclass

import apache_beam as beam

from schemas.records import Sourced
from transforms.elements import Candidate
from transforms.messages.latest_version import latest


@dataclass
class LatestVersions(beam.PTransform):
    """Groups messages by article id, and finds the newest."""

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    def expand(self, messages: beam.PCollection[Sourced]) -> beam.PCollection[Candidate]:
        return (
            messages
            | "By article" >> beam.WithKeys(_article_id)
            | "Gather versions" >> beam.GroupByKey()
            | "Newest" >> beam.MapTuple(candidate)
        )


def candidate(article_id: str, messages: Iterable[Sourced]) -> Candidate:
    """Return a round's messages about an article, the newest separate from the others; their order does not matter."""
    sourced = {message.item.origin: message for message in messages}
    found = latest(message.item for message in sourced.values())
    return Candidate(
        id=article_id,
        article=sourced[found.article.origin] if found.article else None,
        takedowns=found.takedowns,
        superseded=found.superseded,
    )


def _article_id(message: Sourced) -> str:
    item = message.item
    return item.id
