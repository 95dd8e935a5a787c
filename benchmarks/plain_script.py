"""The script that a skilled user would write instead of Tidewire: fast, from Kafka to Elasticsearch.

A kafka-python consumer, spaCy's own `nlp.pipe(n_process=cores)`, `helpers.bulk`. It calls the same functions and writes the
same documents (article, mentions, statements, signature, narratives), but handles no updates, takedowns, reprints, crashes
or concurrent runs. In its favour, the extraction after the parse is a component inside the processes of `nlp.pipe`,
while the parent makes documents; both overlap with the consumer and Elasticsearch.
`python -m benchmarks.plain_script ASSIGNMENT`.
"""

from collections import deque
from collections.abc import Iterator
from typing import Any

import msgspec
from elasticsearch import helpers
from kafka import KafkaConsumer, TopicPartition
from spacy.language import Language
from spacy.tokens import Doc

from benchmarks.marks import mark
from benchmarks.side import Assignment, read_assignment
from pipeline.clients.elasticsearch import connect
from pipeline.clients.kafka import connection_config
from pipeline.core.settings import Settings
from pipeline.jobs.rounds import now_iso
from schemas.annotations import Annotation, Furniture, Span
from schemas.articles import Article
from schemas.mappings import alias
from schemas.records import Origin, Record
from transforms.annotation.annotate import annotate_doc, load_model
from transforms.annotation.attach import attach_annotation
from transforms.annotation.extensions import extensions_of
from transforms.documents.article import article_document
from transforms.documents.mention import mention_documents
from transforms.documents.shared import day_of
from transforms.documents.statement import statement_documents
from transforms.encoder.sentence_vectors import embed_seed
from transforms.messages.clean import clean_text
from transforms.messages.language import detect_language
from transforms.messages.parse import parse_article
from transforms.narratives.load import load_narratives
from transforms.narratives.match import (
    CompiledNarratives,
    compile_narratives,
    match_narratives,
    phrase_lemmatizer,
)
from transforms.reprints.minhash import signature_of
from transforms.text.normalize import NormalizedInput, normalize_text

BATCH_SIZE = 32
"""The number of texts that a process takes at a time: spaCy's default of 1,000 would leave processes idle at the end."""

CONTEXT, EXTRACT, ANNOTATION = "benchmark_context", "benchmark_extract", "annotation"
_ENCODE, _DECODE = msgspec.msgpack.encode, msgspec.msgpack.Decoder(Annotation).decode
Context = tuple[tuple[Furniture, ...], tuple[Span, ...]]
Prepared = tuple[Article, NormalizedInput]


@Language.component(CONTEXT)
def set_context(doc: Doc) -> Doc:
    """Put a text's furniture and targets where our components look for them; a Doc itself travels without them."""
    given = extensions_of(doc)
    given.furniture, given.targets = doc._context  # noqa: SLF001 (where nlp.pipe(as_tuples=True) puts it)
    return doc


@Language.component(EXTRACT)
def extract(doc: Doc) -> Doc:
    """Store the annotation on the doc as bytes, which travel cheaply from spaCy's processes to the parent."""
    found = _ENCODE(annotate_doc(doc))
    doc.user_data.clear()  # the components' results cannot be pickled, and the parent does not need them
    doc.user_data[ANNOTATION] = found
    return doc


def main() -> None:
    """Read the topic to its present end, write all articles, commit."""
    assignment = read_assignment()
    settings = assignment.settings
    nlp = load_model(settings.annotate.spacy_model)
    narratives = compile_narratives(load_narratives(None), phrase_lemmatizer(nlp), embed_seed)
    nlp.add_pipe(CONTEXT, first=True)
    nlp.add_pipe(EXTRACT, last=True)
    consumer, ends = _consumer(settings)
    with connect(settings.elasticsearch) as client:
        mark("ready")
        script = _Script(assignment, nlp, narratives, _records(consumer, ends))
        helpers.bulk(
            client,
            script.actions(),
            chunk_size=settings.elasticsearch.bulk_actions,
            max_chunk_bytes=settings.elasticsearch.bulk_bytes,
        )
    consumer.commit()
    mark("done", articles=script.articles)
    consumer.close(autocommit=False)


class _Script:
    def __init__(
        self, assignment: Assignment, nlp: Language, narratives: CompiledNarratives, records: Iterator[Record]
    ) -> None:
        self._assignment, self._nlp, self._narratives, self._records = assignment, nlp, narratives, records
        self._limits = assignment.settings.annotate
        self._sent: deque[Prepared] = deque()
        self.articles = 0

    def actions(self) -> Iterator[dict[str, Any]]:
        texts = self._texts()
        docs = self._nlp.pipe(texts, as_tuples=True, n_process=self._assignment.cores, batch_size=BATCH_SIZE)
        for doc, _ in docs:
            article, normalized = self._sent.popleft()
            yield from self._documents(article, normalized, _DECODE(doc.user_data[ANNOTATION]))

    def _texts(self) -> Iterator[tuple[str, Context]]:
        """Yield each text with its context; the articles wait in the same order, which `pipe` preserves."""
        for record in self._records:
            article, normalized = self._prepared(record)
            self._sent.append((article, normalized))
            yield normalized.text, (normalized.furniture, normalized.targets)

    def _prepared(self, record: Record) -> Prepared:
        limits = self._limits
        article = parse_article(record, max_html_chars=limits.max_html_chars, max_text_chars=limits.max_text_chars)
        assert isinstance(article, Article)  # the benchmark publishes no takedowns
        article = detect_language(clean_text(article, max_text_chars=limits.max_text_chars))
        return article, normalize_text(article.text, article.furniture, article.targets)

    def _documents(self, article: Article, text: NormalizedInput, found: Annotation) -> Iterator[dict[str, Any]]:
        self.articles += 1
        annotation = attach_annotation(found, text, article)
        matches = match_narratives(self._narratives, annotation, day=day_of(article))
        document = article_document(
            article,
            annotation,
            found,
            matches,
            signature=signature_of(article.text, article.furniture),
            text_hash=text.text_hash,
            fingerprint="plain",
            model=self._limits.spacy_model,
        )
        yield self._action("articles", article.id, document)
        for key, document in mention_documents(article, annotation, matches, fingerprint="plain"):
            yield self._action("mentions", key, document)
        for key, document in statement_documents(article, annotation, matches, fingerprint="plain"):
            yield self._action("statements", key, document)

    def _action(self, kind: Any, key: str, document: dict[str, Any]) -> dict[str, Any]:
        index = alias(self._assignment.settings.elasticsearch.index_prefix, kind)
        return {"_op_type": "index", "_index": index, "_id": key, "_source": {**document, "indexed_at": now_iso()}}


def _consumer(settings: Settings) -> tuple[KafkaConsumer, dict[TopicPartition, int]]:
    kafka = settings.kafka
    consumer = KafkaConsumer(
        **connection_config(kafka), group_id=kafka.group, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    partitions = [TopicPartition(kafka.topic_raw, number) for number in consumer.partitions_for_topic(kafka.topic_raw)]
    consumer.assign(partitions)
    return consumer, consumer.end_offsets(partitions)


def _records(consumer: KafkaConsumer, ends: dict[TopicPartition, int]) -> Iterator[Record]:
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        for messages in consumer.poll(timeout_ms=500).values():
            for message in messages:
                origin = Origin(
                    topic=message.topic,
                    partition=message.partition,
                    offset=message.offset,
                    timestamp_ms=message.timestamp,
                )
                yield Record(origin=origin, key=message.key, value=message.value)


if __name__ == "__main__":
    main()
