"""How a case looks in the staff room: topic title, card, lines, page. No text of the user, in the group's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core.actions import Button
from bot.core.session import Session
from bot.marking import N_

Words = Callable[..., str]
"""(message, **params) -> the words in a staff member's language."""


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
CONSENT = {
    True: N_("agreed that staff read what they write"),
    False: N_("does not want staff to read"),
    None: N_("not yet asked whether staff may read"),
}

#: lines into a case's topic, or to one staff member
LINES = {
    "user_left_quickly": N_("The user left quickly. Treat it as not safe: nothing is sent until they write again."),
    "user_unsafe": N_("The user says it is not safe to write. Replies are held."),
    "user_says_no_danger": N_("Asked again, the user says that nobody is in danger now. Judge for yourself."),
    "user_blocked": N_("Messages no longer reach the user: the bot was blocked or the account is gone."),
    "user_returned": N_("The user can be reached again."),
    "user_deleted": N_("The user deleted everything kept about them. The case is closed."),
    "danger_again": N_("New words of danger in this conversation."),
    "held_until_safe": N_("Held: it is not safe to write to them now. It goes out when they say it is safe."),
    "seen_by": N_("%(alias)s has seen the page."),
    "closed_by": N_("Closed by %(alias)s."),
    "you_have_it": N_("You have this case. Write here to reply, /note for colleagues, /close at the end."),
    "already_yours": N_("You already have this case."),
    "taken_by": N_("%(alias)s has this case."),
    "take_first": N_("Take the case first: /take or the button on the card. Your message was not sent."),
    "thanks_take_it": N_("Thank you. Open the case's topic and take it."),
    "case_closed_already": N_("This case is closed. Nothing was sent."),
    "noted": N_("Noted. Not sent to the user."),
    "not_listed": N_("You are not on the staff list, so this was not sent. Ask the person who runs the bot."),
    "anonymous": N_("Write as yourself, not as an anonymous admin: the bot must know who has the case."),
    "no_case_here": N_("There is no case in this topic. Nothing was sent."),
    "unknown_command": N_("Commands here: /take, /note, /close. Nothing was sent."),
    "old_button": N_("This button is no longer in use."),
    "member_hello": N_("This is where I page you. Cases are in the staff group."),
    "not_delivered": N_("One message could not be delivered (%(why)s)."),
    "edited": N_("edited"),
    "from_user": N_("User"),
}


@dataclass(frozen=True, slots=True)
class CaseView:
    """What the card is made of: structured data only."""

    number: str
    tier: str
    #: already in the group's language
    reasons: tuple[str, ...]
    state: str
    owner_alias: str
    opened: str


def title(view: CaseView, session: Session) -> str:
    """The topic's name, at most 128 characters: tier, number, language."""
    mark = "✅" if view.state == "closed" else TIERS[view.tier][0]
    return f"{mark} {view.number} · {session.language or '?'}"[:128]


def card(view: CaseView, session: Session, words: Words) -> str:
    """The one card of a case; it is edited, never posted twice."""
    mark, tier = TIERS[view.tier]
    owner = words(N_("with %(alias)s"), alias=view.owner_alias) if view.owner_alias else words(N_("nobody has it yet"))
    state = words(N_("closed")) if view.state == "closed" else owner
    language, why, opened = words(N_("Language")), words(N_("Why")), words(N_("Opened"))
    return "\n".join(
        [
            f"{mark} {words(tier)} · {view.number} · {state}",
            f"{language}: {session.language or '?'} · {words(COUNTRIES[session.country])}",
            f"{why}: {', '.join(view.reasons)}",
            words(SAFETY[session.safety.value]),
            words(CONSENT[session.consent]),
            f"{opened}: {view.opened}",
        ]
    )


def card_buttons(view: CaseView, words: Words) -> tuple[tuple[tuple[str, Button], ...], ...]:
    """Take while nobody has it, close while it is open; each is also a command."""
    if view.state == "closed":
        return ()
    close = (words(N_("Close")), Button("close", view.number))
    take = (words(N_("Take")), Button("take", view.number))
    return ((close,),) if view.owner_alias else ((take, close),)


def page(view: CaseView, step: int, words: Words) -> str:
    """The private page: number and tier, nothing else."""
    mark, tier = TIERS[view.tier]
    ring = words(N_("ring"))
    again = f" ({ring} {step + 1})" if step else ""
    waiting = words(N_("Somebody is waiting. Open the staff group."))
    return f"{mark} {words(tier)} · {view.number}{again}\n{waiting}"


def page_buttons(view: CaseView, words: Words) -> tuple[tuple[tuple[str, Button], ...], ...]:
    """The answer to a page."""
    return (((words(N_("I have it")), Button("seen", view.number)),),)


def line(name: str, params: Mapping[str, str], words: Words) -> str:
    """One line of the table above."""
    return words(LINES[name], **params)


#: reason codes as staff read them; a code that caseworkers added to content/danger.yml is shown as it is
REASONS = {
    "asked_for_person": N_("asked for a person"),
    "no_answer": N_("did not answer the danger question"),
    "cry": N_("a cry for help"),
    "crying_for_help": N_("a cry for help"),
    "sos": N_("SOS"),
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
    "phone_taken": N_("phone taken"),
}
