"""The recipe of the sentence vectors."""

import numpy as np

from training.sentences import DROPPED, fit
from transforms.encoder.sentence_vectors import DIMENSIONS


def test_the_strongest_axes_are_left_out_and_the_next_kept() -> None:
    """Axes have length 1, are orthogonal, and leave out the directions of greatest variance."""
    rng = np.random.default_rng(1)
    strengths = np.linspace(20, 1, 100)
    means = (rng.normal(size=(4_000, 100)) * strengths + 3).astype(np.float32)
    mean, axes = fit(means)
    assert axes.shape == (100, DIMENSIONS)
    np.testing.assert_allclose(axes.T @ axes, np.eye(DIMENSIONS), atol=1e-4)
    np.testing.assert_allclose(mean, means.mean(axis=0), atol=1e-3)
    kept = ((means - mean) @ axes).std(axis=0)
    assert kept.max() < strengths[DROPPED - 2]
    assert list(kept) == sorted(kept, reverse=True)


def test_fitting_again_gives_the_same() -> None:
    """The direction of each axis is fixed."""
    means = np.random.default_rng(2).normal(size=(500, 80)).astype(np.float32)
    (mean, axes), (again, axes_again) = fit(means), fit(means.copy())
    assert np.array_equal(mean, again)
    assert np.array_equal(axes, axes_again)
    greatest = axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]
    assert (greatest > 0).all()
