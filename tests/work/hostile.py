"""Malformed and hostile updates by the seed: what Telegram would never send, and what anybody can send through it.

Every word a stranger has put somewhere carries a mark: `hu…` for what they wrote, `hn…` for what is theirs and must be
in no call at all (names, titles, file names, descriptions of others). Marks name their writer: hu7001x12z.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MARK = re.compile(r"h([un])(-?\d+)x\d+z")
#: texts that are trouble by themselves
ODD = (
    "\x00", "\ud83d", "\udc00 \ud800", "‮edoc‬", "​‌‍⁠", "﻿", "ก็็็็็็็็", "Z͑ͫ̓ͪ̂ͫ̽", "𝕳𝖊𝖑𝖕",
    "<b>", "</b><i>", "<a href='tg://user?id=1'>", "&lt;b&gt;&#0;", "<script>", "*_[`", "[x](tg://user?id=1)", "```",
    "{name}", "{0.__class__}", "%s%n", "'; DROP TABLE inbox; --", "\\u0000", "\r\n\r\n", "\x1b[31m", "$(id)", "{{7*7}}",
    "☎️" * 50, "ញ្ញ្ញ្ញ", "។" * 200, " " * 300, "\t\n\v\f", "ÿþ", "\u2028\u2029", "🏳️‍🌈" * 30,
)  # fmt: skip
#: values of the wrong kind
WRONG: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 3.5, float("nan"), float("inf"), -(2**31), 2**31, 2**53, 2**63, 2**64, -(2**63) - 1,
    10**30, "", "1001", "x", "\x00", "\ud800", [], {}, [[]], [{}], {"id": None}, [1, 2], {"id": {"id": {}}}, "9" * 500,
)  # fmt: skip
UNKNOWN = (
    "channel_post", "edited_channel_post", "business_connection", "business_message", "edited_business_message",
    "deleted_business_messages", "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result",
    "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost", "stopped_message_generation", "__proto__", "",
)  # fmt: skip
COMMANDS = (
    "take", "note", "ask injured", "send unpaid_wages", "seen", "writing", "hours any", "tier low", "country th",
    "card room 305", "pass lpn country", "accept", "decline busy", "close helped", "reopen", "block", "unblock",
    "reveal life", "history", "cases", "duty off", "handover", "digest", "start", "menu", "status", "language",
    "privacy", "help", "nonsense", "", "@", "take@other_bot", "TAKE", "start " + "A" * 64,
)  # fmt: skip
MEDIA = ("voice", "photo", "video", "video_note", "audio", "animation", "sticker", "document")
SERVICE = (
    {"new_chat_members": [{}]}, {"left_chat_member": None}, {"pinned_message": {}}, {"forum_topic_created": {}},
    {"migrate_to_chat_id": "x"}, {"migrate_to_chat_id": 2**70}, {"migrate_to_chat_id": [1]}, {"web_app_data": {}},
    {"group_chat_created": True}, {"successful_payment": {}}, {"write_access_allowed": {}}, {"users_shared": {}},
    {"giveaway": {}},
    {"poll": {}}, {"dice": {}}, {"venue": {}}, {"game": {}}, {"story": {}}, {"paid_media": {}}, {"passport_data": {}},
)  # fmt: skip


@dataclass
class Hostile:
    """Makes one update after the other. `cases`: numbers there are; `topics`: their threads in the staff rooms."""

    chance: random.Random
    groups: tuple[int, ...]
    staff: tuple[int, ...]
    bot: int
    cases: list[str] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)
    #: those who write in private
    strangers: tuple[int, ...] = tuple(range(666_000, 666_060))
    serial: int = 0

    def update(self) -> tuple[str, dict[str, Any]]:
        """(what kind of trouble, the update without its number)."""
        kind = self.chance.choice(KINDS)
        return kind.__name__.strip("_"), kind(self)

    # -- parts

    def number(self) -> int:
        self.serial += 1
        return self.serial

    def mark(self, who: object, kind: str = "u") -> str:
        return f"h{kind}{who}x{self.number()}z"

    def wrong(self) -> Any:
        return copy.deepcopy(self.chance.choice(WRONG))

    def who(self) -> int:
        return self.chance.choice(self.strangers)

    def text(self, who: object) -> str:
        """Marked words with something odd, at times as long as Telegram lets them be."""
        words = " ".join([self.mark(who), *self.chance.sample(ODD, self.chance.randint(0, 3))])
        if self.chance.random() < 0.04:
            words = (words + self.chance.choice(ODD) * 4096)[:4096]
        return words

    def sender(self, who: int, *, bot: bool = False) -> dict[str, Any]:
        named = {
            name: self.mark(who, "n") + self.chance.choice(ODD) for name in ("first_name", "last_name", "username")
        }
        return {"id": who, "is_bot": bot, "language_code": self.chance.choice(["km", "xx", "\x00", ""]), **named}

    def private(self, who: int, **what: Any) -> dict[str, Any]:
        chat = {"id": who, "type": "private", "first_name": self.mark(who, "n"), "username": self.mark(who, "n")}
        return {"message_id": self.number(), "date": 1_800_000_000, "chat": chat, "from": self.sender(who), **what}

    def in_group(self, chat: int, who: int, **what: Any) -> dict[str, Any]:
        place = {"id": chat, "type": "supergroup", "title": self.mark(who, "n"), "is_forum": True}
        message = {"message_id": self.number(), "date": 1_800_000_000, "chat": place, "from": self.sender(who), **what}
        if self.topics and self.chance.random() < 0.7:
            message |= {"message_thread_id": self.chance.choice(self.topics), "is_topic_message": True}
        return message

    def room(self) -> int:
        return self.chance.choice(self.groups)

    def press(self, who: int, data: Any, chat: int | None = None) -> dict[str, Any]:
        shown = self.private(who, text="?") if chat is None else self.in_group(chat, who, text="?")
        shown["from"] = self.sender(self.bot, bot=True)
        ids = {"id": self.mark(who, "n"), "chat_instance": "1"}
        return {"callback_query": {**ids, "from": self.sender(who), "message": shown, "data": data}}

    def proper(self) -> dict[str, Any]:
        """One that is as it should be, to be broken."""
        who = self.who()
        return self.chance.choice(
            [
                lambda: {"message": self.private(who, text=self.text(who))},
                lambda: {"edited_message": self.private(who, text=self.text(who))},
                lambda: {"message": self.private(who, photo=[{"file_id": "f", "file_unique_id": "u"}], caption="c")},
                lambda: {"message": self.in_group(self.room(), who, text=self.text(who))},
                lambda: self.press(who, self._data()),
                lambda: self.press(who, self._data(), self.room()),
                lambda: {"my_chat_member": self._membership(who)},
            ]
        )()

    def _membership(self, who: int) -> dict[str, Any]:
        member = {
            "user": self.sender(self.bot, bot=True),
            "status": self.chance.choice(["kicked", "member", "left", "x"]),
        }
        until = {"until_date": 0} if member["status"] == "kicked" else {}
        return {
            **self.private(who),
            "old_chat_member": {**member, "status": "member"},
            "new_chat_member": member | until,
        }

    def _data(self) -> Any:
        number = self.chance.choice([*self.cases, "CASE9", "NONE", "", "\x00", "' OR 1=1"])
        act = self.chance.choice([*COMMANDS, "have", "handover", "\x00"])
        return self.chance.choice(
            [
                f"1:do:{number}={act}=", f"1:do:{number}", f"1:do:{'='*40}", f"9:do:{number}={act}=", f"do:{number}",
                "1:lang:xx", "1:lang:\x00", "1:topic:no_such", "1:topic:../../etc", "1:reply:hurt=maybe", "1:reply:=",
                "1:consent:everything", "1:safe:", "1:menu:", "1::", ":", "", "1", "1:" + "x" * 200,
                "1:topic:" + "ក" * 60, self.mark(self.who()), None, 5, ["1:menu:"], {"id": 1},
            ]
        )  # fmt: skip

    # -- kinds of trouble

    def _nonsense(self) -> dict[str, Any]:
        """Anything under a name that the bot listens to."""
        kind = self.chance.choice(["message", "edited_message", "callback_query", "my_chat_member"])
        return {kind: self._anything(0)}

    def _anything(self, deep: int) -> Any:
        names = (
            "id",
            "chat",
            "from",
            "type",
            "text",
            "message",
            "data",
            "date",
            "message_id",
            "caption",
            "photo",
            "\x00",
        )
        if deep < 6 and self.chance.random() < 0.6:
            return {name: self._anything(deep + 1) for name in self.chance.sample(names, self.chance.randint(0, 6))}
        return self.chance.choice([self.wrong(), "private", "supergroup"])

    def _broken(self) -> dict[str, Any]:
        """A proper one in which something is missing or of the wrong kind."""
        update = copy.deepcopy(self.proper())
        for _ in range(self.chance.randint(1, 3)):
            self._break(update)
        return update

    def _break(self, tree: Any) -> None:
        while True:
            places = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
            if not places:
                return
            at = self.chance.choice(places)
            if isinstance(tree[at], dict | list) and self.chance.random() < 0.75:
                tree = tree[at]
                continue
            if isinstance(tree, dict) and self.chance.random() < 0.4:
                del tree[at]
            else:
                tree[at] = self.wrong()
            return

    def _wrong_ids(self) -> dict[str, Any]:
        who, update = self.wrong(), copy.deepcopy(self.proper())
        for part in (update, *update.values()):
            for name in ("chat", "from"):
                if isinstance(part, dict) and isinstance(part.get(name), dict) and self.chance.random() < 0.7:
                    part[name]["id"] = who
            if isinstance(part, dict) and self.chance.random() < 0.3:
                part["message_id"] = self.wrong()
        return update

    def _unknown_kind(self) -> dict[str, Any]:
        who = self.who()
        return {self.chance.choice(UNKNOWN): self.private(who, text=self.text(who), query=self.text(who))}

    def _several_kinds(self) -> dict[str, Any]:
        """Of different people; Telegram sends one thing at a time."""
        update: dict[str, Any] = {}
        for _ in range(self.chance.randint(2, 3)):
            update |= self.proper()
        return update

    def _odd_text(self) -> dict[str, Any]:
        who = self.who()
        entities = [{"type": self.chance.choice(["bot_command", "text_mention", "x"]), "offset": -5, "length": 2**40}]
        return {"message": self.private(who, text=self.text(who), entities=entities)}

    def _deep(self) -> dict[str, Any]:
        who, nested = self.who(), {}
        for _ in range(self.chance.choice([50, 200, 400])):
            nested = {"reply_to_message": nested, "quote": {"text": "q"}}
        return {"message": self.private(who, text=self.text(who), **nested)}

    def _huge(self) -> dict[str, Any]:
        who = self.who()
        much = {f"field{n}": "y" * 50 for n in range(500)}
        long = self.chance.choice([10, 10, 8_000])
        return {"message": self.private(who, text=self.mark(who) + "ខ" * long, **much)}

    def _odd_button(self) -> dict[str, Any]:
        return self.press(self.who(), self._data(), self.chance.choice([None, None, self.room(), -100777]))

    def _button_without_message(self) -> dict[str, Any]:
        update = self.press(self.who(), self._data())
        update["callback_query"] |= self.chance.choice(
            [{"message": None}, {"message": {}}, {"message": {"date": 0, "message_id": 1}}, {"inline_message_id": "i"}]
        )
        if self.chance.random() < 0.3:
            del update["callback_query"]["message"]
        return update

    def _staff_button(self) -> dict[str, Any]:
        """Of a real case, by somebody who is not staff."""
        number = self.chance.choice([*self.cases, "CASE1"])
        data = f"1:do:{number}={self.chance.choice(COMMANDS).replace(' ', '=')}="
        return self.press(self.who(), data, self.chance.choice([None, self.room()]))

    def _staff_command(self) -> dict[str, Any]:
        """Of somebody who is not staff: in private, in a staff room, elsewhere."""
        who = self.who()
        text = f"/{self.chance.choice(COMMANDS)} {self.text(who)}"
        chat = self.chance.choice([None, self.room(), self.room(), -100555])
        return {"message": self.private(who, text=text) if chat is None else self.in_group(chat, who, text=text)}

    def _in_the_room(self) -> dict[str, Any]:
        """A stranger, a bot, a channel or an anonymous admin in a staff room, answering what looks like a card."""
        who, chat = self.who(), self.room()
        named = " ".join(self.cases[-3:])
        shown = {"message_id": self.number(), "date": 1, "chat": {"id": chat, "type": "supergroup"}, "text": named}
        message = self.in_group(chat, who, text=self.text(who), reply_to_message=shown)
        shown["from"] = self.sender(self.bot, bot=True)
        if self.chance.random() < 0.4:
            message["from"] = self.sender(self.chance.choice([1087968824, 136817688, 777000, 42]), bot=True)
            message["sender_chat"] = {"id": chat, "type": "supergroup", "title": self.mark(who, "n")}
        return {self.chance.choice(["message", "edited_message"]): message}

    def _forged_forward(self) -> dict[str, Any]:
        who = self.who()
        origin = {"type": "user", "date": 1, "sender_user": self.sender(self.chance.choice(self.staff))}
        odd = {"type": self.chance.choice(["hidden_user", "x"]), "date": 1, "sender_user_name": self.mark(who, "n")}
        text = f"/take {self.text(who)}" if self.chance.random() < 0.3 else self.text(who)
        via = {"via_bot": self.sender(self.bot, bot=True), "is_automatic_forward": True}
        return {"message": self.private(who, text=text, forward_origin=self.chance.choice([origin, odd]), **via)}

    def _media(self) -> dict[str, Any]:
        """Files without what a file has, contacts and places of nowhere."""
        who, kind = self.who(), self.chance.choice(MEDIA)
        file = {"file_id": "F", "file_unique_id": "U", "duration": 1, "width": 1, "height": 1, "length": 1}
        file |= {"file_name": self.mark(who, "n"), "type": "regular", "is_animated": False, "is_video": False}
        for name in self.chance.sample(sorted(file), self.chance.randint(0, 3)):
            del file[name]
        value: Any = self.chance.choice([file, file, {}, None, [], "x"])
        what = {kind: [value] if kind == "photo" else value, "caption": self.text(who)}
        if self.chance.random() < 0.3:
            what = {"location": {"latitude": self.wrong(), "longitude": 5}}
        if self.chance.random() < 0.2:
            what = {"contact": {"first_name": self.text(who), "phone_number": self.wrong()}}
        if self.chance.random() < 0.3:
            what["media_group_id"] = self.chance.choice(["a", "", 5, None])
        return {"message": self.private(who, **what)}

    def _service(self) -> dict[str, Any]:
        who = self.who()
        what = copy.deepcopy(self.chance.choice(SERVICE))
        private = self.chance.random() < 0.5
        return {"message": self.private(who, **what) if private else self.in_group(self.room(), who, **what)}

    def _edit_of_nothing(self) -> dict[str, Any]:
        who = self.who()
        edited = self.private(who, text=self.text(who), edit_date=self.wrong())
        return {"edited_message": {**edited, "message_id": self.chance.randint(1, 2**31 - 1)}}

    def _foreign_group(self) -> dict[str, Any]:
        who, chat = self.who(), self.chance.choice([-5, -100123, -1009999999999999])
        kind = self.chance.choice(["group", "supergroup", "channel", "x", None])
        message = self.in_group(chat, who, text=self.text(who))
        message["chat"]["type"] = kind
        return {self.chance.choice(["message", "my_chat_member", "edited_message"]): message}

    def _a_real_person(self) -> dict[str, Any]:
        """What is no trouble at all, so that there are cases and conversations to be hostile to."""
        who = self.chance.choice(self.strangers[:10])
        does = self.chance.choice(
            ["/start", "/person", "cries", "safe:", "consent:share", "says", "says", "says", "leaves"]
        )
        if does in ("safe:", "consent:share"):
            return self.press(who, f"1:{does}")
        leaves = self.chance.choice(["stop", "/delete", "no", "/status"])
        words = {"cries": f"they locked me in {self.mark(who)}", "says": f"room {self.mark(who)}", "leaves": leaves}
        return {"message": self.private(who, text=words.get(does, does))}

    def _staff_at_work(self) -> dict[str, Any]:
        """Of somebody on the staff list, so that cases have owners; at times with nonsense in it."""
        who, room = self.chance.choice(self.staff), self.room()
        number = self.chance.choice([*self.cases[-20:], "CASE1"])
        if self.chance.random() < 0.5:
            return self.press(who, f"1:do:{number}={self.chance.choice(['take', 'have', *COMMANDS])}=", room)
        text = self.text(who) if self.chance.random() < 0.5 else f"/{self.chance.choice(COMMANDS)}"
        return {"message": self.in_group(room, who, text=text)}


KINDS: tuple[Callable[[Hostile], dict[str, Any]], ...] = (
    Hostile._nonsense, Hostile._broken, Hostile._broken, Hostile._wrong_ids, Hostile._unknown_kind,
    Hostile._several_kinds, Hostile._odd_text, Hostile._deep, Hostile._huge, Hostile._odd_button,
    Hostile._button_without_message, Hostile._staff_button, Hostile._staff_command, Hostile._in_the_room,
    Hostile._forged_forward, Hostile._media, Hostile._service, Hostile._edit_of_nothing, Hostile._foreign_group,
    Hostile._a_real_person, Hostile._a_real_person, Hostile._staff_at_work,
)  # fmt: skip
