"""An operator forgets a user: the same as their own /delete, from outside of any turn. Counts only."""

from __future__ import annotations

import getpass
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from bot.core.actions import Forget
from bot.core.session import Session
from bot.store import cases, conversations, forgetting
from bot.store.key_tables import OperatorAct
from bot.work import retention
from bot.work.calls import Mail
from bot.work.carry_out import Hands
from bot.work.context import Context


@dataclass(frozen=True, slots=True)
class Found:
    """A user of whom something is kept, and how much; nothing that says who."""

    key: str
    counts: dict[str, int]
    has_open_case: bool


def find(context: Context, named: str) -> Found | None:
    """By case number or Telegram chat id. None: nothing is kept (any more)."""
    with context.database.transaction() as db:
        key = _key(db, named)
        counts = forgetting.counts(db, key) if key else {}
        opened = any(row.state != "closed" for row in cases.of_conversation(db, key)) if key else False
    return Found(key, counts, opened) if any(counts.values()) else None


def _key(db: Db, named: str) -> str:
    if (row := cases.get(db, named.upper()[:16])) is not None:
        return row.conversation
    return conversations.key_of(int(named)) if named.lstrip("-").isdecimal() else ""


def forget(context: Context, found: Found) -> int:
    """Everything goes at once; what staff and the user have on screen goes by the outbox. Returns the deleted keys."""
    with context.database.transaction() as db:
        _forget(context, db, found.key)
        db.add(OperatorAct(at=context.clock(), who=getpass.getuser()[:64], act="forget"))
    return retention.shred(context)


def _forget(context: Context, db: Db, key: str) -> None:
    now = context.clock()
    chat = forgetting.lock(db, key)
    if chat is None:
        mine = cases.of_conversation(db, key)
        forgetting.forget(db, key, next((row for row in mine if row.state != "closed"), None), now)
        for row in mine:
            Mail(db, now, context.roster).remove_case(row)
        return
    session = Session.from_json(chat.session)
    current = session.case or session.closed
    number = current.number if current else ""
    mail = Mail(db, now, context.roster)
    Hands(context, db, mail, key, int(chat.address), session, None, number).do(Forget())
    if session.lesson:  # Telegram's list of commands was the lesson's
        mail.menu(key, int(chat.address), {})
