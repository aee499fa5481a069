"""The desk of a staff room: open cases by waiting time, duty, handover, digest, and the history of a case."""

from __future__ import annotations

from sqlalchemy.orm import Session as Db

from bot.core.happened import Staff
from bot.core.session import Session
from bot.store import cases, conversations, inbox
from bot.store.case_tables import CaseRow
from bot.telegram.incoming import Incoming
from bot.telegram.staff_lines import line
from bot.telegram.staff_room import STATES, TIERS
from bot.work import digest, paging
from bot.work.calls import Mail
from bot.work.context import Context
from bot.work.room import Room

#: cases in one list; the rest is counted
_SHOWN = 30


def answer(context: Context, mail: Mail, incoming: Incoming, number: str) -> str | None:
    """What the staff member reads, in their language; None when it was posted in the topic."""
    assert incoming.by is not None
    name, rest = incoming.command
    match name:
        case "duty":
            return _duty(context, mail, incoming.by, rest.strip().lower())
        case "cases":
            return open_cases(context, mail.session, incoming.by, mail.now)
        case "handover":
            return _handover(context, mail.session, incoming.by, mail.now)
        case "digest":
            return digest.text(context, mail.session, incoming.by.partner, mail.now, incoming.by.language)
        case _:
            return _history(context, mail, incoming, number)


def open_cases(context: Context, db: Db, by: Staff, now: float, owner: str = "") -> str:
    """A line a case, the longest waiting first: tier, number, who has it, state, how long."""
    words = context.words(by.language)
    rows = cases.open_cases(db, by.partner, owner)
    if not rows:
        return line("no_open_cases", {}, words)
    shown = [_row(context, row, by, now) for row in rows[:_SHOWN]]
    more = [f"… + {len(rows) - _SHOWN}"] if len(rows) > _SHOWN else []
    return "\n".join([*shown, *more])


def _row(context: Context, row: CaseRow, by: Staff, now: float) -> str:
    words = context.words(by.language)
    state = words(STATES[row.state], alias=row.owner_alias, partner="…")
    return f"{TIERS[row.tier][0]} {row.number} · {state} · {waited(now - (row.waiting_since or row.opened_at))}"


def waited(seconds: float) -> str:
    """ "5 min", "3 h", "2 d": the largest unit that fits."""
    minutes = int(seconds // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def _duty(context: Context, mail: Mail, by: Staff, wish: str) -> str:
    words = context.words(by.language)
    if wish not in ("on", "off"):
        return line("duty_how", {}, words)
    paging.set_duty(mail.session, int(by.id), wish == "on")
    what = "staff_returned" if wish == "on" else "staff_left"
    mine = cases.open_cases(mail.session, by.partner, by.id)
    for row in mine:  # each case learns it in its own conversation, in order with everything else there
        source = f"duty:{row.number}:{mail.now:.3f}"[:64]
        payload = {what: by.id, "case": row.number}
        inbox.put(mail.session, source, row.conversation, payload, mail.now, priority=1)
    left = open_cases(context, mail.session, by, mail.now, by.id) if mine and wish == "off" else ""
    return "\n".join(filter(None, [line(f"duty_{wish}", {}, words), left]))


def _handover(context: Context, db: Db, by: Staff, now: float) -> str:
    """For the next shift: who is on duty, and every open case with what it is about and what it waits for."""
    on_duty = [context.roster.people[n].alias for n in paging.on_duty(db, context.roster, by.partner)]
    entries = [_summary(context, db, row, by, now) for row in cases.open_cases(db, by.partner)[:_SHOWN]]
    return "\n\n".join([f"👥 {', '.join(on_duty) or '–'}", *entries])


def _summary(context: Context, db: Db, row: CaseRow, by: Staff, now: float) -> str:
    kept = conversations.get(db, row.conversation)
    session = Session.from_json(kept.session) if kept else Session()
    mail = Mail(db, now, context.roster)
    return f"{_row(context, row, by, now)}\n{Room(context, mail, row.conversation, row, session).card_text()}"


def _history(context: Context, mail: Mail, incoming: Incoming, number: str) -> str | None:
    """What was said, noted and done in the case of this topic; only for the partner that has it."""
    assert incoming.by is not None
    words = context.words(incoming.by.language)
    row = cases.get(mail.session, number) if number else None
    if row is None:
        return line("no_case_here", {}, words)
    if row.partner != incoming.by.partner:
        return line("not_your_case", {}, words)
    kept = conversations.get(mail.session, row.conversation)
    room = Room(context, mail, row.conversation, row, Session.from_json(kept.session) if kept else Session())
    room.post_history()
    cases.log(mail.session, number, "history_seen", mail.now, incoming.by.id)
    return digest.acts(context, cases.acts_of(mail.session, number))
