"""Any history: what a user, staff and timers may do in any order, for what must hold from every state it reaches."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.core.conversation import step
from bot.core.events import Event
from bot.core.session import Session
from bot.guide.loader import load
from tests.conftest import ROOT, with_rooms
from tests.core.people import (
    CHAN,
    LOCKED_IN,
    closed,
    commanded,
    pressed,
    rang,
    replied,
    said,
    sent,
    sure_of,
    took,
)

RULES = with_rooms(load(ROOT / "content").rules)
SOMETHING: list[Event] = [
    *map(said, (LOCKED_IN, "1", "2", "3", "បាទ", "no", "ថៃ", "English", "hello", "delete", "they come", "mydata", "")),
    *(said("wages", sure_of(intent)) for intent in ("unpaid_wages", "violence", "talk_to_human", "minimum_wage")),
    *map(commanded, ("start", "menu", "person", "language", "delete", "privacy", "help", "status", "cover", "x")),
    *map(pressed, ("yes", "no", "safe", "watched", "unsafe", "skip", "person", "menu", "status", "withdraw", "helped")),
    pressed("consent", "anonymous"),
    pressed("lang", "th"),
    pressed("reply", "hurt=yes"),
    pressed("country", "kh"),
    sent("voice"),
    sent("photo", LOCKED_IN),
    took(),
    took(CHAN),
    replied("I am here"),
    closed(),
    *map(rang, ("danger_unanswered", "ladder", "reminder", "user_silent", "transfer", "callback", "follow_up")),
]
EXITS: list[Event] = [said("ចេញ"), said("ออก"), said("exit"), said("❌"), commanded("stop"), pressed("stop")]
HISTORIES = st.lists(st.sampled_from(SOMETHING), max_size=14)


def lived(history: list[Event], session: Session) -> Session:
    """The session at the end of it; it goes through JSON at every step, as in the database."""
    for event in history:
        session, _ = step(event, Session.from_json(session.to_json()), RULES)
    return session
