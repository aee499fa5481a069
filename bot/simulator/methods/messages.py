"""Promises sendMessage and the messages without files: place, venue, contact, chat action, pin."""

from __future__ import annotations

from typing import Any

from bot.simulator.contents import contact_content, location_content, text_content
from bot.simulator.errors import bad
from bot.simulator.methods.common import known_chat, own_message, send, thread_for, writable_chat
from bot.simulator.methods.texts import message_text
from bot.simulator.params import Params
from bot.simulator.sim import Sim

Json = dict[str, Any]
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def send_message(sim: Sim, params: Params) -> Json:
    return send(sim, params, text_content(*message_text(params)))


def send_location(sim: Sim, params: Params) -> Json:
    return send(sim, params, _place(params))


def send_venue(sim: Sim, params: Params) -> Json:
    place = _place(params)
    if not params.has("title") or not params.has("address"):
        raise bad("venue title must be non-empty")
    venue = place | {"title": params.text("title"), "address": params.text("address")}
    return send(sim, params, place | {"venue": venue})


def send_contact(sim: Sim, params: Params) -> Json:
    if not params.has("phone_number") or not params.has("first_name"):
        raise bad("phone number must be non-empty")
    return send(sim, params, contact_content(params.text("phone_number"), params.text("first_name")))


def _place(params: Params) -> Json:
    latitude, longitude = params.decimal("latitude"), params.decimal("longitude")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad("wrong location specified")
    return location_content(latitude, longitude)


def send_chat_action(sim: Sim, params: Params) -> bool:
    chat = writable_chat(sim, params)
    if params.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    if chat.is_forum:  # elsewhere a thread of an action is taken and means nothing
        thread_for(sim, chat, params)
    shown = {"chat_id": chat.id, "action": params.text("action"), "at": sim.world.now()}
    sim.typing[chat.id] = shown
    sim.actions = [*sim.actions[-99:], shown]
    sim.actions_made += 1
    sim.bell.ring()
    return True


def pin_chat_message(sim: Sim, params: Params) -> bool:
    """Pin a message; the service message about it is what the bot gets back as an update."""
    chat = known_chat(sim, params)
    message = own_message(sim, params, "pin")
    if message.message_id not in chat.pinned:
        chat.pinned.append(message.message_id)
        content = {"pinned_message": sim.message(message)}
        notice = sim.world.post(chat, sim.bot_id, content, thread_id=message.thread_id, silent=True)
        sim.service(notice)
    return True


def unpin_chat_message(sim: Sim, params: Params) -> bool:
    chat = known_chat(sim, params)
    message_id = params.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    return True


METHODS = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendChatAction": send_chat_action,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
}
