"""Makes Rasa silent about what people write. Call `hush()` before the first import of Rasa.

Outside `rasa run` structlog is unconfigured, and Rasa prints every message it parses to stdout.
"""

from __future__ import annotations

import logging
import os
import warnings
from typing import Any

import structlog

_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",  # its cache knows nothing of our components' code; ours is by text (vectors.py)
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "OMP_NUM_THREADS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "MPLBACKEND": "agg",
}


def _only_the_event(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """An allow-list of one: the event's name. Everything else Rasa attaches may hold a message's text."""
    return {"event": str(event.get("event", ""))[:80]}


def _drop(*_anything: object, **_more: object) -> None:
    """Warnings quote what they warn of."""


def hush() -> None:
    """Set the environment, structlog, logging and warnings so that no message text can reach any output."""
    os.environ.update(_ENVIRONMENT)
    structlog.configure(
        processors=[_only_the_event, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.ReturnLoggerFactory(),  # renders and returns; prints nothing
        cache_logger_on_first_use=True,
    )
    logging.getLogger().setLevel(logging.CRITICAL)
    for name in ("rasa", "tensorflow", "matplotlib", "sanic", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.simplefilter("ignore")
    warnings.showwarning = _drop  # Rasa resets the filters when it is imported
