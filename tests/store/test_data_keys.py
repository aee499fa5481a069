"""Data keys on both databases: who seals with what, what opens where, and that a deleted key ends it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from bot.core.case import Case
from bot.store import casefile, cases, conversations, forgetting, inbox, outbox
from bot.store.case_tables import CaseMessage
from bot.store.crypto import KeyProblem, Shredded, key_id_of
from bot.store.database import Database, open_database
from bot.store.key_tables import DataKey, KeyToShred
from bot.store.outbox import Call
from bot.store.tables import Conversation, Inbox, Kept, Outbox
from bot.store.vault import CACHE_KEYS, CACHE_SECONDS, Vault, vault_of

MARKER = "ពាក្យសម្ងាត់ marker 7781"


def keep(database: Database, key: str, words: str = MARKER) -> bytes:
    """Keep something; the ciphertext."""
    with database.transaction() as session:
        conversations.keep(session, key, {"text": words}, 99.0)
    with database.transaction() as session:
        return bytes(session.scalars(select(Kept.content_sealed).order_by(Kept.id.desc())).first() or b"")


def fail_after(database: Database, change: Callable[[Session], object]) -> None:
    """A transaction that comes to nothing."""
    with suppress(RuntimeError), database.transaction() as session:
        change(session)
        raise RuntimeError


def shred(database: Database, key: str) -> int:
    with database.transaction() as session:
        vault_of(session).retire(session, [key], 1.0)
    with database.transaction() as session:
        return vault_of(session).shred(session)


def test_each_conversation_and_each_case_has_a_key_of_its_own(database: Database) -> None:
    with database.transaction() as session:
        for key in ("a", "b"):
            conversations.save(session, key, 1, {"language": "km"}, 1.0)
        cases.open_case(session, Case("K7M4X", "immediate", ("locked_in",), "lscw"), "a", 1.0)
        casefile.write(session, "K7M4X", "user", {"text": MARKER}, 1.0)
    with database.transaction() as session:
        owners = {row.owner: row.key_id for row in session.scalars(select(DataKey))}
        assert set(owners) == {"a", "b", "case:K7M4X"} and len(set(owners.values())) == 3
        sealed = session.scalars(select(CaseMessage.content_sealed)).one()
        assert key_id_of(bytes(sealed)) == owners["case:K7M4X"]
        assert session.query(CaseMessage).one().content == {"text": MARKER}


def test_the_key_store_names_no_conversation_and_no_moment(database: Database) -> None:
    keep(database, "a")
    days = database.vault.store.days()
    assert all(len(key_id) == 25 and day % 86400 == 0 for key_id, day in days.items())
    with database.transaction() as session:
        [key_id] = session.scalars(select(DataKey.key_id))
    [wrapped] = database.vault.store.get([key_id]).values()
    assert len(wrapped) == len("k1|") + 12 + 32 + 16, "a wrapped key and nothing else"


def test_calls_that_belong_to_nobody_share_the_key_of_their_day(database: Database) -> None:
    with database.transaction() as session:
        for day in (0, 0, 1):
            call = Call("deleteMessages", {"chat_id": 7, "message_ids": [1]}, "user", "delete")
            outbox.put(session, call, 86400.0 * day + 5)
    with database.transaction() as session:
        assert set(session.scalars(select(DataKey.owner))) == {"day:000000", "day:000001"}
        assert [row.payload["chat_id"] for row in session.query(Outbox)] == [7, 7, 7]


def test_a_value_moved_to_another_conversation_does_not_open(database: Database) -> None:
    keep(database, "a", "of a"), keep(database, "b", "of b")
    with database.transaction() as session:
        of_a = session.scalars(select(Kept.content_sealed).where(Kept.conversation == "a")).one()
        session.execute(update(Kept).where(Kept.conversation == "b").values(content_sealed=of_a))
    with database.transaction() as session:
        row = session.query(Kept).filter_by(conversation="b").one()
        with pytest.raises(KeyProblem, match="does not open"):
            _ = row.content


def test_a_value_moved_to_another_table_does_not_open(database: Database) -> None:
    sealed = keep(database, "a")
    with database.transaction() as session:
        inbox.put(session, "telegram:1", "a", {"n": 1}, 1.0)
        session.execute(update(Inbox).values(payload_sealed=sealed))
    with database.transaction() as session, pytest.raises(KeyProblem):
        _ = session.query(Inbox).one().payload


def test_without_its_key_nothing_can_be_read_and_one_error_says_so(database: Database) -> None:
    keep(database, "a")
    assert shred(database, "a") == 1
    with database.transaction() as session, pytest.raises(Shredded, match="its key is gone"):
        _ = session.query(Kept).one().content


def test_after_its_key_is_gone_a_conversation_begins_anew_with_another(database: Database) -> None:
    with database.transaction() as session:
        conversations.save(session, "a", 1, {"language": "km"}, 1.0)
    shred(database, "a")
    with database.transaction() as session:
        assert conversations.get(session, "a") is None
        conversations.save(session, "a", 1, {"language": "th"}, 2.0)
    with database.transaction() as session:
        row = conversations.get(session, "a")
        assert row is not None and row.session == {"language": "th"}


def test_a_key_that_the_store_has_lost_is_replaced_where_something_new_is_written(database: Database) -> None:
    keep(database, "a")
    with database.transaction() as session:
        lost = session.scalars(select(DataKey.key_id)).one()
    database.vault.store.delete([lost])
    fresh = Vault(database.ring, database.vault.store)
    with database.transaction() as session:
        assert fresh.writing(session, ["a"])["a"][0] != lost


def test_the_inbox_sets_aside_what_can_never_be_read_and_goes_on(database: Database) -> None:
    with database.transaction() as session:
        inbox.put(session, "telegram:1", "a", {"n": 1}, 1.0)
    shred(database, "a")
    with database.transaction() as session:
        inbox.put(session, "telegram:2", "a", {"n": 2}, 1.0)
    with database.transaction() as session:
        row = inbox.claim(session, 5.0)
        assert row is not None and row.payload == {"n": 2}
        dead = session.query(Inbox).filter_by(state="dead").one()
        assert (dead.source, dead.error) == ("telegram:1", "Shredded")


def test_the_outbox_does_not_send_what_can_never_be_read(database: Database) -> None:
    with database.transaction() as session:
        outbox.put(session, Call("sendMessage", {"text": "old"}, "user", "say", "l", "chat:a", "a"), 1.0)
    shred(database, "a")
    with database.transaction() as session:
        outbox.put(session, Call("sendMessage", {"text": "new"}, "user", "say", "l", "chat:a", "a"), 1.0)
    with database.transaction() as session:
        row, _ = outbox.claim(session, 500.0)
        assert row is None or row.payload == {"text": "new"}
        assert session.query(Outbox).filter_by(state="failed").one().error == "Shredded"


def test_opened_keys_are_kept_for_a_minute_and_not_without_end(database: Database) -> None:
    ticks = [0.0]
    vault = Vault(database.ring, database.vault.store, lambda: ticks[0])
    with database.transaction() as session:
        key_id, _ = vault.writing(session, ["a"])["a"]
        sealed = vault.seal(session, "a", "p", 1)
    vault.store.delete([key_id])
    assert vault.open(sealed, "p") == 1, "from memory"
    ticks[0] = CACHE_SECONDS + 1
    with pytest.raises(Shredded):
        vault.open(sealed, "p")
    vault._remember({f"d{n}": b"x" for n in range(CACHE_KEYS + 10)})
    assert len(vault._opened) == CACHE_KEYS


def test_a_shredded_key_leaves_memory_at_once(database: Database) -> None:
    sealed = keep(database, "a")
    assert database.vault.open(sealed, "kept.content|a") == {"text": MARKER}
    shred(database, "a")
    with pytest.raises(Shredded):
        database.vault.open(sealed, "kept.content|a")


def test_shredding_can_be_repeated_after_a_crash_at_any_point(database: Database) -> None:
    keep(database, "a")
    with database.transaction() as session:
        vault_of(session).retire(session, ["a"], 1.0)
        [key_id] = session.scalars(select(KeyToShred.key_id))
    database.vault.store.delete([key_id])  # it died before it could say so
    with database.transaction() as session:
        assert vault_of(session).shred(session) == 1
        assert session.query(KeyToShred).count() == 0


def test_a_transaction_that_fails_leaves_the_key_that_was_there(database: Database) -> None:
    sealed = keep(database, "a")
    fail_after(database, lambda session: forgetting.forget(session, "a", None, 5.0))
    assert database.vault.open(sealed, "kept.content|a") == {"text": MARKER}
    with database.transaction() as session:
        assert session.query(Kept).one().content == {"text": MARKER}


def test_nothing_is_ever_written_in_clear(database: Database) -> None:
    with database.transaction() as session:
        session.add(Conversation(key="a", address=99887766, session={"note": MARKER}, blocked=False, updated_at=1.0))
        session.flush()
        row = session.execute(text("SELECT address, session FROM conversations")).one()
        assert all(bytes(value).startswith(b"d") and b"7781" not in bytes(value) for value in row)


def test_a_wrong_missing_or_emptied_key_store_stops_the_start_and_changes_nothing(tmp_path: Path) -> None:
    url, key = f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "keys.json"
    opened = open_database(url, key)
    keep(opened, "a")
    opened.close()
    right = (tmp_path / "datakeys.db").read_bytes()
    (tmp_path / "datakeys.db").unlink()
    with pytest.raises(KeyProblem, match=r"datakeys\.db is missing, but there is a database"):
        open_database(url, key)
    assert not (tmp_path / "datakeys.db").exists()

    other = open_database(f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "b.json", f"sqlite:///{tmp_path / 'bkeys.db'}")
    other.close()
    with pytest.raises(KeyProblem, match="not the one of this database"):
        open_database(url, key, f"sqlite:///{tmp_path / 'bkeys.db'}")
    (tmp_path / "datakeys.db").write_bytes(right)
    opened = open_database(url, key)
    with opened.transaction() as session:
        assert session.query(Kept).one().content == {"text": MARKER}
    opened.close()


def test_a_new_database_is_not_begun_on_the_key_store_of_another(tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "keys.json")
    keep(opened, "a")
    opened.close()
    before = (tmp_path / "datakeys.db").read_bytes()
    with pytest.raises(KeyProblem, match="belongs to another database"):
        open_database(f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "keys.json")
    assert (tmp_path / "datakeys.db").read_bytes() == before
    (tmp_path / "keys.json").unlink()
    with pytest.raises(KeyProblem, match=r"keys\.json is missing"):
        open_database(f"sqlite:///{tmp_path / 'c.db'}", tmp_path / "keys.json")


def test_a_first_start_that_was_killed_between_key_store_and_database_goes_on(tmp_path: Path) -> None:
    url, key = f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "keys.json"
    open_database(url, key).close()
    for file in tmp_path.glob("a.db*"):
        file.unlink()
    open_database(url, key).close()
    open_database(url, key).close()


def test_the_key_store_can_be_a_database_of_its_own_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    from tests.conftest import _empty

    _empty(postgres_url)
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "keys.json", postgres_url)
    sealed = keep(database, "a")
    assert len(database.vault.store.days()) == 2
    shred(database, "a")
    assert len(database.vault.store.days()) == 1
    with pytest.raises(Shredded):
        database.vault.open(sealed, "kept.content|a")
    database.close()


def test_a_deleted_key_is_not_left_in_the_files_of_the_store(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "keys.json")
    keep(database, "a")
    with database.transaction() as session:
        [key_id] = session.scalars(select(DataKey.key_id))
    [wrapped] = database.vault.store.get([key_id]).values()
    files = lambda: b"".join(path.read_bytes() for path in tmp_path.glob("datakeys.db*"))  # noqa: E731
    assert wrapped in files() and key_id.encode() in files()
    shred(database, "a")
    assert wrapped not in files() and key_id.encode() not in files()
    database.close()


def test_as_many_keys_as_owners_whatever_fails(database: Database) -> None:
    for number in range(3):
        fail_after(database, lambda session, key=f"x{number}": conversations.save(session, key, 1, {}, 1.0))
    with database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(DataKey)) == 0
