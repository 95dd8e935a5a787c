"""Digests depend on ids and lasting content only."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.queries.digest import combine, digest_document
from schemas.mappings import VOLATILE_FIELDS

PAIRS = st.lists(st.tuples(st.text(max_size=5), st.binary(min_size=32, max_size=32)), unique_by=lambda pair: pair[0])


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(pairs: list[tuple[str, bytes]], random) -> None:
    """Documents are sorted by id before hashing."""
    shuffled = list(pairs)
    random.shuffle(shuffled)
    assert combine(shuffled) == combine(sorted(pairs))


@given(PAIRS.filter(len))
def test_every_document_counts(pairs: list[tuple[str, bytes]]) -> None:
    """A missing document, or another id, gives another digest."""
    (name, digest), *others = pairs
    assert combine(others) != combine(pairs)
    assert combine([(name + "!", digest), *others]) != combine(pairs)


def test_ids_cannot_run_into_hashes() -> None:
    """The boundary between an id and its hash is hashed too."""
    first, second = b"a" * 32, b"a" * 31 + b"b"
    assert combine([("x", first)]) != combine([("xa", second)])


def test_volatile_fields_do_not_count() -> None:
    """The time of writing, the Kafka offset and the story differ between equal runs."""
    document = {"id": "1", "text": "The harbour stays closed."}
    assert digest_document({**document, **dict.fromkeys(VOLATILE_FIELDS, 7)}) == digest_document(document)


def test_every_other_field_counts_down_to_its_innermost_value() -> None:
    """A changed score deep in an annotation is another digest."""
    document = {"id": "1", "narrative_matches": [{"id": "n", "score": 0.25}]}
    changed = {"id": "1", "narrative_matches": [{"id": "n", "score": 0.251}]}
    assert digest_document(document) != digest_document(changed)


def test_the_order_of_fields_does_not_count() -> None:
    """A partial update may move fields within a document's source."""
    assert digest_document({"a": {"x": 1, "y": 2}, "b": 3}) == digest_document({"b": 3, "a": {"y": 2, "x": 1}})
