"""Cries for help while a staff group is full of talk: from the cry to its card in the staff room."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

from tests.bench.contestants import Ours
from tests.bench.figures import Spread
from tests.bench.phones import BenchProblem, Person, until
from tests.e2e.helpline_lab import DARA, GROUP

CRY = {"km": "ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់", "th": "ช่วยด้วย เขาขังฉันไว้ในห้อง", "en": "help, I am locked in a room"}
#: people whose case is open and who go on writing, each a line every so many seconds: more than the group may get
TALKERS, EVERY = 6, 3.0
#: two cries a minute are what the group's limit leaves room for, besides the talk
PAUSE = 31.0
TALK = "and then there is number"
_LONGEST = 60.0


@dataclass(frozen=True, slots=True)
class Urgent:
    """Cards of so many cries, and what else the group got in the busiest minute."""

    spread: Spread | None
    cries: int
    without_card: int
    busiest_minute: int
    #: lines of the talk that waited for the group's limit when a cry came, at least
    waiting: int


def urgent(helpline: Ours, cries: int, seconds_before: float = 75.0) -> Urgent:
    """Open cases, let everybody talk until the group's minute is full, then cry."""
    talkers = _open_cases(helpline, TALKERS)
    stop, said = threading.Event(), list[int]()
    thread = threading.Thread(target=_talk, args=(helpline, talkers, stop, said), daemon=True)
    waiting = []
    before, there = helpline.phones.calls_made(), _lines(helpline)
    thread.start()
    try:
        time.sleep(seconds_before)
        times = []
        for nth in range(cries):
            waiting.append(len(said) + there - _lines(helpline))
            times.append(_cry(helpline, nth))
    finally:
        stop.set()
        thread.join()
    took = [one for one in times if one is not None]
    busiest = _busiest(helpline.phones.calls(before))
    return Urgent(Spread.of(took), cries, cries - len(took), busiest, min(waiting))


def _open_cases(helpline: Ours, many: int) -> list[Person]:
    """Each cries, is safe and agrees; the cases are taken, so that nothing more is rung for them."""
    crowd = helpline.meet(many)
    for one in crowd:
        _until_it_says_so(helpline, one)
    until(lambda: len(_cards(helpline)) >= many, 300, "the cards of the talkers", 0.5)
    for card in _cards(helpline):
        _take(helpline, card)
    return crowd


def _until_it_says_so(helpline: Ours, one: Person) -> None:
    """Danger; safe to write; staff may read."""
    for words in (CRY[one.language], "1", "3"):
        before = len(helpline.phones.texts(one.id))
        helpline.phones.say(one.id, words)
        until(lambda before=before: len(helpline.phones.texts(one.id)) > before, 60, "an answer to danger", 0.2)
        time.sleep(2.5)


def _take(helpline: Ours, card: dict[str, Any]) -> None:
    for row in card["buttons"] or []:
        for button in row:
            if button["data"].endswith("=take"):
                body = {
                    "as": DARA,
                    "chat": GROUP,
                    "do": "press",
                    "message_id": card["message_id"],
                    "data": button["data"],
                }
                helpline.phones.http.post("/sim/act", json=body).raise_for_status()
                return


def _cards(helpline: Ours) -> list[dict[str, Any]]:
    """The cards of immediate cases in the room."""
    found = helpline.phones.http.get(f"/sim/chats/{GROUP}/messages", params={"after": 0}).json()["messages"]
    cards = [one for one in found if one["from_bot"] and not one["deleted"]]
    return [one for one in cards if "IMMEDIATE" in (one["text"] or "") and one["buttons"]]


def _lines(helpline: Ours) -> int:
    """Lines of the talk that are in the room; several may stand in one message."""
    return sum(text.count("💬") for text in helpline.phones.texts(GROUP))


def _talk(helpline: Ours, crowd: list[Person], stop: threading.Event, said: list[int]) -> None:
    while not stop.is_set():
        one = crowd[len(said) % len(crowd)]
        helpline.phones.say(one.id, f"{TALK} {len(said)}")
        said.append(one.id)
        stop.wait(EVERY / len(crowd))


def _cry(helpline: Ours, nth: int) -> float | None:
    """Seconds from the cry to a new card; None when none came."""
    [one] = helpline.phones.crowd(1)
    before, started = len(_cards(helpline)), time.perf_counter()
    helpline.phones.say(one.id, CRY[one.language])
    try:
        until(lambda: len(_cards(helpline)) > before, _LONGEST, f"the card of cry {nth + 1}")
        took: float | None = time.perf_counter() - started
    except BenchProblem:
        took = None
    time.sleep(max(0.0, PAUSE - (time.perf_counter() - started)))
    return took


def _busiest(calls: list[dict[str, Any]]) -> int:
    """The most messages in the group in any minute, as Telegram counts them."""
    ats = [one["at"] for one in calls if one["chat_id"] == GROUP and one["ok"] and one["method"].startswith("send")]
    return max((sum(at <= other < at + 60 for other in ats) for at in ats), default=0)
