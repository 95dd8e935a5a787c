"""Drafts a narrative's definition from a story or a claim in the index."""

from collections.abc import Sequence
from typing import Final

from elasticsearch import Elasticsearch

from pipeline.core.errors import UsageError
from pipeline.core.plural import count_noun
from pipeline.queries.emerging import fetch_statements, fetch_texts, one_of_each_outlet
from pipeline.queries.query_parts import Document, as_text, ask
from pipeline.queries.stories import fetch_members, label, report
from schemas.mappings import alias
from transforms.narratives.propose import (
    COUNTER_EXAMPLES,
    PHRASES,
    SEEDS,
    NarrativeDraft,
    core_of,
    telling_phrases,
    telling_sentence,
)
from transforms.stories.assign import TELLING_WORDS
from transforms.stories.words import Words, story_words

ABOUT: Final = 0.8
"""Minimum share of a story's articles that must name its entity."""

ELSEWHERE: Final = 2
"""Maximum number of articles outside a candidate with a phrase, for each article of the candidate."""

_NAMED: Final = ("people", "organisations", "places")


def draft_from(client: Elasticsearch, prefix: str, candidate: str) -> NarrativeDraft:
    """Return a draft from the story or claim with that id; raises UsageError where there is neither."""
    known = as_text(candidate.strip())
    if members := fetch_members(client, prefix, [known]).get(known):
        return _from_story(client, prefix, known, members)
    if statements := fetch_statements(client, prefix, [known]):
        return _from_claim(client, prefix, known, statements)
    raise UsageError(
        f"no story or claim {candidate!r} is in the index; `tidewire narratives emerging` lists candidates"
    )


def _from_story(client: Elasticsearch, prefix: str, story: str, members: Sequence[Document]) -> NarrativeDraft:
    originals = [member for member in members if not member.get("original_id")] or members
    core = core_of(report(member).words for member in originals)
    texts = fetch_texts(client, prefix, [member["id"] for member in originals])
    phrases = telling_phrases(
        list(texts.values()), core, {name for member in originals for name in member.get("people") or ()}
    )
    outlets = [member["id"] for member in one_of_each_outlet(originals)]
    sentences = [telling_sentence(texts.get(article_id, ""), core) for article_id in dict.fromkeys([*outlets, *texts])]
    return NarrativeDraft(
        title=label(members),
        description=_described("story", story, members, len(originals)),
        phrases=_distinct(
            client, alias(prefix, "articles"), "text", phrases, {"term": {"story_id": story}}, len(originals)
        ),
        entity=_entity(client, prefix, [member["id"] for member in originals]),
        seeds=tuple(dict.fromkeys(sentence for sentence in sentences if sentence))[:SEEDS],
        counter_examples=_near_articles(client, prefix, story, core),
    )


def _from_claim(client: Elasticsearch, prefix: str, claim: str, statements: Sequence[Document]) -> NarrativeDraft:
    contents = [statement["content"] for statement in statements]
    core = core_of(story_words("", content) for content in contents)
    phrases = telling_phrases(list(dict.fromkeys(contents)), core)
    near = ask(
        client,
        index=alias(prefix, "statements"),
        query={"bool": {"must": [{"match": {"content": contents[0]}}], "must_not": [{"term": {"claim_id": claim}}]}},
        size=COUNTER_EXAMPLES,
        source_includes=["content"],
    )
    originals = len({statement.get("collapse_id") or statement["article_id"] for statement in statements})
    return NarrativeDraft(
        title=" ".join(contents[0].split())[:120],
        description=_described("claim", claim, statements, originals),
        phrases=_distinct(
            client, alias(prefix, "statements"), "content", phrases, {"term": {"claim_id": claim}}, len(contents)
        ),
        entity=None,
        seeds=tuple(dict.fromkeys(" ".join(content.split()) for content in contents))[:SEEDS],
        counter_examples=tuple(
            dict.fromkeys(" ".join(hit["_source"]["content"].split()) for hit in near["hits"]["hits"])
        ),
    )


def _distinct(
    client: Elasticsearch, index: str, field: str, phrases: Sequence[str], own: Document, size: int
) -> tuple[str, ...]:
    """Return the first PHRASES that are rare outside the candidate (ELSEWHERE for each own text), else the rarest."""
    filters = {phrase: {"match_phrase": {field: phrase}} for phrase in phrases if "*" not in phrase}
    if not filters:
        return tuple(phrases)
    aggs = {"elsewhere": {"filters": {"filters": filters}}}
    answer = ask(client, index=index, size=0, query={"bool": {"must_not": [own]}}, aggs=aggs)
    elsewhere = {
        phrase: bucket["doc_count"] for phrase, bucket in answer["aggregations"]["elsewhere"]["buckets"].items()
    }
    distinct = [phrase for phrase in filters if elsewhere[phrase] <= ELSEWHERE * size]
    return tuple((distinct or sorted(filters, key=lambda phrase: elsewhere[phrase]))[:PHRASES])


def _described(kind: str, reference: str, documents: Sequence[Document], originals: int) -> str:
    outlets = len({document["outlet"] for document in documents})
    first = (documents[0].get("published_at") or "no date")[:10]
    return f"Proposed from {kind} {reference}: first seen {first}, {count_noun(originals, 'article')} without reprints, {count_noun(outlets, 'outlet')}."


def _entity(client: Elasticsearch, prefix: str, article_ids: Sequence[str]) -> str | None:
    """Return the entity that nearly all articles name, the rarest of several; None without any."""
    index, query = alias(prefix, "articles"), {"terms": {"id": list(article_ids)}}
    aggs = {field: {"terms": {"field": field, "size": 10}} for field in _NAMED}
    answer = ask(client, index=index, size=0, query=query, aggs=aggs)["aggregations"]
    named = [
        (field, bucket["key"])
        for field in _NAMED
        for bucket in answer[field]["buckets"]
        if bucket["doc_count"] >= ABOUT * len(article_ids)
    ]
    elsewhere = {name: client.count(index=index, query={"term": {name[0]: name[1]}})["count"] for name in named}
    return min(named, key=lambda name: (elsewhere[name], name))[1] if named else None


def _near_articles(client: Elasticsearch, prefix: str, story: str, core: Words) -> tuple[str, ...]:
    """Return the most typical sentences of articles of other stories that share words with this one."""
    telling = sorted(core, key=lambda word: (-core[word], word))[:TELLING_WORDS]
    answer = ask(
        client,
        index=alias(prefix, "articles"),
        query={
            "bool": {
                "should": [{"constant_score": {"filter": {"term": {"story_words": word}}}} for word in telling],
                "minimum_should_match": 1,
                "must_not": [{"term": {"story_id": story}}, {"exists": {"field": "original_id"}}],
            }
        },
        size=COUNTER_EXAMPLES,
        sort=[{"_score": "desc"}, {"id": "asc"}],
        source_includes=["text"],
    )
    sentences = (telling_sentence(hit["_source"]["text"], core) for hit in answer["hits"]["hits"])
    return tuple(dict.fromkeys(sentence for sentence in sentences if sentence))
