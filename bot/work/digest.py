"""The last day of a partner in numbers, once every morning and on /digest; and the acts of a case, one a line."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session as Db

from bot.marking import N_
from bot.store import cases
from bot.store import settings as stored
from bot.store.case_tables import CaseLog
from bot.telegram.staff_room import TIERS
from bot.work.calls import Mail
from bot.work.context import Context

#: the hour of both countries at which it is posted
HOUR, ZONE = 9, "Asia/Bangkok"
_POSTED = "digest_posted"
_DAY = 86400.0
_OPEN, _NOBODY, _WAIT = N_("Open"), N_("Nobody has them"), N_("Longest wait")
_OPENED, _CLOSED = N_("Opened in 24 hours"), N_("Closed in 24 hours")


def text(context: Context, db: Db, partner: str, now: float, language: str) -> str:
    """Counts only: open by tier, without an owner, the longest wait, opened and closed in 24 hours."""
    words = context.words(language)
    rows = cases.open_cases(db, partner)
    tiers = Counter(row.tier for row in rows)
    by_tier = "  ".join(f"{TIERS[tier][0]} {tiers[tier]}" for tier in TIERS)
    oldest = max((now - (row.waiting_since or row.opened_at) for row in rows), default=0.0)
    moved = cases.count_since(db, partner, now - _DAY)
    return "\n".join(
        [
            f"📋 {words(_OPEN)}: {len(rows)}  ({by_tier})",
            f"{words(_NOBODY)}: {sum(not row.owner for row in rows)}",
            f"{words(_WAIT)}: {int(oldest // 60)} min",
            f"{words(_OPENED)}: {moved['opened']}",
            f"{words(_CLOSED)}: {moved['closed']}",
        ]
    )


def post_when_due(context: Context) -> int:
    """Once a morning into every room, whichever process looks first. Returns how many were posted."""
    local = datetime.fromtimestamp(context.clock(), UTC).astimezone(ZoneInfo(ZONE))
    day = (local - timedelta(hours=HOUR)).date().isoformat()
    with context.database.transaction() as db:
        if not context.roster.groups or stored.get(db, _POSTED) == day:
            return 0
        posted = stored.locked(db, _POSTED)
        if posted == day:  # another process was quicker
            return 0
        stored.put(db, _POSTED, day)
        if posted is None:  # the first morning is not yet over: nothing to tell
            return 0
        mail = Mail(db, context.clock(), context.roster)
        for group in context.roster.groups.values():
            mail.group_reply(group.chat_id, None, None, text(context, db, group.partner, mail.now, group.language))
        return len(context.roster.groups)


def acts(context: Context, log: list[CaseLog]) -> str:
    """Who did what and when, as it stands in the log."""
    people = {person.id: person.alias for person in context.roster.people.values()}
    lines = [
        f"{datetime.fromtimestamp(act.at, UTC):%m-%d %H:%M} {people.get(act.staff, '')} {act.act}".replace("  ", " ")
        for act in log[-60:]
    ]
    return "\n".join(lines)
