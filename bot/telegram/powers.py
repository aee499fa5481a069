"""What keeps the bot from hearing staff or working in their groups, with how to mend it. Asked at the start too."""

from __future__ import annotations

from collections.abc import AsyncIterator

from telegram import Bot
from telegram.error import TelegramError

from bot.telegram.staff_list import Roster, StaffGroup

#: powers that a helpline must never hold: reading business chats, being called into chats it is not in
_TOO_MANY = ("can_connect_to_business", "supports_guest_queries", "can_manage_bots")
#: what it must be allowed to do in a staff group, and what for
_NEEDED = {
    "can_manage_topics": "manage topics (each case has one)",
    "can_delete_messages": "delete messages (when a user deletes everything)",
    "can_pin_messages": "pin messages (the card of a case)",
}


async def too_many(bot: Bot) -> list[str]:
    """Powers to switch off in @BotFather."""
    me = await bot.get_me()
    return [name for name in _TOO_MANY if getattr(me, name, False)]


async def missing(bot: Bot, roster: Roster) -> list[tuple[StaffGroup, str]]:
    """(group, what is wrong and how to mend it); empty when staff can be heard everywhere."""
    return [(group, what) for group in roster.groups.values() async for what in _in_group(bot, group)]


async def _in_group(bot: Bot, group: StaffGroup) -> AsyncIterator[str]:
    try:
        chat = await bot.get_chat(group.chat_id)
        member = await bot.get_chat_member(group.chat_id, bot.id)
    except TelegramError:
        yield "the bot is not in this group: add it, as an admin"
        return
    if member.status != "administrator":
        hears = (await bot.get_me()).can_read_all_group_messages
        deaf = "; privacy mode is on, so it does not even hear staff: @BotFather, /setprivacy, Disable"
        yield f"the bot is no admin of this group: make it one{'' if hears else deaf}"
        return
    if not chat.is_forum:
        yield "no topics (cases are replies to their card): turn Topics on in the group's settings"
    for right, what_for in _NEEDED.items():
        if not getattr(member, right, False) and (chat.is_forum or right != "can_manage_topics"):
            yield f"the bot may not {what_for}: allow it in the group's list of admins"
