"""Completes articles whose derived documents another run has swept or overwritten, from their stored annotations.

A round checks its own articles after it has written them: a run beside it that wrote the same article with another
pipeline may have swept the round's documents before it could see the round's article. A run checks what interrupted runs
left in notes: their documents may have overwritten those of an article that they never wrote.
"""

from collections.abc import Iterable

from elasticsearch import Elasticsearch

from pipeline.clients.es_pages import chunks
from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.derived_problems import articles_of, check_articles, refresh_checked
from pipeline.recompute.correct_articles import BATCH, ArticleCorrector, Corrector
from pipeline.sinks.corrections import fetch_corrections
from pipeline.sinks.pending_notes import Writer


def complete_articles(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    corrector: Corrector,
    article_ids: Iterable[str],
    *,
    writer: Writer | None = None,
) -> frozenset[str]:
    """Write the missing derived documents of these articles, and delete those that are too many. Idempotent.

    Documents of another version or pipeline beside complete ones stay: they are the sweep's business.

    Args:
        client: Elasticsearch.
        settings: The prefix of the indexes and the limits of a bulk request.
        corrector: The corrections and narratives in force.
        article_ids: The articles to check.
        writer: The writer that notes the changed articles; None where they are noted already.

    Returns:
        The articles that stay as they are, because today's rules cannot use their stored annotation.

    Raises:
        KeepsMoving: Other runs kept rewriting the same articles.
    """
    refresh_checked(client, settings.index_prefix)
    wrong = [
        difference
        for difference in check_articles(client, settings.index_prefix, article_ids)
        if difference.problem in {"missing", "left over"}
    ]
    if not wrong:
        return frozenset()
    current = ArticleCorrector(client, settings, corrector)
    current = current.with_corrections(fetch_corrections(client, settings.index_prefix))
    kept: set[str] = set()
    for chunk in chunks(articles_of(wrong), BATCH):
        kept |= current.correct(chunk, writer=writer, own=True).kept
    return frozenset(kept)
