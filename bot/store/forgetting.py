"""Forget one user: their rows go, their keys are retired, and a keyed hash says so to whoever restores a backup.

Nothing is lost that came in meanwhile: a message that waits is sealed again with a new key in the same transaction.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.store import casefile, cases, conversations, timers
from bot.store.case_tables import CardLine, CaseMessage, CaseRow, of_case
from bot.store.crypto import Shredded
from bot.store.key_tables import DataKey, Forgotten
from bot.store.sealed import seal_again
from bot.store.tables import ChatMessage, Conversation, Inbox, Kept, Outbox, Timer
from bot.store.vault import vault_of


def lock(session: Session, key: str) -> Conversation | None:
    """For somebody who is not the turn of this conversation: in the order in which turns lock, so that none blocks."""
    at_work = select(Inbox.id).where(Inbox.conversation == key, Inbox.state == "working")
    session.execute(at_work.with_for_update())
    return conversations.get(session, key)


def forget(session: Session, key: str, case: CaseRow | None, now: float) -> dict[str, int]:
    """Delete all that is kept about a user; counts. A closed random case number, tier, outcome and times stay."""
    mine = cases.of_conversation(session, key)
    gone = {"cases": len(mine), **_rows(session, key, mine)}
    gone["conversations"] = _gone(session, delete(Conversation).where(Conversation.key == key))
    if case is not None and case.state != "closed":
        cases.close(session, case, "deleted", "", now)
    detach(session, mine)
    survivors = _locked_survivors(session, key)
    gone["keys"] = vault_of(session).retire(session, [key, *(of_case(row.number) for row in mine)], now)
    for row in survivors:
        _seal_or_set_aside(row)
    remember_forgotten(session, key, now)
    session.flush()
    return gone


def forget_all_but(session: Session, chat: Conversation, left: dict[str, Any], now: float) -> dict[str, int]:
    """Only this is remembered of somebody without a case; counts.

    The key stays: whoever restores an older backup must not lose what is left.
    """
    gone = _rows(session, chat.key, [])
    conversations.save(session, chat.key, int(chat.address), left, now)
    return gone


def _rows(session: Session, key: str, mine: list[CaseRow]) -> dict[str, int]:
    numbers = [row.number for row in mine]
    timers.cancel(session, key)
    casefile_counts = casefile.forget(session, numbers)
    calls = Outbox.conversation == key
    gone = _gone(session, delete(Outbox).where(calls, Outbox.state != "sending"))
    flying = update(Outbox).where(calls, Outbox.audience == "user")  # deleted when it returns, never held
    session.execute(flying.values(purpose="say"))
    return {
        "kept": conversations.forget_kept(session, key),
        **casefile_counts,
        "outbox": gone,
        "inbox": _gone(session, delete(Inbox).where(Inbox.conversation == key, Inbox.state.in_(("done", "dead")))),
        "message_ids": _gone(session, delete(ChatMessage).where(ChatMessage.conversation == key)),
    }


def detach(session: Session, rows: list[CaseRow]) -> None:
    """These cases no longer lead to anybody, and nothing of what happened is in them."""
    for row in rows:
        row.reasons_sealed, row.conversation = b"", ""
    session.flush()


def _locked_survivors(session: Session, key: str) -> list[Any]:
    """What waits or is in flight. First the key is locked: from here on nobody else writes with it."""
    session.execute(select(DataKey.key_id).where(DataKey.owner == key).with_for_update())
    coming = select(Inbox).where(Inbox.conversation == key, Inbox.payload_sealed.is_not(None))
    going = select(Outbox).where(Outbox.conversation == key, Outbox.payload_sealed.is_not(None))
    return [*session.scalars(coming.with_for_update()), *session.scalars(going.with_for_update())]


def _seal_or_set_aside(row: Any) -> None:
    try:
        seal_again(row)
    except Shredded:
        row.payload_sealed = None


def remember_forgotten(session: Session, key: str, now: float) -> None:
    """So that an older backup does not bring them back."""
    hashed = forgotten_hash(session, key)
    session.execute(delete(Forgotten).where(Forgotten.hash == hashed))
    session.add(Forgotten(hash=hashed, at=now))


def forgotten_hash(session: Session, key: str) -> str:
    """A keyed hash of a conversation's key, which is one itself: the list leads to nobody."""
    return vault_of(session).ring.hash(key, "forgotten")


def _gone(session: Session, statement: Any) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def counts(session: Session, key: str) -> dict[str, int]:
    """How much is kept about a user; numbers only."""
    numbers = select(CaseRow.number).where(CaseRow.conversation == key)
    which: dict[str, tuple[type[Any], Any]] = {
        "conversations": (Conversation, Conversation.key == key),
        "cases": (CaseRow, CaseRow.conversation == key),
        "case_messages": (CaseMessage, CaseMessage.case_number.in_(numbers)),
        "card_lines": (CardLine, CardLine.case_number.in_(numbers)),
        "kept": (Kept, Kept.conversation == key),
        "message_ids": (ChatMessage, ChatMessage.conversation == key),
        "inbox": (Inbox, Inbox.conversation == key),
        "outbox": (Outbox, Outbox.conversation == key),
        "timers": (Timer, Timer.conversation == key),
    }
    return {
        name: int(session.scalar(select(func.count()).select_from(table).where(where)) or 0)
        for name, (table, where) in which.items()
    }
