"""Whatever users, staff of two partners and timers do in whatever order: no step raises, no case is lost or silent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.core.actions import (
    Action,
    Answer,
    CancelTimer,
    Forget,
    ReleaseHeldReplies,
    Reply,
    Say,
    SetTimer,
    ShowSources,
    ShowTyping,
)
from bot.core.case_actions import (
    AssignCase,
    CloseCase,
    MarkRead,
    MoveCase,
    OfferCase,
    OpenCase,
    PageStaff,
    PassOnKept,
    Relay,
    ReopenCase,
    WithdrawOffer,
)
from bot.core.casework import DAY, HOUR, MINUTE, Ladder
from bot.core.conversation import step
from bot.core.events import (
    DeliveryFailed,
    Event,
    TimerRang,
    UserBlocked,
    UserCommanded,
    UserPressed,
    UserReturned,
    UserSaid,
    UserSent,
)
from bot.core.happened import Content, Staff
from bot.core.hours import Hours, hours_of
from bot.core.rules import TIERS, Rules
from bot.core.session import Safety, Session
from bot.core.staff_events import (
    ByStaff,
    StaffAccepted,
    StaffAsked,
    StaffClosed,
    StaffDeclined,
    StaffEvent,
    StaffLeft,
    StaffMuted,
    StaffNoted,
    StaffPassed,
    StaffRead,
    StaffReopened,
    StaffReplied,
    StaffReturned,
    StaffRevealed,
    StaffSaw,
    StaffSentTopic,
    StaffSetHours,
    StaffSetTier,
    StaffTook,
    StaffTyped,
    StaffWroteCard,
)
from bot.core.taking import overdue
from bot.core.triage import assess
from bot.guide.loader import load
from tests.conftest import ROOT, with_rooms
from tests.core.people import AT, CHAN, DARA, LOCKED_IN, NOK, PLOY, sure_of, torn_between

PEOPLE = {person.id: person for person in (DARA, CHAN, NOK, PLOY)}
#: one office is closed at night and at the weekend, of the other nobody knows the hours
OFFICE: Hours = hours_of({"mon-fri": "08:00-17:00", "timezone": "Asia/Phnom_Penh"}, ())


def _rules() -> Rules:
    """Those of the repository; the ladders end early, so that their end is reached too."""
    rules = with_rooms(load(ROOT / "content").rules)
    work = rules.casework
    ladders = {tier: Ladder(found.rungs, found.again, times=2) for tier, found in work.ladders.items()}
    partners = {**work.partners, "lscw": replace(work.partners["lscw"], hours=OFFICE)}
    return replace(rules, casework=replace(work, ladders=ladders, partners=partners))


RULES = _rules()
WORK = RULES.casework

# fmt: off
TEXTS = st.sampled_from([
    LOCKED_IN, "1", "2", "3", "4", "បាទ", "no", "ไม่", "skip", "ថៃ", "English", "hello", "help", "stop", "delete", "",
    "they come at night", "I am in Rayong now", "ព្រឹក", "\ud800",
])
MODELS = st.sampled_from([
    sure_of("unpaid_wages"), sure_of("violence"), sure_of("affirm"), sure_of("deny"), sure_of("talk_to_human"),
    torn_between("minimum_wage", "unpaid_wages"), torn_between("greet", "talk_to_human", "delete_data"),
])
KINDS = st.sampled_from(["voice", "photo", "sticker", "location", "contact", "document"])
BUTTONS = st.sampled_from([
    "yes", "no", "safe", "watched", "unsafe", "skip", "person", "menu", "stop", "language", "pass_on", "lang", "topic",
    "choice", "country", "reply", "tell", "hours", "consent", "withdraw", "status", "appeal", "helped", "not_helped",
    "stop_writing", "unsafe_again", "more", "again", "delete", "nonsense",
])
ARGS = st.sampled_from([
    "", "km", "th", "kh", "unpaid_wages", "danger", "transfer", "delete", "consent", "share", "none", "anonymous",
    "hurt=yes", "hurt=no", "age=child", "guards=yes", "morning", "night", "other",
])
COMMANDS = st.sampled_from(["start", "menu", "person", "language", "stop", "delete", "privacy", "help", "status", "x"])
TIMERS = st.sampled_from([
    "danger_unanswered", "ladder", "reminder", "user_silent", "transfer", "callback", "follow_up",
])
# fmt: on
#: a staff member, or whoever has the case now
WHO = st.sampled_from([None, None, None, DARA, CHAN, NOK, PLOY])
OTHER_ACTS = st.sampled_from(
    [
        (StaffSaw, {}),
        (StaffNoted, {"content": Content("text", "a note")}),
        (StaffAsked, {"question": "guards"}),
        (StaffAsked, {"question": "hours"}),
        (StaffAsked, {"question": "no such question"}),
        (StaffSentTopic, {"topic": next(iter(RULES.related))}),
        (StaffSentTopic, {"topic": "no_such_topic"}),
        (StaffSetHours, {"hours": "morning"}),
        (StaffSetHours, {"hours": "never"}),
        (StaffWroteCard, {}),
        (StaffWroteCard, {"line": "room", "value": "305"}),
        (StaffWroteCard, {"line": "no_such_line", "value": "305"}),
        (StaffRevealed, {"reason": "life"}),
        (StaffRevealed, {"reason": "curiosity"}),
        (StaffMuted, {"on": True}),
        (StaffMuted, {"on": False}),
        (StaffTyped, {}),
        (StaffRead, {}),
    ]
)
#: how a history begins: a short way into it, so that the rest of it happens to a case
BEGINNINGS = st.sampled_from(["", "danger", "person", "consented", "taken", "answered", "offered", "closed"])
#: what reaches a user
TO_USER = (Say, Answer, ShowSources, ShowTyping, MarkRead)


class AnyCase(RuleBasedStateMachine):
    """One user, two people of each partner, a clock and timers; the session goes through JSON at every step."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session()
        self.now = AT
        #: name -> when it rings
        self.timers: dict[str, Any] = {}
        self.shown: list[tuple[str, str]] = []
        self.open: set[str] = set()
        #: as far as can be known: not after a block, until they are back or write
        self.reachable = True
        self.count = 0

    # -- what happens

    @initialize(beginning=BEGINNINGS)
    def begin(self, beginning: str) -> None:
        if beginning in ("danger", "person"):
            self.user(UserSaid, text=LOCKED_IN if beginning == "danger" else "/person")
        elif beginning:
            self.user(UserSaid, text=LOCKED_IN)
            self.user(UserPressed, button="safe")
            self.user(UserPressed, button="consent", arg="anonymous")
        if beginning in ("taken", "answered", "offered", "closed"):
            self.staff(DARA, StaffTook)
        if beginning in ("answered", "offered"):
            self.staff(DARA, StaffReplied, content=Content("text", "I am here"))
        if beginning == "offered":
            self.staff(DARA, StaffPassed, to="lpn", reason="life")
        if beginning == "closed":
            self.staff(DARA, StaffClosed, outcome="helped")

    @rule(text=TEXTS, model=MODELS, edited=st.booleans())
    def user_writes(self, text: str, model: Any, edited: bool) -> None:
        self.user(UserSaid, text=text, understanding=model, edited=edited)

    @rule(kind=KINDS, caption=TEXTS, album=st.sampled_from(["", "a"]))
    def user_sends(self, kind: str, caption: str, album: str) -> None:
        self.user(UserSent, content=Content(kind, caption, "file"), album=album)

    @rule(button=BUTTONS, arg=ARGS)
    def user_presses(self, button: str, arg: str) -> None:
        self.user(UserPressed, button=button, arg=arg)

    @rule(which=st.integers(0, 30))
    def user_presses_what_is_shown(self, which: int) -> None:
        if self.shown:
            button, arg = self.shown[which % len(self.shown)]
            self.user(UserPressed, button=button, arg=arg)

    @rule(level=st.sampled_from(["share", "private", "anonymous", "none"]))
    def user_is_safe_and_consents(self, level: str) -> None:
        self.user(UserPressed, button="safe")
        self.user(UserPressed, button="consent", arg=level)

    @rule(command=COMMANDS)
    def user_commands(self, command: str) -> None:
        self.user(UserCommanded, command=command)

    @rule(what=st.sampled_from([UserBlocked, UserReturned, DeliveryFailed]))
    def telegram_tells(self, what: Any) -> None:
        self.user(what, **({"why": "blocked"} if what is DeliveryFailed else {}))

    @rule(who=WHO)
    def staff_take(self, who: Staff | None) -> None:
        self.staff(who or CHAN, StaffTook)

    @rule(who=WHO, album=st.sampled_from(["", "b"]))
    def staff_reply(self, who: Staff | None, album: str) -> None:
        self.staff(who, StaffReplied, content=Content("text", "hello"), album=album)

    @rule(who=WHO, outcome=st.sampled_from(["helped", "other", "", "no_such_outcome"]))
    def staff_close(self, who: Staff | None, outcome: str) -> None:
        self.staff(who, StaffClosed, outcome=outcome)

    @rule(who=WHO)
    def staff_reopen(self, who: Staff | None) -> None:
        self.staff(who, StaffReopened)

    @rule(
        who=WHO,
        to=st.sampled_from(["lpn", "lscw", "ncct", "nobody", ""]),
        reason=st.sampled_from(["life", "country", "no_such_reason", ""]),
        note=st.sampled_from(["", "she works in Rayong"]),
    )
    def staff_pass(self, who: Staff | None, to: str, reason: str, note: str) -> None:
        self.staff(who, StaffPassed, to=to, reason=reason, note=note)

    @rule(who=WHO, yes=st.booleans(), why=st.sampled_from(["", "too many cases"]))
    def staff_answer_an_offer(self, who: Staff | None, yes: bool, why: str) -> None:
        self.staff(who or NOK, StaffAccepted if yes else StaffDeclined, **({} if yes else {"why": why}))

    @rule(who=WHO, tier=st.sampled_from([*TIERS, "no_such_tier"]))
    def staff_set_tier(self, who: Staff | None, tier: str) -> None:
        self.staff(who, StaffSetTier, tier=tier, reason="seen by a person")

    @rule(who=WHO, leave=st.booleans())
    def staff_change_duty(self, who: Staff | None, leave: bool) -> None:
        self.staff(who, StaffLeft if leave else StaffReturned)

    @rule(who=WHO, act=OTHER_ACTS)
    def staff_do_something_else(self, who: Staff | None, act: tuple[type[StaffEvent], dict[str, Any]]) -> None:
        self.staff(who, act[0], **act[1])

    @rule(seconds=st.sampled_from([MINUTE, 10 * MINUTE, HOUR, DAY, 35 * DAY]))
    def time_passes(self, seconds: int) -> None:
        """All that is due rings at its time; a few rings at most."""
        until = self.now + timedelta(seconds=seconds)
        for _ in range(6):
            due = min(self.timers.items(), key=lambda timer: timer[1], default=None)
            if due is None or due[1] > until:
                self.now = until
                return
            self.now = max(self.now, due[1])
            del self.timers[due[0]]
            self.happens(TimerRang(at=self.now, fresh=self.fresh(), name=due[0]))

    @rule(name=TIMERS)
    def a_timer_rings_that_was_cancelled_or_set_anew(self, name: str) -> None:
        """It was in the inbox already, behind the event that made it pointless."""
        self.happens(TimerRang(at=self.now, fresh=self.fresh(), name=name))

    def user(self, kind: Any, **values: Any) -> None:
        self.now += timedelta(seconds=5)
        self.happens(kind(at=self.now, fresh=self.fresh(), **values))

    def staff(self, who: Staff | None, kind: Any, **values: Any) -> None:
        self.now += timedelta(seconds=5)
        owner = PEOPLE.get(self.session.case.owner if self.session.case else "", DARA)
        self.happens(kind(at=self.now, fresh=self.fresh(), by=who or owner, **values))

    def fresh(self) -> str:
        self.count += 1
        return f"K{self.count}"

    def happens(self, event: Event) -> None:
        before = self.session
        after, actions = step(event, Session.from_json(json.loads(json.dumps(before.to_json()))), RULES)
        again = Session.from_json(json.loads(json.dumps(after.to_json())))
        assert again == after, "the session does not survive the database"
        self.session = after
        if not isinstance(event, StaffEvent | TimerRang):
            self.reachable = not isinstance(event, UserBlocked | DeliveryFailed)
        for action in actions:
            self._carry_out(action)
        self.shown = [
            (button.id, button.arg)
            for action in actions
            if isinstance(action, Say | Answer)
            for row in action.buttons
            for button in row
        ] or self.shown
        _hold_ownership(event, before, after, actions)
        _hold_transitions(event, before, after, actions)
        _hold_privacy(event, before, after, actions)
        self._hold_one_case(after, actions)
        self._hold_no_silence(after, actions)
        _hold_quiet_after_close(event, before, actions)

    def _carry_out(self, action: Action) -> None:
        match action:
            case SetTimer():
                assert action.seconds > 0, "a timer in the past"
                self.timers[action.name] = self.now + timedelta(seconds=action.seconds)
            case CancelTimer():
                self.timers.pop(action.name, None)
            case Forget():
                self.timers.clear()
                self.open.clear()
            case OpenCase():
                self.open.add(action.number)
            case ReopenCase():
                assert self.session.case is not None
                self.open.add(self.session.case.number)
            case CloseCase():
                assert self.session.closed is not None
                self.open.discard(self.session.closed.number)

    # -- what holds at every instant

    def _hold_one_case(self, after: Session, actions: list[Action]) -> None:
        known = {after.case.number} if after.case else set()
        assert self.open == known, "the rooms have another open case than the conversation"
        if after.danger == "urgent":
            assert after.case is not None, "an open danger without a case"
            assert after.case.tier == "immediate", "an open danger whose case is not immediate"

    def _hold_no_silence(self, after: Session, actions: list[Action]) -> None:
        """In every state something will ring for somebody, in time."""
        case = after.case
        if case is None:
            suspected = {"danger_unanswered"} if after.suspected else set()
            assert set(self.timers) <= {"follow_up"} | suspected, "a timer is left without a case"
            return
        if case.state == "offered":
            assert "transfer" in self.timers, "offered, and nothing brings it back"
        if not case.owner:
            ladder = WORK.ladder(case.tier)
            used_up = case.rung >= len(ladder.rungs) + ladder.times - 1
            assert "ladder" in self.timers or used_up, "nobody has it, and nothing rings"
            if case.tier == "immediate" and not used_up:
                in_time = self.now + timedelta(minutes=ladder.again)
                assert self.timers["ladder"] <= in_time, "immediate, and the next ring is far away"
            return
        assert "ladder" not in self.timers, "the ladder of a case that somebody has"
        if case.waiting:
            assert {"reminder", "user_silent"} & set(self.timers), "somebody is waited for, and nobody will notice"
        may_answer = after.safety is not Safety.UNSAFE and after.consent.given and self.reachable
        if case.waiting == "staff" and may_answer:
            assert "reminder" in self.timers, "the user waits, and nothing reminds the owner"
            often = timedelta(minutes=WORK.remind_minutes[case.tier])
            in_time = self.now + (often if case.rung < 4 else max(often, timedelta(days=1)))
            assert self.timers["reminder"] <= in_time, "the user waits, and the reminder is that of a calmer tier"


def _hold_ownership(event: Event, before: Session, after: Session, actions: list[Action]) -> None:
    """One owner, of the partner that has the case; nobody else's words or acts reach the user."""
    was, case = before.case, after.case
    if case is not None and case.owner:
        assert PEOPLE[case.owner].partner == case.partner, "the owner belongs to another partner"
    assigned = _all(actions, AssignCase)
    assert len(assigned) <= 1
    if case is not None and case.owner and (was is None or was.owner != case.owner):
        assert [action.to.id for action in assigned] == [case.owner], "an owner that nobody assigned"
    if assigned and was is not None and was.owner:
        assert was.away or overdue(was) or isinstance(event, StaffAccepted), "taken from somebody who is there"
    for reply in _all(actions, Reply):
        assert isinstance(event, StaffReplied) and was is not None
        assert reply.by == event.by and was.owner == event.by.id, "somebody else than the owner wrote to the user"
    if isinstance(event, ByStaff) and not isinstance(event, StaffAccepted | StaffDeclined | StaffSaw | StaffReopened):
        outsider = was is not None and event.by.partner != was.partner
        assert not outsider or after == before, "somebody of another partner changed the case"


def _hold_transitions(event: Event, before: Session, after: Session, actions: list[Action]) -> None:
    """Each change is told once, and only a person lowers a tier or gives a case away."""
    was, case = before.case, after.case
    for kind in (CloseCase, ReopenCase, MoveCase, OpenCase, OfferCase, WithdrawOffer, Forget):
        assert len(_all(actions, kind)) <= 1, f"{kind.__name__} twice"
    said = _all(actions, Say)
    assert not any(one in said[number + 1 :] for number, one in enumerate(said)), "the same thing said twice"
    offered_before = was is not None and was.state == "offered"
    offered_now = case is not None and case.state == "offered"
    assert bool(_all(actions, OfferCase)) == (offered_now and not offered_before), "offered without an offer"
    moves = _all(actions, MoveCase)
    over = offered_before and not offered_now and not moves and not _all(actions, Forget)
    assert bool(_all(actions, WithdrawOffer)) == over, "an offer stays in the other room"
    same = was is not None and case is not None and was.number == case.number
    changed = was is not None and case is not None and same and was.partner != case.partner
    assert bool(moves) == changed, "moved without another partner, or another partner without a move"
    if not same or was is None or case is None:
        return
    if moves:
        assert moves[0].to == case.partner and moves[0].to in WORK.rooms
    if was.transfer is not None:
        accepted = isinstance(event, StaffAccepted) and event.by.partner == was.transfer.to
        assert not moves or accepted, "the sender lost the case before it was accepted"
        assert not moves or was.transfer.stage == "offered", "accepted before it was offered"
    elif moves:
        assert not was.owner, "a case that somebody has went to another partner without a transfer"
    if was.tier in ("immediate", "high") and TIERS.index(case.tier) < TIERS.index(was.tier):
        assert isinstance(event, StaffSetTier), "no person lowered the tier"


def _hold_privacy(event: Event, before: Session, after: Session, actions: list[Action]) -> None:
    """Nothing goes to staff without a yes, and nothing comes to somebody who is not safe."""
    for action in actions:
        match action:
            case Relay():
                assert after.consent.given and before.consent.given, "relayed without consent"
                assert not after.muted or _means_danger(event), "relayed although staff had blocked it"
            case PassOnKept(by=None):
                assert after.consent.given, "passed on without consent"
            case PassOnKept():
                assert isinstance(event, StaffRevealed) and event.by.is_supervisor, "revealed by nobody"
            case ReleaseHeldReplies():
                assert after.safety is not Safety.UNSAFE, "held replies sent to somebody who is not safe"
            case Reply():
                assert action.held == (before.safety is Safety.UNSAFE), "a reply to somebody who is not safe"
    if before.safety is Safety.UNSAFE and after.safety is not Safety.UNSAFE:
        asked = any(said.message == "safety_question" for said in _all(actions, Say))
        assert asked or _all(actions, ReleaseHeldReplies | Forget), "no longer unsafe, although they did not say so"
    pushed = not isinstance(event, UserSaid | UserSent | UserPressed | UserCommanded)
    if pushed and before.safety is Safety.UNSAFE:
        assert not [action for action in actions if isinstance(action, TO_USER)], "pushed to somebody who is not safe"


def _means_danger(event: Event) -> bool:
    """Words of danger come through, whatever staff have blocked."""
    if isinstance(event, UserSent):
        return RULES.lexicon.find(event.content.text).urgent
    if not isinstance(event, UserSaid):
        return False
    return RULES.lexicon.find(event.text).urgent or assess(event.text, event.understanding, RULES).danger.urgent


def _hold_quiet_after_close(event: Event, before: Session, actions: list[Action]) -> None:
    """Nobody is rung about a case that is closed."""
    if _all(actions, CloseCase):
        assert not _all(actions, PageStaff), "rung while it was closed"
        assert not _all(actions, SetTimer) or [timer.name for timer in _all(actions, SetTimer)] == ["follow_up"]
    if isinstance(event, TimerRang) and before.case is None and not before.suspected:
        assert not _all(actions, PageStaff), "a timer rang for a closed case"


def _all(actions: list[Action], kind: Any) -> list[Any]:
    return [action for action in actions if isinstance(action, kind)]


AnyCase.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestAnyCase = AnyCase.TestCase
