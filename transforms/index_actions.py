"""IndexActions: makes the documents for Elasticsearch from an article and its findings."""

from dataclasses import dataclass

import apache_beam as beam

from transforms.documents.article import article_document
from transforms.documents.mention import mention_documents
from transforms.documents.predicted_original import predict_original
from transforms.documents.relation import relation_documents
from transforms.documents.statement import statement_documents
from transforms.elements import ArticleWrite, Derived, TaggedWork
from transforms.messages.errors import blame
from transforms.reprints.minhash import signature_of


@dataclass
class IndexActions(beam.PTransform):
    """Makes the documents of each work. `fingerprint` is the whole fingerprint: `<annotator>.<narratives>`."""

    fingerprint: str
    model: str

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    def expand(self, tagged: beam.PCollection[TaggedWork]) -> beam.PCollection[ArticleWrite]:
        return tagged | "Make documents" >> beam.Map(index_actions, fingerprint=self.fingerprint, model=self.model)


def index_actions(tagged: TaggedWork, *, fingerprint: str, model: str) -> ArticleWrite:
    """Return an article's document with the documents of its mentions, statements and relations."""
    article, annotation, narratives = tagged.work.article, tagged.annotation, tagged.narratives
    annotated_by, _, matched_by = fingerprint.partition(".")
    with blame(article.origin):
        document = article_document(
            article,
            annotation,
            tagged.normalized,
            narratives,
            signature=signature_of(article.text, article.furniture),
            text_hash=tagged.text_hash,
            fingerprint=annotated_by,
            model=model,
            narratives_fingerprint=matched_by,
        )
        mentions = mention_documents(article, annotation, narratives, fingerprint=annotated_by)
        statements = statement_documents(article, annotation, narratives, fingerprint=annotated_by)
        relations = relation_documents(article, annotation, narratives, fingerprint=annotated_by)
    if tagged.first_print is not None and tagged.normalized is not None:
        predict_original(tagged.first_print, tagged.normalized, document, (*mentions, *relations), statements)
    derived: list[Derived] = [("mentions", *mention) for mention in mentions]
    derived += [("statements", *statement) for statement in statements]
    derived += [("relations", *relation) for relation in relations]
    return ArticleWrite(work=tagged.work, document=document, derived=tuple(derived))
