"""staff.yml: the staff group and the people who may act in it. Nobody else is listened to there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.core.events import Staff


class StaffListProblem(Exception):
    """staff.yml cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Roster:
    """The staff group and its people by Telegram id. `language` is the language of the group's cards."""

    group: int = 0
    language: str = "en"
    people: Mapping[int, Staff] = field(default_factory=dict)
    on_duty: tuple[int, ...] = ()

    def person(self, user_id: int | None) -> Staff | None:
        """The staff member with this Telegram id, or None."""
        return self.people.get(user_id) if user_id is not None else None


def load_roster(path: Path) -> Roster:
    """Read staff.yml; an absent file is an empty roster (the bot then says that no person can be called)."""
    if not path.exists():
        return Roster()
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        people = {int(entry["telegram_id"]): _person(entry) for entry in data.get("people", ())}
        duty = tuple(int(entry["telegram_id"]) for entry in data.get("people", ()) if entry.get("on_duty", True))
        return Roster(int(data.get("group") or 0), str(data.get("language", "en")), people, duty)
    except yaml.YAMLError as error:
        raise StaffListProblem(f"{path} is not valid YAML. Compare it with staff.example.yml.") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StaffListProblem(
            f"{path}: an entry lacks something or has the wrong form ({error}). "
            "Each person needs telegram_id (a number), alias and organisation; `group` is a number such as "
            "-1001234567890. Compare it with staff.example.yml."
        ) from error


def _person(entry: Mapping[str, object]) -> Staff:
    return Staff(
        id=str(entry["telegram_id"]),
        alias=str(entry["alias"]),
        organisation=str(entry["organisation"]),
        role=str(entry.get("role", "agent")),
        language=str(entry.get("language", "en")),
    )
