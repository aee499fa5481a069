"""Promises edits of the bot's own messages at any age, and a refusal when nothing changes."""

from __future__ import annotations

from typing import Any

from bot.simulator.contents import kind_of, text_content
from bot.simulator.errors import NOT_MODIFIED, bad
from bot.simulator.markup import checked_markup
from bot.simulator.methods.common import own_message, writable_chat
from bot.simulator.methods.texts import caption_of, message_text
from bot.simulator.model import Message
from bot.simulator.params import Params
from bot.simulator.sim import Sim

Json = dict[str, Any]
CAPTION_FIELDS = ("caption", "caption_entities")


def edit_message_text(sim: Sim, params: Params) -> Json:
    text, entities = message_text(params)
    message = _editable(sim, params)
    if "text" not in message.content:
        raise bad("there is no text in the message to edit")
    kept = {key: value for key, value in message.content.items() if key not in ("text", "entities")}
    return _change(sim, message, kept | text_content(text, entities), _new_markup(params))


def edit_message_caption(sim: Sim, params: Params) -> Json:
    caption = caption_of(params)
    message = _editable(sim, params)
    if kind_of(message.content) in ("text", "sticker", "video_note", "location", "venue", "contact"):
        raise bad("there is no caption in the message to edit")
    kept = {key: value for key, value in message.content.items() if key not in CAPTION_FIELDS}
    return _change(sim, message, kept | caption, _new_markup(params))


def edit_message_reply_markup(sim: Sim, params: Params) -> Json:
    markup = _new_markup(params)
    message = _editable(sim, params)
    return _change(sim, message, message.content, markup)


def _new_markup(params: Params) -> Json | None:
    """Edits without reply_markup take the keyboard away."""
    markup = checked_markup(params.json("reply_markup"))
    if markup is not None and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    return markup


def _editable(sim: Sim, params: Params) -> Message:
    message = own_message(sim, params, "edit")
    if sim.switches.blocked_chat_refuses_edits:
        writable_chat(sim, params)
    if message.sender_id != sim.bot_id or kind_of(message.content) == "service":
        raise bad("message can't be edited")
    return message


def _change(sim: Sim, message: Message, content: Json, markup: Json | None) -> Json:
    if content == message.content and markup == message.markup:
        raise bad(NOT_MODIFIED)
    if sim.switches.edits_count_as_messages:
        chat = sim.world.chats[message.chat_id]
        sim.limits.admit(chat.id, chat.is_group, sim.world.now())
    if content != message.content:
        message.edit_date = int(sim.world.now())
    message.content, message.markup = content, markup
    sim.world.touch(message)
    sim.bell.ring()
    return sim.message(message)


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
}
