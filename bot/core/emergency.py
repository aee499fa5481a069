"""Danger: numbers first, staff at once, then "is it safe to write?". It beats every stage."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards, ladder
from bot.core.actions import Action, CancelTimer, Say, SetTimer
from bot.core.case import Case
from bot.core.case_actions import PageStaff, RaiseTier, TellStaff, UpdateCard
from bot.core.danger import Danger
from bot.core.events import UserSaid, UserSent
from bot.core.happened import Happened
from bot.core.opening import open_case
from bot.core.routing import likely
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.turn import Turn, relay_or_keep

#: a cry of one word ("help!"): too short for the lexicon, never to be passed over
CRY = "cry"
CONFIRM_TIMER = "danger_unanswered"
#: what is said first: of suicide, and of any other danger
DANGER_MESSAGES = ("suicide", "danger_urgent")


def danger_message(reasons: tuple[str, ...]) -> str:
    """Which of them fits."""
    return DANGER_MESSAGES[0 if any("suicide" in code for code in reasons) else 1]


def raise_danger(event: UserSaid | UserSent, session: Session, danger: Danger, rules: Rules) -> Turn:
    """The lexicon found danger, or the user said yes to "is somebody in danger?"."""
    first = session.danger == "none"
    session, alarm = alert(event, session, danger.reasons, rules)
    kept = relay_or_keep(event, replace(session, muted=False), rules.keep_danger_hours)  # danger passes a block
    session, words = _calm_words(session, danger, first)
    return session, [*words, *alarm, kept]


def alert(event: Happened, session: Session, reasons: tuple[str, ...], rules: Rules) -> Turn:
    """Open an immediate case and ring, or make the open one immediate. Ringing twice for one message never helps."""
    marked = replace(session, danger="urgent")
    if session.case is None:
        return open_case(event, marked, "immediate", reasons, rules)
    known = {_plainly(code) for code in session.case.reasons}
    new = tuple(code for code in reasons if _plainly(code) not in known)
    if session.case.tier == "immediate" and not new:
        return _said_again(event, marked, session.case, reasons, rules)
    case = replace(session.case, tier="immediate", reasons=(*session.case.reasons, *new))
    after, alarm = _ring_again(event, replace(marked, case=case), rules)
    return after, [RaiseTier("immediate", new), UpdateCard(), *alarm]


def _plainly(code: str) -> str:
    """A reason is the same whether the lexicon or the model saw it."""
    return code.removeprefix("model:")


def suspect(event: UserSaid | UserSent, session: Session, danger: Danger, rules: Rules) -> Turn:
    """Only the model saw danger: show the numbers and ask; no clear no within two minutes counts as yes."""
    suspected = danger.reasons[-1].removeprefix("model:")
    asked = replace(
        session, stage=Stage.CONFIRMING_DANGER, suspected=suspected, choices=_if_not(suspected, event, rules)
    )
    return asked, [
        Say("danger_confirm", buttons=(*keyboards.yes_no("danger"), (keyboards.STOP,))),
        relay_or_keep(event, session, rules.keep_danger_hours),
        SetTimer(CONFIRM_TIMER, rules.confirm_seconds),
    ]


def _if_not(suspected: str, event: UserSaid | UserSent, rules: Rules) -> tuple[str, ...]:
    """What to offer after a no: what is likeliest besides danger, and the suspected topic."""
    if not isinstance(event, UserSaid):
        return ()
    offered = likely(event.understanding, rules.thresholds)
    calm = [intent for intent in offered if intent in rules.topics and intent not in rules.urgent_intents]
    if not calm or suspected not in rules.topics:
        return ()
    chances = dict(event.understanding.ranking)
    return tuple(sorted((*calm, suspected), key=lambda intent: -chances.get(intent, 0.0)))


def confirmed(event: Happened, session: Session, rules: Rules) -> Turn:
    """The user said yes, somebody is in danger."""
    reasons = (f"model:{session.suspected}",)
    danger = Danger("urgent", reasons, rules.topics.get(session.suspected, ""))
    first = session.danger == "none"
    session, alarm = alert(event, replace(session, suspected=""), reasons, rules)
    session, words = _calm_words(session, danger, first)
    return session, [CancelTimer(CONFIRM_TIMER), *words, *alarm]


def _said_again(event: Happened, session: Session, case: Case, reasons: tuple[str, ...], rules: Rules) -> Turn:
    """The same danger in new words: whoever has the case, or rested the alarm, must not miss it."""
    if case.owner and (case.away or CRY in reasons):  # "write help, and I call somebody at once"
        return session, _owner_must_know(case)
    if case.owner:
        return session, [TellStaff("danger_again")]
    rests = case.seen or ladder.used_up(case, rules)
    return ladder.again(session, event.at, rules) if rests else (session, [])


def _ring_again(event: Happened, session: Session, rules: Rules) -> Turn:
    assert session.case is not None
    if session.case.owner:
        return session, _owner_must_know(session.case)
    return ladder.again(session, event.at, rules)


def _owner_must_know(case: Case) -> list[Action]:
    """Loudly, and colleagues too where the owner is away."""
    whom = ("owner", "duty") if case.away else ("owner",)
    return [TellStaff("danger_again"), PageStaff(whom=whom, line="owner_waits")]


def _calm_words(session: Session, danger: Danger, first: bool) -> Turn:
    """What the user sees: once the whole text with the numbers, later only the question that is open."""
    message = danger_message(danger.reasons)
    number = session.case.number if session.case else ""
    numbers = Say(message, {"case": number}, ((keyboards.STOP,),))
    shown: list[Action] = [numbers] if first else []
    if session.stage in (Stage.SILENT, Stage.CHECKING_SAFETY) or session.safety is Safety.UNSAFE:
        return replace(session, stage=Stage.CHECKING_SAFETY), [*shown, _safety_question()]
    if session.stage is Stage.CONSENTING:
        return session, [*shown, Say("consent_question", buttons=keyboards.consent(danger.topic))]
    if session.consent.given:
        heard: list[Action] = [Say("passed_on")] if session.case and not session.case.owner else []
        stage = session.stage if session.stage is Stage.ASKING_TRANSFER else Stage.ASKING
        return replace(session, stage=stage), shown or heard
    return replace(session, stage=Stage.CHECKING_SAFETY), [*shown, _safety_question()]


def _safety_question() -> Say:
    return Say("safety_question", buttons=keyboards.safety())
