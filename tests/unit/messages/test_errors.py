"""A bug names its record; bad input is no bug."""

import traceback

import pytest

from transforms.messages.errors import BadInput, ProcessingBug, blame, culprit, encode_culprit


def test_a_bug_is_named_and_found_again_in_a_workers_traceback() -> None:
    """Beam passes on text only: the record's origin is read out of it."""
    with pytest.raises(ProcessingBug) as caught, blame("news.raw/2/41"):
        raise ZeroDivisionError
    assert culprit(f"Traceback ...\nCrashed: {caught.value} [while running 'ParseArticles']") == "news.raw/2/41"


def test_a_text_is_found_too() -> None:
    """A bug in annotation names the text's hash."""
    text_hash = "ab" * 16
    assert (
        culprit(f"AnnotationCrashed: annotation crashed on text {encode_culprit(text_hash)} [while ...]") == text_hash
    )


@pytest.mark.parametrize(
    "article",
    [encode_culprit("news.raw/0/1"), f"News.\nValueError: crashed on record {encode_culprit('news.raw/0/1')}"],
)
def test_a_marker_in_an_articles_text_accuses_no_other_record(article: str) -> None:
    """A traceback shows the cause, which may quote the article, before the exception that names the record."""
    with pytest.raises(ProcessingBug) as caught, blame("news.raw/2/41"):
        raise ValueError(f"cannot read {article}")
    assert culprit("".join(traceback.format_exception(caught.value))) == "news.raw/2/41"


@pytest.mark.parametrize(
    "error",
    [
        "MemoryError",
        "ValueError: crashed on record news.raw/2/41",
        f"ValueError: cannot read 'crashed on record {encode_culprit('news.raw/2/41')}'",
    ],
)
def test_an_error_that_names_nothing_has_no_culprit(error: str) -> None:
    """The run ends instead of quarantining a record; prose in a message is never taken for a name."""
    assert culprit(error) is None


def test_bad_input_is_no_bug() -> None:
    """Bad input passes unchanged, to become a dead letter."""
    with pytest.raises(BadInput), blame("news.raw/2/41"):
        raise BadInput("not JSON")
