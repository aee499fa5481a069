"""Measures the simulator with many messages: `python -m tests.simulator.volume 100000`. Prints what it measured.

In steps of a tenth: users write (through /sim/acts), the bot fetches (getUpdates) and answers each (sendMessage into a
group), a reader looks at what is new. When a step takes as long at the end as at the beginning, nothing grows with
what is already there.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from typing import Any

import httpx

from bot.simulator.server import create_app

from .simulator_lab import TOKEN

GROUP = -1002000000001
STEPS = 10


async def measure(count: int) -> None:
    app = create_app(TOKEN, limits=False)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sim", timeout=None) as http:
        users = (await http.post("/sim/crowd", json={"count": 2000, "language_code": "km"})).json()
        seen = offset = 0
        for step in range(STEPS):
            began = time.perf_counter()
            await _write(http, users["first"], step * count // STEPS, count // STEPS)
            written = time.perf_counter()
            offset = await _answer(http, offset)
            answered = time.perf_counter()
            news = (await http.get(f"/sim/sends?after={seen}")).json()
            changed = (await http.get(f"/sim/changes?after={news['made']}")).json()
            seen = news["next"]
            read = time.perf_counter()
            assert len(news["rows"]) == count // STEPS and changed["seq"]
            spent = [f"{b - a:6.2f} s" for a, b in ((began, written), (written, answered), (answered, read))]
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{(step + 1) * count // STEPS:>8} written, answered, read: {' '.join(spent)}   {peak} MB at most")


async def _write(http: httpx.AsyncClient, first: int, start: int, count: int) -> None:
    for at in range(start, start + count, 5000):
        numbers = range(at, min(at + 5000, start + count))
        acts = [{"as": first + n % 2000, "do": "text", "text": f"m{n}z and twenty more letters"} for n in numbers]
        answer = (await http.post("/sim/acts", json={"acts": acts})).json()
        assert not answer["refused"], answer["refused"][:1]


async def _answer(http: httpx.AsyncClient, offset: int) -> int:
    while found := (await http.get(f"/bot{TOKEN}/getUpdates", params={"offset": offset})).json()["result"]:
        offset = found[-1]["update_id"] + 1
        for update in found:
            say: dict[str, Any] = {"chat_id": GROUP, "text": f"about {update['message']['text']}"}
            assert (await http.post(f"/bot{TOKEN}/sendMessage", json=say)).json()["ok"]
    return offset


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1])))
