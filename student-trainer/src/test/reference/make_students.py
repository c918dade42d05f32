#!/usr/bin/env python3
"""Makes the TorchScript students of the tests, and what PyTorch makes of one of them in training.

    python3 student-trainer/src/test/reference/make_students.py student-trainer/src/test/resources/students

words.pt and features.pt come from deploy/students/make_student.py. PyTorch 1.13.
"""
import json
import sys
from pathlib import Path
from typing import Tuple

import torch
from torch import Tensor, nn

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[4] / "deploy/students"))
from make_student import FeatureStudent, TextStudent  # noqa: E402

FEATURES, HIDDEN, CLASSES = 4, 8, 3
STEPS, BATCH = 20, 16


class TwoOutputs(nn.Module):
    def __init__(self):
        super().__init__()
        self.output = nn.Linear(FEATURES, CLASSES)

    def forward(self, features: Tensor) -> Tuple[Tensor, Tensor]:
        return self.output(features), features


class Detached(nn.Module):
    def __init__(self):
        super().__init__()
        self.output = nn.Linear(FEATURES, CLASSES)

    def forward(self, features: Tensor) -> Tensor:
        return self.output(features).detach()


class HalfFrozen(nn.Module):
    """One of its layers is not to be trained, and one parameter is never used."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(FEATURES, HIDDEN)
        self.output = nn.Linear(HIDDEN, CLASSES)
        self.unused = nn.Parameter(torch.ones(2))
        self.hidden.requires_grad_(False)

    def forward(self, features: Tensor) -> Tensor:
        return self.output(torch.relu(self.hidden(features)))


def training(module: nn.Module) -> dict:
    """Adam on the cross-entropy of labels, in the mode of training; then the logits in the mode of production."""
    adam = torch.optim.Adam(module.parameters(), lr=0.01)
    batches = []
    module.train()
    for _ in range(STEPS):
        features, labels = torch.randn(BATCH, FEATURES), torch.randint(CLASSES, (BATCH,))
        batches.append({"features": features.tolist(), "labels": labels.tolist()})
        adam.zero_grad()
        nn.functional.cross_entropy(module(features), labels).backward()
        adam.step()
    module.eval()
    probe = torch.randn(BATCH, FEATURES)
    return {
        "batches": batches,
        "parameters": {name: value.flatten().tolist() for name, value in module.named_parameters()},
        "probe": probe.tolist(),
        "logits": module(probe).tolist(),
    }


def main(directory: Path) -> None:
    torch.manual_seed(4)

    def save(module: nn.Module, name: str) -> None:
        torch.jit.script(module).save(str(directory / f"{name}.pt"))

    save(TextStudent(64, 8, 16, 4, 0.25), "words")
    save(FeatureStudent(FEATURES, HIDDEN, CLASSES, 0.25), "features")
    save(TwoOutputs(), "two-outputs")
    save(Detached(), "detached")
    save(HalfFrozen(), "half-frozen")
    save(HalfFrozen().requires_grad_(False), "frozen")
    save(FeatureStudent(FEATURES, HIDDEN, CLASSES, 0.0).double(), "double")
    plain = FeatureStudent(FEATURES, HIDDEN, CLASSES, 0.0)
    save(plain, "plain")
    (directory / "plain-training.json").write_text(json.dumps(training(plain)) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
