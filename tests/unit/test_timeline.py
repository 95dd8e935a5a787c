"""A timeline's bucket is made of exact counts, so that its figures can be checked by hand."""

from transforms.functions.timeline import Counts, timeline_document, timeline_id


def test_a_bucket_shows_its_share_with_its_denominator() -> None:
    """Three of eight articles that day; sentiment is the mean of the summed thousandths."""
    counts = Counts(
        articles=3,
        articles_collapsed=2,
        sentiment_milli_sum=-750,
        statements_disputed=1,
        stances={"claims": 2, "denies": 1},
    )
    document = timeline_document("backlash", 2, "2025-03-04|The Quay Post", counts, (8, 6))
    assert document == {
        "id": timeline_id("backlash", "2025-03-04|The Quay Post"),
        "narrative": "backlash",
        "narrative_version": 2,
        "day": "2025-03-04",
        "outlet": "The Quay Post",
        "outlet_day": "2025-03-04|The Quay Post",
        "articles": 3,
        "articles_collapsed": 2,
        "outlet_articles": 8,
        "outlet_articles_collapsed": 6,
        "share": 0.375,
        "sentiment": -0.25,
        "sentiment_milli_sum": -750,
        "statements": 3,
        "statements_states": 0,
        "statements_claims": 2,
        "statements_hedges": 0,
        "statements_denies": 1,
        "statements_accuses": 0,
        "statements_predicts": 0,
        "statements_demands": 0,
        "statements_disputed": 1,
    }


def test_an_outlet_with_a_bar_in_its_name_keeps_it() -> None:
    """Only the first bar parts day and outlet."""
    document = timeline_document("backlash", None, "2025-03-04|News | Views", Counts(articles=1), (1, 1))
    assert document["outlet"] == "News | Views"
