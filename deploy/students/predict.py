#!/usr/bin/env python3
"""Predicts with a model directory that Hardgate wrote, without Hardgate.

    deploy/students/predict.py models/student/000000012000-3fa9c1d2 'my parcel did not come' 'I want my money back'
    deploy/students/predict.py models/student/000000012000-3fa9c1d2 '[0.5, 1, -2]'      # of a student that reads features

Prints a line of JSON for each input: the class, and its probability. PyTorch 1.13 or later.
"""
import json
import sys
import unicodedata
from pathlib import Path

import torch

LETTERS_AND_DIGITS = {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"}


def murmur3_32(data: bytes) -> int:
    """MurmurHash3, x86, 32 bits, seed 0, unsigned."""
    mask = 0xFFFFFFFF
    rotate = lambda x, n: (x << n | x >> (32 - n)) & mask  # noqa: E731
    h = 0
    for i in range(0, len(data), 4):
        block = data[i:i + 4]
        k = int.from_bytes(block, "little") * 0xCC9E2D51 & mask
        h ^= rotate(k, 15) * 0x1B873593 & mask
        if len(block) == 4:
            h = (rotate(h, 13) * 5 + 0xE6546B64) & mask
    h ^= len(data)
    h = (h ^ h >> 16) * 0x85EBCA6B & mask
    h = (h ^ h >> 13) * 0xC2B2AE35 & mask
    return h ^ h >> 16


def words(text: str):
    """Lower case, split at everything that is no letter and no digit; what is beyond U+FFFF is neither."""
    word = ""
    for character in text.lower() + " ":
        if unicodedata.category(character) in LETTERS_AND_DIGITS and ord(character) < 0x10000:
            word += character
        elif word:
            yield word
            word = ""


def encode(texts, buckets: int, most_words: int):
    """The buckets of the words, int64, texts x words, and what each counts in the mean, float32, 0 for padding."""
    found = [[murmur3_32(w.encode("utf-8")) % buckets for w in words(text)][:most_words] for text in texts]
    buckets_of = torch.zeros(len(texts), max(1, max(map(len, found))), dtype=torch.int64)
    weights = torch.zeros(buckets_of.shape)
    for i, row in enumerate(found):
        buckets_of[i, :len(row)] = torch.tensor(row, dtype=torch.int64)
        weights[i, :len(row)] = 1 / max(1, len(row))
    return buckets_of, weights


class Student:
    """A model directory."""

    def __init__(self, directory):
        directory = Path(directory)
        self.description = json.loads((directory / "student.json").read_text(encoding="utf-8"))
        self.labels = self.description["labels"]
        self.module = torch.jit.load(str(directory / "student.pt"), map_location="cpu").eval()

    def probabilities(self, inputs) -> torch.Tensor:
        """Of texts, or of vectors: inputs x classes."""
        model, reads = self.description["model"], self.description["input"]
        if reads["type"] == "features":
            arrays = (torch.tensor(inputs, dtype=torch.float32),)
        elif reads["words"] == "lower-murmur3-32":
            arrays = encode(inputs, model["buckets"], model["maxWords"])
        else:
            raise ValueError(f"input.words is {reads['words']!r}, expected 'lower-murmur3-32'")
        with torch.no_grad():
            return torch.softmax(self.module(*arrays), dim=1)


def main(directory: str, inputs) -> None:
    student = Student(directory)
    if student.description["input"]["type"] == "features":
        inputs = [json.loads(vector) for vector in inputs]
    for given, row in zip(inputs, student.probabilities(inputs).tolist()):
        best = max(range(len(row)), key=row.__getitem__)
        print(json.dumps({"input": given, "class": student.labels[best], "probability": round(row[best], 6)}))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if not (Path(sys.argv[1]) / "student.json").is_file():
        sys.exit(f"{sys.argv[1]} is no model directory: there is no student.json in it")
    main(sys.argv[1], sys.argv[2:])
