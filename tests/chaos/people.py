"""Who writes: users who ask, users who cry for help and go on with staff, staff who take, reply and close.

Each keeps in the record what it wrote before it can have arrived. Nothing here looks at the bot's database.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.chaos.processes import World
from tests.chaos.record import SIGN, Asked, Record, Wrote
from tests.chaos.screen import Screen
from tests.e2e.helpline_lab import DARA, GROUP, NOK, ROOT

CRIES = ("ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់", "ช่วยด้วย โดนขังอยู่ในห้อง ออกไม่ได้")
#: what is asked, in turn: commands need no model, of the others the stand-in knows what they are
ASKS = ("/menu", "topic:send_money", "/help", "topic:out_of_scope", "/privacy", "topic:thanks")
#: how the message begins that is said instead of an answer when the model is away
AWAY = (ROOT / "content" / "messages" / "no_nlu" / "en.md").read_text(encoding="utf-8")[:SIGN]
OPENING = ("/start", "3")
#: questions of one user; the bot counts them from when it receives them, all at once after a time away
MOST_WAITING = 8


@dataclass
class Town:
    """Everybody, and what they share."""

    world: World
    screen: Screen
    chance: random.Random
    record: Record = field(default_factory=Record)
    asks: tuple[str, ...] = ASKS
    #: what is asked -> how its answer begins
    answers: dict[str, str] = field(default_factory=dict)
    written: int = 0
    _serial: int = 0

    def marker(self, kind: str, user: int) -> str:
        """The next of this run."""
        self._serial += 1
        return f"{kind}{user}x{self._serial}z"

    def says(self, user: int, text: str) -> None:
        """A user writes to the bot."""
        self.written += 1
        self.world.act(user, do="text", text=text)

    def asks_for(self, user: int, what: str) -> None:
        """Something that has to be answered."""
        away = () if what in OPENING or what.startswith("/") else (AWAY,)
        self.record.asked.append(Asked(user, frozenset({self.answers[what], *away})))
        self.says(user, what)

    def tells(self, user: int, kind: str, words: str = "") -> str:
        """A user's own words, which have to reach staff."""
        marker = self.marker(kind, user)
        self.record.wrote.append(Wrote(marker, user))
        self.says(user, f"{words} {marker}".strip())
        return marker

    def address(self, group: int) -> int:
        """Where the group is now."""
        return next((new for new, old in self.screen.groups.items() if old == group and new != group), group)

    def staff(self, topic: tuple[int, int], text: str) -> bool:
        """Staff write in a topic; False when it is gone or closed."""
        chat, thread = topic
        who = DARA if chat == GROUP else NOK
        act = {"as": who, "do": "text", "chat": self.address(chat), "thread": thread, "text": text}
        done = self.world.sim.post("/sim/act", json=act).status_code == 200
        self.written += done
        return done


class Asker:
    """Somebody with questions, several of them before the first is answered."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.user = town.world.new_user()
        self._next = 0
        for line in OPENING:
            town.asks_for(self.user, line)

    def step(self) -> None:
        """One to three questions, unless very many wait: who writes twenty within a minute is told to slow down."""
        if len(OPENING) + self._next - self.town.screen.texts[self.user] > MOST_WAITING:
            return
        for _ in range(self.town.chance.randint(1, 3)):
            self.town.asks_for(self.user, self.town.asks[self._next % len(self.town.asks)])
            self._next += 1


class Caller:
    """Somebody in danger: cries, agrees, and talks with staff until the case is closed."""

    def __init__(self, town: Town, talks: int) -> None:
        self.town = town
        self.user = town.world.new_user()
        self.left = talks
        self.taken = False
        #: they have blocked the bot
        self.away = False
        self.done = False
        town.record.cried.append(self.user)
        self.mine = [town.tells(self.user, "c", town.chance.choice(CRIES))]
        town.says(self.user, "1")  # it is safe to write
        town.says(self.user, "yes")  # staff may read

    def step(self) -> None:
        """A line or some, a reply, or the end; nothing before staff have read the cry."""
        topic = self.town.screen.topics.get(self.user)
        if topic is None or self.done or self.away:
            return
        if not self.taken:
            self.taken = self.town.staff(topic, "/take")
        elif self.left > 0:
            self._talk(topic)
        elif self.all_arrived():
            self.done = self.town.staff(topic, "/close helped")

    def _talk(self, topic: tuple[int, int]) -> None:
        if self.town.chance.random() < 0.25:
            marker = self.town.marker("r", self.user)
            if self.town.staff(topic, marker):
                self.town.record.wrote.append(Wrote(marker, self.user))
                self.mine.append(marker)
            return
        for _ in range(self.town.chance.randint(1, 4)):
            self.mine.append(self.town.tells(self.user, "m"))
            self.left -= 1

    def all_arrived(self) -> bool:
        """Nothing of this case is on its way."""
        self.mine = [marker for marker in self.mine if marker not in self.town.screen.markers]
        return not self.mine
