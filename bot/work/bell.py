"""Wakes sleeping workers: one a ring, and whoever leaves work behind rings again. The idle ask no database."""

from __future__ import annotations

import asyncio
import contextlib


class Bell:
    """Can be rung from any thread, once somebody has slept on it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rings: asyncio.Queue[None] = asyncio.Queue(maxsize=1)

    def ring(self) -> None:
        """Wake one sleeper; with nobody asleep, the next who wants to sleep does not."""
        if self._loop is None:
            self._ring()
        else:
            self._loop.call_soon_threadsafe(self._ring)

    def silence(self) -> None:
        """Forget a ring: whoever calls this looks for work right now."""
        with contextlib.suppress(asyncio.QueueEmpty):
            self._rings.get_nowait()

    async def wait(self, seconds: float) -> None:
        """Sleep until rung, at most so long."""
        self._loop = asyncio.get_running_loop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rings.get()

    def _ring(self) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self._rings.put_nowait(None)
