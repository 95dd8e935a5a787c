"""Says why Kafka does not take a record, and what mends it.

check_dead_topic     before the first round: is there a topic for dead letters, and is it large enough?
require_dead_topic   before a commit with dead letters: is there a topic for them?
message_limits       the largest message of a topic
raise_limit          the command that raises it
advice               what mends a refusal, by its kind
"""

from collections.abc import Sequence
from contextlib import closing

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import (
    AuthorizationError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailedError,
)

from pipeline.clients.kafka import open_admin, retrying
from pipeline.core.errors import TidewireError, TopicMissing
from pipeline.core.settings import KafkaSettings

LIMIT = "max.message.bytes"
TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)


def require_dead_topic(settings: KafkaSettings, *, patience_s: float = 30.0) -> None:
    """Return where the topic of dead letters exists.

    Raises:
        TopicMissing: The topic does not exist, or this user may not see it.
        Unreachable: Kafka did not answer for `patience_s`.
    """
    with closing(open_admin(settings, patience_s=patience_s)) as admin:
        _require(admin, settings, patience_s)


def check_dead_topic(settings: KafkaSettings, *, patience_s: float = 30.0) -> None:
    """Return where the topic of dead letters exists and takes messages as large as those of `topic_raw`.

    Limits are not compared where the user may not describe the topics' configuration.

    Raises:
        TopicMissing: The topic does not exist, or this user may not see it.
        TidewireError: The topic takes smaller messages than `topic_raw`.
        Unreachable: Kafka did not answer for `patience_s`.
    """
    raw, dead = settings.topic_raw, settings.topic_dead
    with closing(open_admin(settings, patience_s=patience_s)) as admin:
        there = sorted({raw, dead} & _require(admin, settings, patience_s))
        limits = retrying(lambda: message_limits(admin, there), settings, patience_s=patience_s)
    if raw in limits and dead in limits and limits[dead] < limits[raw]:
        raise TidewireError(
            f"{LIMIT} of {dead} is {limits[dead]}, that of {raw} is {limits[raw]}: a dead letter may not fit. "
            f"Raise the one ({raise_limit(settings, dead, limits[raw])}), then run again. Nothing was committed"
        )


def _require(admin: KafkaAdminClient, settings: KafkaSettings, patience_s: float) -> set[str]:
    """Return all topics; raises TopicMissing where that of dead letters is not among them."""
    there = set(retrying(admin.list_topics, settings, patience_s=patience_s))
    if settings.topic_dead not in there:
        raise TopicMissing(
            f"the topic of dead letters, {settings.topic_dead}, does not exist, or this user may not describe it; "
            "make it with `tidewire setup`. Nothing was committed"
        )
    return there


def message_limits(admin: KafkaAdminClient, topics: Sequence[str]) -> dict[str, int]:
    """Return the largest message, in bytes as sent, of topics that exist; those that may not be asked about are left out."""
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic, configs={LIMIT: None}) for topic in topics]
    try:
        answer = admin.describe_configs(asked, config_filter="all")
    except AuthorizationError:
        return {}
    limits: dict[str, int] = {}
    for found in answer.values():
        for topic in topics:
            entry = found.get(topic, {}).get(LIMIT)
            if entry is not None:
                limits[topic] = int(entry["value"] if isinstance(entry, dict) else entry)
    return limits


def raise_limit(settings: KafkaSettings, topic: str, limit: int) -> str:
    """Return the command that lets a topic take messages of `limit` bytes."""
    return (
        f"kafka-configs.sh --bootstrap-server {settings.bootstrap_servers} --alter --entity-type topics "
        f"--entity-name {topic} --add-config {LIMIT}={limit}"
    )


def advice(settings: KafkaSettings, error: KafkaError, topic: str) -> str:
    """Return what mends a refusal of a record for a topic; an empty string for a kind that is not known."""
    allow = f"kafka-acls.sh --bootstrap-server {settings.bootstrap_servers} --add --allow-principal User:OURS"
    if isinstance(error, TopicAuthorizationFailedError):
        return f"this user may not write to {topic}: allow it ({allow} --operation Write --operation Describe --topic {topic})"
    if isinstance(error, TransactionalIdAuthorizationFailedError):
        return (
            "this user may not commit in transactions: allow it "
            f"({allow} --operation Write --operation Describe --transactional-id tidewire-{settings.group})"
        )
    if isinstance(error, GroupAuthorizationFailedError):
        return f"this user may not commit for the group: allow it ({allow} --operation Read --group {settings.group})"
    if isinstance(error, ClusterAuthorizationFailedError):
        return f"this user may not write idempotently: allow it ({allow} --operation IdempotentWrite --cluster)"
    if isinstance(error, TOO_LARGE):
        return f"{topic} takes no message of this size: raise {LIMIT}"
    return ""
