"""Phrases with gaps."""

import pytest

from schemas.annotations import Lemmas
from transforms.narratives.phrases import GAP, WIDEST, BrokenPhrase, Phrase, compile_phrase, find_patterns, parse_phrase


def split(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.split())


def text_of(words: str) -> Lemmas:
    """Each word is its own lemma; a full stop of its own ends a sentence."""
    kept = [word for word in words.split() if word != "."]
    ends = [count for count, word in enumerate_stops(words.split()) if word == "."]
    starts = tuple(10 * number for number in range(len(kept)))
    return Lemmas(
        lemmas=tuple(kept),
        starts=starts,
        ends=tuple(start + 9 for start in starts),
        sentence_ends=tuple(dict.fromkeys([*ends, len(kept)])),
    )


def enumerate_stops(words: list[str]) -> list[tuple[int, str]]:
    return [(len([other for other in words[:place] if other != "."]), word) for place, word in enumerate(words)]


def found(phrase: str, words: str) -> list[tuple[int, int]]:
    """The first and last word of each place where the phrase is found."""
    (pattern,) = compile_phrase(phrase, split)
    return [
        (start // 10, end // 10) for _, start, end in find_patterns({pattern.first[0]: [(pattern, 0)]}, text_of(words))
    ]


def test_a_gap_is_a_star_by_itself() -> None:
    """A star allows GAP words, and a star with a number as many words."""
    assert parse_phrase("blame the * migrant *2  worker") == Phrase(("blame the", "migrant", "worker"), (GAP, 2))


@pytest.mark.parametrize(
    ("phrase", "words", "places"),
    [
        ("blame *2 migrant", "they blame the poor migrant", [(1, 4)]),
        ("blame *2 migrant", "they blame the very poor migrant", []),
        ("blame *2 migrant", "blame migrant", [(0, 1)]),
        ("blame *2 migrant", "migrant blame", []),
        ("blame *2 migrant", "blame them . migrant", []),
        ("a *3 b *1 c", "a b x b c", [(0, 4)]),
        ("blame *2 migrant", "blame x migrant . blame migrant", [(0, 2), (3, 4)]),
    ],
)
def test_a_gap_is_bridged_within_a_sentence(phrase: str, words: str, places: list[tuple[int, int]]) -> None:
    """The parts come in order, with at most the allowed words between, in the nearest way."""
    assert found(phrase, words) == places


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("* migrant", "at either end"),
        ("blame *", "at either end"),
        ("blame * * migrant", "beside another"),
        ("blame* migrant", "stands by itself"),
        (f"blame *{WIDEST + 1} migrant", "words wide"),
        ("blame *0 migrant", "words wide"),
        ("a * b * c * d * e * f * g", "parts"),
    ],
)
def test_impossible_gaps_are_refused(phrase: str, message: str) -> None:
    """An impossible gap is an error with its reason."""
    with pytest.raises(BrokenPhrase, match=message):
        parse_phrase(phrase)


def test_each_part_counts_lemmatised_and_as_written() -> None:
    """Every combination of forms is a pattern, each once."""
    patterns = compile_phrase("Sent * homes", lambda part: {"Sent": ("send",), "homes": ("home",)}[part])
    assert {(pattern.first, pattern.further[0][1]) for pattern in patterns} == {
        (("send",), ("home",)),
        (("send",), ("homes",)),
        (("sent",), ("home",)),
        (("sent",), ("homes",)),
    }
