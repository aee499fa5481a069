"""Makes outbox rows: which lane, which bucket, which chat. The only place that knows all three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.core.events import Content
from bot.store import cases, outbox
from bot.store.crypto import ring
from bot.store.outbox import Call
from bot.store.tables import CaseRow
from bot.telegram.contents import calls_for
from bot.telegram.staff_list import Roster


@dataclass
class Mail:
    """Writes calls into the outbox of one transaction."""

    session: Session
    now: float
    roster: Roster
    priority: int = 0

    def user(
        self,
        key: str,
        chat_id: int,
        method: str,
        payload: dict[str, Any],
        purpose: str,
        *,
        case: str = "",
        held: bool = False,
    ) -> None:
        """To a user, in order."""
        lane, full = f"chat:{key}", {"chat_id": chat_id, **payload}
        self._put(Call(method, full, "user", purpose, lane, lane, key, case, self.priority, held))

    def user_content(
        self, key: str, chat_id: int, case: str, content: Content, prefix: str, *, silent: bool, held: bool
    ) -> None:
        """What a staff member wrote, to a user."""
        for method, payload in calls_for(content, prefix):
            quiet = {**payload, "disable_notification": silent}
            self.user(key, chat_id, method, quiet, "reply", case=case, held=held)

    def room(
        self, key: str, case: str, method: str, payload: dict[str, Any], purpose: str, *, silent: bool = True
    ) -> None:
        """Into the topic of a case; the topic's id is filled in when it is sent."""
        quiet = {"disable_notification": silent} if method.startswith("send") else {}
        self._put(
            Call(
                method,
                {"chat_id": self.roster.group, **payload, **quiet},
                "staff",
                purpose,
                f"room:{case}",
                self._group_bucket(),
                key,
                case,
                priority=self.priority,
            )
        )

    def card(self, key: str, case: str, payload: dict[str, Any]) -> None:
        """The card of a case again, in a lane of its own: nothing waits behind it, and only the newest is sent."""
        full = {"chat_id": self.roster.group, **payload}
        outbox.put_latest(
            self.session,
            Call("editMessageText", full, "staff", "card_edit", f"card:{case}", self._group_bucket(), key, case),
            self.now,
        )

    def room_content(self, key: str, case: str, content: Content, prefix: str) -> None:
        """What a user sent, into the topic of their case."""
        for method, payload in calls_for(content, prefix):
            self.room(key, case, method, payload, "relay")

    def member(self, telegram_id: int, payload: dict[str, Any], *, loud: bool) -> None:
        """To one staff member's own chat with the bot."""
        lane = "chat:" + ring().hash(str(telegram_id), "member")
        full = {"chat_id": telegram_id, "disable_notification": not loud, **payload}
        self._put(Call("sendMessage", full, "staff_member", "page", lane, lane, priority=self.priority))

    def group_reply(self, chat_id: int, message_id: int | None, topic_id: int | None, text: str) -> None:
        """One line under a message in a group, to the person who wrote it."""
        payload: dict[str, Any] = {"chat_id": chat_id, "text": text, "disable_notification": True}
        if message_id is not None:
            payload["reply_parameters"] = {"message_id": message_id, "allow_sending_without_reply": True}
        if topic_id is not None:
            payload["message_thread_id"] = topic_id
        bucket = "group:" + ring().hash(str(chat_id), "group")
        self._put(Call("sendMessage", payload, "staff", "line", bucket, bucket, priority=self.priority))

    def press(self, callback_id: str, text: str = "", *, alert: bool = False) -> None:
        """Answer a button; past every limit and order, or it keeps spinning."""
        payload = {"callback_query_id": callback_id, "text": text[:200] or None, "show_alert": alert}
        self._put(Call("answerCallbackQuery", payload, "user", "press", priority=2))

    def delete(self, chat_id: int, message_ids: list[int]) -> None:
        """Delete messages of a user's chat, a hundred at a time, past every limit and order."""
        for start in range(0, len(message_ids), 100):
            payload = {"chat_id": chat_id, "message_ids": message_ids[start : start + 100]}
            self._put(Call("deleteMessages", payload, "user", "delete", priority=3))

    def remove_case(self, case: CaseRow) -> None:
        """What staff received of a case: its topic with all messages, in a plain group the bot's messages about it."""
        if not case.topic_id:
            self.delete(self.roster.group, cases.messages_of(self.session, case.number))
            return
        payload, lane = {"chat_id": self.roster.group}, f"room:{case.number}"
        self._put(
            Call("deleteForumTopic", payload, "staff", "untopic", lane, self._group_bucket(), case_number=case.number)
        )

    def _group_bucket(self) -> str:
        return "group:" + ring().hash(str(self.roster.group), "group")

    def _put(self, call: Call) -> None:
        outbox.put(self.session, call, self.now)
