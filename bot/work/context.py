"""What every loop needs, in one value: the database, the guide, the staff list, a clock, and random case numbers."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from bot.core.rules import Rules
from bot.guide.render import Renderer
from bot.store import settings as stored
from bot.store.database import Database
from bot.telegram.staff_list import Roster

#: no letter that is taken for a digit when read aloud
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_ROOM = "room_moved"


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
    fresh: Callable[[], str] = fresh_number
    #: reads content and catalogues again; raises ContentError
    renew: Callable[[], Renderer] | None = None
    #: rung when there is something new for turns or delivery
    wake: Callable[[], None] = field(default=lambda: None)

    @property
    def rules(self) -> Rules:
        """The rules of the conversation."""
        return self.renderer.guide.rules

    def today(self) -> date:
        """The day as of which texts are shown."""
        return datetime.fromtimestamp(self.clock(), UTC).date()

    def words(self, language: str) -> Callable[..., str]:
        """Interface words in a language."""
        return lambda message, **params: self.renderer.strings.text(language, message, **params)

    def recall_room(self) -> None:
        """At the start: the staff group may have moved to another id since staff.yml was written."""
        with self.database.transaction() as session:
            moved = stored.get(session, _ROOM, {})
        if str(self.roster.group) in moved:
            self.roster = replace(self.roster, group=moved[str(self.roster.group)])

    def move_room(self, new: int) -> None:
        """The staff group has another id now; the old one is remembered, since staff.yml still names it."""
        with self.database.transaction() as session:
            moved = stored.get(session, _ROOM, {})
            stored.put(session, _ROOM, {**dict.fromkeys(moved, new), str(self.roster.group): new})
        self.roster = replace(self.roster, group=new)
