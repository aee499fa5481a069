"""Event -> step -> session, case, timers and outbox, in one transaction: a crash before leaves nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog
from sqlalchemy.orm import Session as Db

from bot.core.actions import Say
from bot.core.case_actions import AnswerStaff
from bot.core.conversation import step
from bot.core.events import Event, UserEvent
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.staff_events import StaffEvent
from bot.core.turn import Turn
from bot.core.wishes import wish
from bot.store import cases, conversations, inbox
from bot.store import settings as stored
from bot.store.tables import Inbox
from bot.telegram.incoming import Incoming
from bot.work.calls import Mail
from bot.work.carry_out import Hands
from bot.work.context import Context
from bot.work.outside import answer_outside
from bot.work.step_priority import priority_of

log = structlog.get_logger()
OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed inbox row, read."""

    row: Inbox
    event: Event | None
    incoming: Incoming | None


def settle(context: Context, work: Work) -> bool:
    """Everything that one event changes, in one transaction. An edit that changes nothing was answered already.

    Returns whether more may wait.
    """
    incoming, key = work.incoming, work.row.conversation
    if incoming is None or incoming.place != "user" or incoming.callback_id or incoming.message_id is None:
        return _settle(context, work)
    if incoming.edited and context.last_words.are(key, incoming.message_id, incoming.words):
        return _pass_over(context, work)
    more = _settle(context, work)
    context.last_words.note(key, incoming.message_id, incoming.words)  # now that it is committed
    return more


def _pass_over(context: Context, work: Work) -> bool:
    with context.database.transaction() as db:
        inbox.done(db, work.row.id)
        more = inbox.waits(db, context.clock())
    log.info("edit_without_a_change")
    return more


def _settle(context: Context, work: Work) -> bool:
    with context.database.transaction() as db:
        if not inbox.still_mine(db, work.row):
            return True
        mail = Mail(db, context.clock(), context.roster, asked_at=work.row.received_at)
        _note_message(db, mail, work)
        if _is_for_a_conversation(work):
            _converse(context, db, mail, work)
        elif work.incoming is not None:
            answer_outside(context, mail, work.incoming, work.row.conversation, _named_case(work))
        inbox.done(db, work.row.id)
        return inbox.waits(db, context.clock())


def _is_for_a_conversation(work: Work) -> bool:
    if work.event is None:
        return False
    if work.incoming is None:
        return True
    if work.incoming.place == "user":
        return True
    return work.incoming.by is not None and bool(_named_case(work))


def _converse(context: Context, db: Db, mail: Mail, work: Work) -> None:
    context = replace(context)  # one guide from the step to its words, even when content is reloaded meanwhile
    key = work.row.conversation
    row = conversations.get(db, key)
    chat_id = row.address if row else work.incoming.chat_id if work.incoming else 0
    session = Session.from_json(row.session) if row else Session()
    if not chat_id or work.event is None:
        return
    if row is None and work.incoming is not None and work.incoming.place != "user":
        answer_outside(context, mail, work.incoming, key)  # the user deleted everything a moment ago
        return
    session = _with_partner(db, session)
    after, actions = _step(context, db, work, work.event, session)
    mail.priority = priority_of(work.event, actions)
    current = session.case or session.closed
    hands = Hands(context, db, mail, key, int(chat_id), after, work.incoming, current.number if current else "")
    for action in actions:
        hands.do(action)
    if bool(session.lesson) != bool(after.lesson):
        hands.change_menu()
    _mirror(db, mail, after)
    if row is not None and row.blocked and work.incoming and work.incoming.place == "user":
        row.blocked = False
    if not hands.forgotten:
        conversations.save(db, key, int(chat_id), after.to_json(), context.clock())


def _step(context: Context, db: Db, work: Work, event: Event, session: Session) -> Turn:
    """The core's step, unless the service is switched off, or staff act on a case that is no longer this user's."""
    named = _named_case(work)
    if isinstance(event, StaffEvent) and named not in _numbers(session):
        return session, [AnswerStaff("case_closed_already")]
    if (
        isinstance(event, UserEvent)
        and stored.get(db, OFFLINE, False)
        and not _may_leave(event, session, context.rules)
    ):
        return session, [Say(OFFLINE)]
    return step(event, session, context.rules)


def _named_case(work: Work) -> str:
    """The case in whose topic, or on whose button, it happened."""
    return str((work.row.payload or {}).get("case") or "")


def _numbers(session: Session) -> set[str]:
    """The cases that staff may act on: the open one, and the one closed last, which can be opened again."""
    return {case.number for case in (session.case, session.closed) if case is not None}


def _with_partner(db: Db, session: Session) -> Session:
    """A case of the time of one staff room says nothing of a partner; its row does (Context.recall_rooms)."""
    if session.case is None or session.case.partner:
        return session
    row = cases.get(db, session.case.number)
    return replace(session, case=replace(session.case, partner=row.partner)) if row is not None else session


def _mirror(db: Db, mail: Mail, session: Session) -> None:
    """The row of the case says what the conversation knows now."""
    if session.case is not None and (row := cases.get(db, session.case.number)):
        cases.mirror(db, row, session.case, mail.now)


def _may_leave(event: UserEvent, session: Session, rules: Rules) -> bool:
    """Quick exit and deletion work also while the service is switched off, and no notice of that breaks a cover."""
    wanted = wish(event, session, rules)
    return (
        bool(session.lesson)
        or session.stage is Stage.DELETING
        or (wanted is not None and wanted[0] in ("stop", "delete"))
    )


def _note_message(db: Db, mail: Mail, work: Work) -> None:
    """The id of what the user sent, whatever it is, for quick exit; their button stops spinning."""
    incoming = work.incoming
    if incoming is None or incoming.place != "user":
        return
    if incoming.callback_id:
        mail.press(incoming.callback_id)
    elif incoming.message_id is not None and not incoming.edited:  # what was corrected is noted already
        conversations.saw(db, work.row.conversation, incoming.message_id, incoming.sent_at or mail.now)
