"""`python -m nlu.server`: POST /parse and GET /health on loopback, and nothing else of Rasa.

A model file is code as far as Rasa goes, so the service refuses one that its card does not vouch for, or that
does not fit the present data, configuration and code (exit 4). What people write reaches no log.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ipaddress
import json
import sys
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from nlu.card import NotUsable, read_card
from nlu.home import Home
from nlu.quiet import hush

if TYPE_CHECKING:
    from nlu.parser import Parser

NOT_USABLE, BAD_ARGUMENTS = 4, 2
LARGEST_BODY = 16 * 1024
_RANKING = 10
# One parse at a time: the vector engine takes one core whole, and a second would only make both late. Past this
# many waiting, an answer would come after the bot's patience of about a second, so it is told at once.
_MOST_WAITING = 32


class BadRequest(Exception):
    """The request cannot be answered; the message says why, without quoting it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Service:
    """The model, loading or loaded, and the one thread that uses it."""

    def __init__(self, home: Home, card: dict[str, Any]) -> None:
        self._home = home
        self._card = card
        self._parser: Parser | None = None
        self._failure: str | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parse")
        self._waiting = 0

    def load(self) -> None:
        """Import Rasa and load the model; takes some ten seconds, so it runs in a thread."""
        try:
            from nlu.parser import Parser

            self._parser = Parser(self._home)
            print("nlu: ready", file=sys.stderr, flush=True)
        except Exception as error:  # noqa: BLE001 (whatever it is, /health must tell of it)
            self._failure = f"{type(error).__name__}: {error}"
            print(f"nlu: the model could not be loaded: {self._failure}", file=sys.stderr, flush=True)

    async def health(self, _request: Request) -> JSONResponse:
        """200 when parsing works, 503 while loading or when loading failed."""
        if self._failure is not None:
            return JSONResponse({"status": "failed"}, status_code=503)
        if self._parser is None:
            return JSONResponse({"status": "loading"}, status_code=503)
        known = {key: self._card[key] for key in ("sha256", "fingerprint", "intents")}
        return JSONResponse({"status": "ok", **known})

    async def parse(self, request: Request) -> JSONResponse:
        """The intent of one text."""
        try:
            text = _text_of(await _body_of(request))
        except BadRequest as problem:
            return JSONResponse({"error": str(problem)}, status_code=problem.status)
        except ClientDisconnect:
            return JSONResponse({"error": "The client went away."}, status_code=400)
        parser = self._parser
        if parser is None:
            return JSONResponse({"error": "The model is not loaded yet."}, status_code=503)
        if self._waiting >= _MOST_WAITING:
            return JSONResponse({"error": "Too many requests are waiting."}, status_code=503)
        self._waiting += 1
        try:
            ranking = await asyncio.get_running_loop().run_in_executor(self._worker, parser.parse, text)
        except Exception as error:  # noqa: BLE001 (its message may hold the text: name only the kind)
            print(f"nlu: a parse failed: {type(error).__name__}", file=sys.stderr, flush=True)
            return JSONResponse({"error": "The text could not be parsed."}, status_code=500)
        finally:
            self._waiting -= 1
        guesses = [{"intent": g.intent, "confidence": round(g.confidence, 4)} for g in ranking[:_RANKING]]
        best = guesses[0] if guesses else {"intent": None, "confidence": 0.0}
        return JSONResponse({**best, "ranking": guesses, "model": self._card["sha256"][:12]})


async def _body_of(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise BadRequest(413, f"The body is larger than {LARGEST_BODY} bytes.")
    return body


def _text_of(body: bytes) -> str:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest(400, "The body is not JSON in UTF-8.") from None
    if not isinstance(content, dict) or not isinstance(content.get("text"), str):
        raise BadRequest(400, 'The body must be a JSON object with a string "text".')
    return content["text"]


def make_app(service: Service) -> Starlette:
    """The ASGI app. Loading starts with it and does not hold up the first answer of /health."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        threading.Thread(target=service.load, name="load", daemon=True).start()
        yield

    routes = [
        Route("/parse", service.parse, methods=["POST"]),
        Route("/health", service.health, methods=["GET"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m nlu.server", description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument(
        "--allow-remote", action="store_true", help="listen beyond this machine (compose network)"
    )
    parser.add_argument(
        "--home", type=Path, default=Home().root, help="another folder laid out as this repository"
    )
    chosen = parser.parse_args(arguments)
    if not _is_loopback(chosen.host) and not chosen.allow_remote:
        print(
            f"nlu: {chosen.host} is reachable from other machines, and there is no password here. "
            "Use 127.0.0.1, or say --allow-remote inside a closed network.",
            file=sys.stderr,
        )
        return BAD_ARGUMENTS
    home = Home(chosen.home.resolve())
    try:
        card = read_card(home)
    except NotUsable as reason:
        print(f"nlu: {reason}", file=sys.stderr)
        return NOT_USABLE
    hush()
    # No WebSockets (uvicorn's do not fit the version Rasa pins, and we have none) and no logs of any kind.
    uvicorn.run(
        make_app(Service(home, card)),
        host=chosen.host,
        port=chosen.port,
        ws="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
