"""Whatever happens in whatever order: no step raises, and the invariants of docs/design hold at every instant."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.core.actions import Answer, LeaveQuickly, Reply, Say
from bot.core.case_actions import AssignCase, Relay
from bot.core.conversation import step
from bot.core.events import Event
from bot.core.happened import Staff
from bot.core.session import Safety, Session
from tests.core.histories import RULES
from tests.core.people import (
    DARA,
    LOCKED_IN,
    NOK,
    closed,
    commanded,
    pressed,
    rang,
    replied,
    said,
    sent,
    sure_of,
    took,
    torn_between,
)

TEXTS = st.sampled_from(
    ["1", "2", "3", "បាទ", "no", "ไม่", "ថៃ", "English", "hello", "help", "x", "", "  ", "\ud800", "ស", LOCKED_IN]
)
MODELS = st.sampled_from(
    [
        sure_of("unpaid_wages"),
        sure_of("violence"),
        sure_of("greet"),
        sure_of("affirm"),
        sure_of("no_such_intent"),
        torn_between("minimum_wage", "unpaid_wages"),
        torn_between("greet", "talk_to_human", "delete_data"),
        torn_between(*"abcdefghijklmnop"),
    ]
)
BUTTONS = st.sampled_from(
    [
        "yes",
        "no",
        "safe",
        "watched",
        "unsafe",
        "skip",
        "person",
        "menu",
        "stop",
        "language",
        "pass_on",
        "lang",
        "group",
        "topic",
        "choice",
        "instead",
        "source",
        "country",
        "nonsense",
    ]
)
ARGS = st.sampled_from(["", "km", "th", "kh", "xx", "labour_rights", "unpaid_wages", "greet", "other"])


class AnyHistory(RuleBasedStateMachine):
    """One user, two staff members, timers; the session goes through JSON at every step, as in the database."""

    @initialize()
    def start(self) -> None:
        self.session = Session()
        self.endangered = False
        self.owners: list[Staff] = []
        self.consented = False

    def happens(self, event: Event) -> None:
        before = self.session
        after, actions = step(event, Session.from_json(before.to_json()), RULES)
        self.session = after
        for action in actions:
            self._hold_rules(action, before)
        if any(isinstance(action, LeaveQuickly) for action in actions):
            shown = [a.message for a in actions if isinstance(a, Say)]
            assert shown == (["lesson"] if after.lesson else ["safety_question"])

    def _hold_rules(self, action: object, before: Session) -> None:
        match action:
            case AssignCase():
                assert before.case is not None and not before.case.owner, "a case had an owner already"
            case Relay():
                assert self.session.consent.given or before.consent.given, "relayed without consent"
            case Reply():
                assert action.held == (before.safety is Safety.UNSAFE), "a push to somebody who is not safe"
            case Answer():
                assert action.topic in RULES.related, "an answer that has no topic"
            case _:
                pass

    @rule(text=TEXTS, model=MODELS)
    def user_writes(self, text: str, model: object) -> None:
        self.happens(said(text, model))  # type: ignore[arg-type]

    @rule(kind=st.sampled_from(["voice", "photo", "sticker", "location", "contact", "document"]), caption=TEXTS)
    def user_sends(self, kind: str, caption: str) -> None:
        self.happens(sent(kind, caption))

    @rule(button=BUTTONS, arg=ARGS)
    def user_presses(self, button: str, arg: str) -> None:
        self.happens(pressed(button, arg))

    @rule(
        command=st.sampled_from(
            ["start", "menu", "person", "language", "stop", "delete", "privacy", "help", "nonsense"]
        )
    )
    def user_commands(self, command: str) -> None:
        self.happens(commanded(command))

    @rule(who=st.sampled_from([DARA, NOK]), act=st.sampled_from([took, closed]))
    def staff_act(self, who: Staff, act: object) -> None:
        self.happens(act(who))  # type: ignore[operator]

    @rule(who=st.sampled_from([DARA, NOK]))
    def staff_reply(self, who: Staff) -> None:
        self.happens(replied("hello", who))

    @rule(
        name=st.sampled_from(
            ["danger_unanswered", "ladder", "reminder", "user_silent", "transfer", "callback", "follow_up"]
        )
    )
    def time_passes(self, name: str) -> None:
        self.happens(rang(name))

    @invariant()
    def an_open_danger_has_an_open_case(self) -> None:
        if getattr(self, "session", None) and self.session.danger == "urgent":
            assert self.session.case is not None and self.session.case.tier == "immediate"


AnyHistory.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
TestAnyHistory = AnyHistory.TestCase
