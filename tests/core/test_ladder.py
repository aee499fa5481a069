"""The whole alarm ladder on a clock of its own: who is rung when, no loop, silence after a close, hours of partners."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.core.actions import Action, CancelTimer, Say, SetTimer
from bot.core.case_actions import PageStaff
from bot.core.conversation import step
from bot.core.events import Event
from bot.core.hours import hours_of
from bot.core.rules import Rules
from bot.core.session import Safety, Session
from bot.core.staff_events import StaffSaw
from tests.core.people import CHAN, DARA, LOCKED_IN, NOK, closed, commanded, pressed, rang, replied, said, sent, took

#: a Tuesday, 9:00 in both countries
MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass
class Clock:
    """One conversation whose timers ring by themselves."""

    rules: Rules
    session: Session = field(default_factory=lambda: Session(language="km", language_chosen=True, welcomed=True))
    at: datetime = MORNING
    timers: dict[str, datetime] = field(default_factory=dict)
    #: (minutes since the start, page)
    pages: list[tuple[int, PageStaff]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def happens(self, event: Event) -> list[Action]:
        self.session, actions = step(replace(event, at=self.at), self.session, self.rules)
        for action in actions:
            match action:
                case SetTimer():
                    self.timers[action.name] = self.at + timedelta(seconds=action.seconds)
                case CancelTimer():
                    self.timers.pop(action.name, None)
                case PageStaff():
                    self.pages.append((int((self.at - MORNING).total_seconds() // 60), action))
                case Say():
                    self.said.append(action.message)
                case _:
                    pass
        return actions

    def wait(self, minutes: float) -> None:
        """Time passes, and whatever is due rings."""
        end = self.at + timedelta(minutes=minutes)
        while due := [(when, name) for name, when in self.timers.items() if when <= end]:
            when, name = min(due)
            self.at = when
            del self.timers[name]
            self.happens(rang(name))
        self.at = end


def _whom(clock: Clock) -> list[tuple[int, tuple[str, ...]]]:
    return [(minute, page.whom) for minute, page in clock.pages]


def test_an_immediate_case_climbs_from_duty_to_everyone_and_the_operator(rules: Rules) -> None:
    clock = Clock(rules)
    clock.happens(said(LOCKED_IN))
    clock.wait(16)
    assert _whom(clock) == [
        (0, ("duty",)),
        (2, ("duty",)),
        (5, ("duty", "backup")),
        (10, ("duty", "backup", "supervisors", "partner")),
        (15, ("everyone", "webhook")),
    ]
    assert all(page.loud for _, page in clock.pages)


def test_it_rings_until_somebody_has_it_and_then_not_once_more(rules: Rules) -> None:
    clock = Clock(rules)
    clock.happens(said(LOCKED_IN))
    clock.wait(60)
    assert _whom(clock)[-1] == (60, ("everyone", "webhook"))
    clock.happens(took())
    before = len(clock.pages)
    clock.wait(3 * 1440)
    assert [page.line for _, page in clock.pages[before:]] == [], "nobody has written: nobody waits for an answer"


def test_no_loop_the_ladder_ends_by_itself(rules: Rules) -> None:
    clock = Clock(rules)
    clock.happens(said(LOCKED_IN))
    clock.wait(30 * 1440)
    assert len(clock.pages) == 5 + rules.casework.ladder("immediate").times and "ladder" not in clock.timers


def test_turning_pages_in_cover_does_not_start_an_alarm_that_rang_in_vain(rules: Rules) -> None:
    """Whoever holds the phone could let it ring for ever; words of danger do start it again, for as long as before."""
    clock = Clock(rules)
    for event in (said(LOCKED_IN), commanded("stop")):
        clock.happens(event)
    clock.wait(30 * 1440)
    before = len(clock.pages)
    for event in (said("hello"), said("next"), said("5"), sent("photo"), pressed("lesson", "3")):
        clock.happens(event)
    clock.wait(1440)
    assert len(clock.pages) == before and "ladder" not in clock.timers
    clock.happens(said(LOCKED_IN))
    assert len(clock.pages) == before + 1 and clock.pages[-1][1].whom == ("everyone", "webhook")
    clock.wait(30 * 1440)
    assert len(clock.pages) == before + 1 + rules.casework.ladder("immediate").times and "ladder" not in clock.timers


def test_new_danger_after_an_alarm_in_vain_rings_everybody_once_and_goes_on_ringing(rules: Rules) -> None:
    clock = Clock(rules)
    clock.happens(said(LOCKED_IN))
    clock.wait(30 * 1440)
    before = len(clock.pages)
    clock.happens(said("he hit me and I am bleeding"))
    assert len(clock.pages) == before + 1 and "ladder" in clock.timers


def test_a_bare_help_in_cover_rings_for_nobody_can_be_asked_whether_it_is_meant_and_rings_once(rules: Rules) -> None:
    clock = Clock(rules)
    for event in (commanded("stop"), said("help")):
        clock.happens(event)
    assert clock.session.case is not None and clock.session.case.tier == "immediate" and len(clock.pages) == 1
    for _ in range(5):
        clock.happens(said("help"))
    assert len(clock.pages) == 1, "it rings already"
    assert set(clock.said) == {"lesson"}


def test_after_a_close_nothing_rings(rules: Rules) -> None:
    clock = Clock(rules)
    for event in (said(LOCKED_IN), pressed("safe"), pressed("consent", "share"), took(), said("hello")):
        clock.happens(event)
    clock.happens(closed())
    before, words = len(clock.pages), len(clock.said)
    clock.wait(30 * 1440)
    assert clock.timers == {} and len(clock.pages) == before and len(clock.said) == words


def test_the_user_hears_the_truth_once_and_never_while_it_is_not_safe(rules: Rules) -> None:
    clock = Clock(rules)
    clock.happens(said(LOCKED_IN))
    clock.wait(60)
    assert clock.said.count("no_person_yet") == 1
    unsafe = Clock(rules)
    unsafe.happens(said(LOCKED_IN))
    unsafe.happens(pressed("unsafe"))
    heard = len(unsafe.said)
    unsafe.wait(60)
    assert len(unsafe.said) == heard and len(unsafe.pages) > 5, "staff are rung all the same"
    unsafe.happens(said("1"))
    assert "no_person_yet" in unsafe.said, "what was held is said when it is safe"


def test_i_have_it_lets_the_alarm_rest_and_a_case_nobody_takes_rings_again(rules: Rules) -> None:
    clock = Clock(rules)
    clock.happens(said(LOCKED_IN))
    clock.happens(StaffSaw(at=MORNING, by=DARA))
    clock.wait(4)
    assert len(clock.pages) == 1
    clock.wait(20)
    assert len(clock.pages) > 1


def test_the_other_partner_may_answer_only_when_the_alarm_has_reached_it(rules: Rules) -> None:
    clock = Clock(rules)
    clock.happens(said(LOCKED_IN))
    clock.happens(StaffSaw(at=MORNING, by=NOK))
    assert clock.session.case is not None and clock.session.case.partner == "lscw"
    clock.wait(11)
    clock.happens(StaffSaw(at=MORNING, by=NOK))
    assert clock.session.case.partner == "lpn" and clock.session.case.seen
    clock.happens(took(NOK))
    assert clock.session.case.owner == NOK.id


def test_the_owner_is_reminded_of_a_user_who_waits_then_colleagues_too(rules: Rules) -> None:
    clock = Clock(rules)
    for event in (said(LOCKED_IN), pressed("safe"), pressed("consent", "share"), took(), replied("hello")):
        clock.happens(event)
    before = len(clock.pages)
    clock.happens(said("are you there?"))
    clock.wait(21)
    rung = clock.pages[before:]
    assert [page.whom for _, page in rung] == [("owner",), ("owner", "duty", "supervisors")]
    assert "person_away" in clock.said
    clock.happens(replied("yes"))
    clock.wait(600)
    assert len(clock.pages) == before + 2


def test_a_user_who_stays_silent_is_asked_about_and_nothing_is_sent_to_them(rules: Rules) -> None:
    clock = Clock(rules)
    for event in (said(LOCKED_IN), pressed("safe"), pressed("consent", "share"), took(), replied("hello")):
        clock.happens(event)
    heard = len(clock.said)
    clock.wait(73 * 60)
    assert len(clock.said) == heard and list(clock.timers) == ["user_silent"]


def _with_hours(rules: Rules, **holidays: object) -> Rules:
    work = rules.casework
    office = hours_of({"timezone": "Asia/Bangkok", "mon-fri": "09:00-17:00"}, [])
    partners = {name: replace(rule, hours=office) for name, rule in work.partners.items()}
    return replace(rules, casework=replace(work, partners=partners))


def test_at_night_a_case_waits_for_the_morning_with_the_true_hours_and_an_hour_to_call_back(rules: Rules) -> None:
    clock = Clock(_with_hours(rules))
    clock.at = MORNING + timedelta(hours=12)  # 21:00
    for event in (commanded("person"), pressed("safe"), pressed("reply", "hurt=no"), pressed("consent", "private")):
        clock.happens(event)
    assert "closed_now" in clock.said and "consent_given" not in clock.said
    clock.happens(pressed("hours", "evening"))
    assert clock.session.hours == "evening" and "callback_set" in clock.said and "callback" in clock.timers


def test_at_night_the_immediate_tier_rings_as_by_day_and_a_high_case_only_if_it_is_not_safe(rules: Rules) -> None:
    night = Clock(_with_hours(rules), at=MORNING + timedelta(hours=14))
    night.happens(said(LOCKED_IN))
    night.wait(3)
    assert len(night.pages) == 2 and all(page.loud for _, page in night.pages)
    high = Clock(_with_hours(rules), at=MORNING + timedelta(hours=14))
    high.session = replace(high.session, topic="documents_withheld")
    high.happens(commanded("person"))
    assert not high.pages[0][1].loud
    high.wait(8 * 60)
    assert len(high.pages) == 1, "the next ring waits for nine o'clock"
    high.wait(2 * 60 + 30)
    assert len(high.pages) == 2 and high.pages[1][1].loud
    unsafe = Clock(_with_hours(rules), at=MORNING + timedelta(hours=14))
    unsafe.session = replace(unsafe.session, topic="documents_withheld", safety=Safety.UNSAFE)
    unsafe.happens(commanded("person"))
    assert unsafe.pages[0][1].loud


def test_a_partner_that_does_not_accept_in_time_gives_the_case_back_with_an_alarm(rules: Rules) -> None:
    from bot.core.staff_events import StaffPassed

    clock = Clock(rules)
    for event in (said(LOCKED_IN), pressed("safe"), pressed("consent", "share"), took()):
        clock.happens(event)
    clock.happens(StaffPassed(at=MORNING, by=DARA, to="lpn", reason="country"))
    clock.happens(pressed("yes", "transfer"))
    case = clock.session.case
    assert case is not None and case.state == "offered" and case.owner == DARA.id, "the sender keeps it until then"
    clock.wait(11)
    case = clock.session.case
    assert case is not None and case.transfer is None and case.owner == DARA.id
    assert clock.pages[-1][1].line == "returned" and clock.said[-1] == "transfer_back"
    assert took(CHAN) and "transfer" not in clock.timers
