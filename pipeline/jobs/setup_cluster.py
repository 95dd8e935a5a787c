"""Makes the topics, index templates, indexes and aliases that Tidewire needs. Safe to repeat; deletes nothing.

An index that lacks fields gets them. A topic or index that exists with another configuration stays unchanged: the report
calls it `differs` and gives advice.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal

from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError
from kafka import KafkaAdminClient
from kafka.errors import KafkaError, TopicAlreadyExistsError

from pipeline.clients.elasticsearch import connect, reason_of, type_of
from pipeline.clients.kafka import HEADROOM_BYTES, open_admin
from pipeline.clients.kafka_refusals import message_limits, raise_limit
from pipeline.core.errors import IndexMissing, SetupRefused
from pipeline.core.settings import ElasticsearchSettings, KafkaSettings, Settings
from schemas.mappings import KINDS, Kind, alias, index, index_template, mapping
from schemas.stored_mappings import differing_fields, same_hash

Outcome = Literal["created", "updated", "already there", "differs"]

REINDEX = "reindex it (docs/operations.md, After an update)"
FILL = "new fields; `tidewire reannotate --query '*'` fills them for the articles that are in the index already"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupStep:
    """One topic, template, index or alias, and its state; `hint` gives advice where it differs or got new fields."""

    what: Literal["topic", "template", "index", "alias"]
    name: str
    outcome: Outcome
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupReport:
    """All steps in order, and the features left out because the cluster lacks them."""

    steps: tuple[SetupStep, ...]
    left_out: tuple[str, ...]

    @property
    def differing(self) -> tuple[SetupStep, ...]:
        """Return the steps that need a person's attention."""
        return tuple(step for step in self.steps if step.outcome == "differs")


def setup_cluster(settings: Settings) -> SetupReport:
    """Make the missing parts in Kafka and Elasticsearch; raises Unreachable, RefusedForAll or SetupRefused."""
    try:
        with closing(open_admin(settings.kafka)) as admin:
            topics = tuple(setup_topics(admin, settings.kafka))
    except KafkaError as error:
        raise SetupRefused(f"Kafka refuses to make the topics: {error}; check [kafka] and the user's rights") from error
    try:
        with closing(connect(settings.elasticsearch)) as client:
            english = has_analyzer(client, "english")
            indexes = tuple(setup_indexes(client, settings.elasticsearch, english=english))
    except ApiError as error:
        raise SetupRefused(f"Elasticsearch refuses to make the indexes: {reason_of(error.body)}") from error
    left_out = () if english else ("stemmed subfields: the cluster has no `english` analyzer; `lemmas` serves",)
    return SetupReport(steps=topics + indexes, left_out=left_out)


def setup_topics(admin: KafkaAdminClient, settings: KafkaSettings) -> Iterator[SetupStep]:
    """Make the two topics. Dead letters never expire: they are the only copy once `news.raw` expires."""
    configs = {"max.message.bytes": str(settings.max_message_bytes + HEADROOM_BYTES)}
    wanted = {settings.topic_raw: configs, settings.topic_dead: {**configs, "retention.ms": "-1"}}
    there = set(admin.list_topics())
    for name, config in wanted.items():
        if name in there or not _create_topic(admin, name, settings, config):
            yield _existing_topic(admin, name, settings)
        else:
            yield SetupStep(what="topic", name=name, outcome="created")


def _create_topic(admin: KafkaAdminClient, name: str, settings: KafkaSettings, config: Mapping[str, str]) -> bool:
    topic = {
        "num_partitions": settings.partitions,
        "replication_factor": settings.replication_factor,
        "configs": dict(config),
    }
    try:
        admin.create_topics({name: topic}, wait_for_metadata=True)
    except TopicAlreadyExistsError:
        return False  # another process made it first
    return True


def _existing_topic(admin: KafkaAdminClient, name: str, settings: KafkaSettings) -> SetupStep:
    limit = message_limits(admin, [name]).get(name)
    if limit is not None and limit < settings.max_message_bytes:
        hint = (
            f"max.message.bytes is {limit}, [kafka] max_message_bytes is {settings.max_message_bytes}: raise the one "
            f"({raise_limit(settings, name, settings.max_message_bytes + HEADROOM_BYTES)}) or lower the other"
        )
        return SetupStep(what="topic", name=name, outcome="differs", hint=hint)
    return SetupStep(what="topic", name=name, outcome="already there")


def has_analyzer(client: Elasticsearch, name: str) -> bool:
    """Ask the cluster, by using it, whether it has an analyzer."""
    try:
        client.indices.analyze(analyzer=name, text="trees")
    except BadRequestError:
        return False
    return True


def setup_indexes(client: Elasticsearch, settings: ElasticsearchSettings, *, english: bool) -> Iterator[SetupStep]:
    """Make the template, index and alias of each kind of document."""
    for kind in KINDS:
        yield _setup_template(client, settings, kind, english=english)
        yield from _setup_index(client, settings, kind, english=english)


def _setup_template(client: Elasticsearch, settings: ElasticsearchSettings, kind: Kind, *, english: bool) -> SetupStep:
    name = alias(settings.index_prefix, kind)
    body = index_template(
        settings.index_prefix, kind, shards=settings.shards, replicas=settings.replicas, english=english
    )
    try:
        known = client.indices.get_index_template(name=name)["index_templates"][0]["index_template"]
    except NotFoundError:
        known = None
    if known is not None and _same_template(known, body):
        return SetupStep(what="template", name=name, outcome="already there")
    client.indices.put_index_template(name=name, **body)
    return SetupStep(what="template", name=name, outcome="updated" if known else "created")


def _same_template(known: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Compare templates; Elasticsearch returns settings as strings."""
    theirs, ours = known.get("template", {}), body["template"]
    settings = {key: str(value) for key, value in ours["settings"]["index"].items()}
    return (
        known.get("index_patterns") == body["index_patterns"]
        and theirs.get("settings", {}).get("index") == settings
        and theirs.get("mappings", {}).get("properties") == ours["mappings"]["properties"]
    )


def _setup_index(
    client: Elasticsearch, settings: ElasticsearchSettings, kind: Kind, *, english: bool
) -> Iterator[SetupStep]:
    name, pointer = index(settings.index_prefix, kind), alias(settings.index_prefix, kind)
    behind = _behind(client, pointer)
    if behind == [pointer]:
        hint = (
            "an index has the alias's name, made by a write before `tidewire setup`: delete or reindex it, then set up"
        )
        yield SetupStep(what="index", name=pointer, outcome="differs", hint=hint)
        return
    if behind and name not in behind:
        hint = f"the alias points to {', '.join(behind)}, this version of Tidewire writes {name}: {REINDEX}"
        yield SetupStep(what="alias", name=pointer, outcome="differs", hint=hint)
        return
    yield _create_index(client, name, pointer, kind, english=english)
    if not _has_alias(client, name, pointer):
        client.indices.put_alias(index=name, name=pointer)
        yield SetupStep(what="alias", name=pointer, outcome="created")


def _create_index(client: Elasticsearch, name: str, pointer: str, kind: Kind, *, english: bool) -> SetupStep:
    try:
        client.indices.create(index=name, aliases={pointer: {}})
    except BadRequestError as error:
        if type_of(error.body) != "resource_already_exists_exception":
            raise
    else:
        return SetupStep(what="index", name=name, outcome="created")
    known = client.indices.get_mapping(index=name)[name]["mappings"]
    lacking = differing_fields(kind, known)
    if not lacking and same_hash(kind, known):
        return SetupStep(what="index", name=name, outcome="already there")
    try:
        client.indices.put_mapping(index=name, **_as_request(mapping(kind, english=english)))
    except BadRequestError as error:
        hint = f"its mapping is another one than this version of Tidewire writes ({reason_of(error.body)}): {REINDEX}"
        return SetupStep(what="index", name=name, outcome="differs", hint=hint)
    return SetupStep(what="index", name=name, outcome="updated", hint=FILL if lacking else "")


def _as_request(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping as arguments of the official client, which calls `_meta` `meta`."""
    return {name.lstrip("_"): value for name, value in body.items()}


def _behind(client: Elasticsearch, name: str) -> list[str]:
    """Return the indexes behind an alias, or the index that has this name itself."""
    try:
        return sorted(client.indices.get(index=name))
    except IndexMissing:
        return []


def _has_alias(client: Elasticsearch, name: str, pointer: str) -> bool:
    return bool(client.indices.exists_alias(index=name, name=pointer))


def as_json(report: SetupReport) -> dict[str, Any]:
    """Return the report for programs."""
    return dataclasses.asdict(report)
