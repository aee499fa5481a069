"""How a case looks in a staff room: title, card, buttons, page. Structured data only, in the group's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.core.actions import Button
from bot.core.case import Case, Consent
from bot.core.session import Session
from bot.marking import N_
from bot.telegram.staff_acts import staff_button
from bot.telegram.staff_lines import PAGES, Words

#: (section of content/casework.yml, code) -> its label in the group's language; "partners", "topics", "replies" too
Labels = Callable[[str, str], str]
Rows = tuple[tuple[tuple[str, Button], ...], ...]

TIERS = {
    "immediate": ("🔴", N_("IMMEDIATE")),
    "high": ("🟠", N_("high")),
    "medium": ("🟡", N_("medium")),
    "routine": ("⚪", N_("routine")),
}
SAFETY = {
    "unknown": N_("not yet known whether it is safe to write"),
    "safe": N_("safe to write"),
    "watched": N_("somebody may see: keep it short"),
    "unsafe": N_("NOT SAFE: nothing is sent to them"),
}
COUNTRIES = {"kh": N_("Cambodia"), "th": N_("Thailand"), "other": N_("another country"), None: N_("country not known")}
LANGUAGES = {"km": N_("Khmer"), "th": N_("Thai"), "en": N_("English")}
CONSENT = {
    Consent.SHARE: N_("agreed: staff read, and may use name and number to help"),
    Consent.PRIVATE: N_("agreed: staff read, the name stays with us"),
    Consent.ANONYMOUS: N_("agreed: staff read, only through this chat"),
    Consent.NONE: N_("does not want staff to read"),
    Consent.UNASKED: N_("not yet asked whether staff may read"),
}
STATES = {
    "new": N_("nobody has it yet"),
    "reopened": N_("open again, nobody has it yet"),
    "taken": N_("with %(alias)s"),
    "transferred": N_("with %(alias)s, just come over"),
    "waiting_staff": N_("with %(alias)s, the user waits"),
    "waiting_user": N_("with %(alias)s, waiting for the user"),
    "offered": N_("with %(alias)s, offered to %(partner)s"),
    "closed": N_("closed"),
}
#: what stands before the lines of the card (in a table of its own: the catalogue is not filled from inside f-strings)
_LANGUAGE, _WHY, _OPENED = N_("Language"), N_("Why"), N_("Opened")
_ABOUT, _PLACE, _BEST, _OFF_DUTY = N_("About"), N_("Place"), N_("best"), N_("off duty")
_RING, _ASKING = N_("ring"), N_("the user is being asked about %(partner)s")
#: lines of the card for replies of first contact
_FIRST = {"age": N_("Age"), "about": N_("About whom"), "want": N_("Wants")}


@dataclass(frozen=True, slots=True)
class CaseView:
    """What the card is made of. `case` is the case as the conversation knows it, closed ones too."""

    case: Case
    closed: bool
    #: already in the group's language
    reasons: tuple[str, ...]
    opened: str
    #: how it ended
    outcome: str = ""
    #: of the duty: nobody there who speaks the user's language
    no_speaker: bool = False


def title(view: CaseView, session: Session) -> str:
    """The topic's name, at most 128 characters: tier, number, language, a child."""
    mark = "✅" if view.closed else TIERS[view.case.tier][0]
    child = " · <18" if dict(session.first).get("age") == "child" else ""
    return f"{mark} {view.case.number} · {session.language or '?'}{child}"[:128]


def card(view: CaseView, session: Session, words: Words, labels: Labels) -> str:
    """The one card of a case; it is edited, never posted twice."""
    case = view.case
    mark, tier = TIERS[case.tier]
    language = words(LANGUAGES.get(session.language or "", "?"))
    told = [
        f"{mark} {words(tier)} · {case.number} · {_state(view, words, labels)}",
        f"{words(_LANGUAGE)}: {language} · {words(COUNTRIES.get(session.country, session.country or ''))}",
        f"{words(_WHY)}: {', '.join(view.reasons)}",
        _about(case, words, labels),
        *_first(session, words, labels),
        words(SAFETY[session.safety.value]) + _hours(session, words, labels),
        words(CONSENT[session.consent]),
        words(N_("Blocked by staff: what they write does not come here")) if session.muted else "",
        words(N_("Nobody on duty speaks this language")) if view.no_speaker else "",
        f"{words(_OPENED)}: {view.opened}",
    ]
    return "\n".join(line for line in told if line)


def _state(view: CaseView, words: Words, labels: Labels) -> str:
    if view.closed:
        ended = f" ({labels('outcomes', view.outcome)})" if view.outcome else ""
        return words(STATES["closed"]) + ended
    case = view.case
    alias = case.alias + (f" ({words(_OFF_DUTY)})" if case.away else "")
    to = labels("partners", case.transfer.to) if case.transfer else ""
    asking = f" · {words(_ASKING, partner=to)}" if case.transfer and case.transfer.stage == "asking" else ""
    return words(STATES[case.state], alias=alias, partner=to) + asking


def _about(case: Case, words: Words, labels: Labels) -> str:
    topics = ", ".join(labels("topics", topic) for topic in case.about)
    return f"{words(_ABOUT)}: {topics}" if topics else ""


def _first(session: Session, words: Words, labels: Labels) -> list[str]:
    known = {**dict(session.replies), **dict(session.first)}
    lines = [
        f"{words(label)}: {labels('replies', f'{question}={known[question]}')}"
        for question, label in _FIRST.items()
        if known.get(question)
    ]
    place = known.get("province")
    return [*lines, f"{words(_PLACE)}: {labels('replies', f'province={place}')}"] if place else lines


def _hours(session: Session, words: Words, labels: Labels) -> str:
    return f" · {words(_BEST)}: {labels('hours', session.hours)}" if session.hours else ""


def card_buttons(view: CaseView, words: Words) -> Rows:
    """What can be done next; each is also a command."""
    number = view.case.number

    def button(label: str, name: str) -> tuple[str, Button]:
        return words(label), staff_button(number, name)

    if view.closed:
        return ((button(N_("Open again"), "reopen"),),)
    close = button(N_("Close"), "close")
    if not view.case.owner:
        return ((button(N_("Take"), "take"), close),)
    more = (button(N_("Take over"), "take"),) if view.case.away else ()
    return (
        (button(N_("Ask"), "ask"), button(N_("Seen"), "seen"), button(N_("I am writing"), "writing")),
        (button(N_("Safe hours"), "hours"), button(N_("Rescue card"), "card"), button(N_("Tier"), "tier")),
        (*more, button(N_("Pass on"), "pass"), close),
    )


def offer_buttons(number: str, words: Words) -> Rows:
    """Under an offered case."""
    accept, decline = staff_button(number, "accept"), staff_button(number, "decline")
    return (((words(N_("Accept")), accept), (words(N_("Decline")), decline)),)


def menu(number: str, name: str, codes: Iterable[tuple[str, str]]) -> Rows:
    """A choice below a line, two in a row: `name` is the act (with what is already chosen), codes are (code, label)."""
    act, _, chosen = name.partition("=")
    begun = f"{chosen}=" if chosen else ""
    buttons = [(label, staff_button(number, act, f"{begun}{code}")) for code, label in codes]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def page(case: Case, step: int, line: str, words: Words) -> str:
    """The private page: number and tier, nothing else."""
    mark, tier = TIERS[case.tier]
    ring = words(_RING)
    again = f" ({ring} {step + 1})" if step else ""
    return f"{mark} {words(tier)} · {case.number}{again}\n{words(PAGES[line])}"


def page_buttons(number: str, words: Words) -> Rows:
    """The answer to a page."""
    return (((words(N_("I have it")), staff_button(number, "have")),),)


#: reason codes as staff read them; a code that caseworkers added to content/danger.yml is shown as it is
REASONS = {
    "asked_for_person": N_("asked for a person"),
    "no_answer": N_("did not answer the danger question"),
    "hurt_now": N_("says that somebody is hurt or in danger now"),
    "under_18": N_("says to be under 18"),
    "not_helped": N_("says that it did not help"),
    "unsafe_after_closing": N_("not safe after the case was closed"),
    "cry": N_("a cry for help"),
    "crying_for_help": N_("a cry for help"),
    "sos": N_("SOS"),
    "under_control": N_("wrote the word for: somebody holds the phone"),
    "locked_in": N_("locked in"),
    "guarded_cannot_leave": N_("guarded, cannot leave"),
    "sold_or_moved": N_("sold or being moved"),
    "forced_to_work": N_("forced to work"),
    "beaten_or_attacked": N_("beaten or attacked"),
    "weapon": N_("a weapon"),
    "about_to_be_attacked": N_("about to be attacked"),
    "sexual_violence": N_("sexual violence"),
    "scam_compound": N_("scam compound"),
    "child_in_danger": N_("a child in danger"),
    "suicide": N_("suicide"),
    "medical_emergency": N_("medical emergency"),
    "at_sea_without_help": N_("at sea without help"),
    "documents_taken": N_("papers taken"),
    "threatened": N_("threatened"),
    "debt_trap": N_("trapped by debt"),
    "missing_relative": N_("a missing relative"),
    "arrested": N_("arrested"),
    "just_escaped": N_("just escaped"),
    "just_left_compound": N_("just out of a compound"),
    "in_danger": N_("says to be in danger"),
    "phone_taken": N_("phone taken"),
}
