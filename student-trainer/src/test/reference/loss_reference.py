"""Reference figures for the loss, the metrics, temperature scaling and Adam, from PyTorch.

    python3 loss_reference.py > ../resources/loss-reference.json    (2 s)

Nothing here comes from Hardgate's own code: the loss is written down from its definition and differentiated by
torch.autograd, the metrics are numpy, the temperature is found by bisection on the autograd derivative, Adam is
torch.optim.Adam. All in float64, but for the float32 half of the Adam case. The committed figures were made with
PyTorch 1.13.0a0 (Debian's python3-torch 1.13.1), numpy 1.24.2 and Python 3.11.2 on x86-64; the JSON names the versions.

What both languages can make for themselves is not stored: the logits of the larger cases come from java.util.Random
(its generator is specified), drawn row by row, rounded to multiples of 1/1024, so that they are exact in float32 too.

The calibration errors were checked against the code of others, on the same arrays (see CROSS_CHECK).
"""

import json
import math
import platform
import sys

import numpy as np
import torch
from torch.nn.functional import cross_entropy, log_softmax, softmax

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

TAUS = (1.0, 1.5, 0.7)

# What the functions _multiclass_calibration_error_update and _ce_compute of torchmetrics
# (src/torchmetrics/functional/classification/calibration_error.py at 660df0d6, float32) and _Miscalibration._measure of
# netcal (netcal/metrics/Miscalibration.py at 387ede97, float64; its classification branch, np.float written as float for
# today's numpy) give for metrics_case(): their statements were run as they stand, outside this repository. There is one
# difference that these arrays do not show: torchmetrics gives a confidence of exactly 1.0 a bin of its own, behind the
# last one (its bucketize leaves it past the last edge); netcal and Hardgate put it into the last bin.
CROSS_CHECK = {
    "student 1.0": {
        "torchmetrics": {"ece": 0.21869196, "rmsce": 0.232071519, "mce": 0.356602848},
        "netcal": {"ece": 0.21869198883009575, "mce": 0.35660285483239174},
    },
    "teacher 1.0": {
        "torchmetrics": {"ece": 0.170678034, "rmsce": 0.174723074, "mce": 0.23837176},
        "netcal": {"ece": 0.17067800404860117, "mce": 0.2383717586995769},
    },
    "teacher 1.5": {
        "torchmetrics": {"ece": 0.042932354, "rmsce": 0.052042991, "mce": 0.18387261},
        "netcal": {"ece": 0.04293233975637417, "mce": 0.18387260569928554},
    },
    "teacher 0.7": {
        "torchmetrics": {"ece": 0.273315161, "rmsce": 0.282240987, "mce": 0.407684326},
        "netcal": {"ece": 0.273315143005343, "mce": 0.4076842960586941},
    },
}

# Printed in the documentation of torchmetrics.functional.classification.multiclass_calibration_error and
# binary_calibration_error. The binary one bins the probability of class 1, and takes the target for "right".
DOCTESTS = {
    "multiclass": {
        "probabilities": [[0.25, 0.20, 0.55], [0.55, 0.05, 0.40], [0.10, 0.30, 0.60], [0.90, 0.05, 0.05]],
        "labels": [0, 1, 2, 0],
        "bins": 3,
        "ece": 0.2000,
        "rmsce": 0.2082,
        "mce": 0.2333,
    },
    "binary": {
        "confidences": [0.25, 0.25, 0.55, 0.75, 0.75],
        "right": [0, 0, 1, 1, 1],
        "bins": 2,
        "ece": 0.2900,
        "rmsce": 0.2918,
        "mce": 0.3167,
    },
}

# note, student logits, teacher logits, label (-1: unknown), has a teacher.
# Teacher logits of positions without a teacher are garbage that must not be read.
POSITIONS = [
    ("student surer of the label than the teacher", [2.0, 0.5, -1.0, 0.0, 0.25], [1.0, 0.75, -0.5, 0.5, 0.0], 0, True),
    ("teacher surer of the label", [0.25, 0.5, -0.75, 0.0, 0.125], [0.5, 3.0, -1.0, 0.25, 0.0], 1, True),
    ("extreme student, right", [-40.0, -40.0, 40.0, -40.0, -40.0], [0.5, 0.0, 2.5, -0.5, 0.25], 2, True),
    ("extreme student, wrong", [40.0, -40.0, -40.0, -40.0, 0.0], [0.0, 0.5, 0.25, 2.0, -1.0], 3, True),
    ("extreme teacher, wrong", [0.5, 0.25, 1.5, -0.5, 1.0], [-40.0, 40.0, -40.0, 0.0, -40.0], 4, True),
    ("student equal to teacher: a tie at tau 1", [1.5, -0.5, 0.75, 0.25, -2.0], [1.5, -0.5, 0.75, 0.25, -2.0], 0, True),
    ("both uniform: a tie at every tau", [0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0], 3, True),
    ("no label", [0.5, -1.25, 0.0, 2.0, 0.75], [1.0, -0.5, 0.25, 2.5, -3.0], -1, True),
    ("no teacher", [1.25, 0.0, -0.5, 0.5, -1.0], [9.0, -9.0, 9.0, -9.0, 9.0], 1, False),
    ("neither: unsupervised", [0.25, 0.75, -0.25, 0.5, -1.5], [-9.0, 9.0, -9.0, 9.0, -9.0], -1, False),
    ("far from zero", [1000.0, 1001.0, 999.5, 998.0, 1000.5], [-500.0, -501.5, -500.5, -503.0, -499.0], 1, True),
]

# Which sample each position belongs to: the sentence gate decides once for each.
SAMPLES = [0, 0, 1, 1, 2, 3, 3, 3, 4, 4, 4]

POLICIES = [
    {"policy": "hard-gate"},
    {"policy": "label-only"},
    {"policy": "teacher-only"},
    {"policy": "constant-mix", "alpha": 0.5},
    {"policy": "constant-mix", "alpha": 0.3},
    {"policy": "sentence-gate"},
    {"policy": "annealed", "horizon": 8, "steps": 3},
    {"policy": "annealed", "horizon": 8, "steps": 20},
    {"policy": "label-smoothing", "smoothTo": "uniform", "smoothing": 0.1},
    {"policy": "label-smoothing", "smoothTo": "unigram", "smoothing": 0.25, "labelsSeen": [4, 0, 9, 2]},
    {"policy": "confidence-penalty", "penalty": 0.7},
]


def log_likelihoods(tau):
    """(log p[y], log q[y]) of each position, numbers; None without a label or a teacher."""
    found = []
    for _, z, t, label, has_teacher in POSITIONS:
        if label < 0 or not has_teacher:
            found.append(None)
        else:
            p, q = log_softmax(torch.tensor(z), 0), log_softmax(torch.tensor(t) / tau, 0)
            found.append((p[label].item(), q[label].item()))
    return found


def weights(case, tau, position):
    """(w_teacher, w_label) of one position, numbers without a gradient; None where it is unsupervised."""
    _, _, _, label, has_teacher = POSITIONS[position]
    if label < 0:
        return (1.0, 0.0) if has_teacher else None
    policy = case["policy"]
    if not has_teacher or policy in ("label-only", "label-smoothing", "confidence-penalty"):
        return 0.0, 1.0
    if policy == "teacher-only":
        return 1.0, 0.0
    if policy == "constant-mix":
        return case["alpha"], 1.0 - case["alpha"]
    if policy == "annealed":
        by_label = min(1.0, case["steps"] / case["horizon"])
        return 1.0 - by_label, by_label
    likelihoods = log_likelihoods(tau)
    same = [i for i in range(len(POSITIONS)) if SAMPLES[i] == SAMPLES[position]] if policy == "sentence-gate" else [position]
    margin = math.fsum(likelihoods[i][0] - likelihoods[i][1] for i in same if likelihoods[i] is not None)
    assert margin == 0 or abs(margin) > 1e-3, "a decision that rounding might change"
    return (1.0, 0.0) if margin > 0 else (0.0, 1.0)


def regularization(case, z, label):
    """What the policy adds to -log p[label]; None if nothing. PyTorch's own functions, and the formula beside them."""
    classes = len(z)
    log_p = log_softmax(z, 0)
    plain = cross_entropy(z.reshape(1, -1), torch.tensor([label]))
    if case["policy"] == "confidence-penalty":
        entropy = torch.distributions.Categorical(logits=z).entropy()
        assert abs(entropy.item() + (log_p.exp() * log_p).sum().item()) < 1e-12
        return -case["penalty"] * entropy
    if case["policy"] != "label-smoothing":
        return None
    smoothing, target = case["smoothing"], torch.zeros(classes)
    if case["smoothTo"] == "uniform":
        u = torch.full((classes,), 1.0 / classes)
        added = cross_entropy(z.reshape(1, -1), torch.tensor([label]), label_smoothing=smoothing) - plain
    else:
        seen = case["labelsSeen"] + [0] * (classes - len(case["labelsSeen"]))
        u = (torch.tensor(seen, dtype=torch.float64) + 1.0) / (sum(seen) + classes)
        target[label] = 1.0 - smoothing
        added = cross_entropy(z.reshape(1, -1), (target + smoothing * u).reshape(1, -1)) - plain
    assert abs(added.item() - smoothing * (log_p[label] - (u * log_p).sum()).item()) < 1e-9
    return added


def loss_case(case, tau):
    z = torch.tensor([p[1] for p in POSITIONS], requires_grad=True)
    both_sides = case["policy"] == "constant-mix"
    teacher_part, label_part, added_part = torch.zeros(()), torch.zeros(()), torch.zeros(())
    rows = {"wTeacher": [], "wLabel": [], "supervised": [], "teacherLoss": [], "labelLoss": []}
    for i, (_, _, t, label, has_teacher) in enumerate(POSITIONS):
        log_p = log_softmax(z[i], 0)
        teacher_loss = label_loss = added = None
        if has_teacher:
            log_q = log_softmax(torch.tensor(t) / tau, 0)
            # Hinton et al. 2015: temperature on both sides, and tau^2 so that the gradient keeps its size.
            student = log_softmax(z[i] / tau, 0) if both_sides else log_p
            teacher_loss = -(log_q.exp() * student).sum() * (tau * tau if both_sides else 1.0)
        if label >= 0:
            label_loss = -log_p[label]
            added = regularization(case, z[i], label)
        w = weights(case, tau, i)
        rows["supervised"].append(w is not None)
        rows["wTeacher"].append(w[0] if w else 0.0)
        rows["wLabel"].append(w[1] if w else 0.0)
        rows["teacherLoss"].append(None if teacher_loss is None else teacher_loss.item())
        rows["labelLoss"].append(None if label_loss is None else label_loss.item() + 0.0)
        if w and w[0] > 0:
            teacher_part = teacher_part + w[0] * teacher_loss
        if w and w[1] > 0:
            label_part = label_part + w[1] * label_loss
            added_part = added_part + (0.0 if added is None else w[1] * added)
    n = sum(rows["supervised"])
    loss = (teacher_part + label_part + added_part) / n
    loss.backward()
    return {
        **case,
        "tau": tau,
        "loss": loss.item(),
        "teacherPart": teacher_part.item() / n,
        "labelPart": label_part.item() / n,
        "regularization": added_part.item() / n,
        "supervisedPositions": n,
        **rows,
        "gradient": z.grad.tolist(),
    }


def sparse_case(case, tau, k):
    """The same, where of the teacher only its k likeliest classes and the label are known, and the rest together."""
    z = torch.tensor([p[1] for p in POSITIONS], requires_grad=True)
    both_sides = case["policy"] == "constant-mix"
    loss = torch.zeros(())
    rows = {"wTeacher": [], "teacherLoss": [], "kl": []}
    supervised = 0
    for i, (_, _, t, label, has_teacher) in enumerate(POSITIONS):
        log_p = log_softmax(z[i], 0)
        teacher_loss = None
        if has_teacher:
            log_q = log_softmax(torch.tensor(t) / tau, 0)
            known = sorted(range(len(t)), key=lambda v: (-t[v], v))[:k]
            known += [label] if label >= 0 and label not in known else []
            others = [v for v in range(len(t)) if v not in known]
            student = log_softmax(z[i] / tau, 0) if both_sides else log_p

            def buckets(log_probabilities):
                if not others:
                    return log_probabilities[known]
                return torch.cat([log_probabilities[known], torch.logsumexp(log_probabilities[others], 0).reshape(1)])

            teacher_loss = -(buckets(log_q).exp() * buckets(student)).sum() * (tau * tau if both_sides else 1.0)
            kl = (buckets(log_q).exp() * (buckets(log_q) - buckets(log_p))).sum().item()
        w = weights(case, tau, i)
        rows["wTeacher"].append(w[0] if w else 0.0)
        rows["teacherLoss"].append(None if teacher_loss is None else teacher_loss.item())
        rows["kl"].append(None if teacher_loss is None else kl)
        if w:
            supervised += 1
            loss = loss + (w[0] * teacher_loss if w[0] > 0 else 0.0)
            if w[1] > 0:
                added = regularization(case, z[i], label)
                loss = loss + w[1] * (-log_p[label] + (0.0 if added is None else added))
    loss = loss / supervised
    loss.backward()
    return {
        **case,
        "tau": tau,
        "k": k,
        "loss": loss.item(),
        **rows,
        "gradient": z.grad.tolist(),
    }


def gate_margins(tau):
    """log p[y] - log q[y] a position; the gate takes the teacher above 0. None where it has nothing to decide."""
    return [None if pair is None else pair[0] - pair[1] for pair in log_likelihoods(tau)]


def loss_section():
    return {
        "definition": "loss = mean over supervised positions of wTeacher * teacherLoss + wLabel * (labelLoss + r); teacherLoss = H(q, p), q ="
        " softmax(t / tau), p = softmax(z); under constant-mix teacherLoss = tau^2 H(q, softmax(z / tau)), also where it is"
        " all there is (no label); labelLoss = -log p[y]; r: under label-smoothing, what brings it to the cross-entropy against (1 - s) onehot(y) + s u,"
        " u uniform or (labelsSeen + 1) / (their sum + classes); under confidence-penalty -penalty * H(p); else 0;"
        " teacherPart + labelPart + regularization = loss; gradient = dL/dz",
        "notes": [p[0] for p in POSITIONS],
        "student": [p[1] for p in POSITIONS],
        "teacher": [p[2] for p in POSITIONS],
        "labels": [p[3] for p in POSITIONS],
        "hasTeacher": [p[4] for p in POSITIONS],
        "samples": SAMPLES,
        "gateMargins": [{"tau": tau, "logPMinusLogQ": gate_margins(tau)} for tau in TAUS],
        "cases": [loss_case(case, tau) for case in POLICIES for tau in TAUS],
        "sparseCases": [sparse_case(case, tau, k) for case in POLICIES for tau, k in ((1.0, 1), (1.5, 2), (0.7, 4))],
    }


class JavaRandom:
    """java.util.Random, as its documentation specifies it."""

    def __init__(self, seed):
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)

    def bits(self, bits):
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return self.state >> (48 - bits)

    def next_double(self):
        return ((self.bits(26) << 27) + self.bits(27)) * 2.0**-53


def gauss(random):
    """Nearly a standard normal: twelve uniforms, added one after the other, minus 6."""
    total = 0.0
    for _ in range(12):
        total += random.next_double()
    return total - 6.0


def grid(value):
    return float(np.rint(value * 1024.0) / 1024.0)


def digits(labels):
    return "".join(str(label) for label in labels)


def draw_label(random, probabilities):
    """The class whose share of [0, 1) the next uniform falls in. Labels are stored: exp() differs in its last bit."""
    u, total = random.next_double(), 0.0
    for c, p in enumerate(probabilities):
        total += p
        if u < total:
            return c
    return len(probabilities) - 1


def metrics_case():
    """student logits, teacher logits (500 x 10), labels."""
    random = JavaRandom(20221021)
    student, teacher = [], []
    for _ in range(500):
        z, t = [], []
        for _ in range(10):
            shared = 1.5 * gauss(random)
            z.append(grid(shared + gauss(random)))
            t.append(grid(1.5 * (shared + 0.75 * gauss(random))))
        student.append(z)
        teacher.append(t)
    student, teacher = np.array(student), np.array(teacher)
    coins = JavaRandom(7)
    labels = [draw_label(coins, row) for row in probabilities(teacher, 1.7)]
    return student, teacher, np.array(labels)


def probabilities(logits, tau):
    return softmax(torch.tensor(logits) / tau, 1).numpy()


def calibration(confidence, right, bins):
    """Equal-width bins; a bin holds its lower edge; 1.0 belongs to the last."""
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    counts = np.bincount(index, minlength=bins)
    corrects = np.bincount(index, weights=right, minlength=bins)
    confidences = np.bincount(index, weights=confidence, minlength=bins)
    full = counts > 0
    gaps = np.abs(corrects[full] - confidences[full]) / counts[full]
    share = counts[full] / counts.sum()
    return {
        "ece": float((gaps * share).sum()),
        "mce": float(gaps.max()),
        "rmsce": float(math.sqrt((gaps**2 * share).sum())),
        "counts": counts.tolist(),
        "corrects": [int(c) for c in corrects],
        "confidences": confidences.tolist(),
    }


def predictor(name, logits, tau, labels):
    p = probabilities(logits, tau)
    confidence, right = p.max(1), p.argmax(1) == labels
    nll = -log_softmax(torch.tensor(logits) / tau, 1).numpy()[np.arange(len(labels)), labels]
    edges = np.arange(1, 15) / 15
    assert np.abs(confidence[:, None] - edges).min() > 1e-6, "a confidence that float32 might bin otherwise"
    top = np.sort(p, 1)
    assert (top[:, -1] > top[:, -2]).all(), "a tie for the prediction"
    one_hot = np.eye(10)[labels]
    return {
        "name": name,
        "tau": tau,
        "accuracy": float(right.mean()),
        "nll": float(nll.mean()),
        "brier": float(((p - one_hot) ** 2).sum(1).mean()),
        **calibration(confidence, right, 15),
        "firstConfidences": confidence[:10].tolist(),
        "firstRight": [bool(r) for r in right[:10]],
        "firstNlls": nll[:10].tolist(),
    }


def fidelity(student, teacher, tau):
    q, p = probabilities(teacher, tau), probabilities(student, 1.0)
    log_q = log_softmax(torch.tensor(teacher) / tau, 1).numpy()
    log_p = log_softmax(torch.tensor(student), 1).numpy()
    kl = (q * (log_q - log_p)).sum(1)
    return {"tau": tau, "agreement": float((q.argmax(1) == p.argmax(1)).mean()), "kl": float(kl.mean()), "firstKls": kl[:10].tolist()}


def metrics_section():
    student, teacher, labels = metrics_case()
    predictors = [predictor("student", student, 1.0, labels)]
    predictors += [predictor("teacher", teacher, tau, labels) for tau in TAUS]
    for found in predictors:
        for other, figures in CROSS_CHECK.get(f"{found['name']} {found['tau']}", {}).items():
            for key, value in figures.items():
                tolerance = 1e-6 if other == "torchmetrics" else 1e-12
                assert abs(found[key] - value) < tolerance, (found["name"], found["tau"], other, key, found[key], value)
            found[other] = figures
    return {
        "logits": "random = java.util.Random(20221021); gauss() = 0.0 + 12 x nextDouble(), one after the other, - 6.0; grid(x) ="
        " rint(x * 1024) / 1024; for each position, for each class: shared = 1.5 * gauss(); z = grid(shared + gauss());"
        " t = grid(1.5 * (shared + 0.75 * gauss()))",
        "seed": 20221021,
        "positions": 500,
        "classes": 10,
        "labels": digits(labels),
        "firstStudent": student[0].tolist(),
        "firstTeacher": teacher[0].tolist(),
        "lastStudent": student[-1].tolist(),
        "lastTeacher": teacher[-1].tolist(),
        "predictors": predictors,
        "fidelity": [fidelity(student, teacher, tau) for tau in TAUS],
        "torchmetricsDoctests": DOCTESTS,
    }


def nll_and_slope(logits, labels, tau):
    """Mean NLL at this temperature and its derivative by log tau."""
    log_tau = torch.tensor(math.log(tau), requires_grad=True)
    nll = -log_softmax(logits * torch.exp(-log_tau), 1)[torch.arange(len(labels)), labels].mean()
    nll.backward()
    return nll.item(), log_tau.grad.item()


def best_tau(logits, labels):
    """The NLL is convex in 1 / tau, so its slope changes sign once."""
    low, high = math.log(1e-3), math.log(1e3)
    for _ in range(200):
        middle = (low + high) / 2
        if nll_and_slope(logits, labels, math.exp(middle))[1] > 0:
            high = middle
        else:
            low = middle
    return math.exp((low + high) / 2)


def temperature_case(seed, true_tau):
    random, coins = JavaRandom(seed), JavaRandom(seed + 1)
    rows = [[grid(true_tau * 2.0 * gauss(random)) for _ in range(10)] for _ in range(2000)]
    logits = torch.tensor(rows)
    labels = [draw_label(coins, row) for row in softmax(logits / true_tau, 1).numpy()]
    best = best_tau(logits, labels)
    width = 1e-4
    at = [nll_and_slope(logits, labels, best * math.exp(d))[0] for d in (-width, 0, width)]
    return {
        "logits": "random = java.util.Random(seed); for each position, for each class: grid(trueTau * 2.0 * gauss())",
        "seed": seed,
        "trueTau": true_tau,
        "positions": 2000,
        "classes": 10,
        "labels": digits(labels),
        "firstTeacher": rows[0],
        "lastTeacher": rows[-1],
        "bestTau": best,
        "nllAtBestTau": at[1],
        "nllAtTau1": nll_and_slope(logits, labels, 1.0)[0],
        "curvatureByLogTau": (at[0] - 2 * at[1] + at[2]) / width**2,
    }


def adam_case(dtype):
    start = [0.5, -0.25, 1.0, -1.0, 0.125, 2.0, 0.0, 0.75]
    gradients = [
        [0.1, -0.2, 1e-9, 0.0, 1000.0, -1e-9, 1e-12, 1e-8],
        [0.1, 0.2, 1e-9, 0.0, -1000.0, -2e-9, 1e-12, -1e-8],
        [0.1, -0.3, 1e-9, 1e-9, 10.0, -3e-9, 1e-12, 1e-8],
        [0.1, 0.1, 1e-9, 0.0, 0.001, -4e-9, 1e-12, -1e-8],
        [0.1, -0.5, 1e-9, 0.0, -1.0, -5e-9, 1e-12, 1e-8],
    ]
    parameter = torch.tensor(start, dtype=dtype, requires_grad=True)
    optimizer = torch.optim.Adam([parameter], lr=2e-3, betas=(0.9, 0.999), eps=1e-8)
    after = []
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient, dtype=dtype)
        optimizer.step()
        after.append(parameter.detach().tolist())
    state = optimizer.state[parameter]
    return {
        "dtype": str(dtype).removeprefix("torch."),
        "learningRate": 2e-3,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
        "start": start,
        "gradients": gradients,
        "after": after,
        "firstMoment": state["exp_avg"].tolist(),
        "secondMoment": state["exp_avg_sq"].tolist(),
    }


def main():
    figures = {
        "source": "student-trainer/src/test/reference/loss_reference.py: the definitions in plain PyTorch, independent of Hardgate's"
        f" code; PyTorch {torch.__version__}, numpy {np.__version__}, Python {platform.python_version()}, {platform.machine()};"
        " float64 unless said otherwise",
        "loss": loss_section(),
        "metrics": metrics_section(),
        "temperatureScaling": [temperature_case(11, 0.4), temperature_case(12, 1.0), temperature_case(13, 3.0)],
        "adam": [adam_case(torch.float32), adam_case(torch.float64)],
    }
    sys.stdout.write(dump(figures) + "\n")


def dump(value, indent=0):
    """JSON with rows of numbers on one line."""
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        inner = ",\n".join(f"{pad}{json.dumps(k)}: {dump(v, indent + 1)}" for k, v in value.items())
        return "{\n" + inner + "\n" + " " * indent + "}"
    if isinstance(value, list) and any(isinstance(v, (list, dict)) for v in value):
        return "[\n" + ",\n".join(pad + dump(v, indent + 1) for v in value) + "\n" + " " * indent + "]"
    return json.dumps(value, allow_nan=False)


if __name__ == "__main__":
    main()
