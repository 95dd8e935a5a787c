"""The original of a reprint depends on pairs of articles, never on the order of arrival."""

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.reprints.minhash import near, signature_of
from transforms.reprints.originals import Print, originals

STORY = (
    "the harbour council voted on tuesday to widen the northern quay after two winters of flooding had closed the fish "
    "market and driven the ferry to the older pier where fuel is dearer and the night boats cannot berth at low water"
)
WORDS = STORY.split()


def made(one_id: str, published: int | None, text: str) -> Print:
    signature = signature_of(text)
    return Print(
        id=one_id,
        published_ms=published,
        minhash=signature.minhash if signature else None,
        bands=signature.bands if signature else (),
    )


def test_the_earliest_of_the_near_ones_is_the_original() -> None:
    """A copy with a changed ending points at the first print; the first print points nowhere."""
    text = " ".join(WORDS)
    prints = {
        article.id: article
        for article in (
            made("late", 30, text),
            made("first", 10, text),
            made("edited", 20, text + " said its clerk"),
            made("other", 1, "nothing here is shared with the harbour story at all, not even five words in a row"),
        )
    }
    assert originals(prints, prints) == {"late": "first", "first": None, "edited": "first", "other": None}


def test_undated_prints_come_last_and_ties_go_by_id() -> None:
    """An undated article is never the original of a dated one; equal dates are settled by id."""
    text = " ".join(WORDS)
    prints = {article.id: article for article in (made("b", 5, text), made("a", 5, text), made("undated", None, text))}
    assert originals(prints, prints) == {"a": None, "b": "a", "undated": "a"}


def test_what_is_too_short_for_a_signature_is_its_own_original() -> None:
    """Two identical texts of four words are no reprints."""
    prints = {
        article.id: article
        for article in (made("a", 1, "Four words stand here"), made("b", 2, "Four words stand here"))
    }
    assert originals(prints, prints) == {"a": None, "b": None}


cuts = st.lists(
    st.tuples(st.integers(0, 12), st.integers(20, len(WORDS)), st.one_of(st.none(), st.integers(0, 3))),
    min_size=1,
    max_size=7,
)


@settings(max_examples=60, deadline=None)
@given(cuts=cuts, data=st.data())
def test_bands_find_what_comparing_all_pairs_finds_in_any_order(cuts: list, data: st.DataObject) -> None:
    """Compared with the definition: the earliest among x and all y with near(x, y)."""
    made_prints = [made(f"id{n}", published, " ".join(WORDS[a:b])) for n, (a, b, published) in enumerate(cuts)]
    shuffled = {article.id: article for article in data.draw(st.permutations(made_prints))}

    def age(article: Print) -> tuple[bool, int, str]:
        return (article.published_ms is None, article.published_ms or 0, article.id)

    for asked, found in originals(shuffled, shuffled).items():
        x = shuffled[asked]
        alike = [y for y in made_prints if y.id == asked or (x.minhash and y.minhash and near(x.minhash, y.minhash))]
        first = min(alike, key=age)
        assert found == (None if first.id == asked else first.id)
