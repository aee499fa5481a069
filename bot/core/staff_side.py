"""What staff do. One owner at every instant; an act that is stale or not theirs is answered and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.core import accepting, asking_users, closing, taking, transfer
from bot.core.actions import Action, Reply, ShowTyping
from bot.core.case import Case
from bot.core.case_actions import AnswerStaff, Note, UpdateCard
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.staff_events import (
    StaffAccepted,
    StaffAsked,
    StaffClosed,
    StaffDeclined,
    StaffErased,
    StaffEvent,
    StaffExported,
    StaffLeft,
    StaffMuted,
    StaffNoted,
    StaffPassed,
    StaffRead,
    StaffReopened,
    StaffReplied,
    StaffReturned,
    StaffRevealed,
    StaffSaw,
    StaffSentTopic,
    StaffSetCountry,
    StaffSetHours,
    StaffSetTier,
    StaffTook,
    StaffTyped,
    StaffWroteCard,
)
from bot.core.supervising import by_two, muted, revealed, set_tier
from bot.core.turn import Turn

_OfOwner = (
    StaffReplied
    | StaffAsked
    | StaffSentTopic
    | StaffSetHours
    | StaffSetCountry
    | StaffWroteCard
    | StaffTyped
    | StaffRead
)


def turn(event: StaffEvent, session: Session, rules: Rules) -> Turn:
    """Acts on a conversation without an open case are answered with "closed"."""
    case = session.case
    if isinstance(event, StaffReopened):
        return closing.reopened(event, session, rules)
    closed = session.closed
    if isinstance(event, StaffMuted) and case is None and closed and closed.partner == event.by.partner:
        if not event.by.is_supervisor:
            return session, [AnswerStaff("ask_a_supervisor")]
        return replace(session, muted=event.on, appealed=False), [AnswerStaff("blocked" if event.on else "unblocked")]
    mine = case or closed
    if isinstance(event, StaffErased | StaffExported) and mine and mine.partner == event.by.partner:
        return by_two(event, session)
    if case is None:
        return session, [AnswerStaff("case_closed_already")]
    if isinstance(event, StaffErased | StaffExported):
        return session, [AnswerStaff("not_your_case")]
    if isinstance(event, StaffAccepted | StaffDeclined):
        return accepting.answered(event, session, case, rules)
    if isinstance(event, StaffSaw):
        return taking.saw(event, session, case, rules)
    if event.by.partner != case.partner:
        return session, [AnswerStaff("not_your_case")]
    return _of_the_partner(event, session, case, rules)


def _of_the_partner(
    event: StaffTook
    | StaffNoted
    | StaffClosed
    | StaffSetTier
    | StaffPassed
    | StaffRevealed
    | StaffMuted
    | StaffLeft
    | StaffReturned
    | _OfOwner,
    session: Session,
    case: Case,
    rules: Rules,
) -> Turn:
    match event:
        case StaffTook():
            return taking.took(event, session, case, rules)
        case StaffLeft() | StaffReturned():
            return taking.changed_duty(event, session, case, rules)
        case StaffNoted():
            return session, [AnswerStaff("noted"), Note(event.content, event.by)]
        case StaffClosed():
            return closing.closed(event, session, case, rules)
        case StaffSetTier():
            return set_tier(event, session, case, rules)
        case StaffPassed():
            return transfer.passed(event, session, case, rules)
        case StaffRevealed():
            return revealed(event, session, case)
        case StaffMuted():
            return muted(event, session, case)
        case _:
            return _of_the_owner(event, session, case, rules)


def _of_the_owner(event: _OfOwner, session: Session, case: Case, rules: Rules) -> Turn:
    """What only the owner does: two people never write to one user."""
    if case.owner != event.by.id:
        line = AnswerStaff("taken_by", {"alias": case.alias}) if case.owner else AnswerStaff("take_first")
        return session, [line]
    match event:
        case StaffReplied():
            return _replied(event, session)
        case StaffAsked():
            return asking_users.asked(event, session, rules)
        case StaffSentTopic():
            return asking_users.sent_topic(event, session, rules)
        case StaffSetHours():
            return asking_users.set_hours(event, session, rules)
        case StaffSetCountry():
            return asking_users.set_country(event, session)
        case StaffWroteCard():
            return asking_users.wrote_card(event, session, rules)
        case StaffTyped():
            typing: list[Action] = [ShowTyping()] if session.safety.may_push else []
            return session, [*typing, AnswerStaff("shown_typing" if typing else "held_until_safe")]
        case StaffRead():
            return taking.read(session, case)
        case _:
            assert_never(event)


def _replied(event: StaffReplied, session: Session) -> Turn:
    held = session.safety is Safety.UNSAFE
    told: list[Action] = [AnswerStaff("held_until_safe")] if held else []
    unread: list[Action] = [] if session.consent.given else [UpdateCard()]
    quiet = (Stage.DELETING, Stage.ASKING_HOURS, Stage.ASKING_TRANSFER)  # a "yes" now answers the person
    stage = Stage.ASKING if session.stage in quiet else session.stage
    after = replace(session, told_passed_on=False, stage=stage)
    return after, [Reply(event.content, event.by, held, event.album), *told, *unread]
