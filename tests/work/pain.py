"""A bench that starts quickly, and the small acts that the histories of the pain points have in common."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import patch

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.simulator.acts import actor_of, say
from bot.simulator.contents import caption_content, media_content
from bot.store import cases, conversations
from bot.store.database import Database
from bot.work import delivery, intake, turns
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import DARA, SOKHA, TOKEN
from tests.work.bench import PEOPLE, Bench

#: what the bot puts at a message that arrived, or did not
ARRIVED, FAILED, HELD = "👌", "💔", "😴"


async def _here(function: Callable[..., Any], *values: Any) -> Any:
    return function(*values)


class QuickBench(Bench):
    """The same; its clients read no certificates, which takes longer than a whole conversation."""

    _begun = False

    def run(self) -> None:
        """The staff's first hello to the bot needs no answer here."""
        if self._begun:
            super().run()
        else:
            self._begun = bool(self.lab.fresh())

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator[Bot]:
        request = HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(app=self.lab.http.app), "verify": False})
        where = {"base_url": "http://sim/bot", "request": request, "get_updates_request": request}
        async with Bot(TOKEN, **where) as bot:  # type: ignore[arg-type]
            yield bot

    async def _work(self) -> None:
        """One thing after the other needs no threads; what happens at once is in `settle_turns`."""
        with patch("asyncio.to_thread", _here):
            await super()._work()

    def settle_turns(self, workers: int = 1) -> None:
        """Deal with all that came in, by so many workers at once; nothing is sent yet."""
        intake.take_in(self.context, self.lab.fresh())

        async def work() -> None:
            while await turns.one_turn(self.context, self.model):
                pass

        async def all_workers() -> None:
            await asyncio.gather(*(work() for _ in range(workers)))

        asyncio.run(all_workers())

    def deliver(self, most: int = 200) -> None:
        """Send what may be sent at once; the clock stands still."""

        async def send() -> None:
            async with self._bot() as bot:
                for _ in range(most):
                    if await delivery.one_delivery(self.context, bot) > 0:
                        return

        asyncio.run(send())

    # -- people

    def with_a_person(self, user: int = SOKHA, by: int = DARA) -> str:
        """A user cries for help, agrees that staff read, and somebody takes the case. Returns its number."""
        for text in (LOCKED_IN, "1", "yes"):
            self.lab.act(user, "text", text=text)
        self.run()
        number = self.number_of(user)
        self.write(by, number, "/take")
        return number

    def number_of(self, user: int) -> str:
        """The number of a user's open case."""
        case = self.session(user).case
        assert case is not None, "there is no open case"
        return case.number

    def write(self, who: int, number: str, text: str, **more: Any) -> int:
        """A staff member writes in the topic of a case. Returns the id of their message."""
        act = self.lab.act(who, "text", text=text, **self.place(who, number), **more)
        self.run()
        return int(act["message_id"])

    def place(self, who: int, number: str) -> dict[str, int]:
        """Chat and thread of a case in the room of a staff member."""
        return {"chat": self.room_of(who), "thread": self.thread(PEOPLE[who].partner, number)}

    def thread(self, partner: str, number: str) -> int:
        """The topic of a case in a partner's room, as the database knows it."""
        with self.context.database.transaction() as db:
            seen = cases.room(db, number, partner)
            assert seen is not None and seen.topic_id, f"{partner} has no topic of {number}"
            return int(seen.topic_id)

    def album(self, who: int, captions: list[str], **where: int) -> list[int]:
        """Photos sent together, each with a caption of its own. Returns their message ids."""
        sim, ids = self.lab.sim, []
        body = {"as": who, **where}
        for caption in captions:
            content = media_content(sim.world.files, sim.world.files.add("photo"))
            content |= caption_content(caption, []) | {"media_group_id": f"album-of-{captions[0]}"}
            ids.append(int(say(sim, actor_of(sim, body), content, body)["message_id"]))
        return ids

    # -- what can be seen

    def room(self, chat: int, thread: int | None = None) -> list[str]:
        """What the bot has written in a staff room, or in one topic of it."""
        there = [m for m in self.messages(chat) if m["from_bot"] and (thread is None or m["thread_id"] == thread)]
        return [m["text"] or m["caption"] or m["kind"] for m in there if m["kind"] != "service"]

    def general(self, chat: int) -> list[str]:
        """What the bot has written outside every topic, where the whole group reads it."""
        there = [m for m in self.messages(chat) if m["from_bot"] and m["thread_id"] is None and m["kind"] != "service"]
        return [m["text"] or m["caption"] or m["kind"] for m in there]

    def sign(self, chat: int, message_id: int) -> str:
        """The bot's reaction at a message, "" when there is none."""
        [message] = [m for m in self.messages(chat) if m["message_id"] == message_id]
        return "".join(message["reactions"])

    def labels(self, chat: int, thread: int | None = None) -> list[str]:
        """The words on all buttons that can be pressed in a chat."""
        return [
            button["text"]
            for message in self.messages(chat)
            if thread is None or message["thread_id"] == thread
            for row in message["buttons"] or []
            for button in row
        ]

    def alerts(self, who: int) -> list[str]:
        """What a person was shown above a button they pressed."""
        return [answer["text"] for answer in self.lab.see(f"press_answers?user={who}&after=0")]

    def count_calls(self, method: str, chat: int | None = None) -> int:
        """How often the bot called a method, refused calls too."""
        calls = self.lab.see("calls?after=0")
        return sum(call["method"] == method and chat in (None, call["chat_id"]) for call in calls)

    def key(self, user: int = SOKHA) -> str:
        return conversations.key_of(user)


def restarted(bench: QuickBench, opened: Callable[[], Database]) -> None:
    """The process ends and another starts on the same database: nothing that was only in memory is left."""
    old = bench.context
    bench.context = type(old)(opened(), old.renderer, old.roster, clock=old.clock, fresh=old.fresh)
    bench.context.recall_rooms()
