"""content/casework.yml -> words and rules of outcomes, reasons, hours, canned questions and the rescue card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.core.casework import Casework, Ladder, PartnerRule, Question, Rung
from bot.core.hours import hours_of
from bot.guide.directory import Partner
from bot.guide.reading import Reader, plain

#: section -> what each of its entries needs besides a label
SECTIONS = {
    "outcomes": ("text",),
    "reasons": ("text",),
    "hours": ("text", "words", "from", "to"),
    "questions": ("text",),
    "card": (),
}
TIERS = ("immediate", "high", "medium", "routine")
#: who can be rung (bot.work.paging)
WHOM = ("duty", "owner", "backup", "supervisors", "partner", "everyone", "webhook")
_BY_TIER = ("remind_minutes", "accept_minutes", "follow_up_hours")


@dataclass(frozen=True, slots=True)
class Wording:
    """One entry: `label` is for staff and buttons, `text` for the user's message."""

    label: Mapping[str, str]
    text: Mapping[str, str] = field(default_factory=dict)
    #: value -> language -> the words on its button
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: of a question: the line of the rescue card it fills
    card: str = ""
    #: of a part of the day: its first hour and the hour of its end
    span: tuple[int, int] = (0, 24)


#: section -> code -> its words
Wordings = Mapping[str, Mapping[str, Wording]]


def load_casework(reader: Reader) -> Wordings:
    """Every section is there, also when it is empty."""
    data = plain(reader.yaml(reader.folder / "casework.yml"))
    return {section: _section(reader, section, plain(data.get(section) or {})) for section in SECTIONS}


def _section(reader: Reader, section: str, entries: dict[str, Any]) -> dict[str, Wording]:
    found = {}
    for code, entry in entries.items():
        needed = ("label", *SECTIONS[section])
        if not isinstance(entry, dict) or any(entry.get(key) is None for key in needed):
            what = f'"{code}" in {section} needs {", ".join(needed)}'
            reader.problem(reader.folder / "casework.yml", 0, "form", what, "content/README.md shows how")
            continue
        found[str(code)] = Wording(
            label=plain(entry["label"]),
            text=plain(entry.get("text") or {}),
            values={str(value): plain(words) for value, words in plain(entry.get("values") or {}).items()},
            card=str(entry.get("card") or ""),
            span=(int(entry.get("from", 0)), int(entry.get("to", 24))),
        )
    return found


def rules_of_casework(
    reader: Reader, wordings: Wordings, partners: Mapping[str, Partner], triage: dict[str, Any]
) -> Casework:
    """What the conversation needs of it; which partners have a staff room is added from staff.yml."""
    times = {name: {tier: int((triage.get(name) or {}).get(tier, 0)) for tier in TIERS} for name in _BY_TIER}
    return Casework(
        partners={p.id: PartnerRule(p.countries, p.listed, hours_of(p.hours, p.holidays)) for p in partners.values()},
        ladders=_ladders(reader, plain(triage.get("ladders") or {})),
        remind_minutes=times["remind_minutes"],
        accept_minutes=times["accept_minutes"],
        follow_up_hours=times["follow_up_hours"],
        silent_hours=int(triage.get("silent_hours", 72)),
        outcomes=tuple(wordings["outcomes"]),
        reasons=tuple(wordings["reasons"]),
        hours={code: entry.span for code, entry in wordings["hours"].items()},
        questions={code: Question(tuple(entry.values), entry.card) for code, entry in wordings["questions"].items()},
        card=tuple(wordings["card"]),
    )


def _ladders(reader: Reader, data: dict[str, Any]) -> dict[str, Ladder]:
    found = {}
    for tier, entry in data.items():
        rungs = entry.get("rungs") if isinstance(entry, dict) else None
        if tier not in TIERS or not isinstance(rungs, list) or not all(_is_rung(rung) for rung in rungs):
            what = f'the ladder "{tier}" needs rungs such as {{minutes: 2, whom: [duty]}}, for {", ".join(TIERS)}'
            reader.problem(reader.folder / "triage.yml", 0, "form", what, f"whom: some of {', '.join(WHOM)}")
            continue
        steps = tuple(Rung(int(rung["minutes"]), tuple(rung["whom"])) for rung in rungs)
        found[tier] = Ladder(steps, int(entry.get("again", 15)), int(entry.get("times", 96)))
    return found


def _is_rung(rung: object) -> bool:
    if not isinstance(rung, dict) or not isinstance(rung.get("minutes"), int):
        return False
    return isinstance(rung.get("whom"), list) and set(rung["whom"]) <= set(WHOM)
