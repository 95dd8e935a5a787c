"""Span sets answer as a set of code points would."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.text.span_set import SpanSet

spans = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted).map(tuple)


@given(st.lists(spans, max_size=6), spans)
def test_regions_are_sets_of_code_points(stretches, span):
    """Touching, holding and cutting out agree with counting the code points one by one."""
    regions = SpanSet(stretches)
    points = {point for start, end in stretches for point in range(start, end)}
    asked = set(range(*span))
    assert regions.touch(*span) == bool(points & asked) or not asked
    assert {point for piece in regions.outside(*span) for point in range(*piece)} == asked - points
    assert not asked or regions.hold(*span) == (asked <= points)
