"""A plain python-telegram-bot application: its default updater, keyword answers. `python -m tests.bench.plain_ptb`.

What one would write first, for comparison. TELEGRAM_API names the server, TELEGRAM_BOT_TOKEN the bot.
"""

from __future__ import annotations

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

#: a word -> the answer; the first that is in the message counts
ANSWERS = {
    "passport": "Keep a copy of your passport. Your employer may not keep it.",
    "ប៉ាស្ព័រ": "Keep a copy of your passport. Your employer may not keep it.",
    "พาสปอร์ต": "Keep a copy of your passport. Your employer may not keep it.",
    "employer": "You can change your employer.",
    "ដូរថៅកែ": "You can change your employer.",
    "เปลี่ยนนายจ้าง": "You can change your employer.",
    "salary": "You worked, so you must be paid.",
    "prak khae": "You worked, so you must be paid.",
    "ប្រាក់ខែ": "You worked, so you must be paid.",
    "เงินเดือน": "You worked, so you must be paid.",
    "hospital": "The employer pays the hospital.",
    "ពេទ្យ": "The employer pays the hospital.",
    "ค่ารักษา": "The employer pays the hospital.",
}
NOTHING = "I did not understand."


async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """One message, one answer."""
    message = update.effective_message
    if message is None or message.text is None:
        return
    found = (words for keyword, words in ANSWERS.items() if keyword in message.text)
    await message.reply_text(next(found, NOTHING))


def main() -> None:
    """Poll until stopped."""
    api = os.environ["TELEGRAM_API"]
    builder = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(f"{api}/bot")
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()


if __name__ == "__main__":
    main()
