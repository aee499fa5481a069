"""Promises every Bot API method the simulator knows, by its lower-case name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator.methods import (
    callbacks,
    commands,
    deletion,
    edits,
    forbidden,
    media,
    members,
    messages,
    reactions,
    topics,
    updates,
)
from bot.simulator.params import Params
from bot.simulator.sim import Sim

Method = Callable[[Sim, Params], Any]

FAMILIES: tuple[Mapping[str, Method], ...] = (
    messages.METHODS,
    media.METHODS,
    reactions.METHODS,
    edits.METHODS,
    deletion.METHODS,
    topics.METHODS,
    members.METHODS,
    commands.METHODS,
    callbacks.METHODS,
    updates.METHODS,
    forbidden.METHODS,
)
METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method) for family in FAMILIES for name, method in family.items()
}
