"""Small helpers so that a test reads like a history: said(...), pressed(...), took(...)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.core.actions import Action, Say
from bot.core.conversation import step
from bot.core.events import Event, TimerRang, UserCommanded, UserPressed, UserSaid, UserSent
from bot.core.happened import Content, Staff
from bot.core.routing import UNAVAILABLE, Asked, Understanding
from bot.core.rules import Rules
from bot.core.session import Session
from bot.core.staff_events import StaffClosed, StaffReplied, StaffTook

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DARA = Staff("2001", "Dara", "LSCW", "supervisor", "km", "lscw", ("km", "en"))
CHAN = Staff("2003", "Chan", "LSCW", "agent", "km", "lscw", ("km",))
NOK = Staff("2002", "Nok", "LPN", "agent", "th", "lpn", ("th",))
PLOY = Staff("2004", "Ploy", "LPN", "supervisor", "th", "lpn", ("th", "en"))
LOCKED_IN = "ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់"


def sure_of(intent: str, confidence: float = 0.95) -> Understanding:
    """A model that is sure."""
    return Understanding(Asked.OK, ((intent, confidence), ("greet", (1 - confidence) / 2)))


def torn_between(*intents: str) -> Understanding:
    """A model that cannot decide."""
    return Understanding(Asked.OK, tuple((intent, 0.9 / len(intents)) for intent in intents))


def said(text: str, understanding: Understanding = UNAVAILABLE, **more: Any) -> UserSaid:
    return UserSaid(at=AT, fresh="K7M4X", text=text, understanding=understanding, **more)


#: "he watches me all the time": the model says so, no danger word does
SEEN_BY_MODEL = said("គាត់មើលខ្ញុំគ្រប់ពេល", sure_of("violence"))


def pressed(button: str, arg: str = "") -> UserPressed:
    return UserPressed(at=AT, fresh="K7M4X", button=button, arg=arg)


def commanded(command: str) -> UserCommanded:
    return UserCommanded(at=AT, fresh="K7M4X", command=command)


def sent(kind: str, text: str = "", album: str = "") -> UserSent:
    return UserSent(at=AT, fresh="K7M4X", content=Content(kind, text, "file"), album=album)


def took(by: Staff = DARA) -> StaffTook:
    return StaffTook(at=AT, by=by)


def replied(text: str, by: Staff = DARA) -> StaffReplied:
    return StaffReplied(at=AT, by=by, content=Content("text", text))


def closed(by: Staff = DARA, outcome: str = "helped") -> StaffClosed:
    return StaffClosed(at=AT, by=by, outcome=outcome)


def rang(name: str) -> TimerRang:
    return TimerRang(at=AT, fresh="K7M4X", name=name)


def live(rules: Rules, *events: Event, session: Session | None = None) -> tuple[Session, list[Action]]:
    """The session after all events, and the actions of the last."""
    actions: list[Action] = []
    session = session or Session(language="km", language_chosen=True, welcomed=True)
    for event in events:
        session, actions = step(event, session, rules)
    return session, actions


def words(actions: list[Action]) -> list[str]:
    """The messages said and the topics answered, by id."""
    return [
        a.message if isinstance(a, Say) else a.topic for a in actions if hasattr(a, "message") or hasattr(a, "topic")
    ]


def kinds(actions: list[Action]) -> list[str]:
    """The names of all actions."""
    return [type(action).__name__ for action in actions]
