#!/usr/bin/env python3
"""Measures a model directory that Hardgate wrote on samples with labels, without Hardgate.

    deploy/students/evaluate.py models/student/000000012000-3fa9c1d2 held-out.jsonl

The file has a Sample of hardgate.proto in JSON on each line. Prints a line of JSON: how many labelled positions there are,
and the accuracy, the mean negative log-likelihood in nats, the perplexity, and the expected calibration error over 15 bins of
equal width. PyTorch 1.13 or later.
"""
import json
import sys
from pathlib import Path

import torch

from predict import Student

UNKNOWN = -1
BINS = 15
TOGETHER = 64


def read(lines, kind):
    """The inputs, and a label for every position."""
    inputs, labels = [], []
    for line in filter(None, lines):
        sample = json.loads(line)
        if kind == "tokens":
            inputs.append(sample["tokens"]["ids"])
            positions = len(inputs[-1])
        else:
            inputs.append(sample["features"]["values"] if kind == "features" else sample.get("text", ""))
            positions = 1
        labels.append(sample.get("labels") or [UNKNOWN] * positions)
    return inputs, labels


def main(directory: str, file: str) -> None:
    student = Student(directory)
    inputs, labels = read(Path(file).read_text(encoding="utf-8").split("\n"), student.description["input"]["type"])
    confidences, rights, nlls = [], [], []
    for start in range(0, len(inputs), TOGETHER):
        p = student.probabilities(inputs[start:start + TOGETHER]).double()
        y = torch.tensor([label for sample in labels[start:start + TOGETHER] for label in sample])
        p, y = p[y != UNKNOWN], y[y != UNKNOWN]
        confidence, predicted = p.max(dim=1)
        confidences.append(confidence)
        rights.append((predicted == y).double())
        nlls.append(-p.gather(1, y[:, None]).squeeze(1).log())
    confidence, right, nll = torch.cat(confidences), torch.cat(rights), torch.cat(nlls)
    bins = (confidence * BINS).long().clamp(max=BINS - 1)
    gaps = torch.zeros(BINS, dtype=torch.float64).index_add_(0, bins, right - confidence)
    print(json.dumps({
        "positions": len(nll),
        "accuracy": right.mean().item(),
        "nll": nll.mean().item(),
        "perplexity": nll.mean().exp().item(),
        "ece": (gaps.abs().sum() / len(nll)).item(),
    }))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if not (Path(sys.argv[1]) / "student.json").is_file():
        sys.exit(f"{sys.argv[1]} is no model directory: there is no student.json in it")
    main(sys.argv[1], sys.argv[2])
