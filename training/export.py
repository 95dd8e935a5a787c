"""Writes the shipped form of a network: an int8 ONNX graph, the small heads as arrays, the tokenizer."""

import shutil
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from training.network import Encoder, Network

LEFT_AS_THEY_ARE: tuple[str, ...] = ()
"""Names of graph nodes whose accuracy suffers too much as int8."""


class Shipped(nn.Module):
    """The encoder for one window at a time, its vocabulary's rows as int8 with a scale each."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        table = encoder.bert.embeddings.word_embeddings.weight.detach()
        scale = table.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("table", torch.round(table / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, pieces: Tensor, shapes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return hidden, role scores, entity scores."""
        embedded = self.table[pieces].float() * self.scale[pieces] + self.encoder.shapes(shapes)
        hidden = self.encoder.bert(inputs_embeds=embedded).last_hidden_state
        return hidden, self.encoder.roles(hidden), self.encoder.entities(hidden)


def export(network: Network, weights: Path, folder: Path, *, int8: bool = True) -> None:
    """Write encoder.onnx, heads.npz and tokenizer.json into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    graph = folder / "encoder.onnx"
    example = (torch.ones(1, 40, dtype=torch.long), torch.ones(1, 40, dtype=torch.long))
    torch.onnx.export(
        Shipped(network.encoder),
        example,
        str(graph),
        input_names=["pieces", "shapes"],
        output_names=["hidden", "roles", "entities"],
        dynamic_axes={name: {1: "length"} for name in ("pieces", "shapes", "hidden", "roles", "entities")},
        opset_version=17,
        dynamo=False,
    )
    if int8:
        whole = folder / "whole.onnx"
        quant_pre_process(str(graph), str(whole), skip_symbolic_shape=True)
        quantize_dynamic(
            str(whole),
            str(graph),
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=list(LEFT_AS_THEY_ARE),
            extra_options={"MatMulConstBOnly": True},
        )
        whole.unlink()
    transitions, begin = network.chain.matrices()
    heads = {"chain.transitions": transitions, "chain.begin": begin}
    heads |= {
        name: value
        for name, value in network.state_dict().items()
        if name.split(".")[0] in {"sources", "contents", "target"}
    }
    np.savez_compressed(
        folder / "heads.npz", **{name: value.detach().numpy().astype(np.float32) for name, value in heads.items()}
    )
    shutil.copy(weights / "tokenizer.json", folder / "tokenizer.json")
