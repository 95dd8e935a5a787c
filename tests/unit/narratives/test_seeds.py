"""Seeds: sentences matched by the cosine between vectors."""

import base64

import numpy as np
import pytest

from schemas.annotations import Annotation, Lemmas, Span
from schemas.narratives import Narrative
from transforms.encoder.encoder import Floats, load_encoder
from transforms.encoder.sentence_vectors import (
    DIMENSIONS,
    read_vectors,
    sentence_vector,
    sentence_vectors,
)
from transforms.narratives.match import compile_narratives, match_narratives

# Two sentences of five words each.
LEMMAS = Lemmas(
    lemmas=tuple("abcdefghij"),
    starts=tuple(range(0, 20, 2)),
    ends=tuple(range(1, 21, 2)),
    sentence_ends=(5, 10),
)
DIRECTIONS = {"a seed": 0, "its counter": 1}


def direction(angle_to: int, share: float = 1.0) -> Floats:
    """Return a unit vector with cosine `share` to that axis; the rest lies on an axis of no seed."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[angle_to], vector[-1] = share, np.sqrt(1 - share**2)
    return vector


def stored(*vectors: Floats) -> str:
    return base64.b64encode(np.rint(np.stack(vectors) * 127).astype(np.int8).tobytes()).decode()


def found(
    *vectors: Floats, threshold: float = 0.6, counters: tuple[str, ...] = (), lemmas: Lemmas = LEMMAS
) -> list[Span]:
    definition = Narrative(
        id="n", version=1, title="N", seeds=("a seed",), counter_examples=counters, threshold=threshold
    )
    compiled = compile_narratives([definition], lambda phrase: (phrase,), lambda text: direction(DIRECTIONS[text]))
    matches = match_narratives(compiled, Annotation(lemmas=lemmas, sentence_vectors=stored(*vectors)))
    return [span for match in matches for span in match.evidence]


@pytest.mark.parametrize(("share", "spans"), [(0.55, []), (0.7, [Span(start=10, end=19)])])
def test_a_near_sentence_is_evidence(share: float, spans: list[Span]) -> None:
    """The whole sentence is the evidence of a near seed."""
    assert found(direction(5), direction(0, share)) == spans


def test_a_counter_example_takes_away_what_is_nearer_to_it() -> None:
    """A sentence between seed and counter-example matches when it is nearer to the seed."""
    between = direction(0, 0.75)
    between[1], between[-1] = 0.66, 0.0
    assert (found(between, direction(5)), found(between, direction(5), counters=("its counter",))) == (
        [Span(start=0, end=9)],
        [Span(start=0, end=9)],
    )
    between[0], between[1] = 0.66, 0.75
    assert found(between, direction(5), counters=("its counter",)) == []


def test_the_nearer_the_higher_the_score() -> None:
    """A seed scores half at its threshold, and fully for the same sentence."""
    definition = Narrative(id="n", version=1, title="N", seeds=("a seed",), threshold=0.6)
    compiled = compile_narratives([definition], lambda phrase: (phrase,), lambda text: direction(DIRECTIONS[text]))
    scores = [
        match_narratives(
            compiled, Annotation(lemmas=LEMMAS, sentence_vectors=stored(direction(0, share), direction(5)))
        )[0].score
        for share in (0.61, 0.8, 1.0)
    ]
    assert scores == sorted(scores)
    assert scores[0] == pytest.approx(0.5, abs=0.03)
    assert scores[-1] == 1.0


def test_short_sentences_say_too_little() -> None:
    """A sentence of three words is near to no seed."""
    short = Lemmas(lemmas=("a", "b", "c"), starts=(0, 2, 4), ends=(1, 3, 5), sentence_ends=(3,))
    assert found(direction(0), lemmas=short) == []


def test_texts_without_vectors_have_no_near_sentence() -> None:
    """An annotation without vectors matches no seed and raises no error."""
    definition = Narrative(id="n", version=1, title="N", seeds=("a seed",))
    compiled = compile_narratives([definition], lambda phrase: (phrase,), lambda text: direction(DIRECTIONS[text]))
    assert match_narratives(compiled, Annotation(lemmas=LEMMAS)) == ()


def test_a_text_has_one_vector_a_sentence() -> None:
    """Vectors come in the sentences' order, DIMENSIONS bytes each, of length 1 when read."""
    encoder = load_encoder()
    text = "The old pier burnt down. Nobody was hurt there."
    words = text.replace(".", "").split()
    starts = tuple(text.index(word) for word in words)
    lemmas = Lemmas(
        lemmas=tuple(words),
        starts=starts,
        ends=tuple(start + len(word) for start, word in zip(starts, words, strict=True)),
        sentence_ends=(5, 9),
    )
    packed = sentence_vectors(encoder, encoder.read(text), lemmas)
    assert len(base64.b64decode(packed)) == 2 * DIMENSIONS
    read = read_vectors(packed)
    assert np.linalg.norm(read, axis=1) == pytest.approx([1, 1], abs=1e-5)
    alone = [sentence_vector(encoder, sentence) for sentence in ("The old pier burnt down.", "Nobody was hurt there.")]
    assert [int(np.argmax([vector @ own for own in alone])) for vector in read] == [0, 1]


def test_a_text_without_words_has_no_vector() -> None:
    """Such a text stores no vector."""
    nothing = Lemmas(lemmas=(), starts=(), ends=(), sentence_ends=())
    assert sentence_vectors(load_encoder(), [], nothing) == ""
