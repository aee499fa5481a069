"""Stands for nlu/server.py: the same /parse and /health, fixed intents, and as slow as it is told.

`python -m tests.chaos.nlu_stand_in PORT`. "topic:unpaid_wages …" is that intent; of anything else it is not sure enough
that there is no danger in it to doubt a phrase of the lexicon.
"""

from __future__ import annotations

import asyncio
import re
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_TOPIC = re.compile(r"topic:(\w+)")
_slow = {"seconds": 0.0}


async def parse(request: Request) -> JSONResponse:
    """One intent, or out of scope."""
    await asyncio.sleep(_slow["seconds"])
    found = _TOPIC.search((await request.json())["text"])
    best = {"intent": found[1] if found else "out_of_scope", "confidence": 0.9}
    ranking = [best, {"intent": "confined_forced_work", "confidence": 0.05}]
    return JSONResponse({**best, "ranking": ranking, "model": "stand-in"})


async def health(_request: Request) -> JSONResponse:
    """Always well."""
    return JSONResponse({"status": "ok"})


async def slow(request: Request) -> JSONResponse:
    """Of the harness: answer only after so many seconds."""
    _slow.update(await request.json())
    return JSONResponse(_slow)


def main(port: int) -> None:
    """Serve until killed."""
    routes = [
        Route("/parse", parse, methods=["POST"]),
        Route("/health", health),
        Route("/slow", slow, methods=["POST"]),
    ]
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="critical", access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
