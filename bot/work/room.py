"""One case in the staff room: its topic, its card, its lines, its pages, written as outbox rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.events import Content
from bot.core.session import Session
from bot.store.tables import CaseRow
from bot.telegram import staff_room
from bot.telegram.buttons import keyboard
from bot.work.calls import Mail
from bot.work.context import Context


@dataclass
class Room:
    """`session` is the user's session after the step, for language, country, safety and consent on the card."""

    context: Context
    mail: Mail
    key: str
    case: CaseRow
    session: Session

    def open(self) -> None:
        """Make the topic and pin the card."""
        if not self.context.roster.group:
            return
        self._room("createForumTopic", {"name": staff_room.title(self.view(), self.session)}, "topic")
        self._room("sendMessage", self._card(), "card", silent=self.case.tier not in ("immediate", "high"))
        self._room("pinChatMessage", {"disable_notification": True}, "pin")

    def update(self) -> None:
        """Write the card again."""
        if self.context.roster.group:
            self.mail.card(self.key, self.case.number, self._card())

    def tell(self, name: str, params: Mapping[str, str]) -> None:
        """One line into the topic."""
        if self.context.roster.group:
            words = staff_room.line(name, params, self._words())
            self._room("sendMessage", {"text": f"ℹ️ {words}"}, "line", silent=name != "danger_again")

    def relay(self, content: Content) -> None:
        """What the user sent."""
        if not self.context.roster.group:
            return
        words = self._words()
        edited = f" ({staff_room.line('edited', {}, words)})" if content.details.get("edited") else ""
        self.mail.room_content(
            self.key, self.case.number, content, f"💬 {staff_room.line('from_user', {}, words)}{edited}: "
        )

    def page(self, step: int, *, loud: bool) -> None:
        """Ring everyone on duty in their own chat and language."""
        for telegram_id in self.context.roster.on_duty:
            person = self.context.roster.people[telegram_id]
            words = self.context.words(person.language)
            text = staff_room.page(self.view(), step, words)
            markup = keyboard(staff_room.page_buttons(self.view(), words))
            self.mail.member(telegram_id, {"text": text, "reply_markup": markup}, loud=loud)

    def close(self, alias: str) -> None:
        """The card says closed, the topic is closed."""
        self.update()
        if alias:
            self.tell("closed_by", {"alias": alias})
        if self.context.roster.group:
            self._room("editForumTopic", {"name": staff_room.title(self.view(), self.session)}, "rename")
            self._room("closeForumTopic", {}, "close_topic")

    def view(self) -> staff_room.CaseView:
        """What card, title and page are made of."""
        opened = datetime.fromtimestamp(self.case.opened_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        return staff_room.CaseView(
            self.case.number, self.case.tier, self._reasons(), self.case.state, self.case.owner_alias, opened
        )

    def _reasons(self) -> tuple[str, ...]:
        """Reason codes as words; what only the model saw is named by the title of its topic."""
        guide, language, words = self.context.renderer.guide, self.context.roster.language, self._words()
        shown = []
        for code in self.case.reasons:
            topic = guide.topics.get(guide.rules.topics.get(code.removeprefix("model:"), ""))
            seen_by_model = code.startswith("model:") and topic is not None
            shown.append(
                f"{topic.title[language]} (?)" if seen_by_model and topic else words(staff_room.REASONS.get(code, code))
            )
        return tuple(dict.fromkeys(shown))

    def _card(self) -> dict[str, object]:
        text = staff_room.card(self.view(), self.session, self._words())
        return {"text": text, "reply_markup": keyboard(staff_room.card_buttons(self.view(), self._words()))}

    def _words(self) -> staff_room.Words:
        return self.context.words(self.context.roster.language)

    def _room(self, method: str, payload: dict[str, object], purpose: str, *, silent: bool = True) -> None:
        self.mail.room(self.key, self.case.number, method, payload, purpose, silent=silent)
