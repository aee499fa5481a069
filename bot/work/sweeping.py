"""The timed sweep: what may harm its reader is taken off the screen before Telegram no longer lets a bot delete it.

Only of users who have or had a matter, or were not safe: who asked about a wage can read the answer again next week.
What is too old already, because the bot was down, is overwritten as far as it is the bot's own text.
"""

from __future__ import annotations

from bot.core.session import Session
from bot.store import conversations
from bot.work.calls import Mail
from bot.work.context import Context


def sweep(context: Context) -> int:
    """Every conversation in a transaction of its own. Returns how many messages go."""
    before = context.clock() - context.rules.sweep_hours * 3600
    with context.database.transaction() as db:
        keys = conversations.with_messages(db, before)
    return sum(_sweep(context, key, before) for key in keys)


def _sweep(context: Context, key: str, before: float) -> int:
    with context.database.transaction() as db:
        row = conversations.get(db, key)
        session = Session.from_json(row.session) if row is not None else Session()
        if row is None or not session.sensitive:
            return 0
        mail = Mail(db, context.clock(), context.roster)
        spare = conversations.newest_own(db, key) if session.lesson else 0  # a cover needs its lesson
        screen = conversations.take_screen(db, key, mail.now, spare=spare, before=before)
        mail.clear(key, int(row.address), screen)
        return len(screen.deletable) + len(screen.too_old)
