"""A word in a file is found, also where two blocks meet; cipher text is not taken for one."""

from __future__ import annotations

import os
from pathlib import Path

from tests.chaos.leaks import _BLOCK, leaks
from tests.chaos.record import Record, Wrote

WROTE = Record(wrote=[Wrote("m1001x22z", 1001)])


def test_a_marker_in_a_file_is_found_and_random_bytes_are_not(tmp_path: Path) -> None:
    (tmp_path / "good.db").write_bytes(os.urandom(1000).replace(b"z", b"y"))
    (tmp_path / "bad.log").write_bytes(b"-" * (_BLOCK - 4) + b"m1001x22z")
    assert leaks(tmp_path, WROTE) == ["bad.log holds a marker in clear"]


def test_what_only_looks_like_a_marker_is_none(tmp_path: Path) -> None:
    """A process called …-dc2969, and behind its name the beginning of the next row."""
    (tmp_path / "16494").write_bytes(b"\x03!vm-20375-dc2969x8z[\xf2\x05")
    assert leaks(tmp_path, WROTE) == []
