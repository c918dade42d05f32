#!/usr/bin/env python3
"""Makes the TorchScript modules that a trained student is exported in, and that of the optimizer.

    python3 student-trainer/src/main/python/make_templates.py

They hold code and no weights: the trainer, which has no Python, assigns the weights through `assign` and saves the module.
That of the Transformer is the teacher service's too, which assigns it the weights of a model directory or a checkpoint.
PyTorch 1.13 or later; an older one makes modules that more readers understand.
"""
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


class Transformer(torch.nn.Module):
    """tokens: int64, rows x longest, padded on the right; places: int64, positions: row x longest + t of every real one."""

    def __init__(self):
        super().__init__()
        self.parameters_in_order = [torch.zeros(0)]
        self.heads = 1

    def forward(self, tokens: Tensor, places: Tensor) -> Tensor:
        """Logits, positions x classes."""
        p: List[Tensor] = []
        for parameter in self.parameters_in_order:
            p.append(parameter.to(tokens.device))
        rows, longest = tokens.size(0), tokens.size(1)
        width = p[0].size(1)
        head = width // self.heads
        # Only the attention sees padding: it takes what stands at the first position.
        cells = torch.zeros([rows * longest], dtype=torch.int64, device=tokens.device)
        cells[places] = torch.arange(places.size(0), device=tokens.device)
        time = torch.arange(longest, device=tokens.device)
        mask = torch.lt(time.unsqueeze(1), time).to(torch.float32) * -1e9
        x = torch.embedding(p[0], tokens.reshape(-1)[places]) + torch.embedding(p[1], places % longest)
        i = 2
        while i + 4 < len(p):
            y = torch.layer_norm(x, [width], p[i], p[i + 1])
            y = torch.nn.functional.linear(y, p[i + 2], p[i + 3])
            y = y[cells].reshape(rows, longest, 3, self.heads, head).permute(2, 0, 3, 1, 4)
            shares = torch.softmax(torch.matmul(y[0] * (head ** -0.5), y[1].transpose(2, 3)) + mask, -1)
            y = torch.matmul(shares, y[2]).transpose(1, 2).reshape(rows * longest, width)[places]
            x = x + torch.nn.functional.linear(y, p[i + 4], p[i + 5])
            y = torch.layer_norm(x, [width], p[i + 6], p[i + 7])
            y = torch.nn.functional.gelu(torch.nn.functional.linear(y, p[i + 8], p[i + 9]))
            x = x + torch.nn.functional.linear(y, p[i + 10], p[i + 11])
            i += 12
        return torch.nn.functional.linear(torch.layer_norm(x, [width], p[i], p[i + 1]), p[i + 2], p[i + 3])

    @torch.jit.export
    def probabilities(self, tokens: Tensor, places: Tensor) -> Tensor:
        """Probabilities, positions x classes."""
        return torch.softmax(self.forward(tokens, places), 1)

    @torch.jit.export
    def assign(self, parameters: List[Tensor], heads: int) -> Tensor:
        """Takes the parameters: the embeddings of tokens and of positions, the layers in order, the norm, the output."""
        self.parameters_in_order = parameters
        self.heads = heads
        return parameters[0]


class Adam(torch.nn.Module):
    """A step of Adam. The engine has a kernel that goes through the memory once, and its Java interface does not."""

    def forward(
        self,
        parameters: List[Tensor],
        gradients: List[Tensor],
        first: List[Tensor],
        second: List[Tensor],
        settings: Tensor,
    ) -> Tensor:
        """Moves parameters and moments in place; settings: float64, the step from 1, learning rate, beta1, beta2, epsilon."""
        # Lists that were made here would be taken for temporary, and what is done to them for idle.
        step = settings[0].to(torch.float32).to(parameters[0].device)
        unused: List[Tensor] = []
        torch._fused_adam_(
            parameters,
            gradients,
            first,
            second,
            unused,
            [step for _ in range(len(parameters))],
            lr=float(settings[1]),
            beta1=float(settings[2]),
            beta2=float(settings[3]),
            weight_decay=0.0,
            eps=float(settings[4]),
            amsgrad=False,
            maximize=False,
        )
        return settings


def save(module: torch.nn.Module, path: Path) -> None:
    """Without the lines that its code comes from: their file is another one on every machine."""
    torch.jit.script(module).save(str(path))
    reader = torch._C.PyTorchFileReader(str(path))
    records = {name: reader.get_record(name) for name in reader.get_all_records()}
    del reader
    writer = torch._C.PyTorchFileWriter(str(path))
    for name, content in records.items():
        if not name.endswith(".debug_pkl") and name not in ("version", ".data/version"):
            writer.write_record(name, content, len(content))
    writer.write_end_of_file()


if not hasattr(torch.ops.mkldnn, "_linear_pointwise"):
    # An operator that the engine has and PyTorch 1.13 does not: its signature is all that a call of it takes.
    operators = torch._C._dispatch_library("FRAGMENT", "mkldnn", "", __file__, 0)
    operators.define("_linear_pointwise(Tensor X, Tensor W, Tensor? B, str attr, Scalar?[] scalars, str? algorithm) -> Tensor")


class Product(torch.nn.Module):
    """A linear layer by oneDNN, without a gradient."""

    def forward(self, x: Tensor, weights: Tensor, biases: Tensor) -> Tensor:
        """x: rows x inputs; weights: outputs x inputs; biases: outputs; rows x outputs."""
        return torch.ops.mkldnn._linear_pointwise(x, weights, biases, "none", [], "")


class Likeliest(torch.nn.Module):
    """The class with the largest logit of every row, the first of several."""

    def forward(self, logits: Tensor) -> Tensor:
        """logits: rows x classes, 64 at least; int64, rows x 1."""
        lanes = 64
        rows, classes = logits.size(0), logits.size(1)
        steps = classes // lanes
        side_by_side = logits[:, : steps * lanes].reshape(rows, steps, 1, lanes).permute(0, 3, 1, 2)
        largest, step = torch._C._nn.max_pool2d_with_indices(side_by_side, [steps, 1])
        lane = torch.arange(lanes, device=logits.device)
        largest, candidates = largest.reshape(rows, lanes), step.reshape(rows, lanes) * lanes + lane
        if steps * lanes < classes:
            rest = torch.arange(steps * lanes, classes, device=logits.device)
            largest = torch.cat([largest, logits[:, steps * lanes :]], 1)
            candidates = torch.cat([candidates, rest.expand(rows, rest.size(0))], 1)
        best = largest.amax([1], True)
        # Where there is a NaN nothing equals it.
        return torch.where(largest == best, candidates, classes - 1).amin([1], True)


if __name__ == "__main__":
    root = Path(__file__).resolve().parents[4]
    students = root / "student-trainer/src/main/resources/io/hardgate/student/model"
    save(BagOfWords().eval(), students / "bag-of-words.pt")
    save(Mlp().eval(), students / "mlp.pt")
    save(Product(), students / "product.pt")
    supervision = root / "student-trainer/src/main/resources/io/hardgate/student/supervision"
    supervision.mkdir(exist_ok=True)
    save(Likeliest(), supervision / "likeliest.pt")
    shared = root / "common/src/main/resources/io/hardgate/model"
    save(Transformer().eval(), shared / "transformer.pt")
    training = root / "student-trainer/src/main/resources/io/hardgate/student/training"
    training.mkdir(exist_ok=True)
    save(Adam(), training / "adam.pt")
