"""Carries out the actions of one step inside one transaction: cases and timers are written, calls go to the outbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from sqlalchemy.orm import Session as Db

from bot.core.actions import (
    Action,
    Answer,
    AnswerStaff,
    AssignCase,
    CancelTimer,
    CloseCase,
    Forget,
    Keep,
    LeaveQuickly,
    OpenCase,
    PageStaff,
    PassOnKept,
    RaiseTier,
    Relay,
    ReleaseHeldReplies,
    Reply,
    Say,
    SetTimer,
    ShowSources,
    TellStaff,
    UpdateCard,
)
from bot.core.session import Safety, Session
from bot.guide.render import Part
from bot.store import cases, conversations, outbox, timers, upkeep
from bot.store.tables import CaseRow
from bot.telegram import contents
from bot.telegram.buttons import keyboard
from bot.telegram.cutting import cut
from bot.telegram.incoming import Incoming
from bot.telegram.staff_room import line
from bot.work.calls import Mail
from bot.work.context import Context
from bot.work.prepare import RECORDING
from bot.work.room import Room

#: would be untrue while no staff group is set up
_NEEDS_STAFF = ("danger_urgent", "person_asked", "consent_given", "passed_on")


@dataclass
class Hands:
    """For one step in one conversation. `session` is the session after the step."""

    context: Context
    db: Db
    mail: Mail
    key: str
    chat_id: int
    session: Session
    incoming: Incoming | None
    number: str
    forgotten: bool = field(default=False)

    def do(self, action: Action) -> None:
        """Exactly one action."""
        match action:
            case Say() if action.message in _NEEDS_STAFF and not self.context.roster.group:
                self.do(Say("no_person_yet"))
            case Say() | Answer() | ShowSources():
                self._say(self.context.renderer.part(action, self.session, self.context.today()))
            case Keep():
                until = self.mail.now + action.hours * 3600
                conversations.keep(self.db, self.key, contents.to_json(action.content), until)
            case SetTimer():
                timers.put(self.db, self.key, action.name, self.mail.now + action.seconds)
            case CancelTimer():
                timers.cancel(self.db, self.key, action.name)
            case LeaveQuickly():
                self._leave()
            case Forget():
                self._forget()
            case ReleaseHeldReplies():
                outbox.release(self.db, self.key)
            case Reply():
                self._reply(action)
            case _:
                self._in_the_room(action)

    def _in_the_room(
        self,
        action: OpenCase
        | RaiseTier
        | PageStaff
        | UpdateCard
        | TellStaff
        | AnswerStaff
        | AssignCase
        | CloseCase
        | Relay
        | PassOnKept,
    ) -> None:
        match action:
            case OpenCase():
                self.number = action.number
                self._room(
                    cases.open_case(self.db, action.number, self.key, action.tier, action.reasons, self.mail.now)
                ).open()
            case AnswerStaff():
                self._answer_staff(action)
            case RaiseTier():
                if case := self._case():
                    cases.raise_tier(self.db, case, action.tier, action.reasons, self.mail.now)
            case AssignCase():
                if case := self._case():
                    cases.assign(self.db, case, action.to.id, action.to.alias, self.mail.now)
            case CloseCase():
                self._close(action)
            case PageStaff() | UpdateCard() | TellStaff() | Relay() | PassOnKept():
                self._show_staff(action)
            case _:
                assert_never(action)

    def _show_staff(self, action: PageStaff | UpdateCard | TellStaff | Relay | PassOnKept) -> None:
        case = self._case()
        if case is None:
            return
        room = self._room(case)
        match action:
            case PageStaff():
                cases.log(self.db, case.number, f"paged:{action.step}", self.mail.now)
                room.page(action.step, loud=action.loud)
            case UpdateCard():
                room.update()
            case TellStaff():
                room.tell(action.line, action.params)
            case Relay():
                room.relay(action.content)
            case PassOnKept():
                if not self.context.roster.group:
                    return
                for kept in conversations.take_kept(self.db, self.key, self.mail.now):
                    room.relay(contents.from_json(kept))

    def _say(self, part: Part) -> None:
        pieces = cut(part.text)
        for piece in pieces:
            payload = {"text": piece, "disable_notification": True, "link_preview_options": {"is_disabled": True}}
            if part.html:
                payload["parse_mode"] = "HTML"
            if piece is pieces[-1] and (markup := keyboard(part.rows)):
                payload["reply_markup"] = markup
            self.mail.user(self.key, self.chat_id, "sendMessage", payload, "say")
        if part.voice:
            recording = {RECORDING: part.voice, "disable_notification": True}
            self.mail.user(self.key, self.chat_id, "sendVoice", recording, "say")

    def _reply(self, action: Reply) -> None:
        prefix = f"{action.by.alias} ({action.by.organisation}):\n"
        silent = self.session.safety is not Safety.SAFE
        self.mail.user_content(
            self.key, self.chat_id, self.number, action.content, prefix, silent=silent, held=action.held
        )

    def _leave(self) -> None:
        outbox.cancel(self.db, self.key)
        self.mail.delete(self.chat_id, conversations.take_deletable(self.db, self.key, self.mail.now))

    def _forget(self) -> None:
        """Rows, waiting calls, screen, and what staff received in all cases of this user, as far as Telegram allows."""
        mine = cases.of_conversation(self.db, self.key)
        self._leave()
        upkeep.forget(self.db, self.key, self._case(), self.mail.now)
        for case in mine:
            self.mail.remove_case(case)
        if self.number and self.context.roster.group:
            words = line("user_deleted", {}, self.context.words(self.context.roster.language))
            self.mail.group_reply(self.context.roster.group, None, None, f"{self.number}: {words}")
        self.forgotten = True

    def _answer_staff(self, action: AnswerStaff) -> None:
        """To that person only: as the answer to their button, else as a line under their message."""
        incoming = self.incoming
        if incoming is None:
            return
        language = incoming.by.language if incoming.by else self.context.roster.language
        words = line(action.line, action.params, self.context.words(language))
        if incoming.callback_id:
            self.mail.press(incoming.callback_id, words, alert=action.line not in ("you_have_it", "thanks_take_it"))
        else:
            self.mail.group_reply(incoming.chat_id, incoming.message_id, incoming.topic_id, words)

    def _close(self, action: CloseCase) -> None:
        case = self._case()
        if case is None:
            return
        cases.close(self.db, case, "closed", action.by.id if action.by else "", self.mail.now)
        self._room(case).close(action.by.alias if action.by else "")
        self.number = ""

    def _case(self) -> CaseRow | None:
        return cases.get(self.db, self.number) if self.number else None

    def _room(self, case: CaseRow) -> Room:
        return Room(self.context, self.mail, self.key, case, self.session)
