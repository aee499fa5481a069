"""The simulator of each test, ready to use."""

from __future__ import annotations

from typing import Any

import pytest

from .simulator_lab import SOKHA, Lab


@pytest.fixture
def lab() -> Lab:
    """Without rate limits; Sokha has started the bot."""
    made = Lab()
    made.act(SOKHA, "text", text="/start")
    made.fresh()
    return made


@pytest.fixture
def keys() -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}]]}
