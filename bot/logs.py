"""Logs by allow-list: a field that is not named here is not written. No text, name, number, id or token can get in."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

#: everything that may stand in a log line, beside the event's own name
ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "count",
        "error",
        "attempts",
        "set_aside",
        "method",
        "purpose",
        "outcome",
        "again",
        "place",
        "why",
        "kept",
        "inbox",
        "outbox",
        "seconds",
        "what",
        "state",
    }
)


def only_allowed(_logger: Any, _name: str, fields: MutableMapping[str, Any]) -> dict[str, Any]:
    """Drops every other field, and everything that is not a short word or a number."""
    return {name: value for name, value in fields.items() if name in ALLOWED and _harmless(value)}


def _harmless(value: Any) -> bool:
    return isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= 120)


def configure(level: int = logging.INFO) -> None:
    """Once, before anything else: our own lines as JSON on stderr, libraries only from WARNING on and without text."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.CRITICAL, handlers=[logging.NullHandler()], force=True)
    for name in ("httpx", "httpcore", "telegram", "sqlalchemy", "alembic", "uvicorn", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
