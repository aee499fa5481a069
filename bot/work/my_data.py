"""What is kept about one user, in numbers and dates only: for /mydata, and for the receipt of a deletion."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session as Db

from bot.core.actions import Button
from bot.core.session import Session
from bot.guide.facts import on_day
from bot.guide.labels import label
from bot.guide.render import Renderer
from bot.store import casefile, cases, forgetting

#: stands where there is nothing
NOTHING = "–"


def about(db: Db, key: str, session: Session, renderer: Renderer, day: date) -> dict[str, str]:
    """Message parameters, in the user's language."""
    language = session.language if session.language in renderer.guide.live else renderer.guide.live[0]
    count = forgetting.counts(db, key)
    numbers = [row.number for row in cases.of_conversation(db, key)]
    agreed = [datetime.fromtimestamp(row.at, UTC).date() for number in numbers for row in casefile.consents(db, number)]
    land = Button("country", session.country) if session.country else None
    return {
        "tongue": renderer.guide.languages[language].name,
        "land": label(land, language, renderer.guide, renderer.strings) if land else NOTHING,
        "case": ", ".join(numbers) or NOTHING,
        "said": str(count["case_messages"] + count["card_lines"]),
        "waiting": str(count["kept"]),
        "ids": str(count["message_ids"]),
        "timers": str(count["timers"]),
        "agreed": ", ".join(dict.fromkeys(on_day(when, language) for when in agreed)) or NOTHING,
        "kept_days": str(renderer.guide.rules.retention_case_days),
        "date": on_day(day, language),
    }
