"""Regularised least squares on a kernel matrix, exactly and in place: 17,000 examples need 1.2 GB, 35,000 need 5 GB.

One Cholesky factor in single precision serves everything: the solution, and what each of some examples would have
got had it been left out.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack
from threadpoolctl import threadpool_limits

_SLICE = 1024
_BLOCK = 2048


@dataclass(frozen=True)
class Solved:
    """`dual`: one row an example, one column a class. The target may be missed by what the ridge costs."""

    dual: np.ndarray
    target: np.ndarray
    factor: np.ndarray

    def left_out(self, rows: np.ndarray) -> np.ndarray:
        """The scores that these examples would get had each been left out.

        score(i) = target(i) - dual(i) / inverse(i, i): Rasmussen and Williams, Gaussian Processes (2006), 5.4.2.
        """
        columns = np.zeros((len(self.factor), len(rows)), dtype=np.float32, order="F")
        columns[rows, np.arange(len(rows))] = 1
        with _one_thread():
            halves, _ = lapack.strtrs(self.factor, columns, lower=0, trans=1, overwrite_b=1)
        diagonal = np.einsum("ij,ij->j", halves, halves)
        return np.asarray(self.target[rows] - self.dual[rows] / diagonal[:, None])


def symmetric(size: int, part: Callable[[int, int], np.ndarray]) -> np.ndarray:
    """The matrix whose rows start:end, up to column `end`, are part(start, end). Above the diagonal: undefined."""
    matrix = np.empty((size, size), dtype=np.float32)

    def fill(start: int) -> None:
        end = min(start + _SLICE, size)
        matrix[start:end, :end] = part(start, end)

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # NumPy and SciPy let go of Python's lock
        list(pool.map(fill, range(0, size, _SLICE)))
    return matrix


def solve(kernel: np.ndarray, target: np.ndarray, ridge: float) -> Solved:
    """Destroys `kernel`, of which only the lower triangle is read. `ridge` is a share of its mean diagonal."""
    diagonal = np.diag_indices(len(kernel))
    kernel[diagonal] += ridge * kernel[diagonal].mean()
    _factorise(kernel)
    # LAPACK counts by columns: to it, our lower triangle is the upper one. `.T` costs nothing.
    with _one_thread():
        dual, _ = lapack.spotrs(kernel.T, np.asfortranarray(target), lower=0)
    return Solved(np.ascontiguousarray(dual), target, kernel.T)


def _factorise(matrix: np.ndarray) -> None:
    """The lower triangle becomes its Cholesky factor, block by block: nearly all of it is products on all cores."""
    size = len(matrix)
    for start in range(0, size, _BLOCK):
        end = min(start + _BLOCK, size)
        corner, failed = lapack.spotrf(matrix[start:end, start:end], lower=1)
        if failed:
            raise ValueError("The kernel matrix is not positive definite: `ridge` in config.yml must be above 0.")
        matrix[start:end, start:end] = corner
        below = matrix[end:, start:end]
        below[:] = below @ lapack.strtri(corner, lower=1)[0].T
        for at in range(end, size, _BLOCK):
            matrix[at:, at : at + _BLOCK] -= below[at - end :] @ below[at - end : at - end + _BLOCK].T


def _one_thread() -> threadpool_limits:
    """With several threads the OpenBLAS of SciPy 1.10 crashes on large matrices: spotrf did on 30,000 rows."""
    return threadpool_limits(limits=1, user_api="blas")
