"""Stores takedowns for good, then deletes the articles that they hide; sweeps stale mentions and statements.

The order matters to concurrent runs: a run that writes an article checks for takedowns after its writes (`sweep`). It sees
a takedown that was stored before that check, and a takedown that is stored later sees the article.
"""

from collections.abc import Collection, Iterable, Sequence

from elasticsearch import Elasticsearch

from pipeline.clients.es_bulk import BulkAction
from pipeline.clients.es_compare_and_set import ids, until_settled, write_all
from pipeline.clients.es_pages import chunks
from pipeline.core.settings import ElasticsearchSettings
from pipeline.lookups.index_state import fetch_states
from pipeline.sinks.sweep_derived import sweep_derived
from schemas.articles import iso
from schemas.mappings import alias
from transforms.elements import Touched
from transforms.messages.decide_write import IndexedArticle, KnownTombstone, Removal, State, hides


def remove(client: Elasticsearch, settings: ElasticsearchSettings, removals: Sequence[Removal]) -> Touched:
    """Store the takedowns and delete the articles that they hide; return the touched parts. Idempotent."""
    touched = Touched()
    waiting = {removal.id: removal for removal in removals}

    def look() -> dict[str, State]:
        return fetch_states(client, settings.index_prefix, sorted(waiting))

    def write(states: dict[str, State]) -> Collection[str]:
        nonlocal touched, waiting
        _note(client, settings, waiting.values(), states)
        states = look()
        noted = {article_id for article_id in waiting if _is_noted(waiting[article_id], states[article_id].tombstone)}
        hidden = [article for article_id in noted if (article := hidden_article(states[article_id])) is not None]
        for article in hidden:
            touched += touched_by_loss(article)
        lost = _delete(client, settings, hidden, states)
        touched += Touched(article_ids=tuple(noted))
        waiting = {
            article_id: removal
            for article_id, removal in waiting.items()
            if article_id not in noted or article_id in lost
        }
        return waiting.keys()

    until_settled(look, write)
    return touched


def touched_by_loss(article: IndexedArticle) -> Touched:
    """Return the parts to recompute when this article is deleted or replaced."""
    return Touched(
        article_ids=(article.id,),
        outlet_days=(article.outlet_day,) if article.outlet_day else (),
        bands=article.bands,
        claim_words=article.claim_words,
    )


def hidden_article(state: State) -> IndexedArticle | None:
    """Return the indexed article if a known takedown hides it, else None."""
    article, tombstone = state.article, state.tombstone
    if article is None or tombstone is None:
        return None
    held_back = tombstone.held is not None and article.version <= tombstone.held
    return article if held_back or hides(tombstone.deleted_ms, article.changed_ms) else None


def sweep(
    client: Elasticsearch, settings: ElasticsearchSettings, article_ids: Sequence[str], *, own: frozenset[str]
) -> Touched:
    """Delete articles that a takedown hides, and mentions and statements that no longer belong to their article.

    Mentions and statements of an older version than the indexed one are stale. Those of the same version by another
    pipeline, and those without an article, are stale only for `own` articles: for others a concurrent run may have
    written them just before its article. Documents of a newer version always stay. The index must be refreshed before.

    Args:
        client: Elasticsearch.
        settings: The prefix of the indexes and the limits of a bulk request.
        article_ids: The articles to look at.
        own: The articles that this round has written itself.

    Returns:
        The further parts to recompute.
    """
    touched = Touched()
    others = sorted(set(article_ids) - own)
    for chunk in (*chunks(sorted(own), 1_000), *chunks(others, 1_000)):
        states = fetch_states(client, settings.index_prefix, chunk)
        hidden = [article for state in states.values() if (article := hidden_article(state)) is not None]
        if hidden:
            touched += remove(client, settings, [_again(article, states[article.id]) for article in hidden])
        touched += sweep_derived(client, settings, chunk, own=bool(own) and chunk[0] in own)
    return touched


def _again(article: IndexedArticle, state: State) -> Removal:
    tombstone = state.tombstone
    if tombstone is None:
        raise ValueError("nothing hides this article")
    return Removal(id=article.id, deleted_ms=tombstone.deleted_ms, held=article.version, origins=())


def _note(
    client: Elasticsearch, settings: ElasticsearchSettings, removals: Iterable[Removal], states: dict[str, State]
) -> None:
    index = alias(settings.index_prefix, "tombstones")
    actions = []
    for removal in removals:
        known = states[removal.id].tombstone
        article = states[removal.id].article
        times = (removal.deleted_ms, known.deleted_ms if known else None)
        deleted_ms = max((ms for ms in times if ms is not None), default=None)
        undated = tuple(sorted({*removal.undated, *(known.undated if known else ())}))
        hidden = article is not None and hides(deleted_ms, article.changed_ms)
        versions = [removal.held, known.held if known else None, article.version if article and hidden else None]
        held = max((version for version in versions if version is not None), default=None)
        if known and (known.deleted_ms, known.held, known.undated) == (deleted_ms, held, undated):
            continue
        source = {
            "id": removal.id,
            "deleted_ms": deleted_ms,
            "deleted_at": iso(deleted_ms),
            "held": {"ms": held.ms, "hash": held.content_hash} if held else None,
            "undated": [f"{origin}/{origin.timestamp_ms}" for origin in undated],
        }
        actions.append(
            BulkAction(
                op="index" if known else "create",
                index=index,
                id=removal.id,
                source=source,
                if_seq_no=known.seq_no if known else None,
                if_primary_term=known.primary_term if known else None,
            )
        )
    write_all(client, settings, actions)


def _is_noted(removal: Removal, tombstone: KnownTombstone | None) -> bool:
    if tombstone is None or not set(removal.undated) <= set(tombstone.undated):
        return False
    if removal.deleted_ms is not None and (tombstone.deleted_ms is None or tombstone.deleted_ms < removal.deleted_ms):
        return False
    return removal.held is None or (tombstone.held is not None and tombstone.held >= removal.held)


def _delete(
    client: Elasticsearch, settings: ElasticsearchSettings, hidden: Sequence[IndexedArticle], states: dict[str, State]
) -> set[str]:
    """Delete the articles; return the ids of those that another run rewrote or that no tombstone notes as hidden yet."""
    unnoted = {
        a.id for a in hidden if not ((t := states[a.id].tombstone) and t.held is not None and t.held >= a.version)
    }
    actions = [
        BulkAction(
            op="delete",
            index=alias(settings.index_prefix, "articles"),
            id=article.id,
            if_seq_no=article.seq_no,
            if_primary_term=article.primary_term,
        )
        for article in hidden
        if article.id not in unnoted
    ]
    return unnoted | set(ids(write_all(client, settings, actions)))
