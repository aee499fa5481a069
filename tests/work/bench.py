"""The whole bot on a clock that moves only when told: simulator, database, turns and delivery in one process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.core.happened import Staff
from bot.core.routing import UNAVAILABLE, Understanding
from bot.core.session import Session
from bot.guide.render import Renderer
from bot.store import conversations
from bot.store.case_tables import CaseRow
from bot.store.database import Database
from bot.store.tables import Outbox
from bot.telegram.staff_list import Roster, StaffGroup
from bot.work import delivery, intake, turns, upkeep
from bot.work.context import Context
from tests.simulator.simulator_lab import CHAN, DARA, NOK, PLOY, SOKHA, TOKEN, Lab

PEOPLE = {
    DARA: Staff(str(DARA), "Dara", "LSCW", "supervisor", "en", "lscw", ("km", "en")),
    CHAN: Staff(str(CHAN), "Chan", "LSCW", "agent", "km", "lscw", ("km", "th", "en")),
    NOK: Staff(str(NOK), "Nok", "LPN", "agent", "th", "lpn", ("th", "km")),
    PLOY: Staff(str(PLOY), "Ploy", "LPN", "supervisor", "en", "lpn", ("th", "en")),
}


class Model:
    """A model that knows what it was told to know."""

    def __init__(self) -> None:
        self.knows: dict[str, Understanding] = {}
        self.asked: list[str] = []

    async def ask(self, text: str) -> Understanding:
        self.asked.append(text)
        return self.knows.get(text, UNAVAILABLE)


class Bench:
    """People act through `lab`; `run` lets the bot do all it can do, waiting out every limit on the fake clock."""

    def __init__(self, database: Database, renderer: Renderer, *, forum: bool = True) -> None:
        self.lab = Lab(limits=True, forum=forum)
        self.model = Model()
        groups = {
            "lscw": StaffGroup("lscw", self.lab.group, "en", "LSCW"),
            "lpn": StaffGroup("lpn", self.lab.second, "en", "LPN"),
        }
        roster = Roster(groups, PEOPLE, on_duty=(DARA, CHAN, NOK), backup=(PLOY,))
        self.context = Context(database, renderer, roster, clock=self.lab.clock, fresh=self._number)
        self._numbers = iter(f"CASE{n}" for n in range(1, 9999))
        for staff in PEOPLE:
            self.lab.act(staff, "text", text="/start")
        self.run()

    def _number(self) -> str:
        return next(self._numbers)

    def say(self, who: int, text: str, **more: Any) -> None:
        """Somebody writes, and the bot does all it can do."""
        self.lab.act(who, "text", text=text, **more)
        self.run()

    def send(self, who: int, kind: str, **more: Any) -> None:
        self.lab.act(who, kind, **more)
        self.run()

    def room_of(self, who: int) -> int:
        """The staff group of a staff member."""
        return self.lab.group if PEOPLE[who].partner == "lscw" else self.lab.second

    def topics(self, chat: int) -> list[dict[str, Any]]:
        """The topics of a staff group that are there."""
        [group] = [group for group in self.lab.see("world")["groups"] if group["id"] == chat]
        return [topic for topic in group["topics"] if not topic["deleted"]]

    def staff(self, who: int, text: str, **more: Any) -> None:
        """Somebody writes in the newest topic of their staff room."""
        chat = self.room_of(who)
        self.say(who, text, chat=chat, thread=self.topics(chat)[-1]["thread_id"], **more)

    def press(self, who: int, label: str, chat: int | None = None) -> None:
        """Press the newest button with these words."""
        for message in reversed(self.messages(chat or who)):
            for button in (button for row in message["buttons"] or [] for button in row):
                if label in button["text"]:
                    where = {"chat": chat} if chat else {}
                    self.lab.act(who, "press", message_id=message["message_id"], data=button["data"], **where)
                    self.run()
                    return
        raise AssertionError(f"no button {label!r}")

    def messages(self, chat: int) -> list[dict[str, Any]]:
        return [m for m in self.lab.see(f"chats/{chat}/messages?after=0")["messages"] if not m["deleted"]]

    def texts(self, chat: int = SOKHA) -> list[str]:
        """What the bot has written in a chat, as it stands there now."""
        return [m["text"] or m["caption"] or m["kind"] for m in self.messages(chat) if m["from_bot"]]

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.lab.clock.pass_(seconds)
        self.run()

    def run(self) -> None:
        """Until nothing is left to be done at once."""
        for _ in range(40):
            updates = self.lab.fresh()
            intake.take_in(self.context, updates)
            upkeep.tick(self.context)
            asyncio.run(self._work())
            if not updates and not self._waiting():
                return

    async def _work(self) -> None:
        async with self._bot() as bot:
            while await turns.one_turn(self.context, self.model):
                pass
            for _ in range(200):
                wait = await delivery.one_delivery(self.context, bot)
                if wait > 0 and not self._waiting():
                    return
                if wait > 0:
                    self.lab.clock.pass_(wait)

    def _waiting(self) -> bool:
        with self.context.database.transaction() as db:
            return db.query(Outbox).filter(Outbox.state == "waiting").count() > 0

    @asynccontextmanager
    async def _bot(self) -> Any:
        transport = httpx.ASGITransport(app=self.lab.http.app)
        request = HTTPXRequest(httpx_kwargs={"transport": transport})
        async with Bot(TOKEN, base_url="http://sim/bot", request=request) as bot:
            yield bot

    def session(self, who: int = SOKHA) -> Session:
        """What is remembered of a user."""
        with self.context.database.transaction() as db:
            row = conversations.get(db, conversations.key_of(who))
            return Session.from_json(row.session) if row else Session()

    @contextmanager
    def case(self, number: str = "") -> Iterator[CaseRow]:
        """The newest case."""
        with self.context.database.transaction() as db:
            rows = db.query(CaseRow).order_by(CaseRow.opened_at).all()
            yield next((row for row in rows if row.number == number), rows[-1])

    def refusals(self) -> list[tuple[str, int]]:
        """Calls that the simulator refused."""
        calls = self.lab.see("calls?after=0")
        calls = calls["calls"] if isinstance(calls, dict) else calls
        return [(call["method"], call["error_code"]) for call in calls if not call["ok"]]
