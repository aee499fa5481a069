"""Three users, two staff rooms, restarts and an erring Telegram, in any order: no word reaches anybody but its own.

Random walks with fixed seeds over the whole bot on its bench. A failure prints the acts that led to it. More of them:
`uv run --frozen python -m tests.work.test_any_helpline FIRST_SEED COUNT`.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.core.session import Safety, Session
from bot.guide.loader import load
from bot.guide.render import Renderer
from bot.guide.strings import Strings
from bot.store import conversations
from bot.store.case_tables import CaseMessage, CaseRoom, CaseRow
from bot.store.database import Database, open_database
from bot.store.tables import Conversation, Inbox, Outbox
from bot.telegram import staff_acts
from bot.telegram.buttons import encode
from bot.work import delivery, intake, settling, turns, upkeep
from bot.work.context import Context
from tests.conftest import ROOT
from tests.core.people import LOCKED_IN
from tests.simulator.simulator_lab import ALEX, CHAN, DARA, NOK, PLOY, SOKHA, SOMCHAI, TOKEN
from tests.work.bench import PEOPLE, Bench

USERS = (SOKHA, SOMCHAI, ALEX)
STAFF = (DARA, CHAN, NOK, PLOY)
SEEDS = range(7)
ROUNDS = 45
#: the calls of Telegram that a fault may hit; getUpdates is not the bot's on the bench
CALLS = ("sendMessage", "createForumTopic", "editMessageText", "closeForumTopic", "deleteForumTopic", "deleteMessages")
MARKER = re.compile(r"[mrn]\d+x\d+z")


class Helpline(Bench):
    """The bench with a client that is quicker to make, and that can be killed in the middle of its work."""

    @asynccontextmanager
    async def _bot(self) -> Any:
        transport = httpx.ASGITransport(app=self.lab.http.app)
        one, two = (HTTPXRequest(httpx_kwargs={"transport": transport, "verify": False}) for _ in range(2))
        async with Bot(TOKEN, base_url="http://sim/bot", request=one, get_updates_request=two) as bot:
            yield bot

    def killed(self, chance: random.Random) -> None:
        """Some of what is to be done is done, one thing of each kind is in work, and a new process takes over."""
        intake.take_in(self.context, self.lab.fresh())
        asyncio.run(self._some_work(chance))
        old = self.context
        self.context = Context(old.database, old.renderer, old.roster, clock=self.lab.clock, fresh=self._number)
        self.context.recall_rooms()
        upkeep.take_over(self.context)
        self.run()

    async def _some_work(self, chance: random.Random) -> None:
        async with self._bot() as bot:
            for _ in range(chance.randint(0, 3)):
                await turns.one_turn(self.context, self.model)
            turns._claim(self.context)
            for _ in range(chance.randint(0, 4)):
                await delivery.one_delivery(self.context, bot)
            row, _ = delivery._claim(self.context)
            if row is not None and chance.random() < 0.5:  # it arrived, and nobody noted it any more
                await delivery._call(self.context, bot, row)

    def crossing(self, meanwhile: Callable[[], None]) -> None:
        """A call is on its way to Telegram while the next update is dealt with; then its answer comes."""
        self._turns()
        row, _ = delivery._claim(self.context)
        meanwhile()
        self._turns()
        if row is not None:
            asyncio.run(self._answer(row))
        self.run()

    def _turns(self) -> None:
        intake.take_in(self.context, self.lab.fresh())
        while asyncio.run(turns.one_turn(self.context, self.model)):
            pass

    async def _answer(self, row: Outbox) -> None:
        async with self._bot() as bot:
            settling.settle(self.context, row, await delivery._call(self.context, bot, row))


@dataclass
class Words:
    """Something that somebody wrote: by its marker it is found again wherever it went."""

    marker: str
    #: the user who wrote it, or whom it is about
    user: int
    #: the case it belongs to, where it is known
    case: str
    #: it must have arrived once all is quiet
    expected: bool = False


@dataclass
class Walk:
    """One history. `acts` is printed when an assertion fails."""

    bench: Helpline
    chance: random.Random
    acts: list[str] = field(default_factory=list)
    words: dict[str, Words] = field(default_factory=dict)
    #: a topic was deleted by hand: what was in it is gone
    deleted: set[str] = field(default_factory=set)
    #: users whose case somebody changed since the bot last had its turn: what becomes of their words is not known
    unsettled: set[int] = field(default_factory=set)
    #: users who have agreed that staff read what they write
    agreed: set[int] = field(default_factory=set)
    number: int = 0

    def go(self, rounds: int) -> None:
        for user in USERS:
            self._get_a_person(user)
        for _ in range(rounds):
            for _ in range(self.chance.choice((1, 1, 2, 3))):  # several people act before the bot does
                self._act()
            self._run()
            self.bench.lab.control("faults", clear=True)
            self._nothing_in_a_wrong_chat()
        for _ in range(4):
            self.bench.wait(400)
        self._nothing_in_a_wrong_chat()
        self._all_is_quiet()
        self._everything_arrived_in_order()

    # -- acts

    def _act(self) -> None:
        moves: list[tuple[float, Callable[[], None]]] = [
            (14, self._user_writes),
            (2, self._user_cries),
            (4, lambda: self._get_a_person(self._user())),
            (1, self._user_leaves),
            (1, self._user_takes_consent_back),
            (0.3, self._user_forgets),
            (10, self._staff_reply),
            (6, self._staff_take),
            (3, self._staff_note),
            (5, self._staff_pass),
            (9, self._staff_answer_an_offer),
            (1.5, self._staff_close),
            (5, self._staff_reopen),
            (1, self._staff_say_somewhere),
            (2, self._time),
            (3, self._restart),
            (2, self._crossing),
            (5, self._fault),
            (1, self._topic_is_deleted),
        ]
        [(_, move)] = self.chance.choices(moves, [weight for weight, _ in moves])
        move()

    def _user_writes(self) -> None:
        who = self._user()
        self._say(who, f"{self._marker('m', who)} and more words")

    def _user_cries(self) -> None:
        who = self._user()
        self._say(who, f"{LOCKED_IN} {self._marker('m', who)}")

    def _get_a_person(self, who: int) -> None:
        """Back from a cover, a cry or a wish, then mostly: it is safe, nobody is hurt, staff may read."""
        if self.bench.session(who).lesson:
            self._say(who, "teacher")
            self._run()
        if self.bench.session(who).case is None:
            self._say(who, self.chance.choice((f"{LOCKED_IN} {self._marker('m', who)}", "/person")))
            self._run()
        level = self.chance.choice(("share", "private", "anonymous", "anonymous", "none"))
        for button, arg in (("safe", ""), ("reply", "hurt=no"), ("consent", level)):
            self._press(who, button, arg)
            self._run()

    def _user_leaves(self) -> None:
        """Sometimes right behind a reply, which must not be lost."""
        if self.chance.random() < 0.5:
            self._staff_reply()
        self._say(self._user(), "/stop")

    def _user_takes_consent_back(self) -> None:
        who = self._user()
        self._say(who, "/status")
        self._run()
        self._press(who, "withdraw")

    def _user_forgets(self) -> None:
        """What they wrote before is gone, also from the staff rooms."""
        who = self._user()
        self._say(who, "/delete")
        self._run()
        self._press(who, "yes", "delete")
        self._run()
        if self.bench.session(who).case is None:
            self.words |= {m: replace(w, expected=False) for m, w in self.words.items() if w.user == who}
            self.agreed.discard(who)

    def _staff_reply(self) -> None:
        who, case, user = self._somewhere(owner=True)
        self._in_topic(who, case, f"{self._marker('r', user, case)} we are here")

    def _staff_note(self) -> None:
        who, case, user = self._somewhere()
        self._in_topic(who, case, f"/note {self._marker('n', user, case)} for colleagues")

    def _staff_take(self) -> None:
        who, case, _ = self._somewhere()
        self._in_topic(who, case, "/take")

    def _staff_pass(self) -> None:
        """For a life it is offered at once, else the user is asked first."""
        who, case, user = self._somewhere(owner=True)
        to = "lpn" if PEOPLE[who].partner == "lscw" else "lscw"
        self._in_topic(who, case, f"/pass {to} {self.chance.choice(('life', 'life', 'country'))}")
        self._run()
        self._press(user, self.chance.choice(("yes", "yes", "no")), "transfer")

    def _staff_answer_an_offer(self) -> None:
        with self.bench.context.database.transaction() as db:
            offers = db.query(CaseRoom).filter_by(access="offered").all()
            seen = [(offer.case_number, offer.partner) for offer in offers]
        number, partner = self.chance.choice(seen or [("", "lscw")])
        who = self.chance.choice([number for number, person in PEOPLE.items() if person.partner == partner])
        self._in_topic(who, number, self.chance.choice(("/accept", "/accept", "/decline we are too few")))

    def _staff_close(self) -> None:
        who, case, _ = self._somewhere(owner=True)
        self._in_topic(who, case, "/close helped")

    def _staff_reopen(self) -> None:
        """By the button of the closed case, which stays on its card."""
        who = self.chance.choice(STAFF)
        with self.bench.context.database.transaction() as db:
            closed = db.query(CaseRow).filter_by(state="closed", partner=PEOPLE[who].partner).all()
            number, user = (lambda row: (row.number, self._user_of(row)))(self.chance.choice(closed or [CaseRow()]))
        data = encode(staff_acts.staff_button(number or "", "reopen"))
        chat = self.bench.room_of(who)
        for message in reversed(self.bench.messages(chat) if number else []):
            if any(button["data"] == data for row in message["buttons"] or [] for button in row):
                self._note(who, f"press reopen {number}", user)
                self.bench.lab.act(who, "press", chat=chat, message_id=message["message_id"], data=data)
                return

    def _staff_say_somewhere(self) -> None:
        """In General, where it belongs to no case."""
        who = self.chance.choice(STAFF)
        self._note(who, "General")
        marker = self._marker("n", 0)
        self.bench.lab.act(who, "text", chat=self.bench.room_of(who), text=f"{marker} among ourselves")

    def _time(self) -> None:
        self._run()  # an update that nobody fetches is gone after a day
        seconds = self.chance.choice((70, 130, 700, 4000, 90000))
        self._note(0, f"{seconds} s pass")
        self.bench.lab.clock.pass_(seconds)
        self._run()

    def _restart(self) -> None:
        self._user_writes()
        self._staff_reply()
        self._note(0, "killed and started again")
        self.bench.killed(self.chance)
        self._run()

    def _crossing(self) -> None:
        who, case, user = self._somewhere(owner=True)
        self._run()
        self._in_topic(who, case, f"{self._marker('r', user, case)} we are here")
        self._note(0, "a call is on its way, and meanwhile:")
        words = self.chance.choice(("/stop", "/person", f"{self._marker('m', user)} and more words"))
        self.bench.crossing(lambda: self._say(user, words) if user else None)
        self._run()

    def _fault(self) -> None:
        kind = self.chance.choice(("429", "502", "drop", "timeout_after_delivery"))
        method, times = self.chance.choice(CALLS), self.chance.randint(1, 2)
        self._note(0, f"{kind} for {method} x {times}")
        self.bench.lab.control("faults", kind=kind, method=method, times=times, retry_after=9, hold=0)

    def _topic_is_deleted(self) -> None:
        who = self.chance.choice(STAFF)
        chat = self.bench.room_of(who)
        if topics := self.bench.topics(chat):
            thread = self.chance.choice(topics)["thread_id"]
            self._note(who, f"deletes topic {thread} by hand")
            self.deleted |= set(_markers_in(self.bench.messages(chat), thread))
            self.bench.lab.control(f"topics/{thread}/delete?chat={chat}")

    # -- how

    def _user(self) -> int:
        return self.chance.choice(USERS)

    def _marker(self, kind: str, user: int, case: str = "") -> str:
        self.number += 1
        marker = f"{kind}{user}x{self.number}z"
        self.words[marker] = Words(marker, user, case)
        return marker

    def _note(self, who: int, what: str, changes: int = 0) -> None:
        self.acts.append(f"{who or '--'}: {what}")
        self.unsettled.add(changes)

    def _run(self) -> None:
        self.bench.run()
        self.acts.append("(the bot)")
        self.agreed |= {user for user in USERS if self.bench.session(user).consent.given}
        self.unsettled.clear()

    def _say(self, who: int, text: str) -> None:
        """What is written while staff may read has to arrive; in cover anybody may hold the phone."""
        before, settled = self.bench.session(who), who not in self.unsettled
        markers = MARKER.findall(text)
        self._note(who, text, 0 if markers else who)
        self.bench.lab.act(who, "text", text=text)
        for marker in markers:
            self.words[marker].case = before.case.number if before.case else ""
            self.words[marker].expected = before.relays and settled and not before.lesson

    def _press(self, who: int, button: str, arg: str = "") -> None:
        """A button that is on their screen."""
        data = f"1:{button}:{arg}"
        for message in reversed(self.bench.messages(who) if who else []):
            if any(shown.get("data") == data for row in message["buttons"] or [] for shown in row):
                self._note(who, f"press {button} {arg}", who)
                self.bench.lab.act(who, "press", message_id=message["message_id"], data=data)
                return

    def _somewhere(self, *, owner: bool = False) -> tuple[int, str, int]:
        """A staff member, a case, and its user: mostly an open case of their partner, and often their own."""
        with self.bench.context.database.transaction() as db:
            rows = db.query(CaseRow).filter(CaseRow.conversation != "").all()
            rows = [row for row in rows if row.state != "closed" or self.chance.random() < 0.05]
            if not rows:
                return DARA, "", 0
            row = self.chance.choice(rows)
            colleagues = [number for number, person in PEOPLE.items() if person.partner == row.partner]
            who = self.chance.choice(colleagues if self.chance.random() < 0.9 else STAFF)
            if owner and row.owner and self.chance.random() < 0.8:
                who = int(row.owner)
            return who, row.number, self._user_of(row)

    @staticmethod
    def _user_of(row: CaseRow) -> int:
        return next((user for user in USERS if conversations.key_of(user) == row.conversation), 0)

    def _user_of_case(self, number: str) -> int:
        with self.bench.context.database.transaction() as db:
            row = db.get(CaseRow, number)
            return self._user_of(row) if row else 0

    def _in_topic(self, who: int, case: str, text: str) -> None:
        """In the case's topic of their room, if there is one that can be written in."""
        chat = self.bench.room_of(who)
        with self.bench.context.database.transaction() as db:
            room = db.get(CaseRoom, (case, PEOPLE[who].partner))
            thread = room.topic_id if room else None
        if thread in [topic["thread_id"] for topic in self.bench.topics(chat) if not topic["closed"]]:
            self._note(who, f"{case}: {text}", self._user_of_case(case))
            self.bench.lab.act(who, "text", chat=chat, thread=thread, text=text)

    # -- what holds

    def _nothing_in_a_wrong_chat(self) -> None:
        """At every instant: words of a user only in their case's topic, in the room that has it; replies only there."""
        with self.bench.context.database.transaction() as db:
            rooms = {(room.partner, room.topic_id): room for room in db.query(CaseRoom) if room.topic_id}
            rows = {row.number: row for row in db.query(CaseRow)}
            for row in rows.values():
                holders = [r.partner for r in db.query(CaseRoom).filter_by(case_number=row.number, access="holds")]
                assert holders == [row.partner], f"{row.number} is held by {holders}, not by {row.partner}"
            owners = {row.number: self._user_of(row) for row in rows.values()}
            for kept in db.query(Conversation):
                session = Session.from_json(kept.session)
                if session.case:
                    row = rows[session.case.number]
                    assert (row.partner, row.owner, row.state) == (
                        session.case.partner,
                        session.case.owner,
                        session.case.state,
                    )
                mine = [r for r in rows.values() if r.conversation == kept.key and r.state != "closed"]
                assert [r.number for r in mine] == ([session.case.number] if session.case else []), "open cases"
        for user in USERS:
            for message in self.bench.messages(user):
                for marker in _markers(message):
                    words = self.words[marker]
                    if message["from_bot"]:
                        assert marker[0] == "r" and words.user == user, f"{marker} in the chat of {user}"
        for staff in STAFF:
            assert not [m for text in self.bench.texts(staff) for m in MARKER.findall(text)], "words on a page"
        for partner, group in self.bench.context.roster.groups.items():
            for message in self.bench.messages(group.chat_id):
                if message["from_bot"]:
                    self._in_its_topic(message, partner, rooms, owners, rows)

    def _in_its_topic(
        self,
        message: dict[str, Any],
        partner: str,
        rooms: dict[tuple[str, int | None], CaseRoom],
        owners: dict[str, int],
        rows: dict[str, CaseRow],
    ) -> None:
        for marker in _markers(message):
            words = self.words[marker]
            room = rooms.get((partner, message["thread_id"]))
            assert room is not None, f"{marker} in {partner}, thread {message['thread_id']}, which belongs to no case"
            assert room.access == "holds", f"{marker} in the room of {partner}, whose access is {room.access}"
            assert marker[0] != "m" or words.user in self.agreed, f"{marker} was shown to staff without a yes"
            assert words.user == owners[room.case_number], f"{marker} in the topic of {room.case_number}"
            assert words.case in ("", room.case_number), f"{marker} of {words.case} in {room.case_number}"

    def _all_is_quiet(self) -> None:
        with self.bench.context.database.transaction() as db:
            stuck = [(r.method, r.purpose, r.lane, r.error) for r in db.query(Outbox).filter(Outbox.state == "waiting")]
            assert not stuck, f"still waiting: {stuck}"
            assert not db.query(Outbox).filter(Outbox.state == "sending").count()
            left = [(r.state, r.error) for r in db.query(Inbox).filter(Inbox.state != "done")]
            assert not left, f"not dealt with: {left}"
            for row in db.query(Outbox).filter(Outbox.state == "held"):
                kept = conversations.get(db, row.conversation)
                assert kept and Session.from_json(kept.session).safety is Safety.UNSAFE, "held although it is safe"
            replies = [m.content["text"] for m in db.query(CaseMessage).filter_by(kind="staff", delivery="waiting")]
            assert not replies, f"replies of which nobody knows what became: {replies}"
        assert self.bench.lab.see("health")["forbidden_calls"] == 0

    def _everything_arrived_in_order(self) -> None:
        with self.bench.context.database.transaction() as db:
            rows = {row.number: row for row in db.query(CaseRow)}
            rooms = {room.case_number: room for room in db.query(CaseRoom).filter_by(access="holds")}
            moved = {room.case_number for room in db.query(CaseRoom).filter_by(access="former")}
            kept = [(m.case_number, m.kind, m.content["text"]) for m in db.query(CaseMessage)]
        for number, row in rows.items():
            group = self.bench.context.roster.groups[row.partner]
            there = _markers_in(self.bench.messages(group.chat_id), rooms[number].topic_id)
            user = self._user_of(row)
            wanted = [m for case, kind, text in kept if case == number and kind == "user" for m in MARKER.findall(text)]
            if user:
                wanted += [w.marker for w in self.words.values() if w.expected and w.user == user and w.case == number]
            if number in moved and not (user and self.bench.session(user).consent.given):
                wanted = []  # what was said before comes to the other room when the user agrees that it is read there
            missing = set(wanted) - set(there) - self.deleted
            assert not missing, f"{sorted(missing)} never arrived in {number}"
            mine = [marker for marker in there if marker[0] == "m"]
            assert mine == sorted(mine, key=_serial), f"out of order in {number}: {mine}"
        for user in USERS:
            mine = [m for message in self.bench.messages(user) if message["from_bot"] for m in _markers(message)]
            first = list(dict.fromkeys(mine))
            assert first == sorted(first, key=_serial), f"replies out of order: {first}"


def _serial(marker: str) -> int:
    return int(marker[:-1].partition("x")[2])


def _markers(message: dict[str, Any]) -> list[str]:
    return MARKER.findall(f"{message['text'] or ''} {message['caption'] or ''}")


def _markers_in(messages: list[dict[str, Any]], thread: int | None) -> list[str]:
    """Of what the bot wrote in a topic, each once, in the order of their first coming."""
    there = (
        m for message in messages if message["from_bot"] and message["thread_id"] == thread for m in _markers(message)
    )
    return list(dict.fromkeys(there))


def walk(seed: int, database: Database, renderer: Renderer, rounds: int = ROUNDS) -> Walk:
    """One history, to its end."""
    history = Walk(Helpline(database, renderer), random.Random(seed))
    try:
        history.go(rounds)
    except Exception as error:
        error.add_note("\n".join([f"seed {seed}:", *history.acts[-60:]]))
        raise
    return history


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_every_word_goes_only_where_it_belongs(seed: int, quick: Database, renderer: Renderer) -> None:
    walk(seed, quick, renderer)


def main(first: int, count: int) -> None:
    """Many more seeds than a test can wait for; goes on after a failure."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    renderer = Renderer(load(ROOT / "content"), Strings(ROOT / "locales"))
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as folder:
            database = open_database(f"sqlite:///{folder}/test.db", Path(folder) / "keys.json")
            try:
                history = walk(seed, database, renderer)
                print(f"seed {seed}: {len(history.words)} messages, each in its place")
            except Exception as error:
                notes = "\n".join(getattr(error, "__notes__", ()))
                print(f"seed {seed}: {type(error).__name__}: {error}\n{notes}\n")
            finally:
                database.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
