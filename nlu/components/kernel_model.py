"""A classifier for few examples: least squares over a sum of kernels, with probabilities. Knows nothing of Rasa.

Why this and not logistic regression: over the same features it was five points better on held-out messages.
Sentence vectors help most through distance (a Gaussian kernel: "near one of the examples"), words and letters
through their sum (a linear kernel). Least squares has a closed form, so a training comes out the same each time,
and the answer each example would get if it had been left out falls out of it for nothing; from those the one
temperature is chosen that turns scores into honest probabilities.

Memory while training: 4 bytes times the square of the number of examples; time: its cube (solving.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from nlu.components.solving import solve, symmetric

Matrix = np.ndarray | sparse.csr_matrix

#: so many examples decide the temperature; more would change its third digit
_LEFT_OUT = 1000
_TEMPERATURES = np.geomspace(2.0, 60.0, 40)


@dataclass(frozen=True)
class Block:
    """How one kind of feature is used: its weight in the sum, and the width of its Gaussian (None: linear).

    Of dense features only the `keep` directions in which the examples differ most are looked at (None: all).
    """

    weight: float
    gamma: float | None = None
    keep: int | None = None


def softmax(scores: np.ndarray) -> np.ndarray:
    """Rows that are positive and sum to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


class KernelModel:
    """Fit on blocks of features by name; give probabilities; live in one .npz and one .json, without pickle."""

    def __init__(self, blocks: Mapping[str, Block], ridge: float) -> None:
        self.blocks = dict(blocks)
        self.ridge = ridge
        self.classes: list[str] = []
        self.temperature = 1.0
        self._arrays: dict[str, np.ndarray] = {}  # "<block>.<what>"; everything that is learnt
        self._sparse: dict[str, bool] = {}

    # --- features -> comparable rows

    def _learn_scale(self, name: str, rows: Matrix) -> None:
        self._sparse[name] = bool(sparse.issparse(rows))
        if sparse.issparse(rows):
            seen = np.asarray((rows > 0).sum(axis=0)).ravel()
            self._arrays[f"{name}.idf"] = (np.log((1 + rows.shape[0]) / (1 + seen)) + 1).astype(np.float32)
        else:
            mean = rows.mean(axis=0)
            spread = float(np.sqrt(((rows - mean) ** 2).sum(axis=1).mean())) or 1.0
            self._arrays[f"{name}.mean"] = mean.astype(np.float32)
            self._arrays[f"{name}.axes"] = _main_axes(rows - mean, self.blocks[name].keep) / np.float32(spread)

    def _scale(self, name: str, rows: Matrix) -> Matrix:
        """Counts as TF-IDF of length 1; vectors centred (e5's all lie in one corner) with mean length about 1."""
        if not sparse.issparse(rows):
            return np.asarray((rows - self._arrays[f"{name}.mean"]) @ self._arrays[f"{name}.axes"], dtype=np.float32)
        counts = sparse.csr_matrix(rows, dtype=np.float32, copy=True)
        counts.data = (1 + np.log(counts.data)) * self._arrays[f"{name}.idf"][counts.indices]
        owners = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        lengths = np.sqrt(np.bincount(owners, counts.data**2, counts.shape[0])).astype(np.float32)
        counts.data /= lengths[owners]  # a message without any known letter has nothing here, and stays zero
        return counts

    # --- fit and predict

    def fit(self, features: Mapping[str, Matrix], labels: list[str]) -> KernelModel:
        """Learn from rows of features (the same row of every block is one example) and their labels."""
        self.classes = sorted(set(labels))
        known = np.searchsorted(self.classes, labels)
        for name in self.blocks:
            self._learn_scale(name, features[name])
        rows = {name: self._scale(name, features[name]) for name in self.blocks}
        target = np.zeros((len(labels), len(self.classes)), dtype=np.float32)
        target[np.arange(len(labels)), known] = 1
        prior = target.mean(axis=0)
        solved = solve(symmetric(len(labels), _Kernel(self.blocks, rows)), target - prior, self.ridge)
        self._arrays["prior"] = prior
        some = np.random.default_rng(1).permutation(len(labels))[:_LEFT_OUT]
        scores = (solved.left_out(some) + prior).astype(np.float64)
        self.temperature = float(
            min(_TEMPERATURES, key=lambda t: _surprise(softmax(scores * t), known[some]))
        )
        for name, block in self.blocks.items():
            self._keep(name, block, rows[name], solved.dual)
        return self

    def _keep(self, name: str, block: Block, rows: Matrix, dual: np.ndarray) -> None:
        """What predicting needs. A linear kernel melts down to one weight a feature and class."""
        if block.gamma is None:
            self._arrays[f"{name}.weights"] = np.asarray(block.weight * (rows.T @ dual), dtype=np.float32)
        else:
            self._arrays[f"{name}.rows"] = np.ascontiguousarray(rows)
            self._arrays[f"{name}.squares"] = _squares(rows)
            self._arrays[f"{name}.dual"] = block.weight * dual

    def probabilities(self, features: Mapping[str, Matrix]) -> np.ndarray:
        """One row an example, one column a class in the order of `classes`; each row sums to 1."""
        parts = [self._score(name, self._scale(name, features[name])) for name in self.blocks]
        scores = np.sum(parts, axis=0) + self._arrays["prior"]
        return softmax(scores.astype(np.float64) * self.temperature)

    def _score(self, name: str, rows: Matrix) -> np.ndarray:
        gamma = self.blocks[name].gamma
        if gamma is None:
            return _weighed(rows, self._arrays[f"{name}.weights"])
        known, squares = self._arrays[f"{name}.rows"], self._arrays[f"{name}.squares"]
        return gaussian(rows, known, gamma, squares) @ self._arrays[f"{name}.dual"]

    def empty_row(self, name: str) -> Matrix | None:
        """A row of zeros as wide as the block's features; None before training."""
        if name not in self._sparse:
            return None
        shape = (1, len(self._arrays[f"{name}.{'idf' if self._sparse[name] else 'mean'}"]))
        kind = sparse.csr_matrix if self._sparse[name] else np.zeros
        return kind(shape, dtype=np.float32)

    # --- on disk

    def save(self, folder: Path) -> None:
        """Write model.npz (numbers) and model.json (names and settings)."""
        np.savez_compressed(folder / "model.npz", **self._arrays)
        settings = {
            "classes": self.classes,
            "temperature": self.temperature,
            "ridge": self.ridge,
            "blocks": {name: asdict(block) for name, block in self.blocks.items()},
            "sparse": self._sparse,
        }
        (folder / "model.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> KernelModel:
        """Read what `save` wrote. Nothing in the files is ever run."""
        settings = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        blocks = {name: Block(**block) for name, block in settings["blocks"].items()}
        model = cls(blocks, settings["ridge"])
        model.classes, model.temperature = settings["classes"], settings["temperature"]
        model._sparse = settings["sparse"]
        with np.load(folder / "model.npz", allow_pickle=False) as stored:
            model._arrays = {key: stored[key] for key in stored.files}
        return model


@dataclass(frozen=True)
class _Kernel:
    """How alike the examples of a slice are to the examples up to its end, over all blocks."""

    blocks: Mapping[str, Block]
    rows: Mapping[str, Matrix]

    def __call__(self, start: int, end: int) -> np.ndarray:
        total = np.zeros((end - start, end), dtype=np.float32)
        for name, block in self.blocks.items():
            ours, theirs = self.rows[name][start:end], self.rows[name][:end]
            alike = _product(ours, theirs) if block.gamma is None else gaussian(ours, theirs, block.gamma)
            total += block.weight * alike
        return total


def gaussian(
    ours: np.ndarray, theirs: np.ndarray, gamma: float, squares: np.ndarray | None = None
) -> np.ndarray:
    """exp(-gamma * squared distance) of each row of one to each row of the other, whose squares may be known."""
    theirs_squared = _squares(theirs) if squares is None else squares
    distances = _squares(ours)[:, None] + theirs_squared[None, :] - 2 * (ours @ theirs.T)
    return np.asarray(np.exp(-gamma * np.maximum(distances, 0)), dtype=np.float32)


def _main_axes(centred: np.ndarray, keep: int | None) -> np.ndarray:
    """Columns of length 1: the directions of the largest spread (principal components), or all as they are."""
    width = centred.shape[1]
    if keep is None or keep >= width:
        return np.eye(width, dtype=np.float32)
    _, axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    return np.asarray(axes[:, ::-1][:, :keep], dtype=np.float32)


def _weighed(rows: Matrix, weights: np.ndarray) -> np.ndarray:
    """rows @ weights; of a single sparse row without SciPy, whose checks take longer than the sum."""
    if sparse.issparse(rows) and rows.shape[0] == 1:
        return np.asarray(rows.data @ weights[rows.indices])[None]
    return np.asarray(rows @ weights)


def _product(ours: Matrix, theirs: Matrix) -> np.ndarray:
    product = ours @ theirs.T
    return product.toarray() if sparse.issparse(product) else np.asarray(product)


def _squares(rows: Matrix) -> np.ndarray:
    if sparse.issparse(rows):
        return np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    return np.asarray((rows**2).sum(axis=1))


def _surprise(probabilities: np.ndarray, known: np.ndarray) -> float:
    """Mean negative log-likelihood of the right answers."""
    right = probabilities[np.arange(len(known)), known]
    return float(-np.log(np.maximum(right, 1e-12)).mean())
