"""run, demo, offline, migrate."""

from __future__ import annotations

import asyncio
import logging
import shutil
import subprocess
import sys
import time

import httpx
from rich.console import Console

from bot import app, logs
from bot.commands.launch import open_points, unconfirmed
from bot.commands.problems import explained
from bot.nlu_process import NluProblem, NluProcess, answers, free_port
from bot.settings import ROOT, Settings, load_settings
from bot.store import settings as stored
from bot.store.database import open_database
from bot.work.conversing import OFFLINE

out = Console(soft_wrap=True)
DEMO = ROOT / "data" / "demo"
#: the simulator takes exactly this token; it is of no use anywhere else
DEMO_TOKEN = "1000000001:SIMULATOR-ONLY-NOT-A-SECRET"


def run(*, pilot: bool, live: bool) -> int:
    """Run on Telegram. Until the launch gate is passed only as a pilot."""
    with explained():
        settings = load_settings()
        missing = open_points(ROOT / "docs" / "launch.md")
        uncalled = unconfirmed(app.make_renderer(settings, pilot=False).guide) if live else []
        if live and (missing or uncalled):
            points = [*missing, *(f"no partner has test-called {name} (confirmed: in its fact)" for name in uncalled)]
            raise app.StartProblem(
                "Not for real users yet. Open points of docs/launch.md:\n" + "\n".join(f"  - {m}" for m in points)
            )
        if not live and not pilot:
            raise app.StartProblem(
                "Say `helpline run --pilot` (every user is told that this is a test), or --live after docs/launch.md."
            )
        return _run(settings, pilot=not live)


def _run(settings: Settings, *, pilot: bool) -> int:
    nlu = _start_nlu(settings)
    try:
        asyncio.run(
            app.run(settings, pilot=pilot, say=_warn, ready=lambda: out.print("[green]The helpline is running.[/]"))
        )
    finally:
        nlu.stop()
    return 0


def _start_nlu(settings: Settings) -> NluProcess:
    """Its own NLU service if none answers; without one the menu, danger words and people still work."""
    process = NluProcess(settings.nlu_urls[0])
    if not settings.nlu_start or len(settings.nlu_urls) > 1 or answers(settings.nlu_url):
        return process
    try:
        process.start()
    except NluProblem as problem:
        _warn(f"{problem} Until then: menu, danger words, commands and staff work; free text is not understood.")
    return process


def demo(port: int, *, fresh: bool) -> int:
    """Simulator, NLU service and bot together until Ctrl-C; only trouble is logged."""
    logs.configure(logging.WARNING)
    with explained():
        if load_settings().has_real_token:
            raise app.StartProblem(
                "TELEGRAM_BOT_TOKEN (or .env) holds the token of a real bot. The demo does not run beside it: "
                "try it in another folder, or move .env away for the while."
            )
        if fresh:
            shutil.rmtree(DEMO, ignore_errors=True)
        DEMO.mkdir(parents=True, exist_ok=True)
        settings = _demo_settings(port)
        simulator = _start_simulator(port)
        try:
            nlu = _start_nlu(settings)
            try:
                with out.status("Loading the language model …"):
                    _wait_for(nlu)
                asyncio.run(app.run(settings, pilot=True, say=_warn, ready=lambda: _say_where(port)))
            finally:
                nlu.stop()
        finally:
            simulator.terminate()
            simulator.wait()
    return 0


def _demo_settings(port: int) -> Settings:
    (DEMO / "staff.yml").write_text(_DEMO_STAFF, encoding="utf-8")
    return load_settings(
        telegram_bot_token=DEMO_TOKEN,
        telegram_api=f"http://127.0.0.1:{port}",
        database_url=f"sqlite:///{DEMO / 'helpline.db'}",
        key_file=DEMO / "keys.json",
        keystore_url="",
        staff_file=DEMO / "staff.yml",
        nlu_url=f"http://127.0.0.1:{free_port()}",
    )


def _start_simulator(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot.simulator", "--port", str(port), "--token", DEMO_TOKEN]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    until = time.monotonic() + 15
    while time.monotonic() < until and child.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/sim/health", timeout=1.0).status_code == 200:
                _staff_say_hello(port)
                return child
        except httpx.HTTPError:
            time.sleep(0.1)
    child.kill()
    raise app.StartProblem(
        f"The simulator did not start on port {port}. Is the port taken? Try `helpline demo --port 8600`."
    )


def _staff_say_hello(port: int) -> None:
    """A bot may page only people who have started it."""
    for staff in (2001, 2003, 2002, 2004):
        httpx.post(f"http://127.0.0.1:{port}/sim/act", json={"as": staff, "do": "text", "text": "/start"}, timeout=5.0)


def _wait_for(nlu: NluProcess) -> None:
    try:
        nlu.wait()
    except NluProblem as problem:
        _warn(f"{problem} Going on without it: free text is not understood, menu, danger words and staff work.")


def _say_where(port: int) -> None:
    out.print(
        f"\n[bold green]The helpline is running.[/] Open [bold]http://127.0.0.1:{port}/[/] — "
        "phone on the left, staff room on the right."
    )
    out.print("Try: ថៅកែមិនបើកលុយឱ្យខ្ញុំពីរខែហើយ    or    ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់    Stop with Ctrl-C.\n")


def offline(state: str) -> int:
    """Switch the service off or on for everyone; the running bot obeys at the next message."""
    with explained():
        if state not in ("", "on", "off"):
            raise app.StartProblem(f'"{state}" is neither on nor off.')
        settings = load_settings()
        database = open_database(settings.database_url, settings.key_file, settings.keystore_url)
        with database.transaction() as session:
            if state:
                stored.put(session, OFFLINE, state == "on")
            now = stored.get(session, OFFLINE, False)
        database.close()
        out.print("Offline: everyone gets the numbers, nothing is processed." if now else "Online.")
    return 0


def migrate() -> int:
    """Bring the tables to the newest form."""
    with explained():
        settings = load_settings()
        open_database(settings.database_url, settings.key_file, settings.keystore_url).close()
        out.print("The database is up to date.")
    return 0


def _warn(message: str) -> None:
    out.print(f"[yellow]{message}[/]")


_DEMO_STAFF = """# The staff of the demo; the simulator knows these ids.
partners:
  lscw: {group: -1002000000001, language: en, name: LSCW}
  lpn: {group: -1002000000002, language: en, name: LPN}
people:
  - {telegram_id: 2001, alias: Dara, partner: lscw, role: supervisor, languages: [km, en]}
  - {telegram_id: 2003, alias: Chan, partner: lscw, languages: [km], on_duty: false, backup: true}
  - {telegram_id: 2002, alias: Nok, partner: lpn, languages: [th]}
  - {telegram_id: 2004, alias: Ploy, partner: lpn, role: supervisor, languages: [th, en], on_duty: false, backup: true}
"""
