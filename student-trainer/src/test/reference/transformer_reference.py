"""Reference figures for the Transformer student, from PyTorch's own layers.

    python3 transformer_reference.py > ../resources/transformer-reference.json    (2 s)

Nothing here comes from Hardgate's own code: the layers are torch.nn.TransformerEncoderLayer, the embeddings torch.nn.
Embedding, and every sequence is run alone, without padding, under torch.nn.Transformer's causal mask. All in float64. Its
numbers are not stored where both languages can make them: value j of parameter i is 0.4 sin(2.3 i + 0.7 j + 1), rounded
to float32, and 1 more for the weight of a norm. The gradients are those of the sum over all logits of logit x cos(k),
where k counts the logits from 0. The committed figures were made with PyTorch 1.13.0a0 (Debian's python3-torch 1.13.1).
"""

import json

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

VOCABULARY, CLASSES, WIDTH, LAYERS, HEADS, MOST = 7, 5, 4, 2, 2, 6
SEQUENCES = [[3, 0, 6, 1, 1], [2], [5, 4, 3]]


def paths(modules: dict) -> dict:
    """PyTorch's parameters by the student's paths, in its order."""
    found = {"tokens.weight": modules["tokens"].weight, "positions.weight": modules["positions"].weight}
    for i in range(LAYERS):
        layer = modules["layers"][i]
        for part, norm, first, second in (
            ("attention", layer.norm1, layer.self_attn, layer.self_attn.out_proj),
            ("feedForward", layer.norm2, layer.linear1, layer.linear2),
        ):
            path = f"layers.{i}.{part}"
            attention = part == "attention"
            found[path + ".norm.weight"] = norm.weight
            found[path + ".norm.bias"] = norm.bias
            found[path + ".in.weight"] = first.in_proj_weight if attention else first.weight
            found[path + ".in.bias"] = first.in_proj_bias if attention else first.bias
            found[path + ".out.weight"] = second.weight
            found[path + ".out.bias"] = second.bias
    for name in ("norm", "output"):
        found[name + ".weight"] = modules[name].weight
        found[name + ".bias"] = modules[name].bias
    return found


def main() -> None:
    modules = {
        "tokens": nn.Embedding(VOCABULARY, WIDTH),
        "positions": nn.Embedding(MOST, WIDTH),
        "layers": [
            nn.TransformerEncoderLayer(WIDTH, HEADS, 4 * WIDTH, 0.0, "gelu", batch_first=True, norm_first=True)
            for _ in range(LAYERS)
        ],
        "norm": nn.LayerNorm(WIDTH),
        "output": nn.Linear(WIDTH, CLASSES),
    }
    parameters = paths(modules)
    with torch.no_grad():
        for i, (path, parameter) in enumerate(parameters.items()):
            values = 0.4 * torch.sin(2.3 * i + 0.7 * torch.arange(parameter.numel()) + 1)
            if path.endswith("norm.weight"):
                values += 1
            parameter.copy_(values.to(torch.float32).reshape(parameter.shape))
    logits = []
    for sequence in SEQUENCES:
        x = modules["tokens"](torch.tensor([sequence])) + modules["positions"](torch.arange(len(sequence)))
        for layer in modules["layers"]:
            x = layer(x, src_mask=torch.triu(torch.full((len(sequence), len(sequence)), float("-inf")), 1))
        logits.append(modules["output"](modules["norm"](x)).squeeze(0))
    logits = torch.cat(logits)
    (logits * torch.cos(torch.arange(logits.numel()).reshape(logits.shape))).sum().backward()
    print(
        json.dumps(
            {
                "pytorch": torch.__version__,
                "sizes": dict(
                    vocabulary=VOCABULARY, classes=CLASSES, width=WIDTH, layers=LAYERS, heads=HEADS, maxTokens=MOST
                ),
                "sequences": SEQUENCES,
                "logits": [[round(v, 8) for v in row] for row in logits.tolist()],
                "gradients": {
                    path: [round(v, 8) for v in parameter.grad.flatten().tolist()]
                    for path, parameter in parameters.items()
                },
            }
        )
    )


if __name__ == "__main__":
    main()
