"""A new master key: what the old one sealed is sealed with the new one, in batches; only then the old one is dropped.

Every step can be repeated: a rotation that was killed is taken up where it stopped. Data keys stay the same, and with
them everything that users wrote; only their wrapping is new.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import LargeBinary, column, select, table, update
from sqlalchemy.orm import Session

from bot.store.crypto import KeyProblem, KeyRing, key_id_of
from bot.store.database import Database
from bot.store.keyfile import replace_ring
from bot.store.vault import Vault

BATCH = 200
_PLACE = "settings.value"
_settings = table("settings", column("name"), column("value", LargeBinary))


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done."""

    current: str
    dropped: tuple[str, ...]
    data_keys: int
    values: int
    #: an earlier rotation had not come to its end
    resumed: bool


def rotate(database: Database, key_file: Path) -> Rotated:
    """Make a new master key the only one. The caller has the key file's lock alone. Raises KeyProblem."""
    old = database.ring
    resumed = len(old.keys) > 1
    ring = old if resumed else old.with_new_key()
    if not resumed:
        replace_ring(key_file, ring)
    vault = Vault(ring, database.vault.store)
    data_keys = _rewrap(vault)
    values = _reseal_values(database, ring)
    _nothing_refers_to_others(database, ring)
    replace_ring(key_file, ring.only_current())
    return Rotated(ring.current, tuple(sorted(set(ring.keys) - {ring.current})), data_keys, values, resumed)


def _rewrap(vault: Vault) -> int:
    changed = 0

    def change(key_id: str, wrapped: bytes) -> bytes:
        nonlocal changed
        if key_id_of(wrapped) == vault.ring.current:
            return wrapped
        changed += 1
        return vault.wrap(key_id, vault.unwrap(key_id, wrapped))

    last: str | None = ""
    while last is not None:
        last = vault.store.rewrap(change, last, BATCH)
    return changed


def _reseal_values(database: Database, ring: KeyRing) -> int:
    """The values of the service itself, as they stand: their column type would use the ring in use."""
    with database.transaction() as session:
        old = [(name, sealed) for name, sealed in _values(session) if key_id_of(sealed) != ring.current]
        for name, sealed in old:
            new = ring.seal(ring.open(sealed, _PLACE), _PLACE)
            session.execute(update(_settings).where(_settings.c.name == name).values(value=new))
    return len(old)


def _values(session: Session) -> list[tuple[str, bytes]]:
    return [(row.name, bytes(row.value)) for row in session.execute(select(_settings.c.name, _settings.c.value))]


def _nothing_refers_to_others(database: Database, ring: KeyRing) -> None:
    """Looked at once more before a key is dropped: without it what it sealed would be lost."""
    used = {key_id_of(wrapped) for _, wrapped, _ in database.vault.store.all()}
    with database.transaction() as session:
        used |= {key_id_of(sealed) for _, sealed in _values(session)}
    if left := used - {ring.current}:
        raise KeyProblem(
            f"Something is still sealed with {', '.join(sorted(left))}; both keys were kept. Is another program "
            "writing? Stop it and run `helpline keys rotate` again."
        )
