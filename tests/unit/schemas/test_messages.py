"""The published JSON Schema matches the struct, and decoding is as tolerant as documented."""

import json
from importlib.resources import files

import jsonschema
import msgspec
import pytest

from schemas.messages import decode_message, message_schema


def test_the_published_schema_is_generated_from_the_struct():
    """The published file is exactly the generated one."""
    published = json.loads(files("schemas").joinpath("json/news.raw.schema.json").read_text(encoding="utf-8"))
    assert published == message_schema()


@pytest.mark.parametrize(
    "message",
    [
        {"url": "https://harbour.example/a", "title": "Ferry delayed"},
        {"url": "https://harbour.example/a", "text": "The ferry waits.", "title": None, "unheard_of": [1]},
        {"outlet": {"name": "The Tide"}, "published_at": "2024-05-01", "html": "<p>The ferry waits.</p>"},
    ],
)
def test_the_schema_accepts_what_a_run_accepts(message):
    """A message with a body and a source is valid, nulls and unknown fields included."""
    jsonschema.validate(message, message_schema())


@pytest.mark.parametrize(
    "message",
    [
        {"url": "https://harbour.example/a"},
        {"title": "Ferry delayed"},
        {"title": "Ferry delayed", "outlet": {"name": "The Tide"}},
        {"title": "Ferry delayed", "outlet": {"country": "DE"}, "published_at": "2024-05-01"},
        {"url": "https://harbour.example/a", "title": "Ferry delayed", "schema_version": 7},
        {"url": "https://harbour.example/a", "title": 5},
    ],
)
def test_the_schema_refuses_what_is_dead(message):
    """A missing body, a missing source, another version and a wrong type are refused."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(message, message_schema())


def test_unknown_fields_are_kept_out_not_refused():
    """An unknown field is ignored."""
    assert decode_message(b'{"title":"a","mood":"blue"}') == decode_message(b'{"title":"a"}')


def test_wrong_types_are_named():
    """The error names the field of the wrong type."""
    with pytest.raises(msgspec.ValidationError, match=r"\$\.outlet\.name"):
        decode_message(b'{"outlet":{"name":[]}}')
