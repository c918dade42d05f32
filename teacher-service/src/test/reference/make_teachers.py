"""Makes the small teachers of the tests, and what PyTorch says that they answer.

Run from this directory with PyTorch 1.13 or newer: python3 make_teachers.py ../resources/teachers
"""
import json
import pathlib
import sys
from typing import Dict

import torch

OUT = pathlib.Path(sys.argv[1])
WORDS = ["[UNK]", "[PAD]", "the", "cat", "dog", "oak", "runs", "grows"]
TEXTS = ["the cat runs", "the dog", "oak", "the oak grows the oak grows", "Grows CAT unheard"]
FEATURES = [[0.0, 0.0, 0.0, 0.0], [1.0, -2.0, 3.0, -4.0], [0.5, 0.25, -0.125, 8.0]]


class Words(torch.nn.Module):
    """The mean of the embeddings of all words that are no padding, and a linear layer."""

    def __init__(self):
        super().__init__()
        self.table = torch.nn.Embedding(len(WORDS), 4)
        self.output = torch.nn.Linear(4, 3)
        with torch.no_grad():
            self.table.weight[1] = 1000.0  # of the padding: nobody may read it

    def pooled(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        mask = attention_mask.unsqueeze(2).to(torch.float32)
        return (self.table(input_ids) * mask).sum(1) / mask.sum(1)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.output(self.pooled(input_ids, attention_mask))


class Named(Words):
    """The same, with two outputs that have names."""

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Dict[str, torch.Tensor]:
        pooled = self.pooled(input_ids, attention_mask)
        return {"pooled": pooled, "logits": self.output(pooled)}


class Pair(Words):
    def forward(self, input_ids, attention_mask):
        pooled = self.pooled(input_ids, attention_mask)
        return pooled, self.output(pooled)


class Numbers(torch.nn.Module):
    """One hidden layer over four features, squared, in operations that PyTorch has in float16 on a CPU."""

    def __init__(self):
        super().__init__()
        self.hidden = torch.nn.Parameter(torch.randn(4, 5))
        self.output = torch.nn.Parameter(torch.randn(5, 3))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        hidden = (features.unsqueeze(2) * self.hidden).sum(1)
        return ((hidden * hidden).unsqueeze(2) * self.output).sum(1)


def tokens(text):
    return [WORDS.index(word) if word in WORDS else 0 for word in text.lower().split()]


def answer(model, text):
    ids = torch.tensor([tokens(text)])
    return model(ids, torch.ones_like(ids))[0].tolist()


def export(model, example, name, inputs, outputs, axes):
    torch.onnx.export(
        model, example, OUT / name, input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=13
    )


torch.manual_seed(7)
words = Words().eval()
named, pair = Named().eval(), Pair().eval()
named.load_state_dict(words.state_dict())
pair.load_state_dict(words.state_dict())
numbers = Numbers().eval()

torch.jit.script(words).save(str(OUT / "words.pt"))
torch.jit.script(named).save(str(OUT / "named.pt"))
torch.jit.script(numbers).save(str(OUT / "numbers.pt"))

TOKENS = ["input_ids", "attention_mask"]
row = torch.tensor([[2, 3, 6], [2, 4, 1]])
both = {"input_ids": {0: "n", 1: "t"}, "attention_mask": {0: "n", 1: "t"}, "pooled": {0: "n"}, "logits": {0: "n"}}
export(pair, (row, torch.ones_like(row)), "words.onnx", TOKENS, ["pooled", "logits"], both)
fixed = torch.tensor([[2, 3, 6, 1, 1]], dtype=torch.int32)
export(words, (fixed, torch.ones_like(fixed)), "fixed.onnx", TOKENS, ["logits"], {})
some = torch.tensor(FEATURES)
export(numbers, (some,), "numbers.onnx", ["x"], ["y"], {"x": {0: "n"}, "y": {0: "n"}})
export(numbers, (some,), "any-width.onnx", ["x"], ["y"], {"x": {0: "n", 1: "w"}, "y": {0: "n"}})
export(numbers, (some,), "batch-of-three.onnx", ["x"], ["y"], {})

reference = {
    "words": {text: answer(words, text) for text in TEXTS},
    "numbers": [{"features": row, "logits": numbers(torch.tensor([row]))[0].tolist()} for row in FEATURES],
}
half = numbers.half()
torch.jit.script(half).save(str(OUT / "half.pt"))
export(half, (some.half(),), "half.onnx", ["x"], ["y"], {"x": {0: "n"}, "y": {0: "n"}})

(OUT / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")
(OUT / "tokenizer.json").write_text(
    json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [
                {
                    "id": i,
                    "content": WORDS[i],
                    "single_word": False,
                    "lstrip": False,
                    "rstrip": False,
                    "normalized": False,
                    "special": True,
                }
                for i in range(2)
            ],
            "normalizer": {"type": "Lowercase"},
            "pre_tokenizer": {"type": "Whitespace"},
            "post_processor": None,
            "decoder": None,
            "model": {"type": "WordLevel", "vocab": {word: i for i, word in enumerate(WORDS)}, "unk_token": "[UNK]"},
        },
        indent=1,
    )
    + "\n"
)
