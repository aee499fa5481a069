"""Sentence vectors of multilingual-e5-small, computed by ONNX Runtime, cached on disk. Knows nothing of Rasa."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime

from nlu.components.e5_file import E5File, find_file
from nlu.components.e5_graph import VIEWS, build_graph
from nlu.components.e5_pieces import Pieces

#: in the name of the cache: raise it when the same text gives other vectors than before
ENGINE_VERSION = "0.3.0-onnx4"
DIMENSION = 384 * len(VIEWS)
DEFAULT_CACHE = Path(__file__).resolve().parent.parent / ".cache" / "vectors"


class Engine:
    """The loaded engine. One thread: the service does one parse at a time and leaves the other cores to the bot."""

    def __init__(self) -> None:
        self._file = E5File(find_file())
        self._pieces = Pieces(self._file)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            build_graph(self._file), options, providers=["CPUExecutionProvider"]
        )

    def embed(self, texts: list[str]) -> np.ndarray:
        """One row of 1,536 numbers a text: the views of e5_graph side by side, each of length 1.

        One text at a time: in a batch the vectors would differ a little from those of single messages.
        """
        rows = [self._one(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSION), dtype=np.float32)

    def _one(self, text: str) -> np.ndarray:
        embeddings = self._file.embeddings(self._pieces.split(text))[None]
        views = self._session.run(["views"], {"embeddings": embeddings})[0][0]
        return np.asarray(views / np.linalg.norm(views, axis=1, keepdims=True), dtype=np.float32).ravel()


class VectorCache:
    """Vectors on disk under a hash of engine version and text, so that no sentence is written in clear.

    For training only: what a user writes is never put here.
    """

    def __init__(self, directory: Path = DEFAULT_CACHE) -> None:
        self._file = directory / f"e5-{ENGINE_VERSION}.npz"
        self._rows: dict[str, np.ndarray] = {}
        self._changed = False
        try:
            with np.load(self._file, allow_pickle=False) as stored:
                self._rows = dict(zip(stored["keys"].tolist(), stored["vectors"]))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            pass  # no cache yet, or one from a run that was cut short: it is only a cache

    @staticmethod
    def key(text: str) -> str:
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def get(self, text: str) -> np.ndarray | None:
        found = self._rows.get(self.key(text))
        return None if found is None else found.astype(np.float32)

    def put(self, text: str, vector: np.ndarray) -> None:
        self._rows[self.key(text)] = vector.astype(np.float16)  # half the disk; the rounding changes no answer
        self._changed = True

    def all_of(self, texts: Sequence[str], engine: Engine) -> np.ndarray:
        """One row a text; what is not known yet is computed on all cores, and known from then on."""
        new = [text for text in dict.fromkeys(texts) if self.get(text) is None]
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # ONNX Runtime lets go of Python's lock
            for text, vector in zip(new, pool.map(lambda text: engine.embed([text])[0], new)):
                self.put(text, vector)
        self.save()
        return np.stack([self.get(text) for text in texts])

    def save(self) -> None:
        """Write what is new, whole or not at all."""
        if not self._changed:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._file.with_name(f"{self._file.stem}.{os.getpid()}.tmp.npz")
        np.savez(temporary, keys=np.array(list(self._rows)), vectors=np.stack(list(self._rows.values())))
        os.replace(temporary, self._file)
        self._changed = False
