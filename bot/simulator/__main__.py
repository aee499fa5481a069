"""Promises `python -m bot.simulator --port 8500 --token 123:abc`."""

from __future__ import annotations

import argparse
import os
import re
import time

from rich.console import Console

from bot.simulator.clock import Clock
from bot.simulator.server import serve

DEFAULT_TOKEN = "424242:local-simulator"
#: the form in which @BotFather gives tokens
REAL_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{35}")


def main(arguments: list[str] | None = None) -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description="A local Telegram for the helpline.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8500)
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the one token the Bot API will accept")
    parser.add_argument("--no-limits", action="store_true", help="never answer 429 by itself")
    parser.add_argument("--plain-group", action="store_true", help="basic groups without topics for the staff")
    parser.add_argument("--open-to-network", action="store_true", help="allow a host that is not loopback")
    parser.add_argument("--local-webhooks", action="store_true", help="allow http and any port on this machine")
    parser.add_argument("--clock-speed", type=float, default=1.0, help="simulated seconds in a real one")
    parser.add_argument("--clock-start", type=float, help="unix seconds at which both times were equal (now)")
    chosen = parser.parse_args(arguments)
    if any(REAL_TOKEN.fullmatch(token) for token in (chosen.token, os.environ.get("TELEGRAM_BOT_TOKEN", ""))):
        parser.error(
            "a token of a real bot is set (--token or TELEGRAM_BOT_TOKEN); the simulator does not start beside it"
        )
    try:
        clock = Clock(chosen.clock_speed, time.time() if chosen.clock_start is None else chosen.clock_start)
    except ValueError as error:
        parser.error(str(error))
    Console().print(f"Simulator: http://{chosen.host}:{chosen.port}/  (stop with Ctrl+C)")
    serve(
        chosen.host,
        chosen.port,
        chosen.token,
        limits=not chosen.no_limits,
        forum=not chosen.plain_group,
        open_to_network=chosen.open_to_network,
        clock=clock,
        local_webhooks=chosen.local_webhooks,
    )


if __name__ == "__main__":
    main()
