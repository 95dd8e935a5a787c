"""Same claims and disputes depend on pairs of statements, never on the order of arrival."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.claims.same_claim import (
    MOST_DISPUTES,
    TAU,
    Disputes,
    Neighbours,
    Relate,
    Similar,
    Stated,
    claim_ids,
    disputes,
    rivals,
    same_claim,
)
from transforms.claims.signatures import claim_bands, claim_words, read_words, similarity
from transforms.claims.stance_model import Relation

DAY = 86_400_000
CUT = "The ferry line will cut its night boats from June"
CUT_TOO = "Night boats are to be cut from June, the ferry line's board was told"
NOT_CUT = "The ferry line will not cut its night boats from June"
QUAY = "The northern quay must be widened before another winter of floods"


CONTENT_OF: dict[str, str] = {}


def stated(
    name: str,
    content: str,
    day: int | None = 1,
    *,
    article: str = "",
    denies: bool = False,
    speaker: str | None = None,
    cue: str | None = None,
) -> Stated:
    words = claim_words(content)
    assert words is not None
    CONTENT_OF[words] = content
    return Stated(
        id=name,
        article_id=article or f"article of {name}",
        published_ms=None if day is None else day * DAY,
        words=words,
        bands=claim_bands(words),
        denies=denies,
        speaker=speaker,
        cue=cue,
    )


def claims(stated_claims: Iterable[Stated]) -> dict[str, str]:
    every = list(stated_claims)
    return claim_ids(every, Neighbours(every))


def never(_first: str, _second: str) -> Relation:
    return "neither"


def always(_first: str, _second: str) -> Relation:
    return "disputes"


def contents_of(stated_claims: Iterable[Stated]) -> dict[str, str]:
    return {claim.id: CONTENT_OF[claim.words] for claim in stated_claims}


def disputed(*claims: Stated, relate: Relate = always) -> dict[str, Disputes]:
    asked = {claim.id: claim for claim in claims}
    return disputes(asked, rivals(claims, Neighbours(claims)), contents_of(claims), relate)


def test_the_earliest_gives_the_claim_its_id() -> None:
    """The first statement gives its own id to all that say the same."""
    found = claims([stated("later", CUT_TOO, 9), stated("first", CUT, 2), stated("other", QUAY, 1)])
    assert found == {"later": "first", "first": "first", "other": "other"}


def test_undated_statements_come_last_and_ties_go_by_id() -> None:
    """A statement without a date is never before a dated one."""
    assert claims([stated("a", CUT, None), stated("b", CUT, 3), stated("c", CUT, 3)]) == {"a": "b", "b": "b", "c": "b"}


def test_a_negation_or_another_number_makes_another_claim() -> None:
    """The similarity of the other words does not matter."""
    six, nine = CUT.replace("its", "six of its"), CUT.replace("its", "nine of its")
    found = claims([stated("six", six), stated("nine", nine), stated("not", NOT_CUT)])
    assert found == {"six": "six", "nine": "nine", "not": "not"}


def test_denying_is_as_good_as_a_negation() -> None:
    """A denial that boats are cut equals the statement that they are not cut, and differs from one that they are."""
    found = claims([stated("denied", CUT, 1, denies=True), stated("not", NOT_CUT, 2), stated("cut", CUT, 3)])
    assert found == {"denied": "denied", "not": "denied", "cut": "cut"}


def test_the_later_of_two_that_contradict_each_other_disputes_the_earlier() -> None:
    """Both ends hold the other's id."""
    found = disputed(stated("cut", CUT, 1), stated("not", NOT_CUT, 4))
    assert found == {"cut": Disputes(disputed_by=("not",)), "not": Disputes(disputes=("cut",))}


def test_a_denial_disputes_what_it_denies_even_in_advance() -> None:
    """The claim that comes after the denial is the disputed one."""
    found = disputed(stated("denial", CUT, 1, denies=True), stated("claim", CUT_TOO, 4), relate=never)
    assert found == {"denial": Disputes(disputes=("claim",)), "claim": Disputes(disputed_by=("denial",))}


def test_contents_decide() -> None:
    """Contents are compared earlier first; they must confirm a negation, and must not contradict a denied content."""
    asked: list[tuple[str, str]] = []

    def noted(first: str, second: str) -> Relation:
        asked.append((first, second))
        return "neither"

    lie = "That the ferry line cuts night boats is a lie"
    cut, other = stated("cut", CUT, 2), stated("lie", lie, 1)
    assert disputed(cut, other, relate=noted)["cut"] == Disputes()
    assert set(asked) == {(lie, CUT)}
    assert disputed(cut, other, relate=always)["lie"] == Disputes(disputed_by=("cut",))
    denied = stated("denied", CUT, 1, denies=True)
    assert disputed(cut, denied, relate=never)["cut"] == Disputes(disputed_by=("denied",))
    assert disputed(cut, denied, relate=always)["cut"] == Disputes()


def test_a_negation_of_something_else_is_no_dispute() -> None:
    """A dispute needs the negated words to stand plainly in the other content."""
    beside = stated("beside", "The ferry line will cut its night boats and not wait for June", 4)
    assert disputed(stated("cut", CUT, 1), beside)["cut"] == Disputes()


@pytest.mark.parametrize(
    ("first", "other", "is_dispute"),
    [
        ("Robin Ashdown, the harbour master", "Mr Ashdown", False),
        ("Robin Ashdown", "Ruth Adeyemi", True),
        ("he", "he", True),
        (None, None, True),
    ],
)
def test_nobody_disputes_himself(first: str | None, other: str | None, is_dispute: bool) -> None:
    """Speakers are distinguished by the last word of their names; "he" may be anybody."""
    found = disputed(stated("cut", CUT, 1, speaker=first), stated("not", NOT_CUT, 4, speaker=other))
    assert bool(found["cut"].disputed_by) == is_dispute


@pytest.mark.parametrize(("cue", "is_dispute"), [("said", True), ("did not say", False), ("doubted", False)])
def test_a_cue_that_takes_no_side_disputes_nothing(cue: str, is_dispute: bool) -> None:
    """Not saying that boats are cut does not deny it."""
    found = disputed(stated("cut", CUT, 1, cue=cue), stated("not", NOT_CUT, 4))
    assert bool(found["not"].disputes) == is_dispute


@pytest.mark.parametrize(
    ("cue", "is_dispute"), [("has denied", True), ("dismissed", True), ("refused to accept", False)]
)
def test_only_a_denial_of_words_disputes_them(cue: str, is_dispute: bool) -> None:
    """A refusal to do something contradicts no statement about it."""
    found = disputed(stated("cut", CUT, 1), stated("denied", CUT, 4, denies=True, cue=cue), relate=never)
    assert bool(found["cut"].disputed_by) == is_dispute


def test_what_nothing_sets_apart_is_no_dispute() -> None:
    """Without a negation or denial, the contents are not compared."""
    six = stated("six", CUT.replace("its", "six of its"), 2)
    assert disputed(stated("nine", CUT.replace("its", "nine of its")), six, relate=always)["six"] == Disputes()


def test_disputes_are_between_articles_and_near_in_time() -> None:
    """Rebuttals cover one article; after 30 days, or without a date, there is no dispute."""
    within = disputed(stated("a", CUT, 1, article="one"), stated("b", NOT_CUT, 2, article="one"))
    late = disputed(stated("a", CUT, 1), stated("b", NOT_CUT, 32))
    undated = disputed(stated("a", CUT, 1), stated("b", NOT_CUT, None))
    in_time = disputed(stated("a", CUT, 1), stated("b", NOT_CUT, 31))
    assert {disputes_found for found in (within, late, undated) for disputes_found in found.values()} == {Disputes()}
    assert in_time["a"] == Disputes(disputed_by=("b",))


def test_the_earliest_disputes_are_kept() -> None:
    """A claim with very many disputes holds a bounded number of ids, sorted."""
    crowd = [stated(f"{n:02d}", NOT_CUT, 1 + n // 2) for n in range(MOST_DISPUTES + 15)]
    found = disputed(stated("cut", CUT, 0), *crowd)
    assert found["cut"].disputed_by == tuple(denial.id for denial in crowd[:MOST_DISPUTES])


CONTENTS = (
    CUT,
    CUT_TOO,
    NOT_CUT,
    QUAY,
    QUAY + " comes",
    CUT + " at the latest, and cut wages",
    CUT.replace("its", "six"),
)
drawn = st.lists(
    st.tuples(st.sampled_from(CONTENTS), st.one_of(st.none(), st.integers(0, 60)), st.booleans(), st.integers(0, 4)),
    min_size=1,
    max_size=9,
)


@settings(max_examples=80, deadline=None)
@given(
    known=st.lists(st.sampled_from(CONTENTS), min_size=1),
    other=st.sampled_from((*CONTENTS, "Fewer boats sail at night")),
)
def test_similar_to_one_of_some(known: list[str], other: str) -> None:
    """The shortcut gives the result of comparing with each."""
    words = [stated("", content).words for content in known]
    asked = stated("", other).words
    found = any(similarity(read_words(asked), read_words(known_words)) >= TAU for known_words in words)
    assert Similar(words).to(asked) == found


def same_by_definition(x: Stated, y: Stated) -> bool:
    near = similarity(read_words(x.words), read_words(y.words)) >= TAU and bool(set(x.bands) & set(y.bands))
    return near and same_claim(x.print, y.print)


@settings(max_examples=80, deadline=None)
@given(drawn=drawn, data=st.data())
def test_any_order_and_any_cut_give_the_same(
    drawn: list[tuple[str, int | None, bool, int]], data: st.DataObject
) -> None:
    """As defined: the earliest among x and all that say the same; asking for a part gives that part."""
    every = [
        stated(f"id{n}", content, day, denies=denies, article=f"article {article}")
        for n, (content, day, denies, article) in enumerate(drawn)
    ]
    shuffled = data.draw(st.permutations(every))
    asked = data.draw(st.lists(st.sampled_from(every), unique=True))
    whole = claims(every)
    disputed_whole = disputed(*every, relate=always)
    neighbours = Neighbours(shuffled)
    part = {claim.id: claim for claim in asked}
    assert claim_ids(asked, neighbours) == {name: whole[name] for name in part}
    found = disputes(part, rivals(asked, neighbours), contents_of(every), always)
    assert found == {name: disputed_whole[name] for name in part}
    for x in every:
        group = [y for y in every if same_by_definition(x, y)]
        first = min(group, key=lambda y: (y.published_ms is None, y.published_ms or 0, y.article_id, y.id))
        assert whole[x.id] == first.id
