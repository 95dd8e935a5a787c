"""Settings of a test's own: topics, groups and indexes that no other test uses."""

import dataclasses
from collections.abc import Mapping

from pipeline.core.settings import ElasticsearchSettings, Settings


def beside(settings: Settings, name: str) -> Settings:
    """Return settings for the same servers, with names ending in `name`; fixtures delete its topics and indexes."""
    kafka = settings.kafka
    return dataclasses.replace(
        settings,
        kafka=dataclasses.replace(
            kafka,
            topic_raw=f"{kafka.topic_raw}-{name}",
            topic_dead=f"{kafka.topic_dead}-{name}",
            group=f"{kafka.group}-{name}",
        ),
        elasticsearch=indexes_beside(settings.elasticsearch, name),
    )


def indexes_beside(search: ElasticsearchSettings, name: str) -> ElasticsearchSettings:
    """Return settings for the same Elasticsearch with indexes ending in `name`."""
    return dataclasses.replace(search, index_prefix=f"{search.index_prefix}-{name}")


def as_environment(settings: Settings) -> Mapping[str, str]:
    """Return the variables that give a `tidewire` process its servers, topics, group and indexes."""
    kafka, search = settings.kafka, settings.elasticsearch
    return {
        "TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "TIDEWIRE_KAFKA_TOPIC_RAW": kafka.topic_raw,
        "TIDEWIRE_KAFKA_TOPIC_DEAD": kafka.topic_dead,
        "TIDEWIRE_KAFKA_GROUP": kafka.group,
        "TIDEWIRE_ELASTICSEARCH_URL": search.url,
        "TIDEWIRE_ELASTICSEARCH_INDEX_PREFIX": search.index_prefix,
    }
