"""A timeline's bucket holds exact counts, so its figures can be checked by hand."""

from typing import Any

from schemas.mappings import ALL
from transforms.timelines.buckets import Counts, coverage_document, revised, timeline_document, timeline_id

DAY = "2025-03-04|The Quay Post"
COVERAGE = Counts(articles=8, articles_collapsed=6, sentiment_milli_sum=400)


def bucket(articles: int = 3, **more: Any) -> dict[str, Any]:
    return dict(timeline_document("backlash", 2, DAY, Counts(articles=articles, **more), COVERAGE))


def test_a_bucket_shows_its_shares_with_their_denominators() -> None:
    """Three of eight articles that day, two of six originals; sentiment is the mean of summed thousandths."""
    counts = Counts(
        articles=3,
        articles_collapsed=2,
        sentiment_milli_sum=-750,
        statements_disputed=1,
        stances={"claims": 3, "denies": 1},
    )
    document = timeline_document("backlash", 2, DAY, counts, COVERAGE)
    assert document == {
        "id": timeline_id("backlash", DAY),
        "narrative": "backlash",
        "narrative_version": 2,
        "day": "2025-03-04",
        "outlet": "The Quay Post",
        "outlet_day": DAY,
        "articles": 3,
        "articles_collapsed": 2,
        "outlet_articles": 8,
        "outlet_articles_collapsed": 6,
        "share": 0.375,
        "share_collapsed": 0.333333,
        "sentiment": -0.25,
        "sentiment_milli_sum": -750,
        "statements": 4,
        "statements_states": 0,
        "statements_claims": 3,
        "statements_hedges": 0,
        "statements_denies": 1,
        "statements_accuses": 0,
        "statements_predicts": 0,
        "statements_demands": 0,
        "statements_disputed": 1,
        "disputed_share": 0.25,
    }


def test_coverage_counts_all_articles_and_no_statements() -> None:
    """An uncounted figure is missing: a zero would be a figure."""
    document = coverage_document(DAY, COVERAGE)
    assert document == {
        "id": timeline_id(ALL, DAY),
        "narrative": ALL,
        "narrative_version": None,
        "day": "2025-03-04",
        "outlet": "The Quay Post",
        "outlet_day": DAY,
        "articles": 8,
        "articles_collapsed": 6,
        "outlet_articles": 8,
        "outlet_articles_collapsed": 6,
        "share": 1.0,
        "share_collapsed": 1.0,
        "sentiment": 0.05,
        "sentiment_milli_sum": 400,
    }


def test_a_share_of_nothing_is_none() -> None:
    """A day of reprints alone has no share of originals; without statements none is disputed."""
    only_reprints = Counts(articles=1)
    document = timeline_document("backlash", 1, DAY, only_reprints, Counts(articles=4))
    assert (document["share"], document["share_collapsed"], document["disputed_share"]) == (0.25, None, None)


def test_an_outlet_with_a_bar_in_its_name_keeps_it() -> None:
    """Only the first bar parts day and outlet."""
    document = timeline_document("backlash", None, "2025-03-04|News | Views", Counts(articles=1), Counts(articles=1))
    assert document["outlet"] == "News | Views"


def test_a_new_bucket_has_found_nothing_before() -> None:
    """A bucket is in no burst until all days are compared."""
    assert revised(bucket(), None, now="t1") == {
        **bucket(),
        "burst": 0.0,
        "burst_start": None,
        "first_at": "t1",
        "revised_at": "t1",
        "articles_before": None,
        "articles_collapsed_before": None,
    }


def test_coverage_has_no_burst() -> None:
    """For all articles there is no usual share."""
    written = revised(coverage_document(DAY, COVERAGE), None, now="t1")
    assert written is not None
    assert not {"burst", "burst_start"} & written.keys()


def test_a_correction_says_when_and_what_it_found() -> None:
    """The first time and the burst stay, and the old counts stand beside the new ones."""
    found = {**(revised(bucket(articles_collapsed=2), None, now="t1") or {}), "burst": 7.5, "burst_start": "2025-03-01"}
    written = revised(bucket(4, articles_collapsed=3), found, now="t2")
    assert written == {
        **bucket(4, articles_collapsed=3),
        "burst": 7.5,
        "burst_start": "2025-03-01",
        "first_at": "t1",
        "revised_at": "t2",
        "articles_before": 3,
        "articles_collapsed_before": 2,
    }


def test_what_did_not_change_is_not_written() -> None:
    """A burst found or lost is no revision of the day's counts."""
    found = {**(revised(bucket(), None, now="t1") or {}), "burst": 7.5}
    assert revised(bucket(), found, now="t2") is None
    coverage = coverage_document(DAY, COVERAGE)
    assert revised(coverage, revised(coverage, None, now="t1"), now="t2") is None
