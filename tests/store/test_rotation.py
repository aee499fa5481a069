"""A new master key on both databases: everything stays readable, the old key goes last, a kill changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store import conversations, keyfile, rotation
from bot.store import settings as stored
from bot.store.crypto import KeyProblem, key_id_of
from bot.store.database import Database, open_database
from bot.store.keyfile import KeyLock, load_ring
from bot.store.tables import Kept


def filled(database: Database, count: int = 5) -> None:
    with database.transaction() as session:
        for number in range(count):
            conversations.keep(session, f"user{number}", {"n": number}, 99.0)
            stored.put(session, f"value{number}", number)


def intact(database: Database, count: int = 5) -> bool:
    with database.transaction() as session:
        kept = [row.content["n"] for row in session.scalars(select(Kept).order_by(Kept.id))]
        return kept == list(range(count)) and all(stored.get(session, f"value{n}") == n for n in range(count))


def masters(database: Database) -> set[str]:
    return {key_id_of(wrapped) for _, wrapped, _ in database.vault.store.all()}


def reopened(database: Database, tmp_path: Path) -> Database:
    url = database.engine.url.render_as_string(hide_password=False)
    database.close()
    return open_database(url, tmp_path / "keys.json")


def test_after_a_rotation_only_the_new_key_is_there_and_everything_is_readable(
    database: Database, tmp_path: Path
) -> None:
    filled(database)
    done = rotation.rotate(database, tmp_path / "keys.json")
    assert (done.current, done.dropped, done.data_keys, done.resumed) == ("k2", ("k1",), 6, False)
    assert set(load_ring(tmp_path / "keys.json", may_create=False).keys) == {"k2"}
    again = reopened(database, tmp_path)
    assert masters(again) == {"k2"} and intact(again)
    again.close()


def test_hashes_stay_the_same_or_nobody_would_be_found(database: Database, tmp_path: Path) -> None:
    before = database.ring.hash("7", "chat")
    rotation.rotate(database, tmp_path / "keys.json")
    assert load_ring(tmp_path / "keys.json", may_create=False).hash("7", "chat") == before


@pytest.mark.parametrize("step", range(1, 7))
def test_it_is_taken_up_where_it_was_interrupted(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    filled(database)
    monkeypatch.setattr(rotation, "BATCH", 2)
    done = iter(range(1, 100))

    def dies_at_step(function):  # type: ignore[no-untyped-def]
        def run(*arguments):  # type: ignore[no-untyped-def]
            if next(done) == step:
                raise KeyboardInterrupt
            return function(*arguments)

        return run

    store = database.vault.store
    monkeypatch.setattr(store, "rewrap", dies_at_step(store.rewrap))
    monkeypatch.setattr(rotation, "_reseal_values", dies_at_step(rotation._reseal_values))
    monkeypatch.setattr(rotation, "_nothing_refers_to_others", dies_at_step(rotation._nothing_refers_to_others))
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(database, tmp_path / "keys.json")
    monkeypatch.undo()
    again = reopened(database, tmp_path)
    assert intact(again), "half rotated, everything can be read"
    assert rotation.rotate(again, tmp_path / "keys.json").resumed
    last = reopened(again, tmp_path)
    assert masters(last) == {"k2"} and intact(last)
    last.close()


def test_an_old_key_that_something_needs_is_not_dropped(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(database)
    old = database.ring

    def writes_meanwhile(*_: object) -> int:
        database.vault.store.add({"d" + "0" * 24: old.seal(b"x" * 32, "keys:d" + "0" * 24)}, 0.0)
        return 0

    monkeypatch.setattr(rotation, "_reseal_values", writes_meanwhile)
    with pytest.raises(KeyProblem, match="still sealed with k1"):
        rotation.rotate(database, tmp_path / "keys.json")
    assert set(load_ring(tmp_path / "keys.json", may_create=False).keys) == {"k1", "k2"}


def test_while_a_bot_runs_it_refuses_and_changes_nothing(tmp_path: Path) -> None:
    url, key = f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "keys.json"
    bot = open_database(url, key)
    before = key.read_bytes()
    with pytest.raises(KeyProblem, match="Stop every bot first"):
        open_database(url, key, alone=True)
    assert key.read_bytes() == before
    bot.close()
    alone = open_database(url, key, alone=True)
    with pytest.raises(KeyProblem, match="keys are being changed"):
        open_database(url, key)
    alone.close()


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from bot.store.keyfile import KeyLock;"
        "KeyLock(Path(sys.argv[1])).share(); print('held', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "keys.json")], stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline() == b"held\n"
    with pytest.raises(KeyProblem):
        KeyLock(tmp_path / "keys.json").alone()
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    lock = KeyLock(tmp_path / "keys.json")
    lock.alone()
    lock.release()


def test_a_kill_while_the_key_file_is_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = load_ring(tmp_path / "keys.json", may_create=True)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        keyfile.replace_ring(tmp_path / "keys.json", ring.with_new_key())
    assert load_ring(tmp_path / "keys.json", may_create=False) == ring


def test_a_key_file_is_never_made_over_another(tmp_path: Path) -> None:
    ring = load_ring(tmp_path / "keys.json", may_create=True)
    with pytest.raises(KeyProblem, match="not touched"):
        keyfile.save_new_ring(tmp_path / "keys.json", ring.with_new_key())
    assert load_ring(tmp_path / "keys.json", may_create=False) == ring
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_a_rotation_that_is_really_killed_goes_on(tmp_path: Path) -> None:
    url, key = f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "keys.json"
    database = open_database(url, key)
    filled(database, 400)
    database.close()
    code = (
        "import sys; from pathlib import Path; from bot.store import rotation;"
        "from bot.store.database import open_database; rotation.BATCH = 1;"
        "database = open_database(sys.argv[1], Path(sys.argv[2]), alone=True); print('go', flush=True);"
        "rotation.rotate(database, Path(sys.argv[2]))"
    )
    child = subprocess.Popen([sys.executable, "-c", code, url, str(key)], stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline() == b"go\n"
    until = time.monotonic() + 30
    while "k2" not in key.read_text() and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    database = open_database(url, key, alone=True)
    assert intact(database, 400)
    rotation.rotate(database, key)
    database.close()
    database = open_database(url, key)
    assert masters(database) == {"k2"} and intact(database, 400)
    database.close()
