"""Promises updates by webhook as the real server sends them: one at a time a key, many keys at once, until 2xx."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx

from bot.simulator.hosts import is_loopback
from bot.simulator.lanes import Lane, Lanes
from bot.simulator.updates import Update
from bot.simulator.webhook import Webhook

if TYPE_CHECKING:
    from bot.simulator.sim import Sim

PATIENCE = 60.0
LONGEST_RETRY_AFTER = 3600
GONE_HOURS = 23 * 3600  # of nothing but 410, then the webhook is removed
SECRET = "X-Telegram-Bot-Api-Secret-Token"
LOCAL_ONLY = "simulator: delivers on this machine only"
Reply = Callable[[dict[str, Any]], Awaitable[None]]


class Deliverer:
    """Sends what waits until it is stopped; `reply` makes the call that an answer of the bot may carry."""

    def __init__(self, sim: Sim, webhook: Webhook, reply: Reply) -> None:
        self._sim, self._webhook, self._reply = sim, webhook, reply
        self._lanes = Lanes()
        self._flying: set[asyncio.Task[None]] = set()
        self._gone_since: float | None = None
        for update in sim.updates.waiting.values():
            self.enlist(update)
        self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """No more; what is under way is cut off and stays unconfirmed."""
        for task in (self._task, *self._flying):
            if not task.done():
                task.cancel()

    def enlist(self, update: Update) -> None:
        """One more to deliver."""
        self._lanes.enlist(update, self._sim.world.now())

    async def _run(self) -> None:
        limits = httpx.Limits(max_connections=self._webhook.max_connections)
        async with httpx.AsyncClient(timeout=None, limits=limits, verify=self._webhook.trust()) as client:
            while True:
                while self._is_due():
                    task = asyncio.create_task(self._deliver(client, self._next_lane()))
                    self._flying.add(task)
                    task.add_done_callback(self._flying.discard)
                    task.add_done_callback(lambda _: self._sim.bell.ring())
                await self._something_to_do()

    async def _something_to_do(self) -> None:
        """Until a key is due; a ring may bring one that is due earlier."""
        rest = self._rest()
        until = self._sim.world.now() + rest

        def look() -> bool | None:
            return self._is_due() or self._sim.world.now() + self._rest() < until - 0.001 or None

        await self._sim.bell.until(look, self._sim.real(rest))

    def _is_due(self) -> bool:
        return self._rest() <= 0

    def _rest(self) -> float:
        """Simulated seconds until there is something to do, if nobody rings."""
        turn = self._lanes.next_turn()
        if turn is None or len(self._flying) >= self._webhook.max_connections:
            return 3600.0
        return turn - self._sim.world.now()

    def _next_lane(self) -> Lane:
        """The key whose turn it is; by a fault the one after it."""
        now = self._sim.world.now()
        return self._lanes.take(other=self._lanes.has_other(now) and self._sim.faults.on_updates("reorder", now))

    async def _deliver(self, client: httpx.AsyncClient, lane: Lane) -> None:
        sim = self._sim
        sim.updates.expire(sim.world.now())
        update = sim.updates.waiting.get(lane.ids[0])
        if update is None:
            self._lanes.done(lane, sim.world.now())
            return
        why, told = await self._post(client, update)
        if why:
            self._failed(lane, update, why, told)
            return
        sim.updates.acknowledge(update.update_id)
        if sim.faults.on_updates("repeat", sim.world.now()):
            await self._post(client, update)
        self._lanes.done(lane, sim.world.now())

    def _failed(self, lane: Lane, update: Update, why: str, told: int) -> None:
        now, at_once = self._sim.world.now(), self._sim.switches.webhook_first_retry_at_once
        self._webhook.failed(why, now)
        if not self._lanes.failed(lane, update, now, told, at_once=at_once):
            self._sim.updates.waiting.pop(update.update_id, None)

    async def _post(self, client: httpx.AsyncClient, update: Update) -> tuple[str, int]:
        """One try: why it failed ("" when it did not) and the Retry-After."""
        if not is_loopback(self._webhook.host) and not self._sim.open_to_network:
            return LOCAL_ONLY, 0
        headers = {"Content-Type": "application/json"}
        headers |= {SECRET: self._webhook.secret} if self._webhook.secret else {}
        body = json.dumps(update.json())
        try:
            response = await self._patiently(client.post(self._webhook.url, content=body, headers=headers))
        except TimeoutError:
            return self._noted(update, 0, "Read timeout expired"), 0
        except httpx.ConnectError:
            return self._noted(update, 0, "Connection refused"), 0
        except (httpx.HTTPError, httpx.InvalidURL):
            return self._noted(update, 0, "Webhook connection closed"), 0
        return await self._judged(update, response)

    async def _patiently(self, call: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
        """What the call brings; TimeoutError after a simulated minute."""
        sim, task = self._sim, asyncio.ensure_future(call)
        task.add_done_callback(lambda _: sim.bell.ring())
        end = sim.world.now() + PATIENCE
        try:
            await sim.bell.until(lambda: task.done() or sim.world.now() >= end or None, sim.real(PATIENCE))
            if not task.done():
                raise TimeoutError
            return task.result()
        finally:
            task.cancel()

    async def _judged(self, update: Update, response: httpx.Response) -> tuple[str, int]:
        code = response.status_code
        self._note_gone(code)
        if response.is_success:
            self._noted(update, code, "")
            await self._reply(_call_in(response))
            return "", 0
        told = response.headers.get("retry-after", "")
        retry_after = min(LONGEST_RETRY_AFTER, int(told)) if told.isdecimal() else 0
        phrase = HTTPStatus(code).phrase if code in list(HTTPStatus) else ""
        return self._noted(update, code, f"Wrong response from the webhook: {code} {phrase}".strip()), retry_after

    def _noted(self, update: Update, status: int, why: str) -> str:
        self._sim.deliveries.add([self._sim.world.now(), update.update_id, str(update.key), status])
        return why

    def _note_gone(self, code: int) -> None:
        """A day less an hour of nothing but 410 removes the webhook."""
        now = self._sim.world.now()
        if code != HTTPStatus.GONE:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = now
        elif now > self._gone_since + GONE_HOURS:
            self._sim.set_webhook(None)


def _call_in(response: httpx.Response) -> dict[str, Any]:
    """What the bot wants done, as the body of its acknowledgement says; {} when it says nothing."""
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
