"""`helpline reload`: a running bot reads its content again. What is broken is refused, and the old content stays.

The command and the bot are two processes; they meet in the settings table of the database.
"""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session

from bot.guide.model import ContentError
from bot.store import settings as stored
from bot.work.context import Context

log = structlog.get_logger()
WANTED, DONE = "reload_wanted", "reload_done"


def ask(db: Session, token: str) -> None:
    """Ask the running bots for it; the token tells one request from another."""
    stored.put(db, WANTED, token)


def outcome(db: Session, token: str) -> list[str] | None:
    """The problems of the reload that was asked for, [] when it was taken over; None while nobody has done it."""
    done = stored.get(db, DONE, {})
    return list(done["problems"]) if done.get("token") == token else None


def last_request(context: Context) -> str:
    """The request that is there at the start; it was for another process, or came while this one read the content."""
    with context.database.transaction() as db:
        return str(stored.get(db, WANTED, ""))


def obey(context: Context, last: str) -> str:
    """Reload when a new request is there. Returns the token of the newest request, for the next call."""
    token = last_request(context)
    if token == last or context.renew is None:
        return token
    problems: list[str] = []
    try:
        context.renderer = context.renew()
    except ContentError as error:
        problems = [str(problem) for problem in error.problems]
    except Exception as error:  # files may be in the middle of being written; the bot must go on
        problems = [f"The content cannot be read ({type(error).__name__}). See `helpline check`."]
    log.info("content_reloaded", count=len(problems))
    with context.database.transaction() as db:
        stored.put(db, DONE, {"token": token, "problems": problems})
    return token
