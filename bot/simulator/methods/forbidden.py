"""Promises a loud refusal of every forward and copy: they would carry identities across."""

from __future__ import annotations

from collections.abc import Callable

from bot.simulator.errors import bad
from bot.simulator.params import Params
from bot.simulator.sim import Sim, log


def _refuser(name: str) -> Callable[[Sim, Params], None]:
    def refuse(sim: Sim, params: Params) -> None:
        sim.forbidden_calls += 1
        log.error("FORBIDDEN CALL: %s; the bot must re-send, never forward or copy", name)
        raise bad(f"simulator refuses {name}: re-send, never forward or copy")

    return refuse


METHODS = {name: _refuser(name) for name in ("forwardMessage", "forwardMessages", "copyMessage", "copyMessages")}
