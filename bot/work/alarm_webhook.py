"""The operator's own alarm (an SMS, a call): one POST with case number, tier and step, kept trying like every call."""

from __future__ import annotations

from typing import Any

import httpx

from bot.telegram.sender import Later, Outcome, Refused, Sent

_SECONDS = 10.0


async def ring(address: str, payload: dict[str, Any]) -> Outcome:
    """Never raises; anything but a 2xx is tried again, a 4xx is not."""
    if not address:
        return Refused("no webhook")
    try:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            response = await client.post(address, json=payload)
    except httpx.HTTPError:
        return Later(5.0, maybe_sent=True)
    if response.is_success:
        return Sent()
    return Refused(f"HTTP {response.status_code}") if 400 <= response.status_code < 500 else Later(10.0)
