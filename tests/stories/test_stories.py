"""Plays every story of this folder against the real content; the model's opinion is part of the story."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.core.actions import Action, Answer, Forget, LeaveQuickly, Reply, Say, ShowTyping
from bot.core.case_actions import (
    AnswerStaff,
    AssignCase,
    CloseCase,
    MarkRead,
    MoveCase,
    Note,
    NoteOnCard,
    OfferCase,
    OpenCase,
    PageStaff,
    PassOnKept,
    RaiseTier,
    RecordConsent,
    Relay,
    ReopenCase,
    ShowCard,
    TellStaff,
    UpdateCard,
    WithdrawOffer,
)
from bot.core.conversation import needs_understanding, step
from bot.core.events import Event, UserSaid
from bot.core.happened import Content, Staff
from bot.core.routing import NOT_ASKED, UNAVAILABLE, Asked, Understanding
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.staff_events import StaffLeft, StaffReplied, StaffReturned
from bot.core.universal import MY_DATA
from bot.guide.model import Guide
from bot.guide.render import Renderer
from bot.telegram.staff_acts import act
from tests.conftest import TODAY
from tests.core.people import AT, CHAN, DARA, NOK, PLOY, commanded, pressed, rang, said, sent

FILES = sorted(Path(__file__).parent.glob("*.yml"))
STAFF = {"dara": DARA, "chan": CHAN, "nok": NOK, "ploy": PLOY}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_story(path: Path, rules: Rules, renderer: Renderer) -> None:
    story = yaml.safe_load(path.read_text(encoding="utf-8"))
    session = Session()
    if story.get("language"):
        session = Session(language=story["language"], language_chosen=True, welcomed=True, stage=Stage.ASKING)
    for number, told in enumerate(story["steps"], 1):
        event = _event(told)
        if isinstance(event, UserSaid) and not needs_understanding(event, session, rules):
            event = replace(event, understanding=NOT_ASKED)
        session, actions = step(event, session, rules)
        where = f"{path.name}, step {number} ({next(iter(told.items()))})"
        assert [name for a in actions if (name := _to_user(a))] == told.get("bot", []), where
        assert [name for a in actions if (name := _to_staff(a))] == told.get("staff", []), where
        shown = [
            renderer.part(a, session, TODAY).text for a in actions if isinstance(a, Say | Answer) and _is_filled(a)
        ]
        assert all(text.strip() for text in shown), where
        for words in told.get("says", []):
            assert any(words in text for text in shown), f"{where}: {words!r} is not shown"


def _is_filled(said: Say | Answer) -> bool:
    """Counts of what is kept are filled in where they are known (tests/work/test_my_data.py)."""
    return not (isinstance(said, Say) and said.message in (MY_DATA, "delete_done"))


def test_there_are_stories_in_all_three_languages() -> None:
    languages = {yaml.safe_load(path.read_text(encoding="utf-8")).get("language") for path in FILES}
    assert {"km", "th", "en", None} <= languages


def _languages_of(topic: str) -> set[str]:
    """The languages in which some story shows the topic."""
    stories = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES]
    return {
        story["language"]
        for story in stories
        if "language" in story and any(f"topic {topic}" in step.get("bot", []) for step in story["steps"])
    }


def test_every_urgent_and_high_topic_has_a_story_in_each_language(guide: Guide) -> None:
    serious = [topic.id for topic in guide.topics.values() if topic.urgency != "routine"]
    lacking = {topic: set(guide.live) - _languages_of(topic) for topic in serious}
    assert {topic: languages for topic, languages in lacking.items() if languages} == {}


def test_every_group_has_two_stories_in_each_language(guide: Guide) -> None:
    for group in guide.groups:
        told = [_languages_of(topic.id) for topic in guide.topics.values() if topic.group == group]
        assert all(sum(code in languages for languages in told) >= 2 for code in guide.live), group


def _event(told: dict[str, Any]) -> Event:
    if "user" in told:
        return said(told["user"], _model(told.get("nlu")), hint=told.get("phone"))
    if "press" in told:
        name, *arg = [str(part) for part in told["press"]]
        return pressed(name, arg[0] if arg else "")
    if "command" in told:
        return commanded(told["command"])
    if "sends" in told:
        return sent(told["sends"], told.get("caption", ""), told.get("album", ""))
    if "after" in told:
        return rang(told["after"])
    name = next(name for name in STAFF if name in told)
    return _staff_event(STAFF[name], told[name])


def _staff_event(by: Staff, told: str) -> Event:
    """ "/close helped" is the act of that command or button; "off duty" and "on duty"; other words go to the user."""
    if told in ("off duty", "on duty"):
        return (StaffLeft if told == "off duty" else StaffReturned)(at=AT, by=by)
    name, _, rest = told.partition(" ")
    event = act(name.removeprefix("/"), rest, by, AT, "") if name.startswith("/") else None
    return event or StaffReplied(at=AT, by=by, content=Content("text", told))


def _model(told: str | None) -> Understanding:
    if told is None:
        return UNAVAILABLE
    pairs = [entry.split() for entry in told.split(",")]
    return Understanding(Asked.OK, tuple((intent, float(score)) for intent, score in pairs))


def _to_user(action: Action) -> str | None:
    match action:
        case Say():
            return action.message
        case Answer():
            return f"topic {action.topic}"
        case Reply():
            return "held reply" if action.held else "reply"
        case LeaveQuickly():
            return "leave"
        case Forget():
            return "forget"
        case ShowTyping():
            return "typing"
        case MarkRead():
            return "seen"
        case _:
            return None


def _to_staff(action: Action) -> str | None:
    match action:
        case OpenCase():
            return f"case {action.tier} {action.partner}"
        case RaiseTier():
            return f"{'tier' if action.by else 'raise'} {action.tier}"
        case PageStaff():
            return f"page {'loud' if action.loud else 'quiet'} {' '.join(action.whom)}"
        case TellStaff():
            return f"tell {action.line}"
        case AnswerStaff():
            return f"answer {action.line}"
        case PassOnKept():
            return "kept revealed" if action.by else "kept passed on"
        case RecordConsent():
            return f"consent {action.level}"
        case OfferCase():
            return f"offer {action.to}"
        case WithdrawOffer():
            return f"offer ends {action.to}"
        case MoveCase():
            return f"move {action.to}"
        case NoteOnCard():
            return f"card line {action.line}"
        case _:
            return _PLAIN.get(type(action))


_PLAIN: dict[type, str] = {
    Relay: "relay",
    AssignCase: "assign",
    CloseCase: "close",
    UpdateCard: "card",
    ReopenCase: "reopen",
    Note: "note",
    ShowCard: "show card",
}
