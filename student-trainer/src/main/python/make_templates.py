#!/usr/bin/env python3
"""Makes the TorchScript modules that a trained student is exported in.

    python3 student-trainer/src/main/python/make_templates.py student-trainer/src/main/resources/io/hardgate/student/model

They hold code and no weights: the trainer, which has no Python, assigns the weights through `assign` and saves the module.
PyTorch 1.13 or later; an older one makes modules that more readers understand.
"""
import sys
from pathlib import Path
from typing import List

import torch
from torch import Tensor


@torch.jit.script
def layers(x: Tensor, weights: List[Tensor], biases: List[Tensor]) -> Tensor:
    """Linear layers with ReLU between them; weights are inputs x outputs."""
    last = len(weights) - 1
    for i in range(last + 1):
        # Where the module was loaded onto another device, its lists of tensors have stayed behind.
        x = torch.matmul(x, weights[i].to(x.device)) + biases[i].to(x.device)
        if i < last:
            x = torch.relu(x)
    return x


class Mlp(torch.nn.Module):
    """features: float32, batch x width."""

    def __init__(self):
        super().__init__()
        self.weights = [torch.zeros(0)]
        self.biases = [torch.zeros(0)]

    def forward(self, features: Tensor) -> Tensor:
        """Logits, batch x classes."""
        return layers(features, self.weights, self.biases)

    @torch.jit.export
    def probabilities(self, features: Tensor) -> Tensor:
        """Probabilities, batch x classes."""
        return torch.softmax(self.forward(features), 1)

    @torch.jit.export
    def assign(self, weights: List[Tensor], biases: List[Tensor]) -> Tensor:
        """Takes the weights: of the hidden layers in order, then of the output."""
        self.weights = weights
        self.biases = biases
        return biases[-1]


class BagOfWords(torch.nn.Module):
    """buckets: int64, batch x words; word_weights: float32, batch x words, 0 for padding, each row's sum 1."""

    def __init__(self):
        super().__init__()
        self.table = torch.zeros(0)
        self.weights = [torch.zeros(0)]
        self.biases = [torch.zeros(0)]

    def forward(self, buckets: Tensor, word_weights: Tensor) -> Tensor:
        """Logits, batch x classes."""
        words = torch.embedding(self.table.to(buckets.device), buckets)
        mean = torch.bmm(word_weights.unsqueeze(1), words).squeeze(1)
        return layers(mean, self.weights, self.biases)

    @torch.jit.export
    def probabilities(self, buckets: Tensor, word_weights: Tensor) -> Tensor:
        """Probabilities, batch x classes."""
        return torch.softmax(self.forward(buckets, word_weights), 1)

    @torch.jit.export
    def assign(self, table: Tensor, weights: List[Tensor], biases: List[Tensor]) -> Tensor:
        """Takes the table, buckets x width, and the weights: of the hidden layers in order, then of the output."""
        self.table = table
        self.weights = weights
        self.biases = biases
        return table


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    for name, module in (("bag-of-words", BagOfWords()), ("mlp", Mlp())):
        torch.jit.script(module.eval()).save(str(directory / f"{name}.pt"))
