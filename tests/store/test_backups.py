"""Backup and restore on both databases: everything comes back but those who were deleted; keys and content apart."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.core.case import Case
from bot.store import backup_file, backups, casefile, cases, conversations, forgetting, inbox, outbox, restoring
from bot.store import settings as stored
from bot.store.backup_file import BackupProblem
from bot.store.case_tables import CaseMessage, CaseRow
from bot.store.crypto import KeyProblem, make_ring
from bot.store.database import Database, open_database
from bot.store.engine import connect
from bot.store.keystore import KeyStore
from bot.store.outbox import Call
from bot.store.tables import Conversation, Inbox, Kept, Outbox
from bot.store.vault import vault_of
from bot.work.context import Context  # noqa: F401  (every table is known)

PASSPHRASE = "correct horse battery staple"
NOW = 1_000_000.0


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_file, "_COST", 2**10)


def fill(database: Database) -> None:
    """Two users, one with a case."""
    with database.transaction() as session:
        for number, key in enumerate(("ann", "bo"), 1):
            conversations.save(session, key, number, {"language": "km", "n": number}, NOW)
            conversations.keep(session, key, {"n": number}, NOW + 9e9)
            inbox.put(session, f"telegram:{number}", key, {"n": number}, NOW)
        cases.open_case(session, Case("K7M4X", "immediate", ("locked_in",), "lscw"), "ann", NOW)
        casefile.write(session, "K7M4X", "user", {"text": "help"}, NOW)
        outbox.put(session, Call("sendMessage", {"text": "x"}, "user", "say", "l", "chat:bo", "bo"), NOW)
        stored.put(session, "offset", 4711)


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def backed_up(database: Database, folder: Path, now: float = NOW) -> Path:
    path, rows = backups.back_up_database(database, url_of(database), folder, PASSPHRASE, now)
    assert rows > 0
    return path


def forget(database: Database, key: str, now: float) -> None:
    with database.transaction() as session:
        opened = next(iter(cases.of_conversation(session, key)), None)
        forgetting.forget(session, key, opened, now)
    with database.transaction() as session:
        vault_of(session).shred(session)


@pytest.fixture
def other(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of the other kind, with the same keys."""
    if database.engine.dialect.name == "postgresql":
        yield f"sqlite:///{tmp_path / 'restored.db'}"
        return
    from tests.conftest import _empty

    url = request.getfixturevalue("postgres_url")
    _empty(url)
    yield url


def restore(path: Path, url: str, tmp_path: Path, deletions: list[tuple[str, float]] | None = None) -> Database:
    """As the command does."""
    from bot.store.keyfile import load_ring

    engine = connect(url)
    _, made_at = backups.restore_database(path, PASSPHRASE, engine, load_ring(tmp_path / "keys.json", may_create=False))
    engine.dispose()
    opened = open_database(url, tmp_path / "keys.json", restoring=True)
    restoring.settle(opened, deletions or [], made_at, NOW + 99)
    return opened


def test_everything_comes_back_in_a_database_of_the_other_kind(database: Database, tmp_path: Path, other: str) -> None:
    fill(database)
    again = restore(backed_up(database, tmp_path / "b"), other, tmp_path)
    with again.transaction() as session:
        chats = {row.key: (row.address, row.session["n"]) for row in session.query(Conversation)}
        assert chats == {"ann": (1, 1), "bo": (2, 2)}
        assert [row.content["n"] for row in session.query(Kept).order_by(Kept.id)] == [1, 2]
        assert session.query(CaseMessage).one().content == {"text": "help"}
        assert session.query(CaseRow).one().reasons == ["locked_in"]
        assert stored.get(session, "offset") == 4711
        assert session.query(Outbox).one().maybe_sent, "it may have been sent after the backup"
        # numbers go on behind those that came back
        inbox.put(session, "telegram:9", "ann", {"n": 9}, NOW)
        assert session.scalar(select(func.max(Inbox.id))) == 3
    again.close()


def test_nothing_that_a_user_wrote_is_readable_in_a_backup_even_with_its_passphrase(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    path = backed_up(database, tmp_path / "b")
    everything = str(list(backup_file.lines(path, PASSPHRASE)))
    assert "locked_in" not in everything and "help'" not in everything and "4711" in everything


def test_who_was_deleted_after_the_backup_is_not_brought_back_by_it(
    database: Database, tmp_path: Path, other: str
) -> None:
    fill(database)
    path = backed_up(database, tmp_path / "b")
    forget(database, "ann", NOW + 10)
    again = restore(path, other, tmp_path)  # without any list: her key is gone
    with again.transaction() as session:
        assert [row.key for row in session.query(Conversation)] == ["bo"]
        assert session.query(CaseMessage).count() == 0
        row = session.query(CaseRow).one()
        assert (row.conversation, row.state, row.reasons) == ("", "closed", None)
    again.close()


def test_also_where_the_key_store_is_an_older_one_by_the_list_of_hashes(
    database: Database, tmp_path: Path, other: str
) -> None:
    fill(database)
    path = backed_up(database, tmp_path / "b")
    old_keys = backups.back_up_keys(database, tmp_path / "k", PASSPHRASE, NOW)[1]
    forget(database, "ann", NOW + 10)
    later = backed_up(database, tmp_path / "b", NOW + 20)
    database.vault.store.close()
    for file in tmp_path.glob("datakeys.db*"):
        file.unlink()
    store = KeyStore(f"sqlite:///{tmp_path / 'datakeys.db'}")
    assert backups.restore_keys(old_keys, PASSPHRASE, store) == 4
    store.close()
    again = restore(path, other, tmp_path, backups.forgotten_in(later, PASSPHRASE))
    with again.transaction() as session:
        assert [row.key for row in session.query(Conversation)] == ["bo"]
    again.close()


def test_who_came_back_before_the_backup_is_not_deleted_again(database: Database, tmp_path: Path, other: str) -> None:
    fill(database)
    forget(database, "ann", NOW)
    with database.transaction() as session:
        conversations.save(session, "ann", 1, {"language": "th", "n": 1}, NOW + 5)
    path = backed_up(database, tmp_path / "b", NOW + 10)
    again = restore(path, other, tmp_path, backups.forgotten_in(path, PASSPHRASE))
    with again.transaction() as session:
        assert {row.key for row in session.query(Conversation)} == {"ann", "bo"}
    again.close()


def test_an_older_key_store_brings_back_no_key_that_was_deleted(database: Database, tmp_path: Path) -> None:
    fill(database)
    old_keys = backups.back_up_keys(database, tmp_path / "k", PASSPHRASE, NOW)[1]
    before = set(database.vault.store.days())
    forget(database, "ann", NOW + 10)
    url = url_of(database)
    database.close()
    for file in tmp_path.glob("datakeys.db*"):
        file.unlink()
    store = KeyStore(f"sqlite:///{tmp_path / 'datakeys.db'}")
    backups.restore_keys(old_keys, PASSPHRASE, store)
    store.close()
    again = open_database(url, tmp_path / "keys.json")
    assert restoring.shred_strays(again) == 2
    assert set(again.vault.store.days()) < before
    with again.transaction() as session:
        assert session.query(Kept).one().content == {"n": 2}
    again.close()


def test_keys_come_back_and_are_never_overwritten(database: Database, tmp_path: Path) -> None:
    fill(database)
    masters, data = backups.back_up_keys(database, tmp_path / "k", PASSPHRASE, NOW)
    with pytest.raises(KeyProblem, match="not touched"):
        backups.restore_ring(masters, PASSPHRASE, tmp_path / "keys.json")
    with pytest.raises(BackupProblem, match="not touched"):
        backups.restore_keys(data, PASSPHRASE, database.vault.store)
    url = url_of(database)
    database.close()
    (tmp_path / "keys.json").unlink()
    backups.restore_ring(masters, PASSPHRASE, tmp_path / "keys.json")
    again = open_database(url, tmp_path / "keys.json")
    with again.transaction() as session:
        assert session.query(Kept).count() == 2
        assert [row.content["n"] for row in session.query(Kept).order_by(Kept.id)] == [1, 2]
    again.close()


def test_keys_and_content_are_not_put_into_one_folder(database: Database, tmp_path: Path) -> None:
    backed_up(database, tmp_path / "b")
    with pytest.raises(BackupProblem, match="two folders"):
        backups.back_up_keys(database, tmp_path / "b", PASSPHRASE, NOW)
    backups.back_up_keys(database, tmp_path / "k", PASSPHRASE, NOW)
    with pytest.raises(BackupProblem, match="two folders"):
        backed_up(database, tmp_path / "k")
    assert len(list((tmp_path / "b").iterdir())) == 1 and len(list((tmp_path / "k").iterdir())) == 2


def test_a_restore_that_was_not_finished_lets_no_bot_start(database: Database, tmp_path: Path, other: str) -> None:
    fill(database)
    path = backed_up(database, tmp_path / "b")
    engine = connect(other)
    backups.restore_database(path, PASSPHRASE, engine, database.ring)
    engine.dispose()
    with pytest.raises(KeyProblem, match="was not finished"):
        open_database(other, tmp_path / "keys.json")
    opened = open_database(other, tmp_path / "keys.json", restoring=True)
    restoring.settle(opened, [], NOW, NOW)
    opened.close()
    open_database(other, tmp_path / "keys.json").close()


def test_a_backup_of_another_key_store_or_ring_is_refused_before_anything_is_touched(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    path = backed_up(database, tmp_path / "b")
    foreign = open_database(f"sqlite:///{tmp_path / 'f.db'}", tmp_path / "f.json", f"sqlite:///{tmp_path / 'fk.db'}")
    with pytest.raises(KeyProblem, match="not the one of this database"):
        backups.verify(path, PASSPHRASE, database.ring, foreign.vault.store)
    foreign.close()
    backups.verify(path, PASSPHRASE, make_ring())  # its own values are sealed with whatever ring there is


def test_a_backup_with_a_row_too_few_is_refused(database: Database, tmp_path: Path) -> None:
    fill(database)
    path = backed_up(database, tmp_path / "b")
    rows = list(backup_file.lines(path, PASSPHRASE))
    rows.remove(next(row for row in rows if isinstance(row, list) and row[0] == "kept"))
    with backup_file.Writer(path, PASSPHRASE, backup_file.Header(backups.DATABASE, NOW)) as file:
        for row in rows:
            file.line(row)
    with pytest.raises(BackupProblem, match="as many rows as it says"):
        backups.verify(path, PASSPHRASE, database.ring)


def test_a_backup_of_a_newer_version_says_so(database: Database, tmp_path: Path) -> None:
    path = backed_up(database, tmp_path / "b")
    rows = list(backup_file.lines(path, PASSPHRASE))
    with backup_file.Writer(path, PASSPHRASE, backup_file.Header(backups.DATABASE, NOW)) as file:
        for row in [{**rows[0], "revision": "9999"}, *rows[1:]]:
            file.line(row)
    with pytest.raises(BackupProblem, match="newer version"):
        backups.verify(path, PASSPHRASE, database.ring)


def test_old_backups_are_named_and_only_ours(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    old, new = backed_up(database, folder, NOW), backed_up(database, folder, NOW + 31 * 86400)
    (folder / "holiday.backup").write_bytes(b"photos")
    assert backups.too_old(folder, NOW + 1 * 86400) == [old]
    assert [path for path, _ in backups.found(folder)] == [new, old]
    shutil.rmtree(folder)
