"""Settings: one TOML file, then the environment; validated once, so that all other modules receive plain values.

Order, later wins: defaults, the TOML file (`--config`, `TIDEWIRE_CONFIG`, else `tidewire.toml` beside you, else none),
the running local stack's addresses (only where nothing else sets them), the environment (`TIDEWIRE_KAFKA_TOPIC_RAW` is
`[kafka] topic_raw`). Secrets come from the environment or from files (`password_file`), never from the command line.
"""

import dataclasses
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from pipeline.core.errors import SettingsError
from pipeline.core.state_folder import stack_addresses
from transforms.languages.en import LANGUAGE as ENGLISH

ENVIRONMENT_PREFIX = "TIDEWIRE_"
NOT_SETTINGS = frozenset(
    {
        "TIDEWIRE_CONFIG",
        "TIDEWIRE_STATE",
        "TIDEWIRE_CACHE",
        "TIDEWIRE_TEST_KAFKA",
        "TIDEWIRE_TEST_ES",
        "TIDEWIRE_FAULTS",
    }
)
SECRET_FIELDS = frozenset({"password", "sasl_password", "api_key", "webhook_url"})
# Kubernetes sets these in every pod beside a Service called tidewire or tidewire-…, unless its enableServiceLinks is false.
_SERVICE_LINK = re.compile(
    r"TIDEWIRE(_\w+)?_(SERVICE_HOST=.*|SERVICE_PORT(_\w+)?=\d+|PORT(_\d+_(TCP|UDP|SCTP))?=(tcp|udp|sctp)://.*"
    r"|PORT_\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)=.*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaSettings:
    """The connection to Kafka, the topics and the group. `bootstrap_servers` is a comma-separated list."""

    bootstrap_servers: str = "127.0.0.1:9092"
    topic_raw: str = "news.raw"
    topic_dead: str = "news.dead"
    group: str = "tidewire"
    partitions: int = 4
    replication_factor: int = 1
    max_message_bytes: int = 100_000_000
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    ssl_cafile: str | None = None
    ssl_certfile: str | None = None
    ssl_keyfile: str | None = None
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    sasl_username: str | None = None
    sasl_password: str | None = None
    sasl_password_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElasticsearchSettings:
    """The connection to Elasticsearch. `index_prefix` begins every index name; bulk limits are per request."""

    url: str = "http://127.0.0.1:9200"
    index_prefix: str = "tidewire"
    username: str | None = None
    password: str | None = None
    password_file: str | None = None
    api_key: str | None = None
    api_key_file: str | None = None
    ca_certs: str | None = None
    verify_certs: bool = True
    bulk_bytes: int = 5_000_000
    bulk_actions: int = 1_000
    request_timeout_s: float = 60.0
    retry_for_s: float = 300.0
    shards: int = 1
    replicas: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """The options of a run. `round_messages` and `round_bytes` bound a round, hence memory and the work a crash repeats.

    `workers` = 0 means one for each core. A round of at least `max_dead_min` messages stops the run if more than
    `max_dead_share` of them are dead.
    """

    runner: str = "DirectRunner"
    workers: int = 0
    round_messages: int = 1_000
    round_bytes: int = 64_000_000
    follow_pause_s: float = 5.0
    max_dead_share: float = 0.5
    max_dead_min: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotateSettings:
    """The spaCy pipeline, and the limits on the length of a text; they are the same on every machine."""

    spacy_model: str = ENGLISH.spacy_model
    max_text_chars: int = 200_000
    max_html_chars: int = 5_000_000
    long_text_chars: int = 60_000
    long_text_timeout_s: float = 300.0
    narratives_dir: str | None = None
    knowledge_dir: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KibanaSettings:
    """The connection to Kibana. Dashboards go into `space`; without it, into the default space."""

    url: str = "http://127.0.0.1:5601"
    space: str | None = None
    username: str | None = None
    password: str | None = None
    password_file: str | None = None
    api_key: str | None = None
    api_key_file: str | None = None
    ca_certs: str | None = None
    verify_certs: bool = True
    request_timeout_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsSettings:
    """The webhook for `tidewire alerts`. Its address holds a token, so all of it is a secret."""

    webhook_url: str | None = None
    webhook_url_file: str | None = None
    webhook_timeout_s: float = 10.0
    webhook_retry_for_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, by section."""

    kafka: KafkaSettings = field(default_factory=KafkaSettings)
    elasticsearch: ElasticsearchSettings = field(default_factory=ElasticsearchSettings)
    run: RunSettings = field(default_factory=RunSettings)
    annotate: AnnotateSettings = field(default_factory=AnnotateSettings)
    kibana: KibanaSettings = field(default_factory=KibanaSettings)
    alerts: AlertsSettings = field(default_factory=AlertsSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSettings:
    """The settings in force, and the source of each value by `section.key`."""

    settings: Settings
    sources: Mapping[str, str]


def load_settings(
    path: Path | None = None, *, environment: Mapping[str, str] = os.environ, state_dir: Path = Path(".tidewire")
) -> LoadedSettings:
    """Read and check all settings; raises SettingsError with the place and the allowed values."""
    merged: dict[str, dict[str, Any]] = {section.name: {} for section in dataclasses.fields(Settings)}
    sources: dict[str, str] = {}
    layers = (
        _stack_layer(state_dir),
        _file_layer(path, environment),
        _environment_layer(environment),
    )
    for layer in layers:
        for (section, key), (value, place) in layer.items():
            merged[section][key] = _convert(section, key, value, place)
            sources[f"{section}.{key}"] = place
    for section, key in _all_keys():
        sources.setdefault(f"{section}.{key}", "default")
    settings = Settings(**{name: _section_type(name)(**values) for name, values in merged.items()})
    settings = _with_secret_files(settings, sources)
    _check(settings, sources)
    return LoadedSettings(settings=settings, sources=sources)


Layer = dict[tuple[str, str], tuple[Any, str]]


def _file_layer(path: Path | None, environment: Mapping[str, str]) -> Layer:
    if path is None and "TIDEWIRE_CONFIG" in environment:
        path = Path(environment["TIDEWIRE_CONFIG"])
    if path is None:
        path = Path("tidewire.toml")
        if not path.exists():
            return {}
    try:
        parsed = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    layer: Layer = {}
    for section, values in parsed.items():
        if not isinstance(values, dict):
            raise SettingsError(f"{path}: '{section}' stands outside a section; sections are {_names(_sections())}")
        for key, value in values.items():
            _known(section, key, str(path))
            layer[section, key] = (value, f"{path} [{section}] {key}")
    return layer


def _environment_layer(environment: Mapping[str, str]) -> Layer:
    layer: Layer = {}
    for name, value in sorted(environment.items()):
        if (
            not name.startswith(ENVIRONMENT_PREFIX)
            or name in NOT_SETTINGS
            or _SERVICE_LINK.fullmatch(f"{name}={value}")
        ):
            continue
        section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("_")
        _known(section, key, f"environment variable {name}")
        layer[section, key] = (value, f"environment variable {name}")
    return layer


def _stack_layer(state_dir: Path) -> Layer:
    """The addresses of the local stack, where one was started."""
    addresses = stack_addresses(state_dir)
    if addresses is None:
        return {}
    return {
        ("kafka", "bootstrap_servers"): (addresses.bootstrap_servers, "local stack"),
        ("elasticsearch", "url"): (addresses.elasticsearch_url, "local stack"),
    }


def _known(section: str, key: str, place: str) -> None:
    if section not in _sections():
        raise SettingsError(f"{place}: unknown section '{section}'; sections are {_names(_sections())}")
    keys = [name for owner, name in _all_keys() if owner == section]
    if key not in keys:
        raise SettingsError(f"{place}: unknown key '{key}' in [{section}]; keys are {_names(keys)}")


def _convert(section: str, key: str, value: object, place: str) -> Any:
    hint = get_type_hints(_section_type(section))[key]
    strict = not isinstance(value, str)
    try:
        return msgspec.convert(value, hint, strict=strict)
    except msgspec.ValidationError as error:
        shown = "(secret)" if key in SECRET_FIELDS else repr(value)
        raise SettingsError(f"{place}: {shown} is impossible here; allowed: {_allowed(hint)}") from error


def _allowed(hint: Any) -> str:
    choices = [choice for part in (hint, *get_args(hint)) if get_origin(part) is Literal for choice in get_args(part)]
    if choices:
        return _names(choices)
    return {int: "a whole number", float: "a number", bool: "true or false"}.get(hint, "a string")


_POSITIVE = (
    "kafka.partitions", "kafka.replication_factor", "kafka.max_message_bytes", "elasticsearch.bulk_bytes",
    "elasticsearch.bulk_actions", "elasticsearch.request_timeout_s", "elasticsearch.shards", "run.round_messages",
    "run.round_bytes", "annotate.max_text_chars", "annotate.max_html_chars", "annotate.long_text_chars", "annotate.long_text_timeout_s",
    "kibana.request_timeout_s", "alerts.webhook_timeout_s",
)  # fmt: skip
_NOT_NEGATIVE = (
    "elasticsearch.replicas", "elasticsearch.retry_for_s", "run.workers", "run.follow_pause_s", "run.max_dead_min",
    "alerts.webhook_retry_for_s",
)  # fmt: skip


def _check(settings: Settings, sources: Mapping[str, str]) -> None:
    """Refuse impossible values of the right type."""

    def value(name: str) -> Any:
        section, _, key = name.partition(".")
        return getattr(getattr(settings, section), key)

    for name in _POSITIVE:
        if value(name) <= 0:
            raise SettingsError(f"{sources[name]}: {name} = {value(name)} is impossible; allowed: more than 0")
    for name in _NOT_NEGATIVE:
        if value(name) < 0:
            raise SettingsError(f"{sources[name]}: {name} = {value(name)} is impossible; allowed: 0 or more")
    if not 0 < settings.run.max_dead_share <= 1:
        raise SettingsError(f"{sources['run.max_dead_share']}: allowed: more than 0, at most 1")
    _check_addresses(settings, sources)
    if settings.kafka.security_protocol.startswith("SASL") and settings.kafka.sasl_mechanism is None:
        raise SettingsError(f"{sources['kafka.security_protocol']}: SASL needs [kafka] sasl_mechanism")


def _check_addresses(settings: Settings, sources: Mapping[str, str]) -> None:
    for name, url in {
        "elasticsearch.url": settings.elasticsearch.url,
        "kibana.url": settings.kibana.url,
        "alerts.webhook_url": settings.alerts.webhook_url,
    }.items():
        if url is not None and not url.startswith(("http://", "https://")):
            raise SettingsError(f"{sources[name]}: allowed: an http:// or https:// address")
    if "@" in settings.kibana.url:
        raise SettingsError(
            f"{sources['kibana.url']}: an address alone; [kibana] username and password have their keys"
        )


def _with_secret_files(settings: Settings, sources: dict[str, str]) -> Settings:
    """Replace each secret by the content of its `_file`, where one is named."""
    changed: dict[str, Any] = {}
    for name in _sections():
        section = getattr(settings, name)
        for key, file in dataclasses.asdict(section).items():
            if not key.endswith("_file") or key.removesuffix("_file") not in SECRET_FIELDS or file is None:
                continue
            try:
                secret = Path(file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingsError(f"{sources[f'{name}.{key}']}: {file} cannot be read: {error.strerror}") from error
            section = dataclasses.replace(section, **{key.removesuffix("_file"): secret})
            sources[f"{name}.{key.removesuffix('_file')}"] = f"file {file}"
        changed[name] = section
    return Settings(**changed)


def _sections() -> list[str]:
    return [section.name for section in dataclasses.fields(Settings)]


def _section_type(name: str) -> Any:
    return get_type_hints(Settings)[name]


def _all_keys() -> list[tuple[str, str]]:
    return [(section, key.name) for section in _sections() for key in dataclasses.fields(_section_type(section))]


def _names(names: Any) -> str:
    return ", ".join(str(name) for name in names)
