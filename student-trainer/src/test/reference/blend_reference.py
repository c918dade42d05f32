"""Reference figures for the blends of several teachers, from their definitions alone, in PyTorch.

    python3 blend_reference.py > ../resources/blend-reference.json    (1 s)

Position by position and teacher by teacher, in float64, nothing vectorised and nothing shifted: as slow and as plain as
the definitions. The logits come from java.util.Random as in loss_reference.py, rounded to multiples of 1/1024.
"""

import json
import platform
import sys

import torch
from torch.nn.functional import log_softmax, softmax

from loss_reference import JavaRandom, dump, gauss, grid

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

POSITIONS, CLASSES = 12, 5
WEIGHTS, TAUS, WRONG_WEIGHT = (1.0, 2.5, 0.5), (1.0, 0.6, 2.0), 0.75


def case():
    """teachers x positions x classes logits, who answered, labels (-1: unknown)."""
    random = JavaRandom(5)
    logits = [[[grid(2.0 * gauss(random)) for _ in range(CLASSES)] for _ in range(POSITIONS)] for _ in WEIGHTS]
    answered = [[(i + 1) & (1 << m) != 0 or i >= 7 for i in range(POSITIONS)] for m in range(len(WEIGHTS))]
    labels = [-1 if i % 4 == 3 else int(random.next_double() * CLASSES) for i in range(POSITIONS)]
    return logits, answered, labels


def mean_logits(members, label):
    total = sum(w for _, w, _ in members)
    return sum(w * z / tau for z, w, tau in members) / total


def mean_probabilities(members, label):
    total = sum(w for _, w, _ in members)
    return torch.log(sum(w * softmax(z / tau, 0) for z, w, tau in members) / total)


def weighted(members, label):
    right = [label >= 0 and z.argmax().item() == label for z, _, _ in members]
    if not any(right) or all(right):
        return mean_logits(members, label)
    taken = sum((1 - WRONG_WEIGHT) * w for (_, w, _), r in zip(members, right) if not r)
    of_right = sum(w for (_, w, _), r in zip(members, right) if r)
    moved = [(z, w + taken * w / of_right if r else WRONG_WEIGHT * w, tau) for (z, w, tau), r in zip(members, right)]
    assert abs(sum(w for _, w, _ in moved) - sum(w for _, w, _ in members)) < 1e-12
    return mean_logits(moved, label)


def blended(blend, teachers, tau):
    logits, answered, labels = case()
    rows = []
    for i in range(POSITIONS):
        members = [
            (torch.tensor(logits[m][i]), WEIGHTS[m], TAUS[m]) for m in range(teachers) if answered[m][i]
        ]
        rows.append(log_softmax(blend(members, labels[i]) / tau, 0).tolist() if members else None)
    return rows


def main():
    logits, answered, labels = case()
    blends = {"mean-logits": mean_logits, "mean-probabilities": mean_probabilities, "weighted": weighted}
    figures = {
        "source": "student-trainer/src/test/reference/blend_reference.py: the definitions in plain PyTorch, independent of"
        f" Hardgate's code; PyTorch {torch.__version__}, Python {platform.python_version()}, {platform.machine()}; float64",
        "weights": WEIGHTS,
        "taus": TAUS,
        "wrongWeight": WRONG_WEIGHT,
        "logits": logits,
        "answered": answered,
        "labels": labels,
        "cases": [
            {"blend": name, "teachers": teachers, "tau": tau, "logQ": [row or [] for row in blended(blend, teachers, tau)]}
            for name, blend in blends.items()
            for teachers in (1, 2, 3)
            for tau in (1.0, 1.7)
        ],
    }
    sys.stdout.write(dump(figures) + "\n")


if __name__ == "__main__":
    main()
