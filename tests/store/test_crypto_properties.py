"""Whatever is written, moved and deleted: it opens where it belongs and nowhere else, and deleted is deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from bot.store import conversations, forgetting, inbox
from bot.store import settings as stored
from bot.store.crypto import KeyProblem, Shredded, decrypt, encrypt, key_id_of, make_ring, to_bytes
from bot.store.database import Database, open_database
from bot.store.key_tables import DataKey, KeyToShred
from bot.store.pairing import MARKER
from bot.store.tables import Conversation, Inbox, Kept
from bot.store.vault import vault_of

RING = make_ring()
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
PLACES = st.text(min_size=1, max_size=30)


@given(VALUES, PLACES)
def test_what_is_sealed_opens_at_its_place(value: Any, place: str) -> None:
    assert RING.open(RING.seal(to_bytes(value), place), place) == to_bytes(value)


@given(st.binary(), PLACES, PLACES)
def test_it_opens_at_no_other_place(plain: bytes, place: str, other: str) -> None:
    sealed = RING.seal(plain, place)
    if place != other:
        with pytest.raises(KeyProblem):
            RING.open(sealed, other)


@given(st.binary(max_size=50), st.data())
def test_no_bit_of_it_can_be_changed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(RING.seal(plain, "p"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(KeyProblem):
        RING.open(bytes(sealed), "p")


@given(st.binary(max_size=200))
def test_what_is_not_sealed_opens_nowhere_and_breaks_nothing(rubbish: bytes) -> None:
    with pytest.raises(KeyProblem):
        RING.open(rubbish, "p")
    with pytest.raises(KeyProblem):
        decrypt(b"k" * 32, rubbish, "p")


@given(st.binary())
def test_the_same_is_sealed_differently_each_time(plain: bytes) -> None:
    assert encrypt(b"k" * 32, "d1", plain, "p") != encrypt(b"k" * 32, "d1", plain, "p")


@given(st.text(), st.text(), st.text(max_size=10), st.text(max_size=10))
def test_hashes_are_equal_only_for_the_same_value_of_the_same_kind(one: str, two: str, kind: str, other: str) -> None:
    same = f"{kind}:{one}" == f"{other}:{two}"
    assert (RING.hash(one, kind) == RING.hash(two, other)) == same


USERS = st.sampled_from(["ann", "bo", "chan"])


class Keeping(RuleBasedStateMachine):
    """Users write, come back, are forgotten; keys are shredded late, transactions fail, copies are kept."""

    folder: Path
    copies: Bundle[Any] = Bundle("copies")

    @initialize()
    def begin(self) -> None:
        for file in self.folder.iterdir():
            file.unlink()
        self.database: Database = open_database(f"sqlite:///{self.folder / 'a.db'}", self.folder / "keys.json")
        self.kept: dict[str, list[int]] = {}
        self.waiting: dict[str, list[int]] = {}
        self.known: dict[str, int] = {}
        self.dead: set[str] = set()
        self.number = 0

    @rule(user=USERS)
    def writes(self, user: str) -> None:
        self.number += 1
        with self.database.transaction() as session:
            conversations.save(session, user, 1, {"n": self.number}, 1.0)
            conversations.keep(session, user, {"n": self.number}, 9e9)
            inbox.put(session, f"telegram:{self.number}", user, {"n": self.number}, 1.0)
        self.known[user] = self.number
        self.kept.setdefault(user, []).append(self.number)
        self.waiting.setdefault(user, []).append(self.number)

    @rule(user=USERS)
    def fails(self, user: str) -> None:
        try:
            with self.database.transaction() as session:
                conversations.keep(session, user, {"n": 0}, 9e9)
                forgetting.forget(session, user, None, 1.0)
                raise RuntimeError
        except RuntimeError:
            return

    @rule(target=copies, user=USERS)
    def is_copied(self, user: str) -> Any:
        """As a backup would have it."""
        with self.database.transaction() as session:
            rows = session.scalars(select(Kept.content_sealed).where(Kept.conversation == user))
            return user, [bytes(row) for row in rows]

    @rule(user=USERS, shredded=st.booleans())
    def is_forgotten(self, user: str, shredded: bool) -> None:
        with self.database.transaction() as session:
            key = session.get(DataKey, user)
            self.dead |= {key.key_id} if key else set()
            forgetting.forget(session, user, None, 1.0)
        self.kept.pop(user, None)
        self.known.pop(user, None)
        if shredded:
            self.shreds()

    @rule()
    def shreds(self) -> None:
        with self.database.transaction() as session:
            vault_of(session).shred(session)

    @rule()
    def starts_anew(self) -> None:
        self.database.close()
        self.database = open_database(f"sqlite:///{self.folder / 'a.db'}", self.folder / "keys.json")

    @rule(copy=copies)
    def a_copy_is_opened(self, copy: Any) -> None:
        """With the key shredded nobody reads it, else only at its place."""
        user, sealed = copy
        there = self.database.vault.store.days()
        for value in sealed:
            if key_id_of(value) not in there:
                with pytest.raises(Shredded):
                    self.database.vault.open(value, f"kept.content|{user}")
            else:
                assert self.database.vault.open(value, f"kept.content|{user}")["n"] > 0

    @invariant()
    def everybody_else_is_intact(self) -> None:
        if not hasattr(self, "database"):
            return
        with self.database.transaction() as session:
            chats = {row.key: row.session["n"] for row in session.query(Conversation)}
            kept: dict[str, list[int]] = {}
            for row in session.query(Kept).order_by(Kept.id):
                kept.setdefault(row.conversation, []).append(row.content["n"])
            waiting: dict[str, list[int]] = {}
            for message in session.query(Inbox).order_by(Inbox.id):
                waiting.setdefault(message.conversation, []).append(message.payload["n"])
        assert (chats, kept, waiting) == (self.known, self.kept, self.waiting)

    @invariant()
    def what_is_shredded_is_gone_and_what_is_needed_is_there(self) -> None:
        if not hasattr(self, "database"):
            return
        there = self.database.vault.store.days().keys()
        with self.database.transaction() as session:
            needed = set(session.scalars(select(DataKey.key_id))) | {stored.get(session, MARKER)}
            late = set(session.scalars(select(KeyToShred.key_id)))
        assert needed <= there and not self.dead & there - late and not needed & self.dead

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()


def test_nobody_is_lost_and_nobody_comes_back(tmp_path: Path) -> None:
    machine = type("Here", (Keeping,), {"folder": tmp_path})
    checks = [HealthCheck.too_slow]
    run_state_machine_as_test(
        machine, settings=settings(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=checks)
    )
