"""text -> Understanding, through the NLU service. Slow or down is "could not be asked", never an exception."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from bot.core.routing import UNAVAILABLE, Asked, Understanding

#: so many failures in a row open the circuit …
FAILURES = 3
#: … for so many seconds: meanwhile nobody waits for a service that is down
PAUSE_SECONDS = 10.0
MAX_TEXT = 2000


class NluClient:
    """One client for the life of the process. Asks for nothing but intents; sends nothing but the text."""

    def __init__(self, url: str, timeout: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._clock = clock
        self._client = httpx.AsyncClient(timeout=timeout)
        self._failures = 0
        self._closed_until = 0.0

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def ask(self, text: str) -> Understanding:
        """What the model makes of a text."""
        if self._clock() < self._closed_until:
            return UNAVAILABLE
        try:
            response = await self._client.post(f"{self._url}/parse", json={"text": text[:MAX_TEXT]})
            response.raise_for_status()
            understood = _read(response.json())
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return self._failed()
        self._failures = 0
        return understood

    async def ready(self) -> bool:
        """Whether the service answers and has its model."""
        try:
            return (await self._client.get(f"{self._url}/health")).status_code == 200
        except httpx.HTTPError:
            return False

    def _failed(self) -> Understanding:
        self._failures += 1
        if self._failures >= FAILURES:
            self._closed_until = self._clock() + PAUSE_SECONDS
        return UNAVAILABLE


def _read(body: dict[str, object]) -> Understanding:
    """An empty ranking is an answer too: there was nothing visible in the text."""
    ranking = body["ranking"]
    if not isinstance(ranking, list):
        raise ValueError("no ranking")
    return Understanding(Asked.OK, tuple((str(r["intent"]), float(r["confidence"])) for r in ranking))
