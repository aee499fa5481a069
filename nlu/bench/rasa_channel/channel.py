"""Rasa's Telegram channel with another address of the Bot API.

Rasa 3.6.21's own answers nothing: it sets the webhook in an event loop of its own and keeps that loop's HTTP session,
and each later call fails with "Event loop is closed". So that there is something to compare with, the session is
closed with its loop here, and the next is made where it is used.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiogram.bot.api import TelegramAPIServer
from rasa.core.channels.channel import InputChannel
from rasa.core.channels.telegram import TelegramInput, TelegramOutput


class TelegramElsewhere(TelegramInput):
    """In credentials.yml as nlu.bench.rasa_channel.channel.TelegramElsewhere; `api` is the address."""

    api = ""

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """As Rasa's, with `api`."""
        channel = super().from_credentials(credentials)
        channel.api = (credentials or {})["api"]
        return channel

    def get_output_channel(self) -> TelegramOutput:
        """As Rasa's, with another server, and no session left over."""
        output = TelegramOutput(self.access_token)
        output.server = TelegramAPIServer.from_base(self.api)
        asyncio.run(self._set_webhook(output))
        return output

    async def _set_webhook(self, output: TelegramOutput) -> None:
        await output.set_webhook(url=self.webhook_url)
        await output.session.close()
