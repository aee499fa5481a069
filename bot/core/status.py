"""/status: how the case stands, in plain words and true; what was allowed, and how to take it back."""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards, transfer
from bot.core.actions import Action, Say
from bot.core.case import Case, Consent
from bot.core.case_actions import PageStaff, RecordAct, RecordConsent, TellStaff, UpdateCard
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.turn import Turn

_MESSAGES = {
    "new": "status_nobody_yet",
    "reopened": "status_nobody_yet",
    "taken": "status_taken",
    "transferred": "status_taken",
    "waiting_staff": "status_with_us",
    "waiting_user": "status_with_you",
    "offered": "status_transfer",
}
#: every message that status can say, for the linter
MESSAGES = (*_MESSAGES.values(), "status_away", "status_none", "status_held")
CONSENTS = {
    Consent.UNASKED: "consent_is_none",
    Consent.SHARE: "consent_is_share",
    Consent.PRIVATE: "consent_is_private",
    Consent.ANONYMOUS: "consent_is_anonymous",
    Consent.NONE: "consent_is_none",
}


def show(session: Session) -> Turn:
    """Nothing else changes; an open question stays open."""
    case = session.case
    if case is None:
        return session, [Say("status_none", buttons=keyboards.status(can_withdraw=False))]
    said: list[Action] = [Say(message_of(case), params_of(case))]
    if session.safety is Safety.UNSAFE:
        said.append(Say("status_held"))
    if session.muted:
        return session, [Say("muted", buttons=keyboards.muted())]
    buttons = keyboards.status(can_withdraw=session.consent.given)
    return session, [*said, Say(CONSENTS[session.consent], buttons=buttons)]


def message_of(case: Case) -> str:
    """Which of the plain sentences fits."""
    if case.away and case.state == "waiting_staff":
        return "status_away"
    return _MESSAGES[case.state]


def params_of(case: Case) -> dict[str, str]:
    """What is filled into it."""
    to = {"to": case.transfer.to} if case.transfer else {}
    return {"case": case.number, "alias": case.alias, "organisation": case.organisation, **to}


def withdraw(session: Session, rules: Rules) -> Turn:
    """The consent is taken back: from now on nothing is passed on, and a transfer on its way ends."""
    if not session.consent.given:
        return show(session)
    kept, ended = transfer.withdraw(session)
    stage = Stage.ASKING if kept.stage in (Stage.ASKING_TRANSFER, Stage.FIRST_CONTACT) else kept.stage
    without = replace(kept, consent=Consent.NONE, stage=stage)
    return without, [
        RecordConsent("withdrawn"),
        *ended,
        Say("consent_withdrawn", buttons=keyboards.help_rows()),
        TellStaff("consent_withdrawn"),
        UpdateCard(),
    ]


def appeal(session: Session) -> Turn:
    """Somebody whose words do not reach staff says that this is a mistake; once, and a supervisor learns it."""
    if not session.muted or session.appealed:
        return show(session)
    page = PageStaff(0, True, ("supervisors",), "appeal")
    return replace(session, appealed=True), [RecordAct("appealed"), page, Say("appeal_sent")]
