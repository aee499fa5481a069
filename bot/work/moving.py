"""A staff group has another id now (it became a supergroup): follow it, and make open cases' topics again."""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session as Db

from bot.core.session import Session
from bot.store import cases, conversations, outbox
from bot.store.case_tables import CaseRow
from bot.work.calls import Mail
from bot.work.context import Context
from bot.work.room import Room

log = structlog.get_logger()


def move_room(context: Context, partner: str, new: int) -> None:
    """Once for each move; a second message about the same move changes nothing."""
    group = context.roster.groups.get(partner)
    if not new or group is None or new == group.chat_id:
        return
    with context.database.transaction() as db:
        if not context.move_room(db, partner, new):
            return
        cases.forget_topics(db, partner)
        mail = Mail(db, context.clock(), context.roster)
        for case in cases.open_cases(db, partner):
            _open_again(context, db, mail, case)
    log.info("staff_room_moved")


def _open_again(context: Context, db: Db, mail: Mail, case: CaseRow) -> None:
    row = conversations.get(db, case.conversation)
    session = Session.from_json(row.session) if row else Session()
    Room(context, mail, case.conversation, case, session).open()
    outbox.move_to_front(db, f"room:{case.partner}:{case.number}", ("topic", "card", "pin"))
