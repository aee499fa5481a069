"""Seals and opens what belongs to a user or a case with a data key of its own; deleting it is forgetting.

Which key writes is read from `data_keys` in the same transaction and locked against deletion until it commits, so
nothing is ever sealed with a key that is about to be shredded. Opened keys stay in memory for a minute.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from bot.store.crypto import KEY_BYTES, KeyRing, Shredded, decrypt, encrypt, key_id_of, to_bytes
from bot.store.inserting import insert_new
from bot.store.key_tables import DataKey, KeyToShred
from bot.store.keystore import KeyStore

#: how long, and how many, opened keys are kept in memory
CACHE_SECONDS, CACHE_KEYS = 60.0, 2000
#: in Session.info: the vault, and the keys that write in this transaction
VAULT, _WRITING = "_vault", "_writing"


_LOCKED = (
    select(DataKey.owner, DataKey.key_id)
    .where(DataKey.owner.in_(bindparam("owners", expanding=True)))
    .order_by(DataKey.owner)
    .with_for_update(read=True, key_share=True)
)


def vault_of(session: Session) -> Vault:
    """The vault of the database that a session belongs to."""
    vault: Vault = session.info[VAULT]
    return vault


class Vault:
    """A ring, a key store, and the keys opened lately."""

    def __init__(self, ring: KeyRing, store: KeyStore, ticks: Callable[[], float] = time.monotonic) -> None:
        self.ring = ring
        self.store = store
        self._ticks = ticks
        self._opened: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._lock = threading.Lock()

    # -- values

    def seal(self, session: Session, owner: str, place: str, value: Any) -> bytes:
        """Seal a JSON value with the key of its owner."""
        key_id, key = self.writing(session, [owner])[owner]
        return encrypt(key, key_id, to_bytes(value), place)

    def open(self, sealed: bytes, place: str) -> Any:
        """Open what `seal` made. Raises Shredded, or KeyProblem when it belongs elsewhere."""
        key_id = key_id_of(sealed)
        key = self._keys([key_id]).get(key_id)
        if key is None:
            raise Shredded("What was kept here has been deleted: its key is gone.")
        return json.loads(decrypt(key, sealed, place))

    # -- which key writes

    def writing(self, session: Session, owners: Collection[str]) -> dict[str, tuple[str, bytes]]:
        """(key id, key) by owner, locked against deletion until this transaction ends; made where there is none."""
        known: dict[str, tuple[str, bytes]] = session.info.setdefault(_WRITING, {})
        missing = sorted(set(owners) - known.keys())
        while missing:
            ids = self._locked(session, missing)
            keys = self._keys(list(ids.values()))
            known |= {owner: (key_id, keys[key_id]) for owner, key_id in ids.items() if key_id in keys}
            lost = {owner: key_id for owner, key_id in ids.items() if key_id not in keys}
            if lost:  # an older key store was put back: what these keys sealed cannot be read any more
                session.execute(delete(DataKey).where(DataKey.owner.in_(lost)))
            missing = [owner for owner in missing if owner not in known]
            if missing:
                self._make(session, missing)
        return {owner: known[owner] for owner in owners}

    def _locked(self, session: Session, owners: list[str]) -> dict[str, str]:
        return {row.owner: row.key_id for row in session.execute(_LOCKED, {"owners": owners})}

    def _make(self, session: Session, owners: list[str]) -> None:
        """Make keys for these; where somebody else was faster, theirs is used."""
        now = time.time()
        made = {f"d{secrets.token_hex(12)}": secrets.token_bytes(KEY_BYTES) for _ in owners}
        self.store.add({key_id: self.wrap(key_id, key) for key_id, key in made.items()}, now)
        rows = [{"owner": owner, "key_id": key_id, "made_at": now} for owner, key_id in zip(owners, made, strict=True)]
        session.execute(insert_new(session, DataKey, "owner").values(rows))
        used = set(self._locked(session, owners).values())
        self.store.delete([key_id for key_id in made if key_id not in used])

    # -- deleting keys

    def retire(self, session: Session, owners: Collection[str], now: float) -> int:
        """From this transaction's end nothing is written with the keys of these owners; then they can be shredded."""
        which = DataKey.owner.in_(owners)
        ids = list(session.scalars(select(DataKey.key_id).where(which).order_by(DataKey.owner).with_for_update()))
        session.execute(delete(DataKey).where(which))
        session.add_all(KeyToShred(key_id=key_id, since=now) for key_id in ids)
        session.flush()
        for owner in owners:
            session.info.get(_WRITING, {}).pop(owner, None)
        return len(ids)

    def shred(self, session: Session, most: int = 500) -> int:
        """Delete retired keys from the key store. Can be repeated after any accident; deletes nothing else."""
        ids = list(session.scalars(select(KeyToShred.key_id).order_by(KeyToShred.since).limit(most)))
        self.store.delete(ids)
        with self._lock:
            for key_id in ids:
                self._opened.pop(key_id, None)
        session.execute(delete(KeyToShred).where(KeyToShred.key_id.in_(ids)))
        return len(ids)

    # -- keys in memory

    def wrap(self, key_id: str, key: bytes) -> bytes:
        """A data key as the key store has it."""
        return self.ring.seal(key, f"keys:{key_id}")

    def unwrap(self, key_id: str, wrapped: bytes) -> bytes:
        """A data key in clear. Raises KeyProblem."""
        return self.ring.open(wrapped, f"keys:{key_id}")

    def _keys(self, ids: Collection[str]) -> dict[str, bytes]:
        """Those that are there; from memory, else from the key store."""
        found = self._remembered(ids)
        missing = set(ids) - found.keys()
        if missing:
            fresh = {name: self.unwrap(name, wrapped) for name, wrapped in self.store.get(missing).items()}
            self._remember(fresh)
            found |= fresh
        return found

    def _remembered(self, ids: Collection[str]) -> dict[str, bytes]:
        now = self._ticks()
        with self._lock:
            hits = ((key_id, self._opened.get(key_id)) for key_id in ids)
            return {key_id: hit[0] for key_id, hit in hits if hit is not None and hit[1] > now}

    def _remember(self, keys: dict[str, bytes]) -> None:
        until = self._ticks() + CACHE_SECONDS
        with self._lock:
            for key_id, key in keys.items():
                self._opened[key_id] = (key, until)
                self._opened.move_to_end(key_id)
            while len(self._opened) > CACHE_KEYS:
                self._opened.popitem(last=False)
