"""What the harness itself put in and what it saw come out: the only evidence that the judges know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

#: c: a cry for help, m: a user to staff, r: staff to a user; the number of the user, and a number that only grows
MARKER = re.compile(r"[cmr]\d+x\d+z")
#: so many letters of its beginning tell one answer from another
SIGN = 40


@dataclass(frozen=True, slots=True)
class Wrote:
    """Something that a person wrote, and where it has to arrive."""

    marker: str
    #: the user who wrote it or for whom it is
    user: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the bot; `wanted` names the answers of which one has to come."""

    user: int
    wanted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the bot on somebody's screen. `thread` is 0 outside a topic."""

    chat: int
    thread: int
    number: int
    text: str
    #: Unix time, in whole seconds
    at: float = 0.0

    @property
    def sign(self) -> str:
        """How it begins."""
        return self.text[:SIGN]

    @property
    def markers(self) -> list[str]:
        """All that people's words in it can be told by, in order."""
        return MARKER.findall(self.text)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the simulator accepted (refused: False) or answered with 429, and when by its clock."""

    chat: int
    at: float
    refused: bool = False


@dataclass
class Record:
    """Everything of one run."""

    wrote: list[Wrote] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    #: users who cried for help and must see the emergency numbers
    cried: list[int] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    groups: frozenset[int] = frozenset()
    #: (group, thread) of topics that a person deleted; what stood there is known from before
    deleted: set[tuple[int, int]] = field(default_factory=set)
    #: sends of which nobody could know whether they had arrived: kills times workers, timeouts, broken connections
    interrupted: int = 0
    #: 429 that the harness ordered itself
    ordered_floods: int = 0


def owner_of(marker: str) -> int:
    """The user in a marker."""
    return int(marker[1:-1].partition("x")[0])


def serial_of(marker: str) -> int:
    """Its place in the order of all that was written."""
    return int(marker[:-1].partition("x")[2])
