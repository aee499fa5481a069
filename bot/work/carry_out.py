"""Carries out the actions of one step inside one transaction: what goes to the user, what is kept, what rings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session as Db

from bot.core.actions import (
    Action,
    Answer,
    CancelTimer,
    Forget,
    HoldBack,
    Keep,
    LeaveQuickly,
    ReleaseHeldReplies,
    Reply,
    Say,
    SetTimer,
    ShowSources,
    ShowTyping,
)
from bot.core.session import Safety, Session
from bot.core.universal import MY_DATA
from bot.guide.render import Part
from bot.marking import N_
from bot.store import casefile, cases, conversations, forgetting, limits, outbox, timers
from bot.store.case_tables import CaseMessage, CaseRow
from bot.telegram import contents
from bot.telegram.buttons import keyboard
from bot.telegram.cutting import cut
from bot.telegram.incoming import Incoming
from bot.telegram.staff_lines import line
from bot.work import my_data
from bot.work.calls import COVER, Mail, UserPost
from bot.work.case_hands import CaseHands
from bot.work.context import Context
from bot.work.deliveries import HELD
from bot.work.prepare import RECORDING

#: after a deletion: what there was and what stays
RECEIPT = "delete_done"
#: the first line of what comes unasked
_HELLO = N_("Hello 🙂")
#: a message whose first line tells nothing anyhow
GREETS_ITSELF = "follow_up"
#: would be untrue while no staff group is set up
_NEEDS_STAFF = ("danger_urgent", "person_asked", "consent_given", "passed_on", "case_reopened")


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
    #: the case before the step, or the one it opened
    number: str
    forgotten: bool = field(default=False)
    #: what was there before it was deleted
    receipt: dict[str, str] = field(default_factory=dict)
    #: the user has left: what is said takes the place of the screen …
    left: bool = field(default=False)
    #: … in this message, where Telegram lets nothing new be sent just now
    spared: int = field(default=0)

    def do(self, action: Action) -> None:
        """Exactly one action."""
        match action:
            case Say() if action.message in _NEEDS_STAFF and not self.context.roster.groups:
                self.do(Say("no_person_yet"))
            case Say() if action.message == MY_DATA:
                self._say(self._part(replace(action, params=self._about())))
            case Say() if action.message == RECEIPT:
                self._say(self._part(replace(action, params=self.receipt)))
            case Say() | Answer() | ShowSources():
                self._say(self._greeted(action, self._part(action)))
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
            case HoldBack():
                self._show_held()
                outbox.hold_back(self.db, self.key)
            case ReleaseHeldReplies():
                outbox.release(self.db, self.key)
            case Reply():
                self._reply(action)
            case ShowTyping():
                self.mail.typing(self.key, self.chat_id)
            case _:
                self._case_hands().do(action)

    def _case_hands(self) -> CaseHands:
        hands = CaseHands(self.context, self.db, self.mail, self.key, self.session, self.incoming, self.number)
        hands.say = self.do
        hands.opened = self._opened
        return hands

    def _opened(self, number: str) -> None:
        self.number = number

    def _part(self, action: Say | Answer | ShowSources) -> Part:
        return self.context.renderer.part(action, self.session, self.context.today())

    def _about(self) -> dict[str, str]:
        about = my_data.about(self.db, self.key, self.session, self.context.renderer, self.context.today())
        return {**about, "backup_days": f"{self.context.clocks.backup_days:g}"}

    def _greeted(self, action: Say | Answer | ShowSources, part: Part) -> Part:
        """What comes unasked begins with a line that tells nothing: it may stand on a locked screen."""
        asked = self.incoming is not None and self.incoming.place == "user"
        if asked or (isinstance(action, Say) and action.message == GREETS_ITSELF):
            return part
        hello = self.context.renderer.strings.text(self.session.language or "en", _HELLO)
        return replace(part, text=f"{hello}\n\n{part.text}")

    def _say(self, part: Part) -> None:
        pieces = cut(part.text)
        for piece in pieces:
            payload = {"text": piece, "disable_notification": True, "link_preview_options": {"is_disabled": True}}
            if part.html:
                payload["parse_mode"] = "HTML"
            if piece is pieces[-1] and (markup := keyboard(part.rows)):
                payload["reply_markup"] = markup
            self._send(payload)
        if part.voice:
            recording = {RECORDING: part.voice, "disable_notification": True}
            self.mail.user(self.key, self.chat_id, "sendVoice", recording, "say")

    def change_menu(self) -> None:
        """In cover Telegram's list of commands belongs to the lesson too."""
        commands = self.context.renderer.cover_commands(self.session) if self.session.lesson else {}
        self.mail.menu(self.key, self.chat_id, commands)

    def _send(self, payload: dict[str, Any]) -> None:
        if not self.left:
            self.mail.user(self.key, self.chat_id, "sendMessage", payload, "say")
        elif self.spared:
            kept = {name: value for name, value in payload.items() if name != "disable_notification"}
            changed = {**kept, "message_id": self.spared}
            self.mail.at_once(self.key, self.chat_id, "editMessageText", changed, COVER)
            self.spared = 0
        else:
            self.mail.at_once(self.key, self.chat_id, "sendMessage", payload)

    def _reply(self, action: Reply) -> None:
        """To the user under the alias; kept with the case, and its delivery is shown at the staff member's message."""
        source = self.incoming.message_id if self.incoming else None
        before = casefile.of_source(self.db, self.number, "staff", source) if source else None
        if casefile.says_the_same(before, contents.to_json(action.content)):
            return
        partner = self.incoming.partner if self.incoming else ""
        kept = self._kept(action, source)
        corrected = "✏️ " if action.content.details.get("edited") else ""
        post = UserPost(
            self.key,
            self.chat_id,
            self.number,
            partner,
            silent=self.session.safety is not Safety.SAFE,
            held=action.held,
            history_id=kept.id if kept else None,
            mark_id=source,
        )
        prefix = f"{corrected}{action.by.alias}:\n"  # a lock screen shows it: like a message of any friend
        self.mail.user_content(post, action.content, prefix, action.album)
        if action.held and kept:
            casefile.delivered(self.db, kept.id, "held")
        if action.held and source:
            self.mail.mark_staff(partner, source, HELD)

    def _kept(self, action: Reply, source: int | None) -> CaseMessage | None:
        """Only what goes between people in a case with consent is kept with it."""
        if not self.session.consent.given:
            return None
        content, alias = contents.to_json(action.content), action.by.alias
        return casefile.write(self.db, self.number, "staff", content, self.mail.now, alias=alias, source=source)

    def _show_held(self) -> None:
        """Staff see at their own messages that these wait now."""
        for row in outbox.waiting_replies(self.db, self.key):
            if row.history_id:
                casefile.delivered(self.db, row.history_id, "held")
            if row.mark_id:
                self.mail.mark_staff(row.room, row.mark_id, HELD)

    def _leave(self) -> None:
        """What is said from here on stands in place of all that was there, before anything else is sent.

        While Telegram makes this chat wait nothing new can be sent, but a text that is there can be changed.
        """
        self._show_held()
        outbox.cancel(self.db, self.key)
        waits = limits.is_blocked(self.db, f"chat:{self.key}", self.mail.now)
        self.left, self.spared = True, conversations.newest_own(self.db, self.key) if waits else 0
        screen = conversations.take_screen(self.db, self.key, self.mail.now, spare=self.spared)
        self.mail.clear(self.key, self.chat_id, screen)

    def _forget(self) -> None:
        """Rows, waiting calls, screen, and what staff received in all cases of this user, as far as Telegram allows."""
        mine = cases.of_conversation(self.db, self.key)
        case = self._case()
        group = self.context.roster.groups.get(case.partner) if case and case.state != "closed" else None
        self.receipt = self._about()
        self._leave()
        forgetting.forget(self.db, self.key, case, self.mail.now)
        for row in mine:
            self.mail.remove_case(row)
        if group:
            words = line("user_deleted", {}, self.context.words(group.language))
            self.mail.group_reply(group.chat_id, None, None, f"{self.number}: {words}")
        self.forgotten = True

    def _case(self) -> CaseRow | None:
        return cases.get(self.db, self.number) if self.number else None
