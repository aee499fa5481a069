"""content/partners.yml -> the organisations that help, with every problem of their form."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.guide.directory import Partner
from bot.guide.reading import Reader, plain


def load_partners(reader: Reader) -> dict[str, Partner]:
    """In the order of the file: the order in which they are shown."""
    path = reader.folder / "partners.yml"
    found = {}
    for name, entry in plain(reader.yaml(path)).items():
        if isinstance(entry, dict) and _complete(entry):
            found[name] = Partner(
                id=name,
                name=entry["name"],
                about=entry["about"],
                countries=tuple(entry["countries"]),
                themes=tuple(entry.get("themes") or ()),
                languages=tuple(entry.get("languages") or ()),
                phones=tuple(entry.get("phones") or ()),
                escalation=entry.get("escalation", False),
                listed=entry.get("listed", True),
                hours={str(days): str(spans) for days, spans in (entry.get("hours") or {}).items()},
                holidays=tuple(_day(given) for given in entry.get("holidays") or ()),
                checked=entry["checked"],
                review_by=entry["review_by"],
            )
        else:
            what = f'the partner "{name}" needs name, about, countries, source, checked and review_by'
            mend = (
                "countries and holidays are lists, hours is {timezone: …, mon-fri: …} or null, "
                "listed and escalation are true or false; content/README.md shows how"
            )
            reader.problem(path, 0, "form", what, mend)
    return found


def _complete(entry: dict[str, Any]) -> bool:
    if not all(isinstance(entry.get(key, default), bool) for key, default in (("escalation", False), ("listed", True))):
        return False
    if not isinstance(entry.get("countries"), list) or not isinstance(entry.get("holidays") or [], list):
        return False
    if not isinstance(entry.get("hours") or {}, dict):
        return False
    dated = all(isinstance(entry.get(key), date) for key in ("checked", "review_by"))
    return dated and all(entry.get(key) for key in ("name", "about", "countries", "source"))


def _day(given: Any) -> Any:
    """A date, also of one in quotes or with a time. Anything else stays as it is: the linter names it (bot/check)."""
    if isinstance(given, datetime):
        return given.date()
    try:
        return date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        return given
