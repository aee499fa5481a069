"""A case as a text file to one supervisor's own chat: acts, consents, card and what was said. Nothing on disk."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.happened import Staff
from bot.store import casefile, cases
from bot.store.case_tables import CaseRow
from bot.work import digest
from bot.work.calls import Mail
from bot.work.context import Context
from bot.work.room import Room


def export(context: Context, mail: Mail, row: CaseRow, room: Room, to: Staff) -> None:
    """Everything that is kept of the case, in the language of the room."""
    db, number = mail.session, row.number
    consents = [f"{_time(c.at)} {c.level} ({c.language}, {c.wording})" for c in casefile.consents(db, number)]
    card = [f"{name}: {value}" for name, value in casefile.card(db, number, mail.now).items()]
    said = room.history_text()
    acts = digest.acts(context, cases.acts_of(db, number))
    parts = [room.card_text(), "\n".join(consents), "\n".join(card), said, acts]
    mail.document(int(to.id), f"{number}.txt", "\n\n".join(part for part in parts if part))


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
