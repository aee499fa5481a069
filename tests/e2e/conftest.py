"""A running helpline for each test, and one model service for all that need the real model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.nlu_process import NluProcess, free_port
from tests.e2e.helpline_lab import Helpline


@pytest.fixture
def helpline(tmp_path: Path) -> Iterator[Helpline]:
    made = Helpline(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def nlu_url() -> Iterator[str]:
    """The trained model, served once for all tests that are marked `model`."""
    process = NluProcess(f"http://127.0.0.1:{free_port()}")
    process.start()
    try:
        process.wait()
        yield process.url
    finally:
        process.stop()


@pytest.fixture
def helpline_with_model(tmp_path: Path, nlu_url: str) -> Iterator[Helpline]:
    made = Helpline(tmp_path, nlu_url)
    try:
        made.start()
        yield made
    finally:
        made.stop()
