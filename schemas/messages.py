"""The JSON of `news.raw`: the fields of a message, and its published JSON Schema.

Unknown fields are ignored, not refused; null means the same as an absent field. Requirements beyond types (a title or a
text; a url, or an outlet with a usable date) are checked when the message is parsed into an article.
"""

from typing import Annotated, Any

import msgspec

SCHEMA_VERSION = 1
SCHEMA_ID = "urn:tidewire:schema:news.raw:1"


def _said(description: str) -> msgspec.Meta:
    return msgspec.Meta(description=description)


class MessageOutlet(msgspec.Struct, frozen=True, kw_only=True):
    """Who published it."""

    name: Annotated[str | None, _said("Its name as readers know it.")] = None
    domain: Annotated[str | None, _said("Its domain; absent: the host of the url, without 'www.'.")] = None
    country: Annotated[str | None, _said("ISO 3166-1 code of its country.")] = None


class MessageTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of `text`, counted in code points, [start, end)."""

    start: Annotated[int, _said("The first code point.")]
    end: Annotated[int, _said("The code point after the last.")]


class MessagePair(msgspec.Struct, frozen=True, kw_only=True):
    """Two stretches of `text`, of which one may be for or against the other."""

    p: MessageTarget
    q: MessageTarget


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message of news.raw: an article, keyed by its canonical url. A null value (no JSON at all) takes it down."""

    schema_version: Annotated[int | None, _said("Absent: 1. A message with a version unknown to us is dead.")] = None
    url: Annotated[str | None, _said("http or https; needed unless there are an outlet and a usable date.")] = None
    outlet: MessageOutlet | None = None
    title: Annotated[str | None, _said("The headline. Without text and html it becomes the text.")] = None
    text: Annotated[str | None, _said("The plain body, stored as given; wins over html.")] = None
    html: Annotated[str | None, _said("The page; its body is extracted from it.")] = None
    published_at: Annotated[str | None, _said("ISO 8601; without a zone it is UTC.")] = None
    updated_at: Annotated[str | None, _said("ISO 8601; the later message wins.")] = None
    fetched_at: Annotated[str | None, _said("ISO 8601; when it was fetched.")] = None
    language: Annotated[str | None, _said("Such as 'en' or 'en-US'; absent: detected.")] = None
    authors: list[str] | None = None
    section: str | None = None
    tags: list[str] | None = None
    targets: Annotated[
        list[MessageTarget] | None, _said("Stretches of `text` towards which the sentiment is asked for.")
    ] = None
    pairs: Annotated[
        list[MessagePair] | None, _said("Pairs of stretches of `text`: is one of the two for or against the other?")
    ] = None


_DECODER = msgspec.json.Decoder(Message)


def decode_message(value: bytes) -> Message:
    """Return the message in JSON bytes; raises msgspec.ValidationError (wrong types) or msgspec.DecodeError (no JSON).

    For a duplicate key the last value counts here, and deep nesting raises RecursionError: check before if that
    matters.
    """
    return _DECODER.decode(value)


def message_schema() -> dict[str, Any]:
    """Return the JSON Schema that we publish for `news.raw`, with its required fields."""
    schema = msgspec.json.schema(Message)
    definition = schema["$defs"]["Message"]
    definition["allOf"] = [
        {"anyOf": [_given("title"), _given("text"), _given("html")]},
        {
            "anyOf": [
                _given("url"),
                {
                    "required": ["outlet", "published_at"],
                    "properties": {
                        "outlet": {"anyOf": [_given("name"), _given("domain")]},
                        "published_at": {"type": "string", "minLength": 1},
                    },
                },
            ]
        },
    ]
    definition["properties"]["schema_version"]["enum"] = [SCHEMA_VERSION, None]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}


def _given(field: str) -> dict[str, Any]:
    return {"required": [field], "properties": {field: {"type": "string", "minLength": 1}}}
