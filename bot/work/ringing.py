"""A page: each in their own chat and language, number and tier only; and what is said when nobody fits."""

from __future__ import annotations

from bot.core.case_actions import PageStaff
from bot.store import cases
from bot.telegram import staff_room
from bot.telegram.buttons import keyboard
from bot.work import paging
from bot.work.calls import Mail, RoomPost
from bot.work.context import Context
from bot.work.room import Room

#: in the log: the user was told that nobody on duty speaks their language
NO_SPEAKER = "no_speaker"


def ring(context: Context, mail: Mail, room: Room, action: PageStaff) -> bool:
    """Ring them. True: the user has to be told that nobody on duty speaks their language, once in a case."""
    db, number, case = mail.session, room.row.number, room.case
    cases.log(db, number, f"paged:{action.step}", mail.now)
    if "webhook" in action.whom and context.alarm_webhook:
        mail.webhook({"case": number, "tier": case.tier, "step": action.step})
    first = action.step == 0 and action.line in ("waiting", "offered")
    rung = paging.whom_to_ring(
        db,
        context.roster,
        case,
        action.whom,
        language=room.session.language,
        first=first,
        partner=room.partner,
    )
    for telegram_id in rung:
        _page(context, mail, case=number, room=room, action=action, telegram_id=telegram_id)
    return bool(first and rung and action.line == "waiting" and _nobody_fits(context, mail, room, rung))


def _page(context: Context, mail: Mail, *, case: str, room: Room, action: PageStaff, telegram_id: int) -> None:
    words = context.words(context.roster.people[telegram_id].language)
    text = staff_room.page(room.case, action.step, action.line, words)
    markup = keyboard(staff_room.page_buttons(case, words))
    post = RoomPost(room.partner, room.key, case)
    mail.member(telegram_id, {"text": text, "reply_markup": markup, "page": action.line}, loud=action.loud, post=post)


def _nobody_fits(context: Context, mail: Mail, room: Room, rung: list[int]) -> bool:
    """The room learns that nobody is on duty, or nobody who speaks the language; whether the user must learn it too."""
    if not paging.on_duty(mail.session, context.roster, room.partner):
        room.tell("nobody_on_duty", {})
        return False
    if paging.speakers(context.roster, rung, room.session.language):
        return False
    spoken = room.words()(staff_room.LANGUAGES.get(room.session.language or "", "?"))
    room.tell("no_speaker", {"spoken": spoken})
    told = any(act.act == NO_SPEAKER for act in cases.acts_of(mail.session, room.row.number))
    if told or not room.session.may_push:
        return False
    cases.log(mail.session, room.row.number, NO_SPEAKER, mail.now)
    return True
