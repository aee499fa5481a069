"""A staff member's command or button -> the event of the case, or a request to the desk. One table for both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.core.actions import Button
from bot.core.happened import Content, Staff
from bot.core.staff_events import (
    StaffAccepted,
    StaffAsked,
    StaffClosed,
    StaffDeclined,
    StaffErased,
    StaffEvent,
    StaffExported,
    StaffMuted,
    StaffNoted,
    StaffPassed,
    StaffRead,
    StaffReopened,
    StaffRevealed,
    StaffSaw,
    StaffSentTopic,
    StaffSetCountry,
    StaffSetHours,
    StaffSetTier,
    StaffTook,
    StaffTyped,
    StaffWroteCard,
)
from bot.marking import N_

#: commands that are about no single case, or only show something: the desk answers them (bot.work.desk)
DESK = ("cases", "duty", "handover", "digest", "history")

#: the menu of the staff group, in its order; what stands behind a command is described in docs/staff.md
COMMANDS = {
    "take": N_("Take this case"),
    "note": N_("A note for colleagues, never sent to the user"),
    "ask": N_("Ask the user one of the ready questions"),
    "send": N_("Send an answer from the library: /send unpaid_wages"),
    "seen": N_("Tell the user that you have read it"),
    "writing": N_("Show the user that you are writing"),
    "hours": N_("When it is safe to write to the user"),
    "tier": N_("Correct how urgent it is: /tier high"),
    "country": N_("In which country the user is: /country th"),
    "card": N_("The rescue card: /card, or /card room 305"),
    "pass": N_("Pass the case on: /pass lpn country"),
    "accept": N_("Accept a case that is offered to us"),
    "decline": N_("Decline it: /decline reason"),
    "close": N_("Close this case: /close helped"),
    "reopen": N_("Open a closed case again"),
    "block": N_("Keep this user's messages out of the room"),
    "unblock": N_("Let this user's messages in again"),
    "reveal": N_("Supervisors: read what was kept, for a life or a child"),
    "export": N_("Two supervisors: the case as a file"),
    "erase": N_("Two supervisors: delete everything about this user"),
    "history": N_("What was said and done in this case"),
    "cases": N_("Open cases, the longest waiting first"),
    "duty": N_("/duty on or /duty off"),
    "handover": N_("What the next shift must know"),
    "digest": N_("The last 24 hours in numbers"),
}

_Make = Callable[[Staff, datetime, str, str], StaffEvent]


def _pass(by: Staff, at: datetime, fresh: str, rest: str) -> StaffEvent:
    """ "lpn country She works in Rayong": to whom, why, and a note for them."""
    to, reason, note = (*rest.split(maxsplit=2), "", "", "")[:3]
    return StaffPassed(at=at, fresh=fresh, by=by, to=to.lower(), reason=reason.lower(), note=note)


def _tier(by: Staff, at: datetime, fresh: str, rest: str) -> StaffEvent:
    tier, _, reason = rest.partition(" ")
    return StaffSetTier(at=at, fresh=fresh, by=by, tier=tier.lower(), reason=reason)


def _card(by: Staff, at: datetime, fresh: str, rest: str) -> StaffEvent:
    line, _, value = rest.partition(" ")
    return StaffWroteCard(at=at, fresh=fresh, by=by, line=line.lower(), value=value.strip())


def _note(by: Staff, at: datetime, fresh: str, rest: str) -> StaffEvent:
    return StaffNoted(at=at, fresh=fresh, by=by, content=Content("text", rest))


def _plain(kind: Any, **fixed: Any) -> _Make:
    return lambda by, at, fresh, rest: kind(at=at, fresh=fresh, by=by, **fixed)


def _with(kind: Any, name: str) -> _Make:
    return lambda by, at, fresh, rest: kind(at=at, fresh=fresh, by=by, **{name: rest.strip()})


_ACTS: dict[str, _Make] = {
    "take": _plain(StaffTook),
    "have": _plain(StaffSaw),
    "note": _note,
    "ask": _with(StaffAsked, "question"),
    "send": _with(StaffSentTopic, "topic"),
    "seen": _plain(StaffRead),
    "writing": _plain(StaffTyped),
    "hours": _with(StaffSetHours, "hours"),
    "tier": _tier,
    "country": _with(StaffSetCountry, "country"),
    "card": _card,
    "pass": _pass,
    "accept": _plain(StaffAccepted),
    "decline": _with(StaffDeclined, "why"),
    "close": _with(StaffClosed, "outcome"),
    "reopen": _plain(StaffReopened),
    "block": _plain(StaffMuted, on=True),
    "unblock": _plain(StaffMuted, on=False),
    "reveal": _with(StaffRevealed, "reason"),
    "export": _plain(StaffExported),
    "erase": _plain(StaffErased),
}


def act(name: str, rest: str, by: Staff, at: datetime, fresh: str) -> StaffEvent | None:
    """The event, or None when there is no such act."""
    make = _ACTS.get(name)
    return make(by, at, fresh, rest) if make else None


def staff_button(number: str, name: str, rest: str = "") -> Button:
    """A button of a staff room: it names its case, so that an old one never acts on another."""
    return Button("do", f"{number}={name}={rest}")


def read_button(button: Button) -> tuple[str, str, str] | None:
    """(case number, act, rest) of such a button, None for every other."""
    if button.id != "do":
        return None
    number, _, after = button.arg.partition("=")
    name, _, rest = after.partition("=")
    return number, name, rest.replace("=", " ")
