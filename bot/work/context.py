"""What every loop needs, in one value: the database, the guide, the staff list, a clock, and random case numbers."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from bot.core.rules import Rules
from bot.guide.render import Renderer
from bot.store import cases, processes
from bot.store import settings as stored
from bot.store.database import Database
from bot.store.retention import Clocks
from bot.telegram.staff_list import Roster
from bot.work.bell import Bell
from bot.work.in_hand import InHand
from bot.work.last_words import LastWords
from bot.work.meters import Meters
from bot.work.pulse import Pulse

#: no letter that is taken for a digit when read aloud
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_MOVED = "rooms_moved"


def fresh_number() -> str:
    """A random case number: it says nothing about who or when."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(5))


@dataclass
class Context:
    """Made by the plug board; what changes in it is the id of the staff room, and the renderer at a reload."""

    database: Database
    renderer: Renderer
    roster: Roster
    clock: Callable[[], float] = time.time
    #: how much faster than the wall clock it runs; more than 1 only beside the simulator
    speed: float = 1.0
    #: False lifts Telegram's sending limits; only beside the simulator
    limited: bool = True
    #: this process, as its claims name it
    name: str = field(default_factory=processes.fresh_name)
    fresh: Callable[[], str] = fresh_number
    clocks: Clocks = field(default_factory=Clocks)
    #: rung in the upper steps of the ladder, for an SMS or a call; "" when there is none
    alarm_webhook: str = ""
    #: reads content and catalogues again; raises ContentError
    renew: Callable[[], Renderer] | None = None
    #: what this process counts, and what it knows of its way to Telegram
    meters: Meters = field(default_factory=Meters)
    pulse: Pulse = field(default_factory=Pulse)
    last_words: LastWords = field(default_factory=LastWords)
    #: what its workers have claimed
    turning: InHand = field(default_factory=InHand)
    sending: InHand = field(default_factory=InHand)
    #: rung when there is something new for turns, for delivery
    turns: Bell = field(default_factory=Bell)
    senders: Bell = field(default_factory=Bell)

    def wake(self) -> None:
        """Something happened that may be work for turns or delivery."""
        self.turns.ring()
        self.senders.ring()

    @property
    def rules(self) -> Rules:
        """The rules of the conversation, with the staff rooms that there are."""
        rules = self.renderer.guide.rules
        return replace(rules, casework=replace(rules.casework, rooms=tuple(self.roster.groups)))

    def today(self) -> date:
        """The day as of which texts are shown."""
        return datetime.fromtimestamp(self.clock(), UTC).date()

    def words(self, language: str) -> Callable[..., str]:
        """Interface words in a language."""
        return lambda message, **params: self.renderer.strings.text(language, message, **params)

    def name_first_room(self) -> None:
        """At the start: cases of the time of one staff room belong to the first partner."""
        with self.database.transaction() as session:
            if first := next(iter(self.roster.groups), ""):
                cases.name_first_room(session, first)

    def recall_rooms(self) -> None:
        """Staff groups may have moved to other ids since staff.yml was written, or another process has noticed it."""
        with self.database.transaction() as session:
            self._follow(stored.get(session, _MOVED, {}))

    def _follow(self, moved: dict[str, int]) -> None:
        for group in tuple(self.roster.groups.values()):
            if str(group.chat_id) in moved:
                self.roster = self.roster.moved(group.partner, moved[str(group.chat_id)])

    def move_room(self, session: Session, partner: str, new: int) -> bool:
        """A staff group has another id now; the old one is remembered, since staff.yml still names it.

        False: it was known already, to this process or another.
        """
        moved = stored.locked(session, _MOVED, {})
        self._follow(moved)
        old = self.roster.groups[partner].chat_id
        if old == new:
            return False
        again = {former: new if now == old else now for former, now in moved.items()}
        stored.put(session, _MOVED, {**again, str(old): new})
        self.roster = self.roster.moved(partner, new)
        return True
