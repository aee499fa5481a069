"""Promises what setWebhook stores, what it refuses, and what getWebhookInfo says of it."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.errors import bad
from bot.simulator.hosts import is_loopback
from bot.simulator.params import Params

PORTS = (443, 80, 88, 8443)
DEFAULT_CONNECTIONS, MOST_CONNECTIONS = 40, 100


@dataclass
class Webhook:
    """Where the updates go, and the last thing that went wrong on the way."""

    url: str
    secret: str = ""
    max_connections: int = DEFAULT_CONNECTIONS
    certificate: str = ""
    last_error_date: int | None = None
    last_error_message: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def failed(self, why: str, now: float) -> None:
        self.last_error_date, self.last_error_message = int(now), why

    def trust(self) -> ssl.SSLContext | bool:
        """Whose certificates count: the usual ones, or the one that was uploaded."""
        return ssl.create_default_context(cadata=self.certificate) if self.certificate else True

    def info(self, pending: int, allowed: list[str]) -> dict[str, Any]:
        """The answer of getWebhookInfo."""
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": bool(self.certificate),
            "pending_update_count": pending,
            "max_connections": self.max_connections,
        }
        if self.last_error_date is not None:
            info |= {"last_error_date": self.last_error_date, "last_error_message": self.last_error_message}
        return info | ({"allowed_updates": allowed} if allowed else {})


def read_webhook(params: Params, local: bool) -> Webhook | None:
    """The webhook of a setWebhook call; None when its url is empty. `local` allows http on this machine."""
    secret, url = params.text("secret_token"), params.text("url")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters" if len(secret) <= 256 else "secret token is too long")
    if not url:
        return None
    _check_url(url, local)
    connections = params.number("max_connections") or DEFAULT_CONNECTIONS
    upload = params.upload("certificate")
    certificate = upload.data.decode("ascii", "replace") if upload else ""
    webhook = Webhook(url, secret, max(1, min(MOST_CONNECTIONS, connections)), certificate)
    try:
        webhook.trust()
    except ssl.SSLError:
        raise bad("bad webhook: can't parse the certificate") from None
    return webhook


def _check_url(url: str, local: bool) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise bad("bad webhook: invalid webhook URL specified") from None
    if local and parts.scheme in ("http", "https") and is_loopback(parts.hostname or ""):
        return
    if parts.scheme != "https" or not parts.hostname:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
