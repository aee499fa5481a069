"""content/facts/*.yml -> Fact, with every problem of their form."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from bot.core.details import SHOWN
from bot.guide.model import Fact, Period
from bot.guide.reading import Reader, plain

KINDS = ("emergency", "phone", "amount", "rate", "days", "date", "count", "text", "url", "statement")
_FORM = "form"


def load_facts(reader: Reader) -> dict[str, Fact]:
    """All files of the folder. A name that begins with _ is a part that others merge, not a fact."""
    folder = reader.folder / "facts"
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        reader.problem(folder, 0, "missing", "has no .yml file", "content/README.md shows the form of a fact")
    found: dict[str, Fact] = {}
    for path in paths:
        for name, entry in reader.yaml(path).items():
            if name.startswith("_"):
                continue
            fact = _fact(reader, path, name, entry)
            if fact and name in found:
                reader.problem(path, fact.line, "twice", f'the fact "{name}" stands in {found[name].path} too')
            elif fact:
                found[name] = fact
    return found


def _fact(reader: Reader, path: Path, name: str, entry: Any) -> Fact | None:
    if not isinstance(entry, dict):
        reader.problem(path, 0, _FORM, f'the fact "{name}" must be a mapping')
        return None
    line = int(entry.get("__line__", 0))
    if wrong := _wrong(entry):
        reader.problem(path, line, _FORM, f'the fact "{name}" {wrong[0]}', wrong[1])
        return None
    source = entry["source"]
    return Fact(
        name=name,
        kind=entry["kind"],
        value=plain(entry["value"]) if isinstance(entry.get("value"), dict) else entry.get("value"),
        unit=entry.get("unit", ""),
        periods=tuple(Period(p["from"], p.get("to"), p["value"]) for p in entry.get("periods", ())),
        country=entry.get("country", "both"),
        label=plain(entry.get("label") or {}),
        province=entry.get("province") or "",
        source_title=source.get("title") or "",
        source_url=source.get("url") or "",
        checked=entry["checked"],
        review_by=entry["review_by"],
        confidence=entry.get("confidence") or "",
        basis=entry.get("basis", "knowledge"),
        confirm_with=str(entry.get("confirm_with") or ""),
        confirmed=entry.get("confirmed") is not None,
        carries=tuple(entry.get("from") or ()),
        path=reader.name(path),
        line=line,
    )


def _wrong(entry: dict[str, Any]) -> tuple[str, str] | None:
    """What is wrong with the entry's form, and how to mend it."""
    missing = [key for key in ("kind", "checked", "review_by", "source") if not entry.get(key)]
    if missing:
        return f"lacks {', '.join(missing)}", ""
    if entry["kind"] not in KINDS:
        return f'has the unknown kind "{entry["kind"]}"', f"Use one of {', '.join(KINDS)}"
    dates = [key for key in ("checked", "review_by") if not isinstance(entry[key], date)]
    if dates or (entry.get("value") is None and not entry.get("periods")):
        return f"needs {', '.join(dates) or 'a value or periods'}", "Dates are written 2026-11-23"
    return _wrong_value(entry)


def _wrong_value(entry: dict[str, Any]) -> tuple[str, str] | None:
    """The same for its source, confirmation, value and periods."""
    if not isinstance(entry["source"], dict):
        return "needs a source of title, url and date", "Write source: {title: …, url: …, date: …}"
    if not str(entry["source"].get("url") or "https://").startswith(("https://", "http://")):
        return "has a source url that is no address", "It begins with https://"
    confirmed = entry.get("confirmed")
    if confirmed is not None and not (isinstance(confirmed, dict) and {"by", "on"} <= confirmed.keys()):
        return "is confirmed by nobody", "Write confirmed: {by: name, on: 2026-11-29}, or null"
    if entry["kind"] == "emergency" and (entry.get("country") not in SHOWN or not entry.get("value")):
        return "is an emergency number without country (th or kh) and value", "Write country: th and value:"
    if not all(map(_is_period, entry.get("periods") or ())):
        return "has a period without from or value", "Write {from: 2026-01-01, to: 2026-12-31, value: 400}"
    return None


def _is_period(period: Any) -> bool:
    if not isinstance(period, dict) or "value" not in period:
        return False
    return isinstance(period.get("from"), date) and isinstance(period.get("to"), date | None)
