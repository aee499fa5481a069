"""How cases are worked on, as data built by the guide: partners, ladders, times, outcomes, reasons, questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.hours import Hours

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class PartnerRule:
    """What the conversation needs to know of an organisation of content/partners.yml."""

    countries: tuple[str, ...] = ()
    #: people may be sent to it
    takes_referrals: bool = True
    hours: Hours = field(default_factory=Hours)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of an alarm ladder: so many minutes after the case was opened these people are rung."""

    minutes: int
    whom: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one tier; after the last it rings again every so many minutes, so many times."""

    rungs: tuple[Rung, ...] = (Rung(0, ("duty",)),)
    again: int = 15
    times: int = 96

    def rung(self, step: int) -> Rung:
        """The step, or the last one."""
        return self.rungs[min(step, len(self.rungs) - 1)]

    def wait(self, step: int) -> int | None:
        """Seconds from the ring of a step to the next, None when it has rung often enough."""
        if step + 1 < len(self.rungs):
            return (self.rungs[step + 1].minutes - self.rungs[step].minutes) * MINUTE
        return self.again * MINUTE if step + 1 < len(self.rungs) + self.times else None


@dataclass(frozen=True, slots=True)
class Question:
    """One question that staff ask with one press."""

    values: tuple[str, ...] = ()
    #: the line of the rescue card that the reply fills
    card: str = ""


@dataclass(frozen=True, slots=True)
class Casework:
    """Codes only; their words are in content/casework.yml."""

    #: the partners that have a staff room, in the order of staff.yml
    rooms: tuple[str, ...] = ()
    partners: Mapping[str, PartnerRule] = field(default_factory=dict)
    ladders: Mapping[str, Ladder] = field(default_factory=dict)
    #: tier -> minutes until the owner is reminded of a user who waits
    remind_minutes: Mapping[str, int] = field(default_factory=dict)
    #: tier -> minutes that a partner has for accepting a case
    accept_minutes: Mapping[str, int] = field(default_factory=dict)
    #: tier -> hours after closing until we ask once how things are
    follow_up_hours: Mapping[str, int] = field(default_factory=dict)
    #: hours of silence of the user until staff are asked whether to close
    silent_hours: int = 72
    outcomes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    #: part of the day -> its first hour and the hour of its end
    hours: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    #: the lines of the rescue card
    card: tuple[str, ...] = ()

    def ladder(self, tier: str) -> Ladder:
        """The alarm of a tier."""
        return self.ladders.get(tier, Ladder())

    def first_room(self, country: str | None) -> str:
        """The partner that a case of somebody in this country goes to; the first one where none fits; "" if none."""
        serving = [room for room in self.rooms if country in self._rule(room).countries]
        return next(iter([*serving, *self.rooms]), "")

    def is_open(self, partner: str, at: datetime) -> bool:
        """Whether somebody should be at the desk; unknown hours count as open."""
        return self._rule(partner).hours.is_open(at)

    def hours_of(self, partner: str) -> Hours:
        """Its office hours."""
        return self._rule(partner).hours

    def _rule(self, partner: str) -> PartnerRule:
        return self.partners.get(partner, PartnerRule())
