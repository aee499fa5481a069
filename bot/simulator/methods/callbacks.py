"""Promises answers to button presses, while they are young enough."""

from __future__ import annotations

from bot.simulator.entities import utf16
from bot.simulator.errors import OLD_QUERY, bad
from bot.simulator.params import Params
from bot.simulator.sim import Sim


def answer_callback_query(sim: Sim, params: Params) -> bool:
    press = sim.presses.get(params.text("callback_query_id"))
    text, now = params.text("text"), sim.world.now()
    if press is None or now - press.at > sim.switches.callback_answer_seconds:
        raise bad(OLD_QUERY)
    if utf16(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    shown = {"callback_query_id": press.query_id, "user_id": press.user_id, "chat_id": press.chat_id}
    shown |= {"message_id": press.message_id, "text": text, "show_alert": params.flag("show_alert")}
    sim.answers.add(shown | {"at": now})
    sim.bell.ring()
    return True


METHODS = {"answerCallbackQuery": answer_callback_query}
