"""An older backup put back: whoever was forgotten since is forgotten again, and what lost its key goes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.store import casefile, cases, forgetting
from bot.store import settings as stored
from bot.store.case_tables import of_case
from bot.store.database import Database
from bot.store.key_tables import DataKey, Forgotten, KeyToShred
from bot.store.pairing import MARKER, UNFINISHED
from bot.store.tables import DAY, Conversation, Outbox, Setting

_CASE = of_case("")


def settle(database: Database, deletions: Collection[tuple[str, float]], made_at: float, now: float) -> dict[str, int]:
    """After rows or keys were put back. `deletions` are applied that happened after the backup was made."""
    counts = {"forgotten_again": 0, "without_key": 0, "cases_without_key": 0}
    there = database.vault.store.days().keys()
    since = {hashed for hashed, at in deletions if at >= made_at}
    with database.transaction() as session:
        _note(session, deletions)
        for owner, key_id in _owners(session):
            if owner.startswith(_CASE):
                counts["cases_without_key"] += _case(session, owner, key_id not in there)
            elif owner.startswith(DAY):
                continue
            elif key_id not in there or forgetting.forgotten_hash(session, owner) in since:
                counts["without_key" if key_id not in there else "forgotten_again"] += 1
                _forget(session, owner, now)
        session.execute(delete(Setting).where(Setting.name == UNFINISHED))
        session.execute(update(Outbox).where(Outbox.state.in_(("waiting", "sending"))).values(maybe_sent=True))
    return counts


def _owners(session: Session) -> list[tuple[str, str]]:
    mapped = [(row.owner, row.key_id) for row in session.scalars(select(DataKey))]
    known = {owner for owner, _ in mapped}
    return [*mapped, *((key, "") for key in session.scalars(select(Conversation.key)) if key not in known)]


def _case(session: Session, owner: str, lost: bool) -> bool:
    row = cases.get(session, owner.removeprefix(_CASE))
    if not lost or row is None or not row.conversation:
        return False
    casefile.forget(session, [row.number])
    row.reasons_sealed = b""
    session.execute(delete(DataKey).where(DataKey.owner == owner))
    return True


def _forget(session: Session, key: str, now: float) -> None:
    forgetting.lock(session, key)
    opened = next((row for row in cases.of_conversation(session, key) if row.state != "closed"), None)
    forgetting.forget(session, key, opened, now)


def _note(session: Session, deletions: Collection[tuple[str, float]]) -> None:
    """The restored database knows them too, for the next time."""
    known = set(session.scalars(select(Forgotten.hash)))
    session.add_all(Forgotten(hash=hashed, at=at) for hashed, at in dict(deletions).items() if hashed not in known)
    session.flush()


def shred_strays(database: Database) -> int:
    """After an older key store was put back: keys of nobody, deleted since, are deleted again."""
    with database.transaction() as session:
        needed = set(session.scalars(select(DataKey.key_id))) | {stored.get(session, MARKER)}
        session.execute(delete(KeyToShred))
    return database.vault.store.delete(database.vault.store.days().keys() - needed)
