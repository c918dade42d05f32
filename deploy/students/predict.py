#!/usr/bin/env python3
"""Predicts with a model directory that Hardgate wrote, without Hardgate.

    deploy/students/predict.py models/student/000000012000-3fa9c1d2 'my parcel did not come' 'I want my money back'
    deploy/students/predict.py models/student/000000012000-3fa9c1d2 '[0.5, 1, -2]'      # of a student that reads features
    deploy/students/predict.py models/student/000000012000-3fa9c1d2 '[2, 17, 391]'      # of a student that reads tokens

Prints a line of JSON for each input: the class, and its probability; of tokens one of each at every position. PyTorch 1.13
or later.
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


def pad(sequences):
    """Tokens, int64, sequences x longest, padded with 0, and the places of the real ones, int64: row x longest + t."""
    longest = max(1, max(map(len, sequences)))
    tokens = torch.zeros(len(sequences), longest, dtype=torch.int64)
    for i, sequence in enumerate(sequences):
        tokens[i, :len(sequence)] = torch.tensor(sequence, dtype=torch.int64)
    places = [i * longest + t for i, sequence in enumerate(sequences) for t in range(len(sequence))]
    return tokens, torch.tensor(places, dtype=torch.int64)


class Student:
    """A model directory."""

    def __init__(self, directory):
        directory = Path(directory)
        self.description = json.loads((directory / "student.json").read_text(encoding="utf-8"))
        self.labels = self.description["labels"]
        self.module = torch.jit.load(str(directory / "student.pt"), map_location="cpu").eval()

    def probabilities(self, inputs) -> torch.Tensor:
        """Of texts, or of vectors: inputs x classes. Of sequences of tokens: the positions of all of them x classes."""
        model, reads = self.description["model"], self.description["input"]
        if reads["type"] == "features":
            arrays = (torch.tensor(inputs, dtype=torch.float32),)
        elif reads["type"] == "tokens":
            arrays = pad(inputs)
        elif reads["words"] == "lower-murmur3-32":
            arrays = encode(inputs, model["buckets"], model["maxWords"])
        else:
            raise ValueError(f"input.words is {reads['words']!r}, expected 'lower-murmur3-32'")
        with torch.no_grad():
            return torch.softmax(self.module(*arrays), dim=1)


def main(directory: str, inputs) -> None:
    student = Student(directory)
    reads = student.description["input"]["type"]
    if reads != "text":
        inputs = [json.loads(numbers) for numbers in inputs]
    best = student.probabilities(inputs).max(dim=1)
    classes = [student.labels[each] for each in best.indices.tolist()]
    probabilities = [round(each, 6) for each in best.values.tolist()]
    at = 0
    for given in inputs:
        if reads == "tokens":
            to = at + len(given)
            print(json.dumps({"input": given, "classes": classes[at:to], "probabilities": probabilities[at:to]}))
        else:
            to = at + 1
            print(json.dumps({"input": given, "class": classes[at], "probability": probabilities[at]}))
        at = to


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if not (Path(sys.argv[1]) / "student.json").is_file():
        sys.exit(f"{sys.argv[1]} is no model directory: there is no student.json in it")
    main(sys.argv[1], sys.argv[2:])
