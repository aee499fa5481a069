"""text -> Understanding, through the NLU service. Slow or down is "could not be asked", never an exception."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import httpx

from bot.core.routing import UNAVAILABLE, Asked, Understanding

#: so many failures in a row open the circuit …
FAILURES = 3
#: … for so many seconds: meanwhile nobody waits for a service that is down
PAUSE_SECONDS = 10.0
MAX_TEXT = 2000


class _Service:
    """One address and its circuit."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.failures = 0
        self.closed_until = 0.0


class NluClient:
    """One client for the life of the process. Asks for nothing but intents; sends nothing but the text.

    Several services that know the same model are asked in turn; one that cannot be reached is passed over at once.
    """

    def __init__(
        self,
        urls: Sequence[str],
        timeout: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        note: Callable[[str, float], None] = lambda _outcome, _seconds: None,
    ) -> None:
        self._services = [_Service(url) for url in urls]
        self._clock = clock
        self._note = note
        self._client = httpx.AsyncClient(timeout=timeout)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    @property
    def circuit_open(self) -> bool:
        """Whether no service is asked just now, because all have failed."""
        return all(self._clock() < service.closed_until for service in self._services)

    async def ask(self, text: str) -> Understanding:
        """What the model makes of a text; `note` learns of ok, failed, or not asked (circuit), and the seconds."""
        if self.circuit_open:
            self._note("circuit", 0.0)
            return UNAVAILABLE
        started = self._clock()
        understood = await self._asked(text)
        self._note("failed" if understood is UNAVAILABLE else "ok", self._clock() - started)
        return understood

    async def _asked(self, text: str) -> Understanding:
        """One that answers late costs the whole time limit: no other is asked then."""
        for service in self._in_turn():
            try:
                response = await self._client.post(f"{service.url}/parse", json={"text": text[:MAX_TEXT]})
                response.raise_for_status()
                understood = _read(response.json())
            except httpx.ConnectError:
                self._failed(service)
                continue
            except (httpx.HTTPError, ValueError, KeyError, TypeError):
                self._failed(service)
                return UNAVAILABLE
            service.failures = 0
            return understood
        return UNAVAILABLE

    async def ready(self) -> bool:
        """Whether a service answers and has its model."""
        for service in self._services:
            try:
                if (await self._client.get(f"{service.url}/health")).status_code == 200:
                    return True
            except httpx.HTTPError:
                continue
        return False

    def _in_turn(self) -> list[_Service]:
        """Those whose circuit is not open; the next call begins with another."""
        self._services.append(self._services.pop(0))
        return [service for service in self._services if self._clock() >= service.closed_until]

    def _failed(self, service: _Service) -> None:
        service.failures += 1
        if service.failures >= FAILURES:
            service.closed_until = self._clock() + PAUSE_SECONDS


def _read(body: dict[str, object]) -> Understanding:
    """An empty ranking is an answer too: there was nothing visible in the text."""
    ranking = body["ranking"]
    if not isinstance(ranking, list):
        raise ValueError("no ranking")
    return Understanding(Asked.OK, tuple((str(r["intent"]), float(r["confidence"])) for r in ranking))
