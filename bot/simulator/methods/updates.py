"""Promises getUpdates with Telegram's acknowledgement, long poll and 409, and the methods of the webhook."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import OTHER_POLLER, WEBHOOK_ACTIVE, conflict
from bot.simulator.params import Params
from bot.simulator.sim import Sim
from bot.simulator.updates import Update, swapped
from bot.simulator.webhook import Webhook, read_webhook

Json = dict[str, Any]
LONGEST_POLL = 50


async def get_updates(sim: Sim, params: Params) -> list[Json]:
    """What waits from `offset` on; everything below it is deleted by this very call."""
    if sim.webhook:
        raise conflict(WEBHOOK_ACTIVE)
    offset = params.number("offset") or 0
    limit = max(1, min(100, params.number("limit") or 100))
    timeout = max(0, min(LONGEST_POLL, params.number("timeout") or 0))
    _allow(sim, params)
    if offset > 0:
        sim.updates.confirm(offset)
    limit, timeout = _slowed(sim, offset, limit, timeout)
    found = await _poll(sim, limit, timeout)
    return [update.json() for update in _disturbed(sim, found)]


async def _poll(sim: Sim, limit: int, timeout: int) -> list[Update]:
    sim.poller += 1
    mine = sim.poller
    sim.bell.ring()

    def look() -> list[Update] | None:
        if sim.poller != mine:
            raise conflict(OTHER_POLLER)
        if sim.webhook:
            raise conflict("terminated by setWebhook request")
        return sim.updates.first(limit, sim.world.now()) or None

    sim.polling += 1
    try:
        return await sim.bell.until(look, sim.real(timeout)) or []
    finally:
        sim.polling -= 1


def _disturbed(sim: Sim, found: list[Update]) -> list[Update]:
    """The same, unless a fault puts two in the other order or brings one back that was confirmed long ago."""
    now = sim.world.now()
    if (other := swapped(found)) and sim.faults.on_updates("reorder", now):
        found = other
    old = sim.updates.old_one() if found else None
    return [old, *found] if old and sim.faults.on_updates("repeat", now) else found


def _slowed(sim: Sim, offset: int, limit: int, timeout: int) -> tuple[int, int]:
    """The real server's brake on a poller that asks the same again at once."""
    now, (last, at) = sim.world.now(), sim.last_poll
    sim.last_poll = (offset, now)
    if not sim.switches.slow_repeated_polls or offset != last:
        return limit, timeout
    return (1 if now < at + 0.5 else limit), (max(timeout, 3) if now < at + 3 else timeout)


def _allow(sim: Sim, params: Params) -> None:
    """The kinds that are wanted, remembered until others are named."""
    if params.values.get("allowed_updates") is not None:
        sim.updates.allowed = list(params.json("allowed_updates") or [])


async def set_webhook(sim: Sim, params: Params) -> bool:
    webhook = read_webhook(params, sim.local_webhooks)
    _allow(sim, params)
    return _use(sim, params, webhook)


async def delete_webhook(sim: Sim, params: Params) -> bool:
    return _use(sim, params, None)


def _use(sim: Sim, params: Params, webhook: Webhook | None) -> bool:
    if params.flag("drop_pending_updates"):
        sim.updates.clear()
    sim.set_webhook(webhook)
    return True


def get_webhook_info(sim: Sim, params: Params) -> Json:
    return (sim.webhook or Webhook("")).info(sim.updates.count(sim.world.now()), sim.updates.allowed)


METHODS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
