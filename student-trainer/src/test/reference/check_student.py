#!/usr/bin/env python3
"""Compares what a model directory predicts in Python with what it predicted in Java.

    python3 student-trainer/src/test/reference/check_student.py DIRECTORY PREDICTIONS

PREDICTIONS is {"inputs": [...], "probabilities": [[...], ...]} as Java wrote it. Ends with 1 where they differ by more
than 1e-5. The texts are hashed here, by deploy/students/predict.py.
"""
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "deploy/students"))
from predict import Student  # noqa: E402

TOLERANCE = 1e-5


def main(directory: str, predictions: str) -> None:
    said = json.loads(Path(predictions).read_text(encoding="utf-8"))
    found = Student(directory).probabilities(said["inputs"])
    expected = torch.tensor(said["probabilities"])
    assert found.shape == expected.shape, f"{found.shape} in Python, {expected.shape} in Java"
    apart = (found - expected).abs().max(dim=1).values
    worst = int(apart.argmax())
    print(f"{len(found)} predictions, {found.shape[1]} classes, PyTorch {torch.__version__}: at most {apart[worst]:.1e} apart")
    if not apart[worst] <= TOLERANCE:
        sys.exit(f"prediction {worst}: {found[worst].tolist()} in Python, {expected[worst].tolist()} in Java")


if __name__ == "__main__":
    main(*sys.argv[1:])
