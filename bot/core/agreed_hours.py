"""When it is safe to write to somebody: a part of the day that the user chose, on a button, by number or in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.actions import Action, Say, SetTimer
from bot.core.case_actions import NoteOnCard, PageStaff, TellStaff, UpdateCard
from bot.core.closing import ZONE
from bot.core.events import UserEvent, UserPressed
from bot.core.hours import next_part_of_day
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.turn import Turn, text_of

#: rings at the chosen hour while nobody has the case
CALL_BACK = "callback"


def part_of(event: UserEvent, rules: Rules) -> str | None:
    """The part of the day that the user chose."""
    parts = tuple(rules.casework.hours)
    if isinstance(event, UserPressed):
        return event.arg if event.button == "hours" and event.arg in parts else None
    text = text_of(event)
    number = rules.words.number_in(text)
    if number and number <= len(parts):
        return parts[number - 1]
    meant = rules.words.means(text, *(f"hours={part}" for part in parts))
    return meant.partition("=")[2] if meant else None


def choose(part: str, session: Session, at: datetime, rules: Rules) -> Turn:
    """Remember it, tell staff; while nobody has the case it is rung again at that hour."""
    stage = Stage.ASKING if session.stage is Stage.ASKING_HOURS else session.stage
    agreed = replace(session, hours=part, stage=stage)
    case = session.case
    if case is None or case.owner:
        card: list[Action] = [NoteOnCard("safest", f"hours={part}")] if session.relays else []
        told = TellStaff("user_hours", {"hours": part})
        return agreed, [Say("hours_set", {"when": part}), told, *card, UpdateCard()]
    first, last = rules.casework.hours[part]
    due = next_part_of_day(at, first, last, ZONE)
    timer = SetTimer(CALL_BACK, max(int((due - at).total_seconds()), 60))
    return agreed, [Say("callback_set", {"when": part}), timer, UpdateCard()]


def call_back(session: Session) -> Turn:
    """The hour has come, and nobody has the case."""
    case = session.case
    if case is None or case.owner:
        return session, []
    loud = case.tier in ("immediate", "high")
    return session, [TellStaff("callback_now"), PageStaff(0, loud, ("duty",), "callback")]
