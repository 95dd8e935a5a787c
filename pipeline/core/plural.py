"""A number with its noun, as people write it."""


def count_noun(number: int, noun: str) -> str:
    """Return "1 article", "2,345 articles": for nouns whose plural takes an s."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
