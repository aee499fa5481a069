"""Promises getUpdates with Telegram's acknowledgement, long poll and 409; webhooks are only remembered."""

from __future__ import annotations

import re
from typing import Any

from bot.simulator.errors import OTHER_POLLER, WEBHOOK_ACTIVE, bad, conflict
from bot.simulator.params import Params
from bot.simulator.sim import Sim

Json = dict[str, Any]
LONGEST_POLL = 50


async def get_updates(sim: Sim, params: Params) -> list[Json]:
    """What waits from `offset` on; everything below it is deleted by this very call."""
    if sim.webhook:
        raise conflict(WEBHOOK_ACTIVE)
    offset = params.number("offset") or 0
    limit = max(1, min(100, params.number("limit") or 100))
    timeout = max(0, min(LONGEST_POLL, params.number("timeout") or 0))
    if params.values.get("allowed_updates") is not None:
        sim.updates.allowed = list(params.json("allowed_updates") or [])
    if offset > 0:
        sim.updates.confirm(offset)
    limit, timeout = _slowed(sim, offset, limit, timeout)
    return await _poll(sim, limit, timeout)


async def _poll(sim: Sim, limit: int, timeout: int) -> list[Json]:
    sim.poller += 1
    mine = sim.poller
    sim.bell.ring()

    def look() -> list[Json] | None:
        if sim.poller != mine:
            raise conflict(OTHER_POLLER)
        if sim.webhook:
            raise conflict("terminated by setWebhook request")
        return [update.json() for update in sim.updates.pending(sim.world.now())[:limit]] or None

    return await sim.bell.until(look, sim.real(timeout)) or []


def _slowed(sim: Sim, offset: int, limit: int, timeout: int) -> tuple[int, int]:
    """The real server's brake on a poller that asks the same again at once."""
    now, (last, at) = sim.world.now(), sim.last_poll
    sim.last_poll = (offset, now)
    if not sim.switches.slow_repeated_polls or offset != last:
        return limit, timeout
    return (1 if now < at + 0.5 else limit), (max(timeout, 3) if now < at + 3 else timeout)


def set_webhook(sim: Sim, params: Params) -> bool:
    secret = params.text("secret_token")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    url = params.text("url")
    if url and not url.startswith("https://"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if params.values.get("allowed_updates") is not None:
        sim.updates.allowed = list(params.json("allowed_updates") or [])
    return _store_webhook(sim, params, {"url": url} if url else {})


def delete_webhook(sim: Sim, params: Params) -> bool:
    return _store_webhook(sim, params, {})


def _store_webhook(sim: Sim, params: Params, webhook: Json) -> bool:
    sim.webhook = webhook
    if params.flag("drop_pending_updates"):
        sim.updates.waiting = []
    sim.bell.ring()
    return True


def get_webhook_info(sim: Sim, params: Params) -> Json:
    pending = len(sim.updates.pending(sim.world.now()))
    info = {"url": sim.webhook.get("url", ""), "has_custom_certificate": False}
    return info | {"pending_update_count": pending, "max_connections": 40}


METHODS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
