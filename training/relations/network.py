"""The head that judges two spans of a sentence, equivariant in them."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from transforms.encoder.encoder import WIDTH
from transforms.relations.pair_model import HEADS, NARROW, ORDERS

WIDE = HEADS * NARROW
DROPPED = 0.25


class Attitude(nn.Module):
    """Scores "neither", "the first is for the second" and "the first is against the second", in both directions."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(WIDTH, WIDE)
        self.second = nn.Linear(WIDTH, WIDE)
        self.order = nn.Embedding(ORDERS, WIDE)
        self.query = nn.Linear(2 * WIDTH, WIDE)
        self.key = nn.Linear(WIDTH, WIDE)
        self.value = nn.Linear(WIDTH, WIDE)
        self.inner = nn.Linear(4 * WIDE, WIDE)
        self.outer = nn.Linear(WIDE, 3)
        self.dropout = nn.Dropout(DROPPED)

    def forward(self, states: Tensor, p: Tensor, q: Tensor, order: Tensor, back: Tensor, mask: Tensor) -> Tensor:
        """Return the scores of LABELS (pairs, 5).

        Args:
            states: States (pairs, length, 384).
            p: Weights of the pieces of p (pairs, length), with the sum 1.
            q: The same for q.
            order: The number of `order(p, q)` for each pair.
            back: The number of `order(q, p)`.
            mask: Which pieces are there (pairs, length).
        """
        states = self.dropout(states)
        first, second = ((weights[:, None].to(states.dtype) @ states)[:, 0] for weights in (p, q))
        key, value = (layer(states).unflatten(2, (HEADS, NARROW)) for layer in (self.key, self.value))
        there = self._directed(first, second, key, value, mask, order)
        turned = self._directed(second, first, key, value, mask, back)
        neither = there[:, 0] + turned[:, 0]
        return torch.stack([neither, there[:, 1], turned[:, 1], there[:, 2], turned[:, 2]], dim=1)

    def _directed(
        self, first: Tensor, second: Tensor, key: Tensor, value: Tensor, mask: Tensor, order: Tensor
    ) -> Tensor:
        query = self.query(torch.cat([first, second], dim=1)).unflatten(1, (HEADS, NARROW))
        scores = torch.einsum("nhd,nlhd->nhl", query, key) / NARROW**0.5
        weights = torch.softmax(scores.float().masked_fill(~mask[:, None], -1e4), dim=2).to(value.dtype)
        around = torch.einsum("nhl,nlhd->nhd", weights, value).flatten(1)
        one, other = self.first(first) + self.order(order), self.second(second)
        joined = torch.cat([one, other, one * other, around], dim=1)
        scored: Tensor = self.outer(self.dropout(F.relu(self.inner(self.dropout(joined)))))
        return scored
