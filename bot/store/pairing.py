"""A database and its key store know each other: a wrong, missing or emptied key store stops the start."""

from __future__ import annotations

import secrets
import time

from sqlalchemy.orm import Session

from bot.store import settings as stored
from bot.store.crypto import KEY_BYTES, KeyProblem
from bot.store.vault import Vault

#: in the settings of the main database: the id of a key that nothing is sealed with
MARKER = "key_store"


#: in the settings: rows were restored, but not yet cleared of those who were forgotten since
UNFINISHED = "restore_unfinished"


def pair(session: Session, vault: Vault, *, restoring: bool = False) -> None:
    """Check the key store, or make it on the first start. Raises KeyProblem; nothing is ever made beside an old one."""
    if not restoring and stored.get(session, UNFINISHED) is not None:
        raise KeyProblem("A restore of this database was not finished. Run `helpline restore … --into-empty` again.")
    marker = stored.locked(session, MARKER)
    if marker is None:
        stored.put(session, MARKER, _left_by_a_broken_start(vault) or _first(vault))
        return
    check_store(marker, vault)


def check_store(marker: str | None, vault: Vault) -> None:
    """Raises KeyProblem unless it is the key store that has this key."""
    store = vault.store
    if not store.exists():
        raise KeyProblem(
            f"The key store {store.where} is missing, but there is a database. Is KEYSTORE_URL set as for the bot (not "
            "set: a file beside the key file)? If it is, put the store back from its backup (`helpline restore`); "
            "without it nothing that users wrote can be read. Nothing was changed."
        )
    wrapped = store.get([marker]).get(marker) if marker else None
    if marker is None or wrapped is None:
        raise KeyProblem(
            f"The key store {store.where} is not the one of this database. Is KEYSTORE_URL right? Nothing was changed."
        )
    vault.unwrap(marker, wrapped)


def _left_by_a_broken_start(vault: Vault) -> str | None:
    """A start that was killed between key store and database has left one key, and of this ring."""
    if not vault.store.exists():
        return None
    ids = list(vault.store.days())
    if not ids:
        return None
    if len(ids) > 1:
        raise KeyProblem(
            f"The key store {vault.store.where} belongs to another database. Set KEYSTORE_URL to one that does not "
            "exist yet. Nothing was changed."
        )
    vault.unwrap(ids[0], vault.store.get(ids)[ids[0]])
    return ids[0]


def _first(vault: Vault) -> str:
    vault.store.create()
    marker = f"d{secrets.token_hex(12)}"
    vault.store.add({marker: vault.wrap(marker, secrets.token_bytes(KEY_BYTES))}, time.time())
    return marker
