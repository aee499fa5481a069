"""content/partners.yml -> the organisations that help, with every problem of their form."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.guide.model import Partner
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
                escalation=bool(entry.get("escalation")),
                listed=bool(entry.get("listed", True)),
                hours=entry.get("hours") or {},
                holidays=tuple(entry.get("holidays") or ()),
                checked=entry["checked"],
                review_by=entry["review_by"],
            )
        else:
            what = f'the partner "{name}" needs name, about, countries, source, checked and review_by'
            reader.problem(path, 0, "form", what, "content/README.md shows how")
    return found


def _complete(entry: dict[str, Any]) -> bool:
    dated = all(isinstance(entry.get(key), date) for key in ("checked", "review_by"))
    return dated and all(entry.get(key) for key in ("name", "about", "countries", "source"))
