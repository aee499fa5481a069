"""The file of a backup: what went in comes out, with the passphrase and whole, or one clear sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import backup_file
from bot.store.backup_file import BackupProblem, Header, Writer, header_of, lines

PASSPHRASE = "correct horse battery staple"
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_file, "_COST", 2**10)


def written(folder: Path, values: list[Any]) -> Path:
    path = folder / "a.backup"
    with Writer(path, PASSPHRASE, Header("database", 5.0)) as file:
        for value in values:
            file.line(value)
    return path


#: more than two pieces
LONG = [{"n": n, "text": "ក" * 100} for n in range(700)]


def test_what_went_in_comes_out_in_order_and_is_not_readable_in_between(tmp_path: Path) -> None:
    path = written(tmp_path, LONG)
    assert list(lines(path, PASSPHRASE)) == LONG
    assert "ក".encode() not in path.read_bytes() and path.stat().st_mode & 0o777 == 0o600
    assert header_of(path) == Header("database", 5.0)
    assert path.stat().st_size > 3 * 64 * 1024


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(_VALUES, max_size=20))
def test_any_values_come_back(tmp_path: Path, values: list[Any]) -> None:
    assert list(lines(written(tmp_path, values), PASSPHRASE)) == values


def test_a_wrong_passphrase_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(BackupProblem, match="does not open with this passphrase"):
        list(lines(written(tmp_path, LONG), "another passphrase"))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_file_that_is_cut_off_anywhere_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    path = written(tmp_path, LONG)
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(BackupProblem):
        list(lines(path, PASSPHRASE))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_single_changed_bit_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    path = written(tmp_path, LONG)
    whole = bytearray(path.read_bytes())
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(whole)
    with pytest.raises(BackupProblem):
        list(lines(path, PASSPHRASE))


def test_pieces_cut_at_their_border_doubled_or_swapped_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, LONG)
    head, _, body = path.read_bytes().partition(b"\n")
    size = 64 * 1024 + 16
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    for wrong in (pieces[:-1], [*pieces, pieces[-1]], [pieces[1], pieces[0], *pieces[2:]], pieces[1:]):
        path.write_bytes(head + b"\n" + b"".join(wrong))
        with pytest.raises(BackupProblem, match="damaged or has been cut off"):
            list(lines(path, PASSPHRASE))


def test_the_header_cannot_be_changed(tmp_path: Path) -> None:
    path = written(tmp_path, LONG)
    head, _, body = path.read_bytes().partition(b"\n")
    for change in ({"kind": "data-keys"}, {"made_at": 9e9}, {"cost": 2**11}):
        path.write_bytes(json.dumps({**json.loads(head), **change}).encode() + b"\n" + body)
        with pytest.raises(BackupProblem):
            list(lines(path, PASSPHRASE))


def test_what_is_not_a_backup_is_said_to_be_none(tmp_path: Path) -> None:
    for content in (b"", b"\x00" * 5000, b'{"magic": 1}\n', b'{"magic": "helpline-backup-1", "cost": 1e99}\n'):
        (tmp_path / "x").write_bytes(content)
        with pytest.raises(BackupProblem, match="not a backup of the helpline"):
            header_of(tmp_path / "x")
    with pytest.raises(BackupProblem, match="cannot be read"):
        header_of(tmp_path / "missing")


def test_a_backup_that_was_not_finished_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Writer(tmp_path / "a.backup", PASSPHRASE, Header("database", 5.0)):
        _ = 1 // 0
    assert list(tmp_path.iterdir()) == []
