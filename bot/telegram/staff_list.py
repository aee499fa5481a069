"""staff.yml: each partner's staff group and the people who may act in it. Nobody else is listened to there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from bot.core.happened import Staff

#: accounts of Telegram behind which anybody can be: anonymous admins, channels, Telegram itself
EVERYBODY = frozenset({1087968824, 136817688, 777000})
ROLES = ("agent", "supervisor")
LANGUAGES = ("km", "th", "en")
_LONGEST_PARTNER, _LONGEST_ALIAS = 24, 40


class StaffListProblem(Exception):
    """staff.yml cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class StaffGroup:
    """The Telegram group of one partner's staff."""

    partner: str
    chat_id: int
    #: the language of its cards and lines
    language: str = "en"
    #: what users read behind an alias
    name: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Groups by partner, in the order of the file, and people by Telegram id."""

    groups: Mapping[str, StaffGroup] = field(default_factory=dict)
    people: Mapping[int, Staff] = field(default_factory=dict)
    #: on duty until /duty says otherwise
    on_duty: tuple[int, ...] = ()
    #: rung when those on duty do not answer
    backup: tuple[int, ...] = ()

    def person(self, user_id: int | None) -> Staff | None:
        """The staff member with this Telegram id, or None."""
        return self.people.get(user_id) if user_id is not None else None

    def group_of(self, chat_id: object) -> StaffGroup | None:
        """The staff group with this chat id, or None."""
        return next((group for group in self.groups.values() if group.chat_id == chat_id), None)

    def colleagues(self, partner: str) -> list[int]:
        """The Telegram ids of a partner's people."""
        return [number for number, person in self.people.items() if person.partner == partner]

    def moved(self, partner: str, chat_id: int) -> Roster:
        """The same with another id of a group, which became a supergroup."""
        group = replace(self.groups[partner], chat_id=chat_id)
        return replace(self, groups={**self.groups, partner: group})


def load_roster(path: Path) -> Roster:
    """Read staff.yml; an absent file is an empty roster (the bot then says that no person can be called)."""
    if not path.exists():
        return Roster()
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise StaffListProblem(f"{path} is not valid YAML. Compare it with staff.example.yml.") from error
    if not isinstance(data, dict) or not isinstance(data.get("partners"), dict):
        raise StaffListProblem(f"{path}: `partners` is missing: a group for each partner, as in staff.example.yml.")
    groups = {str(name): _group(path, str(name), entry) for name, entry in data["partners"].items()}
    entries = [_person(path, number, entry, groups) for number, entry in enumerate(data.get("people") or (), 1)]
    marked = {name: tuple(n for n, _, entry in entries if entry.get(name, name == "on_duty")) for name in _MARKS}
    return Roster(groups, {number: person for number, person, _ in entries}, **marked)


_MARKS = ("on_duty", "backup")


def _language(where: str, code: object) -> None:
    if code not in LANGUAGES:
        raise StaffListProblem(f"{where}: {code} is no language of the staff room; there are {', '.join(LANGUAGES)}.")


def _group(path: Path, name: str, entry: Any) -> StaffGroup:
    number = entry.get("group") if isinstance(entry, dict) else None
    if not isinstance(number, int):
        raise StaffListProblem(
            f"{path}: partners, {name}: `group` must be a number such as -1001234567890. "
            "Write /id in the group, and the bot tells it."
        )
    if len(name) > _LONGEST_PARTNER:
        raise StaffListProblem(f"{path}: partners, {name}: a name has at most {_LONGEST_PARTNER} letters.")
    _language(f"{path}: partners, {name}", entry.get("language", "en"))
    return StaffGroup(name, number, str(entry.get("language", "en")), str(entry.get("name") or name.upper()))


def _person(
    path: Path, number: int, entry: Any, groups: Mapping[str, StaffGroup]
) -> tuple[int, Staff, Mapping[str, Any]]:
    where = f"{path}: people, entry {number}"
    if not isinstance(entry, dict) or not isinstance(entry.get("telegram_id"), int) or not entry.get("alias"):
        raise StaffListProblem(f"{where} needs telegram_id (a number; /id tells it) and alias.")
    if entry["telegram_id"] in EVERYBODY:
        raise StaffListProblem(f"{where}: {entry['telegram_id']} stands for all anonymous admins, so for everybody.")
    partner, role = str(entry.get("partner", "")), str(entry.get("role", "agent"))
    if partner not in groups:
        raise StaffListProblem(f"{where}: partner must be one of {', '.join(groups)}.")
    if role not in ROLES:
        raise StaffListProblem(f"{where}: role must be agent or supervisor.")
    languages = entry.get("languages") or ["en"]
    if not isinstance(languages, list):
        raise StaffListProblem(f"{where}: languages must be a list such as [km, en]; the first is that of their pages.")
    if len(str(entry["alias"])) > _LONGEST_ALIAS:
        raise StaffListProblem(f"{where}: an alias has at most {_LONGEST_ALIAS} letters.")
    for language in languages:
        _language(where, language)
    speaks = tuple(str(language) for language in languages)
    person = Staff(
        id=str(entry["telegram_id"]),
        alias=str(entry["alias"]),
        organisation=groups[partner].name,
        role=role,
        language=speaks[0],
        partner=partner,
        speaks=speaks,
    )
    return int(entry["telegram_id"]), person, entry
