"""FindReprints: a text that the index has annotated before is not annotated again.

This only saves work: an annotation is a function of the normalised text, its boilerplate, its targets and the pipeline, so
that the stored one equals a new one. The recomputation decides which article is the original.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import connect
from pipeline.core.settings import ElasticsearchSettings
from schemas.annotations import Annotation
from schemas.mappings import alias
from transforms.documents.stored_annotation import stored_annotation
from transforms.languages.registry import annotated_languages
from transforms.text.normalize import NormalizedInput

Text = tuple[Any, NormalizedInput]


@dataclass(frozen=True)
class Reprints:
    """The texts with a stored annotation, and the texts to annotate."""

    annotated: beam.PCollection[tuple[Any, Annotation]]
    new: beam.PCollection[Text]


@dataclass
class FindReprints(beam.PTransform):
    """Divides distinct texts by whether the index holds their annotation by this annotator.

    `annotator` is the part of the fingerprint that decides annotations.
    """

    settings: ElasticsearchSettings
    annotator: str

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    def expand(self, texts: beam.PCollection[Text]) -> Any:  # Reprints; Beam would warn of that hint
        found = (
            texts
            | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=200)
            | "Look up" >> beam.ParDo(_LookUp(self.settings, self.annotator)).with_outputs("annotated", main="new")
        )
        return Reprints(annotated=found.annotated, new=found.new)


def fetch_annotations(
    client: Elasticsearch, prefix: str, text_hashes: Sequence[str], *, annotator: str
) -> dict[str, Annotation]:
    """Return the annotations of these texts by this annotator, as of the last refresh."""
    answer = client.search(
        index=alias(prefix, "articles"),
        query={
            "bool": {
                "filter": [
                    {"terms": {"text_hash": list(text_hashes)}},
                    {"term": {"fingerprint": annotator}},
                    {"terms": {"language": sorted(annotated_languages())}},
                ]
            }
        },
        collapse={"field": "text_hash"},
        size=len(text_hashes),
        source={"includes": ["text_hash", "annotation", "lemmas"]},
        track_total_hits=False,
        allow_partial_search_results=False,
    )
    sources = [hit["_source"] for hit in answer["hits"]["hits"]]
    found = ((source["text_hash"], stored_annotation(source)) for source in sources)
    return {text_hash: annotation for text_hash, annotation in found if annotation is not None}


class _LookUp(beam.DoFn):
    def __init__(self, settings: ElasticsearchSettings, annotator: str) -> None:
        self.settings, self.annotator = settings, annotator

    def setup(self) -> None:
        self.client = connect(self.settings)

    def process(self, batch: list[Text]) -> Iterator[Any]:
        hashes = [normalized.text_hash for _, normalized in batch]
        known = fetch_annotations(self.client, self.settings.index_prefix, hashes, annotator=self.annotator)
        for key, normalized in batch:
            if (annotation := known.get(normalized.text_hash)) is not None:
                yield TaggedOutput("annotated", (key, annotation))
            else:
                yield key, normalized

    def teardown(self) -> None:
        self.client.close()
