"""One recomputation after the other: sweep, originals, stories, claims, timelines, bursts."""

from collections.abc import Mapping

from elasticsearch import Elasticsearch

from pipeline.core.settings import ElasticsearchSettings
from pipeline.recompute.bursts import recompute_bursts
from pipeline.recompute.claims import recompute_claims
from pipeline.recompute.originals import recompute_originals
from pipeline.recompute.stories import recompute_stories
from pipeline.recompute.timelines import recompute_timelines
from pipeline.sinks.remove_articles import sweep
from schemas.mappings import DERIVED, Kind, alias
from transforms.claims.same_claim import Relate
from transforms.claims.stance_model import relate
from transforms.elements import Touched

SEARCHED: tuple[Kind, ...] = ("articles", *DERIVED)


def recompute(
    client: Elasticsearch,
    settings: ElasticsearchSettings,
    touched: Touched,
    *,
    versions: Mapping[str, int],
    now: str,
    own: frozenset[str] = frozenset(),
    relate: Relate = relate,
) -> int:
    """Recompute all fields that depend on several articles, for the touched articles. Idempotent.

    The result is complete, even after an interrupted recomputation.

    Args:
        client: Elasticsearch.
        settings: The prefix of the indexes and the limits of a bulk request.
        touched: The articles, outlet-days, bands and words that changed.
        versions: The version of each narrative.
        now: The time that goes into `revised_at` of changed buckets.
        own: The articles that this round has written (see `sweep`).
        relate: Decides the relation of two contents, the earlier published one first.

    Returns:
        The number of buckets of timelines that changed.

    Raises:
        KeepsMoving: Other runs kept rewriting the same documents.
    """
    if touched == Touched():
        return 0
    _refresh(client, settings)
    touched += sweep(client, settings, touched.article_ids, own=own)
    _refresh(client, settings)
    days = recompute_originals(client, settings, touched)
    _refresh(client, settings)
    recompute_stories(client, settings, touched)
    _refresh(client, settings)
    days |= recompute_claims(client, settings, touched, relate=relate)
    _refresh(client, settings)
    changed = recompute_timelines(client, settings, {*touched.outlet_days, *days}, versions=versions, now=now)
    recompute_bursts(client, settings)
    client.indices.refresh(index=alias(settings.index_prefix, "timelines"))
    return changed


def _refresh(client: Elasticsearch, settings: ElasticsearchSettings) -> None:
    client.indices.refresh(index=[alias(settings.index_prefix, kind) for kind in SEARCHED])
