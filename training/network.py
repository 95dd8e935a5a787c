"""The network in PyTorch: one encoder, and heads that tag spans, link attributions and classify sentiment."""

import math

import torch
from torch import Tensor, nn
from transformers import BertModel

from transforms.encoder.encoder import ENTITY_LABELS, ROLES, SENTIMENTS, WIDTH
from transforms.encoder.score_pairs import DISTANCES
from transforms.encoder.windows import SHAPES

NARROW = 128


class Encoder(nn.Module):
    """MiniLM-L6 with an embedding of each piece's shape added, and the two taggers' scores."""

    def __init__(self, weights: str) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            weights,
            add_pooling_layer=False,
            attn_implementation="eager",
            attention_probs_dropout_prob=0.0,
            hidden_dropout_prob=0.0,
        )  # drawing random numbers for dropout would take a fifth of the time: pieces are masked instead
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        nn.init.normal_(self.shapes.weight, std=0.02)
        self.dropout = nn.Dropout(0.1)
        self.roles = nn.Linear(WIDTH, 3 * len(ROLES))
        self.entities = nn.Linear(WIDTH, 1 + 2 * len(ENTITY_LABELS))

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return hidden (batch, length, 384), role scores (batch, length, 9), entity scores (batch, length, 19)."""
        embedded = self.bert.embeddings.word_embeddings(pieces) + self.shapes(shapes)
        hidden = self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        dropped = self.dropout(hidden)
        return hidden, self.roles(dropped), self.entities(dropped)


class Chain(nn.Module):
    """A linear-chain conditional random field over outside, begins, goes on (Lafferty et al., 2001), one for each role."""

    def __init__(self) -> None:
        super().__init__()
        self.transitions = nn.Parameter(torch.zeros(len(ROLES), 3, 3))
        self.begin = nn.Parameter(torch.zeros(len(ROLES), 3))

    def matrices(self) -> tuple[Tensor, Tensor]:
        """Return transitions [role, from, to] and beginnings [role, tag], the impossible ones at -1e4."""
        forbidden = torch.zeros(3, 3)
        forbidden[0, 2] = -1e4
        start = torch.tensor([0.0, 0.0, -1e4])
        return self.transitions + forbidden, self.begin + start

    def loss(self, scores: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Return the summed negative log-likelihood; scores (batch, length, roles, 3), tags (batch, length, roles)."""
        transitions, begin = self.matrices()
        scores = scores.float()
        length = scores.shape[1]
        alpha = begin + scores[:, 0]
        picked = torch.gather(scores, 3, tags.unsqueeze(3)).squeeze(3)
        roles = torch.arange(len(ROLES))
        gold = picked[:, 0] + begin[roles, tags[:, 0]]
        for at in range(1, length):
            here = mask[:, at].view(-1, 1)
            following = torch.logsumexp(alpha.unsqueeze(3) + transitions, dim=2) + scores[:, at]
            alpha = torch.where(here.unsqueeze(2) > 0, following, alpha)
            gold = gold + here * (picked[:, at] + transitions[roles, tags[:, at - 1], tags[:, at]])
        return (torch.logsumexp(alpha, dim=2) - gold).sum()


class Links(nn.Module):
    """A scorer of span pairs: whether a source or a content belongs to a cue."""

    def __init__(self) -> None:
        super().__init__()
        self.cue = nn.Linear(WIDTH, NARROW)
        self.other = nn.Linear(WIDTH, NARROW)
        self.distance = nn.Embedding(DISTANCES, 32)
        self.inner = nn.Linear(3 * NARROW + 32, NARROW)
        self.outer = nn.Linear(NARROW, 1)
        self.dropout = nn.Dropout(0.1)

    def forward(self, cues: Tensor, others: Tensor, distances: Tensor) -> Tensor:
        """Return one logit for each pair; cues and others (pairs, 384)."""
        cue, other = self.cue(cues), self.other(others)
        joined = torch.cat([cue, other, cue * other, self.distance(distances)], dim=1)
        return self.outer(self.dropout(torch.relu(self.inner(joined)))).squeeze(1)


class Target(nn.Module):
    """The sentiment towards a span, from the span and its neighbourhood (one attention head)."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, NARROW)
        self.key = nn.Linear(WIDTH, NARROW)
        self.inner = nn.Linear(2 * WIDTH, WIDTH)
        self.outer = nn.Linear(WIDTH, len(SENTIMENTS))
        self.dropout = nn.Dropout(0.1)

    def forward(self, spans: Tensor, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return logits (targets, 3); spans (targets, 384), hidden (targets, length, 384), mask (targets, length)."""
        scores = torch.einsum("nd,nld->nl", self.query(spans), self.key(hidden)) / math.sqrt(NARROW)
        weights = torch.softmax(scores.float().masked_fill(~mask, -1e4), dim=1).to(hidden.dtype)
        around = torch.einsum("nl,nld->nd", weights, hidden)
        return self.outer(self.dropout(torch.tanh(self.inner(self.dropout(torch.cat([spans, around], dim=1))))))


class Network(nn.Module):
    """The encoder with all heads."""

    def __init__(self, weights: str) -> None:
        super().__init__()
        self.encoder = Encoder(weights)
        self.chain = Chain()
        self.sources = Links()
        self.contents = Links()
        self.target = Target()
