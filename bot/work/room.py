"""One case in one partner's staff room: its topic, card, lines, menus, history, written as outbox rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.case import Case
from bot.core.happened import Content
from bot.core.session import Session
from bot.store import casefile, cases
from bot.store.case_tables import CaseRow
from bot.telegram import staff_room
from bot.telegram.buttons import keyboard
from bot.telegram.contents import from_json, to_json
from bot.telegram.staff_lines import Words, line
from bot.work import paging
from bot.work.calls import Mail, RoomPost
from bot.work.context import Context
from bot.work.room_words import RoomWords


@dataclass
class Room:
    """`session` is the user's session after the step. `partner`: whose room; the holder's where nothing is said."""

    context: Context
    mail: Mail
    key: str
    row: CaseRow
    session: Session
    partner: str = ""

    def __post_init__(self) -> None:
        self.partner = self.partner or self.row.partner
        self._group = self.context.roster.groups.get(self.partner)

    @property
    def language(self) -> str:
        """Of the cards and lines in this room."""
        return self._group.language if self._group else "en"

    @property
    def case(self) -> Case:
        """The case as the conversation knows it, also when it has just been closed."""
        known = self.session.case or self.session.closed
        return known or Case(self.row.number, self.row.tier, tuple(self.row.reasons or ()), self.row.partner)

    def open(self) -> None:
        """Make the topic and pin the card."""
        self._post("createForumTopic", {"name": staff_room.title(self.view(), self.session)}, "topic")
        self._post("sendMessage", self._card(), "card", silent=self.row.tier not in ("immediate", "high"))
        self._post("pinChatMessage", {"disable_notification": True}, "pin")

    def open_again(self) -> None:
        """The closed topic is opened, and its card and title say so."""
        self._post("reopenForumTopic", {}, "reopen")
        self.take_over()

    def take_over(self) -> None:
        """The topic of an offer becomes that of the case."""
        self.retitle()
        self.update()

    def offer(self, sender: str, reason: str) -> None:
        """A topic with what may be seen before accepting: tier, reasons, language, country; and the two buttons."""
        words = self.words()
        params = {"partner": self.name(sender), "reason": self.label("reasons", reason)}
        self._post("createForumTopic", {"name": f"❓ {staff_room.title(self.view(), self.session)}"[:128]}, "topic")
        text = f"{line('offer', params, words)}\n\n{self.card_text()}"
        markup = keyboard(staff_room.offer_buttons(self.row.number, words))
        self._post("sendMessage", {"text": text, "reply_markup": markup}, "card", silent=False)

    def end_offer(self, name: str, params: Mapping[str, str]) -> None:
        """The room loses sight of the case."""
        self.tell(name, params)
        self._edit_card({"text": f"{self.row.number}: {line(name, params, self.words())}"})
        self._post("closeForumTopic", {}, "close_topic")

    def update(self) -> None:
        """Write the card again, and the title where it has changed."""
        self._edit_card(self._card())

    def retitle(self) -> None:
        """The topic's name says the tier and whether it is closed."""
        self._post("editForumTopic", {"name": staff_room.title(self.view(), self.session)}, "rename")

    def tell(self, name: str, params: Mapping[str, str]) -> None:
        """One line into the topic."""
        words = line(name, self.named(params), self.words())
        self._post("sendMessage", {"text": f"ℹ️ {words}"}, "line", silent=name != "danger_again")

    def menu(self, text: str, name: str) -> None:
        """A line with a choice below it."""
        codes = self._words().codes(name, self.partner)
        markup = keyboard(staff_room.menu(self.row.number, name if "=" in name else _ACTS.get(name, name), codes))
        self._post("sendMessage", {"text": text, "reply_markup": markup}, "line")

    def relay(
        self, content: Content, about: tuple[str, ...], album: str, source: int | None, *, keep: bool = True
    ) -> None:
        """What the user sent; kept with the case, since they agreed that staff have it."""
        number, alias = self.row.number, line("from_user", {}, self.words())
        before = casefile.of_source(self.mail.session, number, "user", source) if source else None
        if casefile.says_the_same(before, to_json(content)):
            return
        kept = (
            casefile.write(self.mail.session, number, "user", to_json(content), self.mail.now, source=source)
            if keep
            else None
        )
        shown = self._words().shown(content, about, self.session.language, before.content if before else None)
        post = RoomPost(self.partner, self.key, number, history_id=kept.id if kept else None, mark_id=source)
        self.mail.room_content(post, shown, f"💬 {alias}: ", album)

    def settle_pages(self, name: str, params: Mapping[str, str]) -> None:
        """What stands on the pages of this case from now on."""
        words = line(name, {"number": self.row.number, **params}, self.words())
        self.mail.settle_pages(self.row.number, f"✔️ {words}")

    def close(self, alias: str, outcome: str) -> None:
        """The card says closed, the topic is closed."""
        self.update()
        if alias:
            self.tell("closed_by", {"alias": alias, "outcome": outcome})
        self.retitle()
        self._post("closeForumTopic", {}, "close_topic")

    def leave(self, to: str) -> list[list[int]]:
        """The case is with another partner now: its topic goes with all that was said; here stays one line.

        Returns what was still on its way into the topic; it comes with the history there.
        """
        seen = cases.room(self.mail.session, self.row.number, self.partner)
        if seen is None or self._group is None:
            return []
        carried = self.mail.leave_room(RoomPost(self.partner, self.key, self.row.number), seen)
        words = line("moved_away", {"partner": self.name(to)}, self.words())
        self.mail.group_reply(self._group.chat_id, None, None, f"➡️ {self.row.number}: {words}")
        return carried

    def post_history(self, carried: list[list[int]] | None = None) -> None:
        """What was said and noted so far, for somebody who was not there; files are sent again after it.

        `carried`: messages that arrive only with it; once it is there they show so.
        """
        entries = casefile.history(self.mail.session, self.row.number)
        pages = self._words().history(entries)
        for text in pages:
            joined = {"joined": carried} if carried and text is pages[-1] else {}
            self._post("sendMessage", {"text": text, **joined}, "relay" if joined else "line")
        for entry in entries:
            content = from_json(entry.content)
            if content.file_id:
                post = RoomPost(self.partner, self.key, self.row.number)
                self.mail.room_content(post, content, f"🗂 {entry.alias}: " if entry.alias else "🗂 ", "")

    def history_text(self) -> str:
        """The same as one text."""
        return "\n".join(self._words().history(casefile.history(self.mail.session, self.row.number)))

    def show_card(self) -> None:
        """The rescue card."""
        lines = casefile.card(self.mail.session, self.row.number, self.mail.now)
        self._post("sendMessage", {"text": self._words().rescue_card(lines)}, "line")

    def view(self) -> staff_room.CaseView:
        """What card, title and page are made of."""
        opened = datetime.fromtimestamp(self.row.opened_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        closed = self.session.case is None or self.row.state == "closed"
        reasons = self._words().reasons(self.case.reasons)
        return staff_room.CaseView(
            self.case, closed, reasons, opened, self.row.outcome, no_speaker=not closed and self._no_speaker()
        )

    def words(self) -> Words:
        """Interface words in the room's language."""
        return self.context.words(self.language)

    def label(self, section: str, code: str) -> str:
        """A code of the content in the room's language."""
        return self._words().label(section, code)

    def name(self, partner: str) -> str:
        """The name of an organisation."""
        return self._words().label("partners", partner)

    def named(self, params: Mapping[str, str]) -> dict[str, str]:
        """Codes among the parameters of a line as words."""
        return self._words().named(params)

    def card_text(self) -> str:
        """The card as text."""
        return staff_room.card(self.view(), self.session, self.words(), self.label)

    def _card(self) -> dict[str, object]:
        return {"text": self.card_text(), "reply_markup": keyboard(staff_room.card_buttons(self.view(), self.words()))}

    def _no_speaker(self) -> bool:
        people = paging.on_duty(self.mail.session, self.context.roster, self.partner)
        return bool(people) and not paging.speakers(self.context.roster, people, self.session.language)

    def _edit_card(self, payload: dict[str, object]) -> None:
        if self._group and cases.room(self.mail.session, self.row.number, self.partner):
            self.mail.card(RoomPost(self.partner, self.key, self.row.number), payload)

    def _words(self) -> RoomWords:
        return RoomWords(self.context.renderer, self.language)

    def _post(self, method: str, payload: dict[str, object], purpose: str, *, silent: bool = True) -> None:
        if self._group:
            self.mail.room(RoomPost(self.partner, self.key, self.row.number), method, payload, purpose, silent=silent)


#: menu -> the act its buttons stand for
_ACTS = {"outcome": "close"}
