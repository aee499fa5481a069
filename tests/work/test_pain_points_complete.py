"""Each complaint of peers.md 3.2 to 3.4 has a test that names it; a number without one fails here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
#: file -> the numbers of peers.md that are its own
NUMBERS = {
    "test_pain_relay.py": range(11, 32),
    "test_pain_handoff.py": range(32, 39),
    "test_pain_cases.py": range(39, 46),
}


def named_in(file: str) -> Iterator[tuple[int, str, str]]:
    """Number, name and docstring of each test function that is named after an item."""
    for node in ast.parse((HERE / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            number = node.name.split("_")[1]
            assert number.isdigit(), f"{file}: {node.name} names no item"
            yield int(number), node.name, ast.get_docstring(node) or ""


@pytest.mark.parametrize("file", NUMBERS)
def test_every_item_has_a_test_in_its_file(file: str) -> None:
    tested = {number for number, _, _ in named_in(file)}
    assert set(NUMBERS[file]) - tested == set(), "without a test"
    assert tested - set(NUMBERS[file]) == set(), "belongs into another file"


@pytest.mark.parametrize("file", NUMBERS)
def test_every_test_says_which_complaint_it_is_about(file: str) -> None:
    for number, name, told in named_in(file):
        assert told.startswith(f"peers.md {number}"), f"{name}: the docstring begins with the item"


def test_the_files_cover_every_number() -> None:
    assert sorted(number for numbers in NUMBERS.values() for number in numbers) == list(range(11, 46))
