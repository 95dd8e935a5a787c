"""Makes scores chances, and finds the lean to rarer labels."""

import numpy as np
import torch
from torch.nn import functional as F

from transforms.relations.pair_model import LABELS

Array = np.ndarray
ROUNDS = 3
LEANS = np.arange(-1.5, 1.51, 0.1)


def calibrate(scores: Array, labels: Array) -> dict[str, Array]:
    """Return temperature and prior, which make scores chances, and the lean, under which macro-F1 is greatest.

    The prior takes back the weights of the labels in training; it is the same for both directions, so that the model stays
    equivariant. The lean is for pairs with p before q. All are fitted on tuning rows.
    """
    given, wanted = torch.from_numpy(scores), torch.from_numpy(labels)
    temperature, attitudes = torch.ones(1, requires_grad=True), torch.zeros(2, requires_grad=True)
    optimiser = torch.optim.LBFGS([temperature, attitudes], max_iter=200)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        found = F.cross_entropy(given / temperature + _prior(attitudes), wanted)
        found.backward()
        return found

    optimiser.step(loss)
    prior = _prior(attitudes).detach().numpy()
    lean = best_lean(scores / temperature.item() + prior, labels)
    return {"temperature": temperature.detach().numpy(), "prior": prior, "lean": np.exp(lean).astype(np.float32)}


def _prior(attitudes: torch.Tensor) -> torch.Tensor:
    return torch.cat([torch.zeros(1), attitudes[:1], attitudes[:1], attitudes[1:], attitudes[1:]])


def best_lean(scores: Array, labels: Array) -> Array:
    """Return additions to the scores with the greatest macro-F1, found label by label."""
    lean = np.zeros(len(LABELS))
    best = macro_f1(labels, scores.argmax(axis=1))
    for _ in range(ROUNDS):
        for label in range(len(LABELS)):
            for value in LEANS:
                tried = lean.copy()
                tried[label] = value
                quality = macro_f1(labels, (scores + tried).argmax(axis=1))
                if quality > best + 0.01:
                    best, lean = quality, tried
    return lean


def macro_f1(wanted: Array, given: Array) -> float:
    """Return the mean F1 of the labels, in percent."""
    found = []
    for label in range(len(LABELS)):
        hits = ((wanted == label) & (given == label)).sum()
        found.append(2 * hits / max(1, (wanted == label).sum() + (given == label).sum()))
    return 100 * float(np.mean(found))


def right_way_round(wanted: Array, given: Array) -> float:
    """Return the share of found relations, in percent, whose source is the right one of the two."""
    both = (wanted > 0) & (given > 0)
    return 100 * float((wanted[both] % 2 == given[both] % 2).mean()) if both.any() else 0.0
