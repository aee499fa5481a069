"""Each row of telegram.md section 1 that concerns us has a test named after it; the others say why not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

from .test_switches import SEEN_ELSEWHERE

HERE = Path(__file__).parent
#: rows of each table of telegram.md section 1; some hold two behaviours and are two rows here
LEAST = {"1.1": 9, "1.2": 14, "1.3": 10, "1.4": 4, "1.5": 10, "1.6": 2, "1.7": 11}


def rows() -> list[tuple[str, str, object]]:
    tables = yaml.safe_load((HERE / "rows.yml").read_text(encoding="utf-8"))
    return [(table, row, tests) for table, held in tables.items() for row, tests in held.items()]


def names_in(file: str) -> set[str]:
    """The names of the tests of a file, without running it."""
    path = HERE / file
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"}


@pytest.mark.parametrize(("table", "row", "tests"), rows())
def test_each_row_has_tests_that_exist_or_a_reason(table: str, row: str, tests: object) -> None:
    if isinstance(tests, str):
        assert len(tests.split()) >= 2, "a reason is more than a word"
        return
    assert isinstance(tests, list) and tests, f"{table} {row}: neither a test nor a reason"
    for named in tests:
        file, _, name = str(named).partition("::")
        assert name in names_in(file), f"{table} {row}: there is no {named}"


def test_no_table_is_left_out() -> None:
    found: dict[str, int] = {}
    for table, _, _ in rows():
        found[table] = found.get(table, 0) + 1
    assert all(found.get(table, 0) >= least for table, least in LEAST.items()), found


def test_what_is_seen_elsewhere_is_a_test_there() -> None:
    for named in SEEN_ELSEWHERE.values():
        file, _, name = named.rpartition("/")[2].partition("::")
        assert name in names_in(file)
