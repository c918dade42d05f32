#!/usr/bin/env python3
"""Hardgate's training step in plain PyTorch, as one writes it there: what `hardgate bench train` compares its own with.

    deploy/local/bench/peer/train.py BATCHES [BOOTSTRAP TOPIC]

BATCHES is a file that the benchmark writes: safetensors with the arrays of some batches, and a description of the student.
The script reads lines "WARMUP STEPS" and answers each with the seconds that the steps took, after the first ones; a new
student begins each time. With BOOTSTRAP and TOPIC the batches are read from pairs in Kafka instead, in the same order. One thread. The same student, batches, loss (token gate, tau 1) and optimizer; it measures nothing
beside: no calibration, no temperature is fitted. PyTorch 1.13 or later.
"""
import json
import struct
import sys
import time

import torch
from torch import Tensor, nn

functional = torch.nn.functional


def read(path: str):
    """The arrays by name, and the description."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        content = bytearray(file.read())
    types = {"F32": torch.float32, "I64": torch.int64}
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            flat = torch.frombuffer(content, dtype=types[entry["dtype"]], count=(end - begin) // (4 if entry["dtype"] == "F32" else 8), offset=begin)
            arrays[name] = flat.reshape(entry["shape"])
    return arrays


class BagOfWords(nn.Module):
    """The mean of the embeddings of hashed words, then hidden layers."""

    def __init__(self, model, classes: int):
        super().__init__()
        self.table = nn.Embedding(model["buckets"], model["embedding"])
        widths = [model["embedding"]] + model["hidden"]
        layers = []
        for inputs, outputs in zip(widths, widths[1:]):
            layers += [nn.Linear(inputs, outputs), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear(widths[-1], classes))

    def forward(self, words: Tensor, weights: Tensor) -> Tensor:
        return self.layers(torch.bmm(weights.unsqueeze(1), self.table(words)).squeeze(1))


class Layer(nn.Module):
    """Attention and feed-forward, each normalised before it."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rows, longest, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(rows, longest, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        shares = torch.softmax(q @ k.transpose(2, 3) * (width // self.heads) ** -0.5 + mask, -1)
        x = x + self.out((shares @ v).transpose(1, 2).reshape(rows, longest, width))
        return x + self.down(functional.gelu(self.up(self.norm2(x))))


class Transformer(nn.Module):
    """A causal language model; padded rows, of which the real positions are taken before the output layer."""

    def __init__(self, model, classes: int):
        super().__init__()
        self.tokens = nn.Embedding(classes, model["width"])
        self.positions = nn.Embedding(model["maxTokens"], model["width"])
        self.layers = nn.ModuleList(Layer(model["width"], model["heads"]) for _ in range(model["layers"]))
        self.norm = nn.LayerNorm(model["width"])
        self.output = nn.Linear(model["width"], classes)

    def forward(self, tokens: Tensor, places: Tensor) -> Tensor:
        longest = tokens.shape[1]
        mask = torch.full((longest, longest), float("-inf")).triu(1)
        x = self.tokens(tokens) + self.positions(torch.arange(longest))
        for layer in self.layers:
            x = layer(x, mask)
        return self.output(self.norm(x).reshape(-1, x.shape[2])[places])


def dense_loss(logits: Tensor, labels: Tensor, teacher: Tensor) -> Tensor:
    """Hard gate: where the student is surer of the label than the teacher is, the teacher; elsewhere the label."""
    log_p = functional.log_softmax(logits, 1)
    log_q = functional.log_softmax(teacher, 1)
    label_log_p = log_p.gather(1, labels)
    gate = (label_log_p > log_q.gather(1, labels)).float()
    cross_entropy = -(log_q.exp() * log_p).sum(1, keepdim=True)
    return (gate * cross_entropy - (1 - gate) * label_log_p).mean()


def sparse_loss(logits: Tensor, labels: Tensor, classes: Tensor, log_q: Tensor, counted: Tensor, rest: Tensor, label_log_q: Tensor) -> Tensor:
    """The same with a teacher that lists its likeliest classes: all the others together are one bucket."""
    log_p = functional.log_softmax(logits, 1)
    label_log_p = log_p.gather(1, labels)
    gate = (label_log_p > label_log_q).float()
    listed = log_p.gather(1, classes)
    others = torch.logsumexp(log_p.scatter(1, classes, float("-inf")), 1, keepdim=True)
    cross_entropy = -((log_q.exp() * counted * listed).sum(1, keepdim=True) + rest * others)
    return (gate * cross_entropy - (1 - gate) * label_log_p).mean()


def warn_of_slow_products() -> None:
    """Debian's PyTorch multiplies by whatever BLAS is there; the reference implementation is many times slower than others."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            slow = "/blas/libblas.so" in maps.read()
    except OSError:
        return
    if slow:
        print("train.py: PyTorch has the reference BLAS here, many times slower than OpenBLAS (libopenblas0-pthread)", file=sys.stderr)


def main(path: str, kafka) -> None:
    torch.set_num_threads(1)
    warn_of_slow_products()
    arrays = read(path)
    with open(path + ".json", encoding="utf-8") as file:
        description = json.load(file)
    model, classes, rate = description["model"], description["classes"], description["learningRate"]
    batches = []
    for i in range(description["batches"]):
        prefix = f"{i}."
        batches.append({name[len(prefix):]: array for name, array in arrays.items() if name.startswith(prefix)})
    pairs = None
    if kafka:
        sys.dont_write_bytecode = True
        from pairs import Pairs

        pairs = Pairs(*kafka, classes)
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        warm_up, steps = map(int, line.split())
        torch.manual_seed(1)
        if pairs:
            pairs.begin()
        student = (Transformer if description["kind"] == "transformer" else BagOfWords)(model, classes)
        adam = torch.optim.Adam(student.parameters(), lr=rate)
        for step in range(warm_up + steps):
            if step == warm_up:
                start = time.perf_counter()
            batch = pairs.batch(description["batchSize"]) if pairs else batches[step % len(batches)]
            logits = student(batch["input0"], batch["input1"])
            if "teacher" in batch:
                loss = dense_loss(logits, batch["labels"], batch["teacher"])
            else:
                loss = sparse_loss(logits, *(batch[name] for name in ("labels", "classes", "logQ", "counted", "rest", "labelLogQ")))
            adam.zero_grad()
            loss.backward()
            adam.step()
            if step == 0:
                first_loss = loss.item()
            if loss.item() != loss.item():
                sys.exit("the loss is NaN")
        seconds = time.perf_counter() - start
        if pairs:
            pairs.end()
        print(json.dumps({"seconds": seconds, "firstLoss": first_loss}), flush=True)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 4):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
