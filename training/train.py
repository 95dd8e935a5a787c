"""Trains all heads on one encoder: batches of the three tasks in turn, AdamW, a learning rate that falls to zero."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from training.gold import Example, Row, entity_examples, quote_examples, sentiment_examples, split
from training.network import Network
from transforms.encoder.encoder import CLS, SEP
from transforms.encoder.score_pairs import distance
from transforms.encoder.windows import LONGEST, Pieces, Window

MASK = 103
MASKED = 0.05
"""Share of pieces that are masked; a cheap stand-in for dropout."""

SAY_EVERY = 25
PIECES_A_BATCH = 2_800
TASK_WEIGHTS = {"quotes": 10.0, "entities": 10.0, "sentiment": 1.0}
"""Weights of the tasks: taggers' losses are means over pieces, mostly outside, so they are small beside a target's."""

Task = str
Batch = tuple[Task, list[Example]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The settings of a training run; it may stop before its schedule's end, for another run to go on from there."""

    epochs: int = 6
    stop_after: int | None = None
    encoder_rate: float = 1e-4
    heads_rate: float = 1e-3
    warm_up: float = 0.06
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The training rows."""

    quotes: list[Row]
    entities: list[Row]
    sentiment: list[Row]


def load_data(folder: Path) -> tuple[Data, Data]:
    """Return the rows for training and for tuning."""
    parts = [split(folder, name) for name in ("quotes_polnear", "ner_worldwide", "sentiment_newsmtsc")]
    train, steer = ([part[which] for part in parts] for which in (0, 1))
    return Data(quotes=train[0], entities=train[1], sentiment=train[2]), Data(
        quotes=steer[0], entities=steer[1], sentiment=steer[2]
    )


def train(
    network: Network, tokenizer: Tokenizer, data: Data, recipe: Recipe, *, checkpoint: Path | None = None
) -> None:
    """Train in place; keep the weights after each epoch."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.bert")]
    optimiser = torch.optim.AdamW(
        [
            {"params": list(network.encoder.bert.parameters()), "lr": recipe.encoder_rate},
            {"params": heads, "lr": recipe.heads_rate},
        ],
        weight_decay=0.01,
    )
    begun, done, steps = time.monotonic(), 0, 0
    schedule = None
    network.train()
    for number in range(1, (recipe.stop_after or recipe.epochs) + 1):
        epoch = list(batches(tokenizer, data, chance))
        steps = steps or len(epoch) * recipe.epochs
        schedule = schedule or torch.optim.lr_scheduler.LambdaLR(optimiser, partial(_rate, steps=steps, recipe=recipe))
        losses: dict[str, list[float]] = {}
        for task, examples in epoch:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(network, task, examples) * TASK_WEIGHTS[task]
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            losses.setdefault(task, []).append(loss.item())
            done += 1
            if done % SAY_EVERY == 0:
                _say(f"epoch {number}/{recipe.epochs} step {done}/{steps}", losses, time.monotonic() - begun)
        if checkpoint is not None:
            torch.save(network.state_dict(), checkpoint)


def _rate(step: int, *, steps: int, recipe: Recipe) -> float:
    """Return the share of the full learning rate: it rises over the first steps and falls to zero."""
    rise = recipe.warm_up * steps
    return step / rise if step < rise else max(0.0, (steps - step) / (steps - rise))


def _say(where: str, losses: dict[str, list[float]], seconds: float) -> None:
    last = {name: seen[-SAY_EVERY:] for name, seen in sorted(losses.items())}
    print(
        where, *(f"{name} {sum(seen) / len(seen):.3f}" for name, seen in last.items()), f"{seconds:.0f} s", flush=True
    )


def batches(tokenizer: Tokenizer, data: Data, chance: random.Random) -> Iterator[Batch]:
    """Yield one epoch: windows cut again, batched by length, tasks mixed."""
    quotes = [e for row in data.quotes for e in quote_examples(tokenizer, row, first=chance.randint(60, LONGEST))]
    entities = [e for row in data.entities for e in entity_examples(tokenizer, row, first=chance.randint(60, LONGEST))]
    sentiment = list(sentiment_examples(tokenizer, data.sentiment, chance))
    found = [
        (task, batch)
        for task, examples in (("quotes", quotes), ("entities", entities), ("sentiment", sentiment))
        for batch in by_length(examples, chance)
    ]
    chance.shuffle(found)
    yield from found


def by_length(examples: Sequence[Example], chance: random.Random) -> Iterator[list[Example]]:
    """Yield batches of windows of about one length."""
    batch: list[Example] = []
    for example in sorted(examples, key=lambda e: len(e.window) + chance.random() * 20):
        longest = max([len(e.window) for e in batch] + [len(example.window)]) + 2
        if batch and longest * (len(batch) + 1) > PIECES_A_BATCH:
            yield batch
            batch = []
        batch.append(example)
    if batch:
        yield batch


def padded(windows: Sequence[Window]) -> tuple[Tensor, Tensor, Tensor]:
    """Return ids, shapes and mask (windows, length), with the two marks around each window."""
    length = max(map(len, windows)) + 2
    ids, shapes, mask = (torch.zeros(len(windows), length, dtype=torch.long) for _ in range(3))
    for row, window in enumerate(windows):
        end = len(window) + 1
        ids[row, 0], ids[row, end] = CLS, SEP
        ids[row, 1:end] = torch.from_numpy(window.pieces)
        shapes[row, 1:end] = torch.from_numpy(window.shapes)
        mask[row, : end + 1] = 1
    return ids, shapes, mask


def loss_of(network: Network, task: Task, examples: list[Example]) -> Tensor:
    """Return the mean loss of a batch."""
    ids, shapes, mask = padded([e.window for e in examples])
    ids = torch.where(torch.rand(ids.shape) < MASKED, MASK, ids)
    hidden, roles, entities = network.encoder(ids, shapes, mask)
    hidden, roles, entities = hidden[:, 1:-1], roles[:, 1:-1], entities[:, 1:-1]
    inside = mask[:, 2:].bool()
    if task == "entities":
        tags = torch.full(inside.shape, -100)
        for row, example in enumerate(examples):
            assert example.entities is not None
            tags[row, : len(example.window)] = torch.from_numpy(example.entities)
        return F.cross_entropy(entities.float().flatten(0, 1), tags.flatten(), ignore_index=-100)
    if task == "sentiment":
        return _sentiment_loss(network, examples, hidden, inside)
    tags = torch.zeros(*inside.shape, 3, dtype=torch.long)
    for row, example in enumerate(examples):
        assert example.roles is not None
        tags[row, : len(example.window)] = torch.from_numpy(example.roles.T)
    chain = network.chain.loss(roles.unflatten(2, (3, 3)), tags, inside.float()) / inside.sum()
    return chain + 0.1 * _links_loss(network, examples, hidden)


def _sentiment_loss(network: Network, examples: list[Example], hidden: Tensor, inside: Tensor) -> Tensor:
    rows = [row for row, example in enumerate(examples) for _ in example.targets]
    spans = torch.cat([span_means(hidden[row], [span for span, _ in e.targets]) for row, e in enumerate(examples)])
    labels = torch.tensor([label for e in examples for _, label in e.targets])
    return F.cross_entropy(network.target(spans, hidden[rows], inside[rows]).float(), labels)


def _links_loss(network: Network, examples: list[Example], hidden: Tensor) -> Tensor:
    total = hidden.sum() * 0.0
    count = 0
    for scorer, spans_of in ((network.sources, attrgetter("sources")), (network.contents, attrgetter("contents"))):
        cues, others, distances, wanted = [], [], [], []
        for row, example in enumerate(examples):
            order = sorted({attribution.cue for attribution in example.attributions})
            spans = sorted({span for attribution in example.attributions for span in spans_of(attribution)})
            if not order or not spans:
                continue
            belongs = {
                (attribution.cue, span) for attribution in example.attributions for span in spans_of(attribution)
            }
            pairs = [(cue, span) for cue in order for span in spans]
            cues.append(span_means(hidden[row], order).repeat_interleave(len(spans), dim=0))
            others.append(span_means(hidden[row], spans).repeat(len(order), 1))
            distances += [distance(cue, span, order) for cue, span in pairs]
            wanted += [float(pair in belongs) for pair in pairs]
        if wanted:
            logits = scorer(torch.cat(cues), torch.cat(others), torch.tensor(distances))
            total = total + F.binary_cross_entropy_with_logits(logits.float(), torch.tensor(wanted), reduction="sum")
            count += sum(map(int, wanted))
    return total / max(1, count)


def span_means(hidden: Tensor, spans: Sequence[Pieces]) -> Tensor:
    """Return the mean of each span's rows: spans x 384."""
    weights = torch.zeros(len(spans), len(hidden))
    for number, (first, last) in enumerate(spans):
        weights[number, first:last] = 1 / (last - first)
    return weights.to(hidden.dtype) @ hidden
