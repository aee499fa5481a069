"""content/partners.yml -> the organisations that help, with every problem of their form."""

from __future__ import annotations

from datetime import date
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
                hours=entry.get("hours") or {},
                holidays=tuple(entry.get("holidays") or ()),
                checked=entry["checked"],
                review_by=entry["review_by"],
            )
        else:
            what = f'the partner "{name}" needs name, about, countries, source, checked and review_by'
            mend = "countries is a list, listed and escalation are true or false; content/README.md shows how"
            reader.problem(path, 0, "form", what, mend)
    return found


def _complete(entry: dict[str, Any]) -> bool:
    if not all(isinstance(entry.get(key, default), bool) for key, default in (("escalation", False), ("listed", True))):
        return False
    if not isinstance(entry.get("countries"), list):
        return False
    dated = all(isinstance(entry.get(key), date) for key in ("checked", "review_by"))
    return dated and all(entry.get(key) for key in ("name", "about", "countries", "source"))
