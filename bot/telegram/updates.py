"""getUpdates: given an offset, the raw updates. Never moves the offset by itself, never reads what is inside."""

from __future__ import annotations

import json
from typing import Any

import httpx

#: what the bot listens to; callback_query and my_chat_member must be named to be sure of them
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL_SECONDS = 25


class PollProblem(Exception):
    """No updates could be had. `final`: trying again is no use. `wait`: seconds to wait before the next try."""

    def __init__(self, message: str, *, final: bool = False, wait: float = 1.0) -> None:
        super().__init__(message)
        self.final = final
        self.wait = wait


class Poller:
    """One HTTP client for getUpdates. The token is in the address, so nothing here logs an address."""

    #: updates that Telegram gives at a time
    MOST = 100

    def __init__(self, api: str, token: str, seconds: int = LONG_POLL_SECONDS) -> None:
        self._address = f"{api}/bot{token}/getUpdates"
        self._seconds = seconds
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(10.0, read=seconds + 10.0))

    async def close(self) -> None:
        """Give the connection back."""
        await self._client.aclose()

    async def get(self, offset: int) -> list[dict[str, Any]]:
        """The updates from `offset` on; asking acknowledges all before it. Raises PollProblem."""
        query = {"offset": offset, "timeout": self._seconds, "limit": self.MOST, "allowed_updates": json.dumps(ALLOWED)}
        try:
            response = await self._client.post(self._address, data=query)
            body = response.json()
        except (httpx.HTTPError, ValueError, RecursionError) as error:
            raise PollProblem(f"Telegram cannot be reached ({type(error).__name__}).", wait=2.0) from None
        body = body if isinstance(body, dict) else {}
        if body.get("ok") and isinstance(body.get("result"), list):
            return list(body["result"])
        raise _problem(response.status_code, body)


def _problem(status: int, body: dict[str, Any]) -> PollProblem:
    if status in (401, 404):
        return PollProblem("Telegram does not know this token. Check TELEGRAM_BOT_TOKEN with @BotFather.", final=True)
    if status == 409:
        return PollProblem(
            "Another program is fetching this bot's updates (409): stop it. "
            "Or a webhook is set: see `helpline webhook show`, and `helpline webhook off` goes back to polling.",
            wait=5.0,
        )
    parameters = body.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return PollProblem(f"Telegram answered {status}.", wait=float(wait) if isinstance(wait, int | float) else 3.0)
