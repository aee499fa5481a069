"""All that is remembered of a conversation between two messages: frozen, small, and never a message text."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

#: Raised when a field changes its meaning; older sessions are read by `from_json`.
VERSION = 1


class Stage(StrEnum):
    """What the user is being asked just now. ASKING: nothing, the user asks us."""

    CHOOSING_LANGUAGE = "choosing_language"
    ASKING = "asking"
    CONFIRMING_DANGER = "confirming_danger"
    CHECKING_SAFETY = "checking_safety"
    CONSENTING = "consenting"
    ASKING_COUNTRY = "asking_country"
    ASKING_DETAIL = "asking_detail"
    SILENT = "silent"
    DELETING = "deleting"


class Safety(StrEnum):
    """Whether it is safe to write to this user, in their own words."""

    UNKNOWN = "unknown"
    SAFE = "safe"
    WATCHED = "watched"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Case:
    """The one open case of this conversation."""

    number: str
    #: immediate, high, medium, routine
    tier: str
    reasons: tuple[str, ...] = ()
    #: the staff member who has it; empty while nobody has
    owner: str = ""
    alias: str = ""
    organisation: str = ""
    #: somebody pressed "I have it" on a page: the alarm rests, the case is still to be taken
    seen: bool = False


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
    #: True: what the user writes is passed to staff. None: not asked yet
    consent: bool | None = None
    #: none or urgent. Stays through /start, language change and restarts until a person clears it
    danger: str = "none"
    case: Case | None = None
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

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the encrypted column."""
        return {"version": VERSION, **asdict(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Session:
        """Read what `to_json` wrote; fields of later versions are left out rather than refused."""
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        if known.get("case"):
            known["case"] = Case(**{**known["case"], "reasons": tuple(known["case"]["reasons"])})
        known.setdefault("language_written", known.get("language") is not None)
        known["stage"] = Stage(known.get("stage", Stage.ASKING))
        known["safety"] = Safety(known.get("safety", Safety.UNKNOWN))
        known["choices"] = tuple(known.get("choices", ()))
        known["replies"] = tuple((question, value) for question, value in known.get("replies", ()))
        return cls(**known)
