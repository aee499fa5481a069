"""Retention by machine, and "forget me"."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.store import casefile, cases, conversations, inbox, outbox, timers
from bot.store.case_tables import CaseRow
from bot.store.tables import Conversation, Inbox, Outbox

#: done rows stay a while without their content, so that a repeated update is recognised
SETTLED_SECONDS = 48 * 3600.0


def purge(session: Session, now: float) -> dict[str, int]:
    """Forget what has had its time; counts only."""
    casefile.purge(session, now)
    return {
        "kept": conversations.purge(session, now),
        "inbox": inbox.purge_done(session, now - SETTLED_SECONDS),
        "outbox": outbox.purge_settled(session, now - SETTLED_SECONDS),
    }


def forget(session: Session, key: str, case: CaseRow | None, now: float) -> None:
    """Delete all that is kept about a user. A closed random case number, tier, outcome and times stay."""
    conversations.forget_kept(session, key)
    timers.cancel(session, key)
    mine = Outbox.conversation == key
    session.execute(delete(Outbox).where(mine, Outbox.state != "sending"))
    flying = update(Outbox).where(mine, Outbox.audience == "user")  # deleted when it returns, never held
    session.execute(flying.values(purpose="say"))
    session.execute(delete(Inbox).where(Inbox.conversation == key, Inbox.state.in_(("done", "dead"))))
    casefile.forget(session, [row.number for row in cases.of_conversation(session, key)])
    if case is not None and case.state != "closed":
        cases.close(session, case, "deleted", "", now)
    session.execute(update(CaseRow).where(CaseRow.conversation == key).values(conversation=""))
    session.execute(delete(Conversation).where(Conversation.key == key))
