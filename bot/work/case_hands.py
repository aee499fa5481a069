"""Carries out what concerns a case: opening, moving, closing it, and everything that staff see or are rung about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy.orm import Session as Db

from bot.core.actions import Action, Say
from bot.core.case_actions import (
    AnswerStaff,
    AssignCase,
    CloseCase,
    ExportCase,
    MarkRead,
    MoveCase,
    Note,
    NoteOnCard,
    OfferCase,
    OpenCase,
    PageStaff,
    PassOnKept,
    RaiseTier,
    RecordAct,
    RecordConsent,
    Relay,
    ReopenCase,
    ShowCard,
    TellStaff,
    UpdateCard,
    WithdrawOffer,
)
from bot.core.session import Session
from bot.store import casefile, cases, conversations
from bot.store.case_tables import CaseRow
from bot.telegram import contents
from bot.telegram.incoming import Incoming
from bot.telegram.staff_lines import line
from bot.work import exporting, ringing
from bot.work.calls import Mail
from bot.work.context import Context
from bot.work.room import Room
from bot.work.room_words import RoomWords

#: lines that are only a sign that it worked: shown for a moment above the button, not as a window to close
_SIGNS = (
    "you_have_it",
    "thanks_take_it",
    "asked",
    "topic_sent",
    "told_read",
    "shown_typing",
    "hours_noted",
    "tier_set",
)
#: at the user's last message: a person has read it
READ = "👀"


def _nothing(_: Action) -> None:
    return None


@dataclass
class CaseHands:
    """For one action of one step. `session` is the session after the step."""

    context: Context
    db: Db
    mail: Mail
    key: str
    session: Session
    incoming: Incoming | None
    number: str
    #: says something to the user
    say: Callable[[Action], None] = field(default=_nothing)
    #: told the number of a case that was opened
    opened: Callable[[str], None] = field(default=lambda number: None)

    def do(self, action: Action) -> None:
        """Exactly one action."""
        match action:
            case OpenCase():
                self._open()
            case AnswerStaff():
                self._answer_staff(action)
            case ReopenCase():
                self._reopen(action)
            case _:
                if row := self._row():
                    self._with_case(action, row, self._room(row))

    def _with_case(self, action: Action, row: CaseRow, room: Room) -> None:
        match action:
            case RaiseTier():
                cases.log(self.db, row.number, f"tier:{action.tier}", self.mail.now, _id(action.by))
                row.tier = action.tier
                room.retitle()
            case AssignCase():
                cases.log(self.db, row.number, "taken", self.mail.now, action.to.id)
                room.settle_pages("page_settled", {"alias": action.to.alias})
            case RecordAct():
                cases.log(self.db, row.number, action.act, self.mail.now, _id(action.by))
            case RecordConsent():
                self._consent(action, row)
                came_over = any(act.act.startswith("moved:") for act in cases.acts_of(self.db, row.number))
                if came_over and self.session.consent.given:
                    room.post_history()
            case CloseCase():
                cases.close(self.db, row, action.outcome, _id(action.by), self.mail.now)
                room.settle_pages("page_closed", {})
                room.close(action.by.alias if action.by else "", action.outcome)
            case MoveCase() | OfferCase() | WithdrawOffer():
                self._between_rooms(action, row)
            case _:
                self._show(action, row, room)

    def _show(self, action: Action, row: CaseRow, room: Room) -> None:
        match action:
            case PageStaff():
                self._ring(action, room)
            case UpdateCard():
                room.update()
            case TellStaff():
                room.tell(action.line, action.params)
            case Relay():
                source = self.incoming.message_id if self.incoming and not self.incoming.callback_id else None
                room.relay(action.content, action.about, action.album, source)
            case PassOnKept():
                self._pass_on_kept(room, revealed=action.by is not None)
            case Note():
                content = contents.to_json(action.content)
                casefile.write(self.db, row.number, "note", content, self.mail.now, alias=action.by.alias)
            case NoteOnCard():
                until = self.mail.now + self.context.clocks.card_hours * 3600
                casefile.write_card(self.db, row.number, action.line, action.value, until)
            case ShowCard():
                cases.log(self.db, row.number, "card_seen", self.mail.now, _id(self.incoming and self.incoming.by))
                room.show_card()
            case ExportCase():
                exporting.export(self.context, self.mail, row, room, action.to)
            case MarkRead():
                last = casefile.last_of_user(self.db, row.number)
                chat = conversations.get(self.db, self.key)
                if last is not None and last.source_id and chat is not None:
                    self.mail.mark(int(chat.address), last.source_id, READ)
            case _:
                raise TypeError(f"nobody carries out {type(action).__name__}")

    def _open(self) -> None:
        assert self.session.case is not None
        self.number = self.session.case.number
        self.opened(self.number)
        row = cases.open_case(self.db, self.session.case, self.key, self.mail.now)
        self._room(row).open()

    def _reopen(self, action: ReopenCase) -> None:
        assert self.session.case is not None
        self.number = self.session.case.number
        self.opened(self.number)
        row = self._row()
        if row is None:
            self._open()
            return
        row.conversation = self.key  # a purge in the same minute may have cut it off
        cases.reopen(self.db, row, _id(action.by), self.mail.now)
        self._room(row).open_again()

    def _between_rooms(self, action: MoveCase | OfferCase | WithdrawOffer, row: CaseRow) -> None:
        match action:
            case OfferCase():
                cases.offer_to(self.db, row.number, action.to)
                cases.log(self.db, row.number, f"offered:{action.to}", self.mail.now)
                there = self._room(row, action.to)
                there.offer(row.partner, action.reason)
                self._ring(PageStaff(0, True, ("duty",), "offered"), there)
            case WithdrawOffer():
                cases.take_offer_back(self.db, row.number, action.to)
                there = self._room(row, action.to)
                there.end_offer(f"offer_{action.why}", {})
            case MoveCase():
                self._move(action, row)

    def _move(self, action: MoveCase, row: CaseRow) -> None:
        """Access is revoked and granted in this transaction; the new room gets card and history, the old one a line."""
        before = self._room(row)
        seen = cases.room(self.db, row.number, action.to)
        cases.move(self.db, row, action.to)
        cases.log(self.db, row.number, f"moved:{action.to}", self.mail.now, _id(action.by))
        carried = before.leave(action.to)
        after = self._room(row)
        if seen is not None and seen.topic_id and seen.card_id:  # it was offered there
            after.take_over()
        else:
            after.open()
        if self.session.consent.given:  # else it comes when the user agrees that it is read here
            after.post_history(carried)

    def _ring(self, action: PageStaff, room: Room) -> None:
        if ringing.ring(self.context, self.mail, room, action):
            self.say(Say("no_speaker"))

    def _pass_on_kept(self, room: Room, *, revealed: bool) -> None:
        """In order. What is revealed without consent is shown, not kept with the case."""
        if not self.context.roster.groups:
            return
        for kept in conversations.take_kept(self.db, self.key, self.mail.now):
            content = contents.from_json(kept)
            room.relay(content, (), str(content.details.get("album", "")), None, keep=not revealed)

    def _consent(self, action: RecordConsent, row: CaseRow) -> None:
        """With the wording that was on the screen, so that it can be shown later what was agreed to."""
        guide = self.context.renderer.guide
        language = self.session.language if self.session.language in guide.live else guide.live[0]
        text = guide.messages["consent_question"][language or ""]
        wording = sha256(text.encode()).hexdigest()[:12]
        casefile.consented(self.db, row.number, action.level, language or "", wording, self.mail.now)
        cases.log(self.db, row.number, f"consent:{action.level}", self.mail.now)

    def _answer_staff(self, action: AnswerStaff) -> None:
        """To that person only: as the answer to their button, else as a line under their message."""
        incoming = self.incoming
        if incoming is None:
            return
        language = incoming.by.language if incoming.by else "en"
        named = RoomWords(self.context.renderer, language).named(action.params)
        words = line(action.line, named, self.context.words(language))
        row = self._row() if action.menu else None
        if row is not None:
            if incoming.callback_id:
                self.mail.press(incoming.callback_id)
            self._room(row, incoming.partner).menu(words, action.menu)
        elif incoming.callback_id:
            self.mail.press(incoming.callback_id, words, alert=action.line not in _SIGNS)
        else:
            self.mail.group_reply(incoming.chat_id, incoming.message_id, incoming.topic_id, words)

    def _row(self) -> CaseRow | None:
        return cases.get(self.db, self.number) if self.number else None

    def _room(self, row: CaseRow, partner: str = "") -> Room:
        return Room(self.context, self.mail, self.key, row, self.session, partner)


def _id(by: object) -> str:
    return str(getattr(by, "id", "") or "")
