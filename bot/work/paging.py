"""Who is rung: people on duty, those first who speak the user's language; never nobody."""

from __future__ import annotations

from sqlalchemy.orm import Session as Db

from bot.core.case import Case
from bot.store import settings as stored
from bot.telegram.staff_list import Roster

DUTY = "duty"


def set_duty(db: Db, telegram_id: int, on: bool) -> None:
    """Somebody came on or went off duty."""
    stored.put(db, DUTY, {**stored.locked(db, DUTY, {}), str(telegram_id): on})


def on_duty(db: Db, roster: Roster, partner: str) -> list[int]:
    """The people of a partner who are on duty, in the order of staff.yml."""
    said = stored.get(db, DUTY, {})
    return [n for n in roster.colleagues(partner) if said.get(str(n), n in roster.on_duty)]


def speakers(roster: Roster, people: list[int], language: str | None) -> list[int]:
    """Those of them who write with users in this language."""
    return [number for number in people if language in roster.people[number].speaks]


def whom_to_ring(
    db: Db, roster: Roster, case: Case, whom: tuple[str, ...], *, language: str | None, first: bool, partner: str = ""
) -> list[int]:
    """Telegram ids, each once. The first ring goes to speakers of the user's language, if there are any on duty.

    Where a group is empty (nobody on duty, no backup) everyone of the partner is rung rather than nobody.
    """
    partner = partner or case.partner
    rung: list[int] = []
    for group in whom:
        rung += _group(db, roster, case, group, partner)
    rung = list(dict.fromkeys(rung)) or roster.colleagues(partner) or list(roster.people)
    chosen = speakers(roster, rung, language) if first else []
    return chosen or sorted(rung, key=lambda number: language not in roster.people[number].speaks)


def _group(db: Db, roster: Roster, case: Case, group: str, partner: str) -> list[int]:
    mine = roster.colleagues(partner)
    match group:
        case "duty":
            return on_duty(db, roster, partner) or mine
        case "owner":
            return [number for number in mine if case.owner == str(number)]
        case "backup":
            return [number for number in mine if number in roster.backup]
        case "supervisors":
            return [number for number in mine if roster.people[number].is_supervisor]
        case "partner":
            others = [name for name in roster.groups if name != partner]
            return [n for name in others for n in on_duty(db, roster, name) or roster.colleagues(name)]
        case "everyone":
            return list(roster.people)
        case _:
            return []
