"""A word in a file is found, also where two blocks meet; cipher text is not taken for one."""

from __future__ import annotations

import os
from pathlib import Path

from tests.chaos.leaks import _BLOCK, leaks


def test_a_marker_in_a_file_is_found_and_random_bytes_are_not(tmp_path: Path) -> None:
    (tmp_path / "good.db").write_bytes(os.urandom(1000).replace(b"z", b"y"))
    (tmp_path / "bad.log").write_bytes(b"-" * (_BLOCK - 4) + b"m1001x22z")
    assert leaks(tmp_path) == ["bad.log holds a marker in clear"]
