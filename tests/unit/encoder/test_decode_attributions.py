"""Cues with their sources and contents, from the scores of a window."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from transforms.encoder.decode_attributions import read_attributions
from transforms.encoder.encoder import WindowScores
from transforms.encoder.score_pairs import DISTANCES, distance, score_pairs
from transforms.encoder.windows import Window

DIM = 4
NEAR = -5.0


def heads(**changed: Any) -> dict[str, np.ndarray]:
    """Return heads by which the likelier partner is the nearer one: only the distance counts."""
    found: dict[str, np.ndarray] = {
        "chain.transitions": np.zeros((3, 3, 3), np.float32),
        "chain.begin": np.zeros((3, 3), np.float32),
    }
    found["chain.transitions"][:, 0, 2] = found["chain.begin"][:, 2] = -1e4
    for role in ("sources", "contents"):
        found |= {
            f"{role}.cue.weight": np.zeros((2, DIM), np.float32),
            f"{role}.cue.bias": np.zeros(2, np.float32),
            f"{role}.other.weight": np.zeros((2, DIM), np.float32),
            f"{role}.other.bias": np.zeros(2, np.float32),
            f"{role}.distance.weight": np.arange(DISTANCES, dtype=np.float32)[:, None] * 0.1,
            f"{role}.inner.weight": np.array([[0, 0, 0, 0, 0, 0, 1]], np.float32),
            f"{role}.inner.bias": np.zeros(1, np.float32),
            f"{role}.outer.weight": np.array([[-1.0]], np.float32),
            f"{role}.outer.bias": np.array([3.0], np.float32),
        }
    return found | changed


def reading(tags: list[str]) -> WindowScores:
    """Return a window of one-character pieces, tagged as asked: S, C, T begin, s, c, t go on."""
    roles = np.zeros((len(tags), 3, 3), np.float32)
    roles[:, :, 0] = 4.0
    for at, tag in enumerate(tags):
        for role, letter in enumerate("SCT"):
            if tag in {letter, letter.lower()}:
                roles[at, role] = [NEAR, 8.0 if tag == letter else 0.0, 8.0 if tag != letter else 0.0]
    places = np.arange(len(tags))
    window = Window(pieces=places, shapes=places * 0, starts=places * 2, ends=places * 2 + 1)
    return WindowScores(
        window=window,
        hidden=np.ones((len(tags), DIM), np.float32),
        roles=roles,
        entities=np.zeros((len(tags), 3), np.float32),
    )


def test_a_cue_gets_the_partners_that_fit_best() -> None:
    """Each content goes to the likeliest cue, each cue to its likeliest source."""
    found = read_attributions([reading(list("SsCTtt...SCTt"))], heads())
    assert [(attribution.source, attribution.cue, attribution.content) for attribution in found] == [
        ((0, 3), (4, 5), ((6, 11),)),
        ((18, 19), (20, 21), ((22, 25),)),
    ]


def test_an_interrupted_content_has_several_spans() -> None:
    """Contents on both sides of a cue are one attribution's."""
    (attribution,) = read_attributions([reading(list("Tt.SC.Ttt"))], heads())
    assert attribution.content == ((0, 3), (12, 17))


def test_an_unlikely_source_is_none() -> None:
    """No source is better than an unlikely one."""
    weak = heads(**{"sources.outer.bias": np.array([-3.0], np.float32)})
    (attribution,) = read_attributions([reading(list("SsCTtt"))], weak)
    assert attribution.source is None


@pytest.mark.parametrize("tags", ["SsC...", "SsTttt", "......"])
def test_without_cue_or_content_nothing_is_attributed(tags: str) -> None:
    """A cue needs a content, and a content needs a cue."""
    assert read_attributions([reading(list(tags))], heads()) == []


def test_the_taggers_give_their_scores_for_each_part() -> None:
    """The least sure of several contents and links counts; without any source that link is zero."""
    (attribution,) = read_attributions([reading(list("SsCTtt"))], heads())
    (alone,) = read_attributions([reading(list("..CTtt"))], heads())
    assert 0.5 < attribution.signals.content < 1
    assert 0 < attribution.signals.to_source < 1
    assert alone.signals == replace(attribution.signals, to_source=0.0)


def test_pairs_are_scored_as_the_network_defines_it() -> None:
    """The scores of all pairs at once equal those of each pair worked out by hand."""
    draw = np.random.default_rng(3)
    drawn = {name: draw.normal(size=value.shape).astype(np.float32) for name, value in heads().items()}
    drawn["contents.distance.weight"] = draw.normal(size=(DISTANCES, 1)).astype(np.float32)
    seen = reading(list("SCTtSCTtt"))
    seen.hidden[:] = draw.normal(size=seen.hidden.shape)
    cues, contents = [(1, 2), (5, 6)], [(2, 4), (6, 9)]
    scores = score_pairs(seen, drawn, "contents", cues, contents)
    for row, cue in enumerate(cues):
        for column, content in enumerate(contents):
            left = drawn["contents.cue.weight"] @ seen.hidden[slice(*cue)].mean(0) + drawn["contents.cue.bias"]
            right = drawn["contents.other.weight"] @ seen.hidden[slice(*content)].mean(0) + drawn["contents.other.bias"]
            step = drawn["contents.distance.weight"][distance(cue, content, cues)]
            joined = np.concatenate([left, right, left * right, step])
            inner = np.maximum(drawn["contents.inner.weight"] @ joined + drawn["contents.inner.bias"], 0)
            logit = float((drawn["contents.outer.weight"] @ inner + drawn["contents.outer.bias"])[0])
            assert scores[row, column] == pytest.approx(1 / (1 + np.exp(-logit)), abs=1e-5)
