"""What the pipeline is made of, and what it would be with something else: each choice measured on nlu/validation.

Trained on nlu/data, tested on nlu/validation (which nothing is trained on). The classifiers see the same features.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from nlu.bench.experiment import (
    Counting,
    Labelled,
    Vectors,
    Words,
    accuracy,
    calibration_error,
    icu_words,
    pipeline,
    read_labelled,
)
from nlu.bench.massive import say
from nlu.bench.segmenters import SEGMENTERS
from nlu.components.kernel_model import KernelModel, Matrix
from nlu.dataset import Example, read_data
from nlu.home import REPO, Home

VALIDATION = REPO / "nlu" / "validation"
SHARES = (0.05, 0.1, 0.25, 0.5, 1.0)
_FOLDS = 5


@dataclass(frozen=True)
class Bench:
    """Training and test messages with their features."""

    examples: list[Example]
    tested: list[Labelled]
    features: dict[str, Matrix]
    tests: dict[str, Matrix]

    @property
    def labels(self) -> list[str]:
        """The intents of the training messages."""
        return [example.intent for example in self.examples]


def prepare(words: Words = icu_words, vectors: Vectors | None = None) -> Bench:
    """Read the data and compute its features."""
    examples = read_data(Home()).examples
    tested = read_labelled(sorted(VALIDATION.glob("*.jsonl")))
    texts, plain = [example.text for example in examples], [message.text for message in tested]
    counting = Counting(texts, words)
    vectors = vectors or Vectors(REPO / "nlu" / ".cache" / "vectors")
    features = {**counting.rows(texts), "meaning": vectors.rows(texts, say)}
    return Bench(examples, tested, features, {**counting.rows(plain), "meaning": vectors.rows(plain, say)})


def _judged(
    name: str, chances: np.ndarray, classes: Sequence[str], bench: Bench, seconds: float
) -> dict[str, Any]:
    row = {"name": name, **accuracy(chances, classes, bench.tested)}
    row["calibration error"] = calibration_error(chances, classes, bench.tested)
    row["fit_seconds"] = round(seconds, 1)
    say(f"{name}: {row['all']} % in {row['fit_seconds']} s")
    return row


def with_blocks(bench: Bench, name: str, blocks: Sequence[str]) -> dict[str, Any]:
    """The product's classifier on some of its features."""
    start = time.monotonic()
    whole = pipeline()
    model = KernelModel({block: whole.blocks[block] for block in blocks}, whole.ridge)
    model.fit({block: bench.features[block] for block in blocks}, bench.labels)
    seconds = time.monotonic() - start
    return _judged(name, model.probabilities(bench.tests), model.classes, bench, seconds)


def features_left_out(bench: Bench) -> Iterator[dict[str, Any]]:
    """What each kind of feature is worth."""
    yield with_blocks(bench, "letters, words, vectors (the product)", ["letters", "words", "meaning"])
    yield with_blocks(bench, "letters and words", ["letters", "words"])
    yield with_blocks(bench, "letters and vectors", ["letters", "meaning"])
    yield with_blocks(bench, "vectors", ["meaning"])


def classifiers(bench: Bench) -> Iterator[dict[str, Any]]:
    """What others would put on the same features."""
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    one, tests = _side_by_side(bench.features, bench.features), _side_by_side(bench.features, bench.tests)
    svm = CalibratedClassifierCV(LinearSVC(C=0.2), method="sigmoid", cv=3)
    for name, model in (
        ("linear SVM, calibrated in 3 folds", svm),
        ("logistic regression (lbfgs, C=20, at most 60 steps)", LogisticRegression(C=20, max_iter=60)),
    ):
        start = time.monotonic()
        model.fit(one, np.array(bench.labels))  # of a list scikit-learn 1.1 counts no class
        seconds = time.monotonic() - start
        yield _judged(name, model.predict_proba(tests), list(model.classes_), bench, seconds)


def _side_by_side(learnt: dict[str, Matrix], rows: dict[str, Matrix]) -> sparse.csr_matrix:
    """The blocks as one matrix, scaled as in the product."""
    whole = pipeline()
    parts = []
    for name in whole.blocks:
        whole._learn_scale(name, learnt[name])
        parts.append(whole._scale(name, rows[name]))
    return sparse.csr_matrix(sparse.hstack([sparse.csr_matrix(part) for part in parts]))


def curve(bench: Bench) -> Iterator[dict[str, Any]]:
    """Accuracy by how much of the training data there is: does writing more still pay?"""
    order = np.random.default_rng(1).permutation(len(bench.examples))
    for share in SHARES:
        some = np.sort(order[: int(share * len(order))])
        labels = [bench.examples[i].intent for i in some]
        start = time.monotonic()
        model = pipeline().fit({name: rows[some] for name, rows in bench.features.items()}, labels)
        row = _judged(
            f"{len(some)} messages",
            model.probabilities(bench.tests),
            model.classes,
            bench,
            time.monotonic() - start,
        )
        yield {**row, "examples": len(some)}


def segmenters(bench: Bench) -> Iterator[dict[str, Any]]:
    """Other cutters of words, in the whole pipeline; the vectors stay."""
    texts = [example.text for example in bench.examples]
    for name, words in SEGMENTERS.items():
        start = time.monotonic()
        counting = Counting(texts, words)
        rows, tests = counting.rows(texts), counting.rows([message.text for message in bench.tested])
        cutting = time.monotonic() - start
        other = Bench(
            bench.examples,
            bench.tested,
            {**rows, "meaning": bench.features["meaning"]},
            {**tests, "meaning": bench.tests["meaning"]},
        )
        yield {**with_blocks(other, name, list(pipeline().blocks)), "cut_seconds": round(cutting, 1)}


def cross_validation(bench: Bench) -> Iterator[dict[str, Any]]:
    """The training data against itself: what the model would get on more messages by the same writers."""
    folds = np.random.default_rng(1).integers(0, _FOLDS, len(bench.examples))
    chances, order, classes = [], [], []
    start = time.monotonic()
    for fold in range(_FOLDS):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        labels = [bench.examples[i].intent for i in inside]
        model = pipeline().fit({name: rows[inside] for name, rows in bench.features.items()}, labels)
        chances.append(model.probabilities({name: rows[outside] for name, rows in bench.features.items()}))
        order.extend(outside)
        classes = model.classes
        say(f"fold {fold + 1} of {_FOLDS}")
    tested = [Labelled("", bench.examples[i].language, frozenset([bench.examples[i].intent])) for i in order]
    row = {"name": f"{_FOLDS} folds of the training data", **accuracy(np.vstack(chances), classes, tested)}
    row["calibration error"] = calibration_error(np.vstack(chances), classes, tested)
    yield {**row, "fit_seconds": round(time.monotonic() - start, 1)}


PARTS: dict[str, Callable[[Bench], Iterator[dict[str, Any]]]] = {
    "features": features_left_out,
    "classifiers": classifiers,
    "segmenters": segmenters,
    "curve": curve,
    "cross-validation": cross_validation,
}


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m nlu.bench.choices", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"which of {', '.join(PARTS)} (default: all)")
    parser.add_argument(
        "--json", type=Path, help="write the figures there, beside what is there of other parts"
    )
    chosen = parser.parse_args(arguments)
    strangers = sorted(set(chosen.parts) - set(PARTS))
    if strangers:
        parser.error(f"no such part: {', '.join(strangers)}; use {', '.join(PARTS)}")
    bench = prepare()
    found = (
        json.loads(chosen.json.read_text(encoding="utf-8")) if chosen.json and chosen.json.is_file() else {}
    )
    for part in chosen.parts or PARTS:
        found[part] = list(PARTS[part](bench))
        if chosen.json:
            chosen.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
        else:
            print(json.dumps({part: found[part]}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
