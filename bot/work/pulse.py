"""What this process knows of its way to Telegram; and, in the database, until when everything had been fetched."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.store import settings as stored

#: in the settings table: the last moment at which Telegram held nothing for us
CAUGHT_UP = "caught_up_at"
#: written no more often than this
_NOTE_SECONDS = 15.0
#: Telegram was reached lately when it was within this time; a long poll lasts 25 seconds
LATELY_SECONDS = 120.0


WAYS = ("starting", "polling", "standing by", "webhook")


@dataclass
class Pulse:
    """Changed by poller, webhook and deliveries; read by /ready and /metrics."""

    #: one of WAYS; "standing by" is a process that would poll if the one that does should die
    way: str = "starting"
    #: when Telegram answered last
    reached_at: float | None = None
    #: Telegram sends to us what we listen to; always so when polling
    webhook_fine: bool = True
    noted_at: float = 0.0
    #: of the wall, also beside a simulator whose time runs faster
    wall: Callable[[], float] = time.monotonic

    def reached(self) -> None:
        """Telegram has answered."""
        self.reached_at = self.wall()

    @property
    def silence(self) -> float:
        """Seconds since Telegram answered last; not a number before the first time."""
        return float("nan") if self.reached_at is None else self.wall() - self.reached_at

    @property
    def lately(self) -> bool:
        """Whether Telegram has answered lately."""
        return self.silence <= LATELY_SECONDS

    def caught_up(self, session: Session, now: float) -> None:
        """Nothing was left at Telegram at this moment: what waits there now is younger. Noted now and then."""
        if not 0 <= now - self.noted_at < _NOTE_SECONDS:
            self.noted_at = now
            stored.put(session, CAUGHT_UP, now)
