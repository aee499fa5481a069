"""Makes outbox rows: which lane, which bucket, which chat. The only place that knows all three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.core.happened import Content
from bot.store import cases, outbox
from bot.store.case_tables import CaseRoom, CaseRow
from bot.store.conversations import OnScreen
from bot.store.crypto import ring
from bot.store.outbox import Call
from bot.store.tables import Outbox
from bot.telegram.contents import album_item, calls_for
from bot.telegram.cutting import units
from bot.telegram.staff_list import Roster

#: in the parameters of a call: the text of a file that is made when it is sent
TEXT_FILE = "text_file"
#: UTF-16 units up to which waiting lines of one user are joined into one message of a busy staff group
_JOINED = 3000
#: the purpose of a text that is changed into the cover
COVER = "cover"
#: what an old text of the bot becomes
OVERWRITTEN = "…"
#: parts of an album come as single updates within this time; Telegram shows at most ten together
ALBUM_SECONDS, ALBUM_PARTS = 1.5, 10


@dataclass(frozen=True, slots=True)
class RoomPost:
    """Where in which staff room something goes, and at which message of the user its delivery is shown."""

    partner: str
    key: str
    case: str
    history_id: int | None = None
    mark_id: int | None = None


@dataclass(frozen=True, slots=True)
class UserPost:
    """To which user something of a staff member goes, and at which of their messages its delivery is shown."""

    key: str
    chat_id: int
    case: str
    partner: str
    silent: bool
    held: bool
    history_id: int | None = None
    mark_id: int | None = None


def overwriting(chat_id: int, message_id: int, lane: str = "", bucket: str = "") -> Call:
    """An old text of the bot becomes a sign that says nothing; its buttons go with it."""
    payload = {"chat_id": chat_id, "message_id": message_id, "text": OVERWRITTEN}
    return Call("editMessageText", payload, "user", "overwrite", lane, bucket, priority=-1)


@dataclass
class Mail:
    """Writes calls into the outbox of one transaction."""

    session: Session
    now: float
    roster: Roster
    priority: int = 0
    #: when that came in which this answers
    asked_at: float | None = None

    def user(self, key: str, chat_id: int, method: str, payload: dict[str, Any], purpose: str) -> None:
        """To a user, in order."""
        lane, full = f"chat:{key}", {"chat_id": chat_id, **payload}
        self._put(Call(method, full, "user", purpose, lane, lane, key, "", self.priority))

    def user_content(self, post: UserPost, content: Content, prefix: str, album: str) -> None:
        """What a staff member wrote, to a user. Parts of an album go together."""
        lane = f"chat:{post.key}"
        common = {"chat_id": post.chat_id, "disable_notification": post.silent}
        if album and (item := album_item(content, prefix)):
            self._album(self._reply_call(post, lane, "sendMediaGroup", {**common, "album": album, "media": [item]}))
            return
        calls = calls_for(content, prefix)
        for method, payload in calls:
            self._put(self._reply_call(post, lane, method, {**common, **payload}))

    def _reply_call(self, post: UserPost, lane: str, method: str, payload: dict[str, Any]) -> Call:
        return Call(
            method,
            payload,
            "user",
            "reply",
            lane,
            lane,
            post.key,
            post.case,
            self.priority,
            post.held,
            room=post.partner,
            history_id=post.history_id,
            mark_id=post.mark_id,
        )

    def room(self, post: RoomPost, method: str, payload: dict[str, Any], purpose: str, *, silent: bool = True) -> None:
        """Into the topic of a case; the topic's id is filled in when it is sent."""
        quiet = {"disable_notification": silent} if method.startswith("send") else {}
        self._put(self._room_call(post, method, {**payload, **quiet}, purpose))

    def _room_call(self, post: RoomPost, method: str, payload: dict[str, Any], purpose: str) -> Call:
        return Call(
            method,
            {"chat_id": self._group(post.partner), **payload},
            "staff",
            purpose,
            f"room:{post.partner}:{post.case}",
            self._bucket(post.partner),
            post.key,
            post.case,
            priority=self.priority,
            room=post.partner,
            history_id=post.history_id,
            mark_id=post.mark_id,
        )

    def card(self, post: RoomPost, payload: dict[str, Any]) -> None:
        """The card of a case again, in a lane of its own: nothing waits behind it, and only the newest is sent."""
        call = self._room_call(post, "editMessageText", payload, "card_edit")
        lane = f"card:{post.partner}:{post.case}"
        outbox.put_latest(self.session, call.in_lane(lane), self.now)

    def room_content(self, post: RoomPost, content: Content, prefix: str, album: str) -> None:
        """What a user sent, into the topic of their case. Lines that wait for a busy group become one message."""
        if album and (item := album_item(content, prefix)):
            payload = {"album": album, "media": [item], "disable_notification": True}
            self._album(self._room_call(post, "sendMediaGroup", payload, "relay"))
            return
        for method, payload in calls_for(content, prefix):
            call = self._room_call(post, method, {**payload, "disable_notification": True}, "relay")
            if not self._joined(call):
                self._put(call)

    def _joined(self, call: Call) -> bool:
        """Whether the text was added to one that still waits."""
        waiting = outbox.last_waiting(self.session, call.lane, "relay")
        if waiting is None or waiting.method != "sendMessage" or call.method != "sendMessage" or waiting.maybe_sent:
            return False
        text = f"{(waiting.payload or {})['text']}\n{call.payload['text']}"
        if units(text) > _JOINED:
            return False
        self._add(waiting, {"text": text}, call)
        return True

    def _album(self, call: Call) -> None:
        """The part joins the others of its album while they wait; a little patience lets them arrive."""
        waiting = outbox.last_waiting(self.session, call.lane, call.purpose)
        payload = (waiting.payload or {}) if waiting is not None and waiting.method == "sendMediaGroup" else {}
        same = payload.get("album") == call.payload["album"] and len(payload.get("media", ())) < ALBUM_PARTS
        if waiting is not None and same:
            self._add(waiting, {"media": [*payload["media"], *call.payload["media"]]}, call)
        else:
            self._put(call.after(self.now + ALBUM_SECONDS))

    @staticmethod
    def _add(waiting: Outbox, changed: dict[str, Any], call: Call) -> None:
        payload = waiting.payload or {}
        joined = [*payload.get("joined", ()), [call.history_id, call.mark_id]]
        waiting.payload = {**payload, **changed, "joined": joined}

    def member(self, telegram_id: int, payload: dict[str, Any], *, loud: bool, post: RoomPost | None = None) -> None:
        """To one staff member's own chat with the bot; `post`: the case that a page is about."""
        lane = "chat:" + ring().hash(str(telegram_id), "member")
        full = {"chat_id": telegram_id, "disable_notification": not loud, **payload}
        call = Call("sendMessage", full, "staff_member", "page", lane, lane, priority=self.priority)
        self._put(call.about(post.key, post.case, post.partner) if post else call)

    def document(self, telegram_id: int, name: str, text: str) -> None:
        """A text file to one staff member's own chat; it is made when it is sent (bot.work.prepare)."""
        lane = "chat:" + ring().hash(str(telegram_id), "member")
        payload = {"chat_id": telegram_id, "filename": name, TEXT_FILE: text, "protect_content": True}
        self._put(Call("sendDocument", payload, "staff_member", "export", lane, lane, priority=self.priority))

    def settle_pages(self, case: str, text: str) -> None:
        """The pages of a case say how it stands, and their button, which would do nothing any more, is gone."""
        for telegram_id, message_id in cases.take_pages(self.session, case):
            lane = "chat:" + ring().hash(str(telegram_id), "member")
            payload = {"chat_id": telegram_id, "message_id": message_id, "text": text}
            self._put(Call("editMessageText", payload, "staff_member", "page_edit", lane, lane))

    def group_reply(
        self,
        chat_id: int,
        message_id: int | None,
        topic_id: int | None,
        text: str,
        markup: dict[str, Any] | None = None,
    ) -> None:
        """One line under a message in a group, to the person who wrote it."""
        payload: dict[str, Any] = {"chat_id": chat_id, "text": text, "disable_notification": True}
        if message_id is not None:
            payload["reply_parameters"] = {"message_id": message_id, "allow_sending_without_reply": True}
        if topic_id is not None:
            payload["message_thread_id"] = topic_id
        if markup:
            payload["reply_markup"] = markup
        bucket = "group:" + ring().hash(str(chat_id), "group")
        self._put(Call("sendMessage", payload, "staff", "line", bucket, bucket, priority=self.priority))

    def press(self, callback_id: str, text: str = "", *, alert: bool = False) -> None:
        """Answer a button; past every limit and order, or it keeps spinning."""
        payload = {"callback_query_id": callback_id, "text": text[:200] or None, "show_alert": alert}
        self._put(Call("answerCallbackQuery", payload, "user", "press", priority=2))

    def mark(self, chat_id: int, message_id: int, emoji: str) -> None:
        """A sign at somebody's message: a reaction rings nowhere and needs no line of its own."""
        payload = {"chat_id": chat_id, "message_id": message_id, "reaction": emoji}
        self._put(Call("setMessageReaction", payload, "user", "mark"))

    def mark_staff(self, partner: str, message_id: int, emoji: str) -> None:
        """The same at a message in a staff room."""
        if chat_id := self._group(partner):
            self.mark(chat_id, message_id, emoji)

    def typing(self, key: str, chat_id: int) -> None:
        """Somebody writes: shown for five seconds."""
        self._put(Call("sendChatAction", {"chat_id": chat_id, "action": "typing"}, "user", "typing", conversation=key))

    def webhook(self, payload: dict[str, Any]) -> None:
        """To the address of the operator, for an SMS or a call: number, tier and step, nothing else."""
        self._put(Call("webhook", payload, "operator", "webhook", "webhook", priority=2))

    def at_once(self, key: str, chat_id: int, method: str, payload: dict[str, Any], purpose: str = "say") -> None:
        """To a user, before everything else and past every limit and order: what takes the place of the screen."""
        full = {"chat_id": chat_id, **payload}
        self._put(Call(method, full, "user", purpose, conversation=key, priority=4))

    def menu(self, key: str, chat_id: int, commands: dict[str, str]) -> None:
        """What Telegram lists behind "/" in this one chat; none: what it lists everywhere."""
        payload: dict[str, Any] = {"scope": chat_id}
        if commands:
            payload["commands"] = [[name, words] for name, words in commands.items()]
        method = "setMyCommands" if commands else "deleteMyCommands"
        self._put(Call(method, payload, "user", "menu", f"menu:{key}", priority=3))

    def clear(self, key: str, chat_id: int, screen: OnScreen) -> None:
        """Delete what can be deleted; overwrite what is too old for that, one by one, after all that is waited for."""
        self.delete(chat_id, list(screen.deletable), own=screen.own)
        for message_id in screen.too_old:
            self._put(overwriting(chat_id, message_id, f"old:{key}", f"chat:{key}"))

    def delete(self, chat_id: int, message_ids: list[int], *, own: frozenset[int] = frozenset()) -> None:
        """A hundred at a time, past every limit and order. Own: the texts of the bot among them."""
        for start in range(0, len(message_ids), 100):
            some = message_ids[start : start + 100]
            payload = {"chat_id": chat_id, "message_ids": some, "own": [number for number in some if number in own]}
            self._put(Call("deleteMessages", payload, "user", "delete", priority=3))

    def remove_case(self, case: CaseRow) -> None:
        """What staff received of a case, in every room: its topic, in a plain group the bot's messages about it."""
        for seen in cases.rooms_of(self.session, case.number):
            group = self._group(seen.partner)
            if not seen.topic_id and group:
                self.delete(group, cases.messages_of(self.session, case.number, seen.partner))
            elif group:
                post = RoomPost(seen.partner, "", case.number)
                self._put(self._room_call(post, "deleteForumTopic", {}, "untopic"))

    def leave_room(self, post: RoomPost, seen: CaseRoom) -> list[list[Any]]:
        """The partner no longer has the case: what waits for its room is not sent, and what is there is deleted.

        Returns [history id, mark id] of the messages that were still on their way: they come with the history.
        """
        outbox.drop_lane(self.session, f"card:{post.partner}:{post.case}")
        carried = outbox.drop_lane(self.session, f"room:{post.partner}:{post.case}")
        if seen.topic_id:
            payload = {"message_thread_id": seen.topic_id}
            self._put(self._room_call(post, "deleteForumTopic", payload, "untopic"))
        elif group := self._group(post.partner):
            self.delete(group, cases.messages_of(self.session, post.case, post.partner))
        seen.topic_id = seen.card_id = None
        return carried

    def _group(self, partner: str) -> int:
        return self.roster.groups[partner].chat_id if partner in self.roster.groups else 0

    def _bucket(self, partner: str) -> str:
        return "group:" + ring().hash(str(self._group(partner)), "group")

    def _put(self, call: Call) -> None:
        outbox.put(self.session, call, self.now if self.asked_at is None else self.asked_at)
