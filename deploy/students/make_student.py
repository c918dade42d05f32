#!/usr/bin/env python3
"""Makes a student that Hardgate trains: a TorchScript module, student.pt.

    deploy/students/make_student.py student.pt --classes 4                 # reads texts
    deploy/students/make_student.py student.pt --classes 4 --features 16   # reads vectors of 16 numbers

Change the modules below, or write your own: README.md says what a module has to be. PyTorch 1.13 or later.
"""
import argparse

import torch
from torch import Tensor, nn


class TextStudent(nn.Module):
    """Mean of the embeddings of hashed words, and a hidden layer behind a normalisation."""

    def __init__(self, buckets: int, width: int, hidden: int, classes: int, dropout: float):
        super().__init__()
        self.embedding = nn.Embedding(buckets, width)
        self.normalise = nn.LayerNorm(width)
        self.hidden = nn.Linear(width, hidden)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden, classes)

    def forward(self, buckets: Tensor, weights: Tensor) -> Tensor:
        """buckets: int64, batch x words; weights: float32, batch x words, 0 for padding. Logits, batch x classes."""
        mean = torch.bmm(weights.unsqueeze(1), self.embedding(buckets)).squeeze(1)
        return self.output(self.dropout(torch.relu(self.hidden(self.normalise(mean)))))


class FeatureStudent(nn.Module):
    """A hidden layer with batch normalisation, whose running statistics are part of the student."""

    def __init__(self, features: int, hidden: int, classes: int, dropout: float):
        super().__init__()
        self.hidden = nn.Linear(features, hidden)
        self.normalise = nn.BatchNorm1d(hidden)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden, classes)

    def forward(self, features: Tensor) -> Tensor:
        """features: float32, batch x width. Logits, batch x classes."""
        return self.output(self.dropout(torch.relu(self.normalise(self.hidden(features)))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", help="the module that is written")
    parser.add_argument("--classes", type=int, required=True, help="as many as labels.names has")
    parser.add_argument("--features", type=int, help="student.model.features; without it the student reads texts")
    parser.add_argument("--buckets", type=int, default=32768, help="student.model.buckets")
    parser.add_argument("--embedding", type=int, default=96)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1, help="of the initial weights")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    if options.features:
        student = FeatureStudent(options.features, options.hidden, options.classes, options.dropout)
    else:
        student = TextStudent(options.buckets, options.embedding, options.hidden, options.classes, options.dropout)
    torch.jit.script(student).save(options.file)


if __name__ == "__main__":
    main()
