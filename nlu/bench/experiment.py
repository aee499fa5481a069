"""The pipeline of config.yml without Rasa around it: features, classifier, accuracy. For comparing choices quickly."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from textnorm import language_guess, normalise, script_of

from nlu.components.kernel_model import Block, KernelModel, Matrix
from nlu.components.vectors import Engine, VectorCache
from nlu.components.words import segment
from nlu.home import REPO

Words = Callable[[str], list[tuple[str, str]]]  # text -> (word, sound key)
_LONGEST = 600  # as in sentence_embedding.py


def icu_words(text: str) -> list[tuple[str, str]]:
    """The words of the product."""
    return [(word.text, word.key) for word in segment(text)]


class Counting:
    """The two counting featurizers of config.yml, learnt on training texts."""

    def __init__(self, texts: Sequence[str], words: Words = icu_words) -> None:
        self._words = words
        self._letters = CountVectorizer(analyzer="char_wb", ngram_range=(1, 4), lowercase=False)
        self._pairs = CountVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), lowercase=False)
        plain, keys = self._split(texts)
        self._letters.fit(plain)
        self._pairs.fit(keys)

    def rows(self, texts: Sequence[str]) -> dict[str, Matrix]:
        """One row a text, by the aliases of config.yml."""
        plain, keys = self._split(texts)
        return {
            "letters": sparse.csr_matrix(self._letters.transform(plain), dtype=np.float32),
            "words": sparse.csr_matrix(self._pairs.transform(keys), dtype=np.float32),
        }

    def _split(self, texts: Sequence[str]) -> tuple[list[str], list[str]]:
        split = [self._words(text) for text in texts]
        return (
            [" ".join(word for word, _ in words) for words in split],
            [" ".join(key for _, key in words) for words in split],
        )


class Vectors:
    """Sentence vectors, kept on disk under hashes: the texts of a benchmark are no user's."""

    def __init__(self, folder: Path) -> None:
        self._cache, self._engine = VectorCache(folder), Engine()

    def rows(self, texts: Sequence[str], progress: Callable[[str], None]) -> np.ndarray:
        """One row a text."""
        progress(f"vectors of {len(texts)} sentences")
        return self._cache.all_of([normalise(text)[:_LONGEST] for text in texts], self._engine)


def pipeline(config: Path = REPO / "config.yml") -> KernelModel:
    """An untrained classifier with the settings of config.yml."""
    steps = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    (chosen,) = [step for step in steps if step["name"].endswith("KernelClassifier")]
    blocks = {alias: Block(float(b["weight"]), b.get("gamma"), b.get("keep")) for alias, b in chosen["blocks"].items()}
    return KernelModel(blocks, float(chosen["ridge"]))


@dataclass(frozen=True)
class Labelled:
    """A message to test on; any of `right` is right."""

    text: str
    group: str
    right: frozenset[str]


def read_labelled(paths: Sequence[Path]) -> list[Labelled]:
    """Messages in the form of nlu/validation; the group is the language, romanised Khmer apart."""
    lines = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [Labelled(m["text"], _group(m), frozenset([m["intent"], *m.get("accept", ())])) for m in lines]


def _group(message: Mapping[str, Any]) -> str:
    language = message.get("lang") or language_guess(message["text"]) or "en"
    script = message.get("script") or script_of(message["text"])
    return "km_latn" if language == "km" and script == "Latn" else str(language)


def accuracy(
    probabilities: np.ndarray, classes: Sequence[str], tested: Sequence[Labelled]
) -> dict[str, float]:
    """Per cent right, by group and in all, each with its 95 % half-width (normal) as "<group> ±"."""
    right = np.array([classes[i] in m.right for i, m in zip(probabilities.argmax(axis=1), tested)])
    groups = np.array([message.group for message in tested])
    figures: dict[str, float] = {}
    for group in [*sorted(set(groups)), "all"]:
        own = right if group == "all" else right[groups == group]
        share = own.mean()
        figures[group] = round(100 * float(share), 1)
        figures[f"{group} ±"] = round(196 * float(np.sqrt(share * (1 - share) / len(own))), 1)
    return figures


def calibration_error(probabilities: np.ndarray, classes: Sequence[str], tested: Sequence[Labelled]) -> float:
    """Expected calibration error in per cent: ten equal bins of confidence, weighted by their counts."""
    sure = probabilities.max(axis=1)
    right = np.array([classes[i] in m.right for i, m in zip(probabilities.argmax(axis=1), tested)])
    bins = np.minimum((sure * 10).astype(int), 9)
    off = sum(abs(right[bins == b].mean() - sure[bins == b].mean()) * (bins == b).sum() for b in set(bins))
    return round(100 * float(off) / len(tested), 1)
