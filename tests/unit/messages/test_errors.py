"""A bug names the record on which it struck; what is merely bad input does not count as one."""

import pytest

from pipeline.beam.run_pipeline import _tidewire_error
from pipeline.core.errors import RefusedForAll, Unreachable
from transforms.messages.errors import BadInput, ProcessingBug, blame, culprit


def test_a_bug_is_named_and_found_again_in_a_workers_traceback() -> None:
    """Beam hands on text only: the record's origin is read out of it."""
    with pytest.raises(ProcessingBug) as caught, blame("news.raw/2/41"):
        raise ZeroDivisionError
    assert culprit(f"Traceback ...\nCrashed: {caught.value} [while running 'ParseArticles']") == "news.raw/2/41"


def test_a_text_is_found_too() -> None:
    """Annotation names the text's hash."""
    assert culprit("AnnotationCrashed: annotation crashed on text " + "ab" * 16 + " [while ...]") == "ab" * 16


def test_an_error_that_names_nothing_has_no_culprit() -> None:
    """Then the run ends loudly instead of quarantining somebody."""
    assert culprit("MemoryError") is None


def test_bad_input_is_no_bug() -> None:
    """It goes through as it is, to become a dead letter."""
    with pytest.raises(BadInput), blame("news.raw/2/41"):
        raise BadInput("not JSON")


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (
            "...\npipeline.errors.Unreachable: Kafka does not answer [while running 'Read']\n\nmore",
            Unreachable,
            "Kafka does not answer",
        ),
        ("x\npipeline.elasticsearch_client.IndexMissing: no such index; run setup", RefusedForAll, "no such index"),
    ],
)
def test_an_error_of_ours_in_a_worker_comes_back_as_itself(text: str, kind: type, message: str) -> None:
    """So that the command line prints one line with what to do, not a worker's traceback."""
    error = _tidewire_error(text)
    assert type(error) is kind
    assert str(error).startswith(message)
    assert "[while running" not in str(error)


def test_other_errors_are_not_ours() -> None:
    """A bug stays a bug."""
    assert _tidewire_error("ValueError: pipeline.core.errors") is None
