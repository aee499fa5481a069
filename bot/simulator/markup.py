"""Promises that only keyboards Telegram would take are taken."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import bad

Json = dict[str, Any]
ACTIONS = {
    "callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game", "pay",
}  # fmt: skip
OTHER_KEYBOARDS = {"keyboard", "remove_keyboard", "force_reply"}
MOST_BUTTONS = 100


def checked_markup(markup: Any) -> Json | None:
    """The reply_markup as it will be kept; None when there is none."""
    if markup in (None, {}, ""):
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], _check_inline)
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        _rows(markup["keyboard"], _check_reply)
    elif not OTHER_KEYBOARDS & markup.keys():
        raise bad("can't parse reply keyboard markup JSON object")
    return markup


def _rows(rows: Any, check: Any) -> list[list[Json]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse inline keyboard: field must be an Array of Arrays")
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    for row in rows:
        for button in row:
            check(button)
    return [row for row in rows if row]


def _check_inline(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: expected an Object")
    if not str(button.get("text", "")).strip():
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    actions = ACTIONS & button.keys()
    if len(actions) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in actions and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in actions and not str(button["url"]).startswith(("http://", "https://", "tg://", "tel:")):
        raise bad("BUTTON_URL_INVALID")


def _check_reply(button: Any) -> None:
    text = button if isinstance(button, str) else button.get("text", "") if isinstance(button, dict) else ""
    if not str(text).strip():
        raise bad('can\'t parse keyboard button: Field "text" must be of type String')
