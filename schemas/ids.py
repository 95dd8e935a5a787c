"""Ids: hashes of identifying values, never random, never from the clock."""

import hashlib

SEPARATOR = "\x1f"


def hashed_id(*parts: str) -> str:
    """Return 32 hexadecimal digits that depend on the parts and their order alone."""
    return hashlib.sha256(SEPARATOR.join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
