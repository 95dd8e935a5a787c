"""Derives ids from names, so that they are the same each time."""

import uuid
from typing import Final

_OURS: Final = uuid.UUID("5f0c63f4-3f35-5a7e-8b1d-0d5a3a1c7a11")


def uid(*words: str) -> str:
    """Return the UUID of these words in this order."""
    return str(uuid.uuid5(_OURS, "\n".join(words)))


def object_id(prefix: str, *words: str) -> str:
    """Return the readable id of a saved object; two prefixes never share an id."""
    return "-".join((prefix, *words))
