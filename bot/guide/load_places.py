"""content/questions.yml and content/places.yml -> what may be asked, provinces and offices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.core.details import SHOWN
from bot.core.phrases import build_any
from bot.core.provinces import Provinces
from bot.guide.directory import Place, Province
from bot.guide.model import Question
from bot.guide.reading import Reader, plain


def load_questions(reader: Reader) -> dict[str, Question]:
    """What an answer may ask first."""
    path = reader.folder / "questions.yml"
    found = {}
    for name, entry in plain(reader.yaml(path)).items():
        values = entry.get("values") if isinstance(entry, dict) else None
        if isinstance(values, dict) and all(
            isinstance(value, dict) and value.get("label") for value in values.values()
        ):
            found[name] = Question(name, {value: given["label"] for value, given in values.items()})
        else:
            reader.problem(path, 0, "form", f'"{name}" needs values, each with a label')
    return found


def load_provinces(reader: Reader) -> dict[str, Province]:
    """The provinces of both countries."""
    found = {}
    for name, entry in _section(reader, "provinces").items():
        if isinstance(entry, dict) and entry.get("country") in SHOWN and isinstance(entry.get("name"), dict):
            words = tuple(map(str, entry.get("words") or ()))
            found[name] = Province(name, entry["country"], entry["name"], words)
        else:
            _problem(reader, f'the province "{name}" needs country (th or kh) and name')
    return found


def load_places(reader: Reader) -> dict[str, Place]:
    """The offices that are known."""
    found = {}
    for name, entry in _section(reader, "places").items():
        if isinstance(entry, dict) and _complete(entry):
            found[name] = Place(
                name,
                entry["kind"],
                entry["province"],
                entry["name"],
                entry.get("address") or {},
                entry.get("phone") or "",
                entry["checked"],
                entry["review_by"],
            )
        else:
            _problem(reader, f'the place "{name}" needs kind, province, name, source, checked and review_by')
    return found


def rules_of_places(reader: Reader, provinces: Mapping[str, Province]) -> dict[str, Any]:
    """What the conversation knows of places, by the names of its Rules."""
    data = plain(reader.yaml(reader.folder / "places.yml"))
    return {
        "provinces": Provinces.of({province.id: province.names for province in provinces.values()}),
        "country_of": {province.id: province.country for province in provinces.values()},
        "countries": Provinces.of(data.get("countries") or {}),
        "elsewhere": build_any(data.get("elsewhere") or {}),
        "near": tuple(data.get("near") or ()),
    }


def _section(reader: Reader, name: str) -> dict[str, Any]:
    section = plain(reader.yaml(reader.folder / "places.yml")).get(name) or {}
    return section if isinstance(section, dict) else {}


def _complete(entry: dict[str, Any]) -> bool:
    dated = all(isinstance(entry.get(key), date) for key in ("checked", "review_by"))
    return dated and all(entry.get(key) for key in ("kind", "province", "name", "source"))


def _problem(reader: Reader, what: str) -> None:
    reader.problem(reader.folder / "places.yml", 0, "form", what, "content/README.md shows how")
