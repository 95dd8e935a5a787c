"""Trains the head: batches of about one length, AdamW, a learning rate that falls to zero."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.relations.data import PairExample, exchanged
from training.relations.network import Attitude
from transforms.encoder.encoder import WIDTH
from transforms.relations.pair_model import LABELS, order

PIECES_A_BATCH = 3_000
SAY_EVERY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The settings of a training run."""

    epochs: int = 6
    rate: float = 8e-4
    decay: float = 0.05
    warm_up: float = 0.05
    neutral_share: float = 0.5
    """Share of the neutral sentences that an epoch sees."""

    balance: float = 0.5
    """Balance of weights: 0 weighs each sentence alike, 1 each label."""

    hidden_names: float = 0.1
    """Share of the names whose states are hidden, so that the model judges sentences and not persons."""

    seed: int = 1


def train(head: Attitude, rows: Sequence[PairExample], recipe: Recipe) -> None:
    """Train in place."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    weights = _weights(rows, recipe.balance)
    optimiser = torch.optim.AdamW(head.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    epochs = [list(batches(_picked(rows, recipe, chance), chance)) for _ in range(recipe.epochs)]
    steps = sum(map(len, epochs))
    rise = recipe.warm_up * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: step / rise if step < rise else max(0.0, (steps - step) / (steps - rise))
    )
    begun, losses = time.monotonic(), list[float]()
    head.train()
    for batch in (batch for epoch in epochs for batch in epoch):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = head(**inputs(batch, chance, recipe.hidden_names)).float()
        labels = torch.tensor([example.label for example in batch])
        loss = (F.cross_entropy(scores, labels, reduction="none") * weights[labels]).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
        if len(losses) % SAY_EVERY == 0:
            mean, seconds = sum(losses[-SAY_EVERY:]) / SAY_EVERY, time.monotonic() - begun
            print(f"step {len(losses)}/{steps} loss {mean:.3f} {seconds:.0f} s", flush=True)


def _weights(rows: Sequence[PairExample], balance: float) -> Tensor:
    """Return a weight for each label, the same for both directions, with the mean 1 over all rows."""
    counts = np.bincount([example.label for example in rows], minlength=len(LABELS)).astype(np.float64)
    merged = np.array([counts[0], *[counts[1] + counts[2]] * 2, *[counts[3] + counts[4]] * 2])
    weights = merged**-balance
    return torch.tensor(weights * counts.sum() / (weights * counts).sum(), dtype=torch.float32)


def _picked(rows: Sequence[PairExample], recipe: Recipe, chance: random.Random) -> list[PairExample]:
    kept = (example for example in rows if example.label or chance.random() < recipe.neutral_share)
    return [exchanged(example) if chance.random() < 0.5 else example for example in kept]  # noqa: PLR2004 (half)


def batches(rows: Sequence[PairExample], chance: random.Random) -> Iterator[list[PairExample]]:
    """Yield batches of sentences of about one length, mixed."""
    found: list[list[PairExample]] = [[]]
    longest = 0
    for example in sorted(rows, key=lambda e: len(e.states) + chance.random() * 12):
        longest = max(longest, len(example.states))
        if found[-1] and longest * (len(found[-1]) + 1) > PIECES_A_BATCH:
            found.append([])
            longest = len(example.states)
        found[-1].append(example)
    chance.shuffle(found)
    yield from found


def inputs(batch: Sequence[PairExample], chance: random.Random, hidden_names: float) -> dict[str, Tensor]:
    """Return the head's inputs for a batch; some names are hidden: their states are zero."""
    length = max(len(example.states) for example in batch)
    states = torch.zeros(len(batch), length, WIDTH)
    mask = torch.zeros(len(batch), length, dtype=torch.bool)
    p, q = torch.zeros(len(batch), length), torch.zeros(len(batch), length)
    for row, example in enumerate(batch):
        states[row, : len(example.states)] = torch.from_numpy(example.states.astype(np.float32))
        mask[row, : len(example.states)] = True
        for weights, (begin, end) in ((p, example.p), (q, example.q)):
            weights[row, begin:end] = 1 / (end - begin)
            if chance.random() < hidden_names:
                states[row, begin:end] = 0
    return {
        "states": states,
        "p": p,
        "q": q,
        "order": torch.tensor([order(example.p, example.q) for example in batch]),
        "back": torch.tensor([order(example.q, example.p) for example in batch]),
        "mask": mask,
    }
