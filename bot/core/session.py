"""All that is remembered of a conversation between two messages: frozen, small, and never a message text."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.core.case import Case, Consent, case_from_json

#: Raised when a field changes its meaning; older sessions are read by `from_json`.
VERSION = 2


#: stages of version 1 under their new names
_RENAMED = {"asking_country": "first_contact"}


class Stage(StrEnum):
    """What the user is being asked just now. ASKING: nothing, the user asks us."""

    CHOOSING_LANGUAGE = "choosing_language"
    ASKING = "asking"
    CONFIRMING_DANGER = "confirming_danger"
    CHECKING_SAFETY = "checking_safety"
    CONSENTING = "consenting"
    #: one of the questions of first contact: hurt? where? under 18? about whom? what do you want?
    FIRST_CONTACT = "first_contact"
    ASKING_DETAIL = "asking_detail"
    #: a partner shall go on with the case, or another organisation shall be asked: does the user agree?
    ASKING_TRANSFER = "asking_transfer"
    #: nobody is at the desk: when may we write?
    ASKING_HOURS = "asking_hours"
    #: the case was closed: did it help?
    CLOSING = "closing"
    SILENT = "silent"
    #: the word that ends the cover
    CHOOSING_WORD = "choosing_word"
    #: a second word, for when somebody forces them to open the chat
    CHOOSING_DURESS = "choosing_duress"
    DELETING = "deleting"


class Safety(StrEnum):
    """Whether it is safe to write to this user, in their own words."""

    UNKNOWN = "unknown"
    SAFE = "safe"
    WATCHED = "watched"
    UNSAFE = "unsafe"

    @property
    def may_push(self) -> bool:
        """Whether the bot may write without having been written to."""
        return self in (Safety.SAFE, Safety.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Session:
    """Frozen; a step returns a new one."""

    language: str | None = None
    #: the user chose it; detection may propose another, never flip it
    language_chosen: bool = False
    #: the user wrote in it; until then it is only their phone's
    language_written: bool = False
    stage: Stage = Stage.CHOOSING_LANGUAGE
    #: kh, th, other; None until the user has said so: language never decides country
    country: str | None = None
    safety: Safety = Safety.UNKNOWN
    consent: Consent = Consent.UNASKED
    #: none or urgent. Stays through /start, language change and restarts until a person clears it
    danger: str = "none"
    case: Case | None = None
    #: the case that was closed last: it is opened again rather than a second one begun
    closed: Case | None = None
    #: what the user replied to the questions of first contact: (question, value), "" for skipped
    first: tuple[tuple[str, str], ...] = ()
    #: the question of first contact that is open, and whether they have been announced
    first_question: str = ""
    #: when it is safe to write to them: an entry of content/casework.yml, hours; "" when not agreed
    hours: str = ""
    #: staff do not receive what this user writes, except danger and one appeal
    muted: bool = False
    appealed: bool = False
    #: the last case was closed and did not help: what they write next opens it again
    unhelped: bool = False
    #: how often in a row we have not understood
    misses: int = 0
    #: the intents offered last, in the order of the buttons
    choices: tuple[str, ...] = ()
    #: the intent behind the danger that only the model saw
    suspected: str = ""
    #: the topic answered last, or about to be answered
    topic: str = ""
    #: what the user replied to questions before an answer: (question, value), "" for skipped
    replies: tuple[tuple[str, str], ...] = ()
    #: the last album a reply went to, so that ten photos get one answer
    album: str = ""
    #: "passed on" was said since somebody last answered
    told_passed_on: bool = False
    #: another language was proposed once already
    language_proposed: bool = False
    #: the user has been greeted with the welcome text
    welcomed: bool = False
    #: "what you sent shows who you are" was said in this case
    warned_of_files: bool = False
    #: when the last few messages came in (seconds since 1970), and whether "not so fast" was said
    heard: tuple[int, ...] = ()
    #: what one supervisor asked for that takes a second one: (act, who, when in seconds since 1970)
    awaits_second: tuple[str, str, int] | None = None
    told_slow: bool = False
    #: the question that "delete" interrupted; a no goes back to it
    interrupted: Stage | None = None

    #: the lesson that the chat shows in cover; 0: it is not covered
    lesson: int = 0
    #: the user's own word that ends the cover, hashed (bot.core.secret); "" when they chose none
    word: str = ""
    #: a second word, hashed: staff learn that somebody holds the phone; "" when they chose none
    duress: str = ""
    #: danger was heard in cover: the numbers are still to be said
    unsaid: bool = False

    @property
    def may_push(self) -> bool:
        """Whether the bot may write without having been written to: not to a phone that somebody else may hold."""
        return self.safety.may_push and self.stage is not Stage.CONFIRMING_DANGER

    @property
    def may_tell(self) -> bool:
        """Whether the truth about an open case may be said unasked: also to somebody who is watched, in few words."""
        return self.safety is not Safety.UNSAFE and self.stage is not Stage.CONFIRMING_DANGER

    @property
    def sensitive(self) -> bool:
        """Whether what stands on the screen may harm: there is or was a matter, or it was not safe to write."""
        matter = self.case or self.closed or self.suspected or self.lesson or self.danger != "none"
        return bool(matter) or self.safety in (Safety.WATCHED, Safety.UNSAFE)

    @property
    def relays(self) -> bool:
        """Whether what the user writes goes to staff at once."""
        return self.case is not None and self.consent.given and not self.muted

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the encrypted column."""
        return {"version": VERSION, **asdict(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Session:
        """Read what `to_json` wrote; fields of later versions are left out rather than refused."""
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        for name in ("case", "closed"):
            known[name] = case_from_json(known.get(name))
        known.setdefault("language_written", known.get("language") is not None)
        known["stage"] = Stage(_RENAMED.get(known.get("stage", ""), known.get("stage", Stage.ASKING)))
        known["interrupted"] = Stage(known["interrupted"]) if known.get("interrupted") else None
        known["safety"] = Safety(known.get("safety", Safety.UNKNOWN))
        known["consent"] = _consent(known.get("consent"))
        known["awaits_second"] = tuple(known["awaits_second"]) if known.get("awaits_second") else None
        for name in ("choices", "heard"):
            known[name] = tuple(known.get(name, ()))
        for name in ("replies", "first"):
            known[name] = tuple((question, value) for question, value in known.get(name, ()))
        return cls(**known)


def _consent(value: str | bool | None) -> Consent:
    """Version 1 knew yes, no and not asked."""
    if isinstance(value, bool):
        return Consent.ANONYMOUS if value else Consent.NONE
    return Consent(value or Consent.UNASKED)
