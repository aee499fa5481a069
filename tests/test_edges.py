"""Small edges: logs by allow-list, the model's client, settings, commands without a model, polling problems."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from bot import app as plugboard
from bot import logs, nlu_process
from bot.cli import app
from bot.commands import checking, texts
from bot.commands.launch import unconfirmed
from bot.core.routing import UNAVAILABLE, Asked
from bot.guide.model import Guide
from bot.settings import SettingsProblem, load_settings
from bot.simulator import __main__ as simulator
from bot.telegram import updates
from bot.telegram.updates import Poller, PollProblem
from bot.understanding import FAILURES, PAUSE_SECONDS, NluClient
from tests.conftest import ROOT
from tests.simulator.simulator_lab import running


def test_a_field_that_is_not_on_the_list_never_reaches_a_log() -> None:
    line = logs.only_allowed(None, "info", {"event": "x", "text": "secret", "chat_id": 5, "count": 2, "why": "w" * 500})
    assert line == {"event": "x", "count": 2}


def answering(client: NluClient, handler: Any) -> NluClient:
    client._client = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    return client


def test_the_models_ranking_is_read() -> None:
    body = {"ranking": [{"intent": "greet", "confidence": 0.9}, {"intent": "thanks", "confidence": 0.1}]}
    client = answering(NluClient(["http://x"]), lambda request: httpx.Response(200, json=body))
    found = asyncio.run(client.ask("hello"))
    assert (found.asked, found.intent, found.confidence) == (Asked.OK, "greet", 0.9)


def test_a_text_with_nothing_in_it_is_an_answer_too() -> None:
    client = answering(NluClient(["http://x"]), lambda request: httpx.Response(200, json={"ranking": []}))
    assert asyncio.run(client.ask("/")).asked is Asked.OK


@pytest.mark.parametrize("answer", [(500, {}), (200, {"no": 1}), (200, {"ranking": [{"x": 1}]}), (200, {"ranking": 5})])
def test_whatever_the_service_answers_no_exception_reaches_a_turn(answer: tuple[int, dict[str, Any]]) -> None:
    client = answering(NluClient(["http://x"]), lambda request: httpx.Response(answer[0], json=answer[1]))
    assert asyncio.run(client.ask("hello")) is UNAVAILABLE


def test_after_some_failures_nobody_waits_for_a_service_that_is_down() -> None:
    now, asked = [0.0], []

    def down(request: httpx.Request) -> httpx.Response:
        asked.append(1)
        raise httpx.ConnectError("down")

    client = answering(NluClient(["http://x"], clock=lambda: now[0]), down)

    async def history() -> None:
        for _ in range(FAILURES + 5):
            assert await client.ask("hello") is UNAVAILABLE
        assert len(asked) == FAILURES
        now[0] += PAUSE_SECONDS + 1
        await client.ask("hello")
        assert len(asked) == FAILURES + 1

    asyncio.run(history())


def test_a_service_that_cannot_be_reached_is_passed_over_for_another() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "down":
            raise httpx.ConnectError("down")
        return httpx.Response(200, json={"ranking": [{"intent": "greet", "confidence": 0.9}]})

    client = answering(NluClient(["http://down", "http://up"]), answer)

    async def history() -> None:
        for _ in range(5):
            assert (await client.ask("hello")).intent == "greet"
        assert await client.ready()

    asyncio.run(history())


def test_a_service_that_is_late_does_not_make_the_user_wait_for_a_second_one() -> None:
    asked: list[str] = []

    def late(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        raise httpx.ReadTimeout("late")

    client = answering(NluClient(["http://one", "http://two"]), late)
    assert asyncio.run(client.ask("hello")) is UNAVAILABLE and len(asked) == 1


@pytest.mark.parametrize("what", [{"lab_clock_speed": 20}, {"lab_no_limits": True}])
def test_a_fast_clock_and_no_limits_are_refused_beside_anything_but_the_simulator(what: dict[str, Any]) -> None:
    settings = load_settings(telegram_bot_token="1000000001:NOT-A-REAL-ONE", telegram_api="http://127.0.0.1:9", **what)
    with pytest.raises(plugboard.StartProblem, match="simulator only"):
        asyncio.run(plugboard.run(settings, pilot=True, say=print))


REAL = "1000000001:" + "A" * 35


def test_the_demo_does_not_run_beside_the_token_of_a_real_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", REAL)
    done = CliRunner().invoke(app, ["demo"])
    assert done.exit_code == 2 and "real bot" in done.output and REAL not in done.output


@pytest.mark.parametrize("how", ["token", "environment"])
def test_the_simulator_does_not_start_beside_the_token_of_a_real_bot(
    how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if how == "environment":
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", REAL)
    with pytest.raises(SystemExit):
        simulator.main(["--token", REAL] if how == "token" else [])
    said = capsys.readouterr().err
    assert "real bot" in said and REAL not in said


def test_a_real_token_is_not_given_to_the_simulator(simulator_address: str) -> None:
    settings = load_settings(telegram_bot_token=REAL, telegram_api=simulator_address)
    with pytest.raises(plugboard.StartProblem, match="real bot"):
        asyncio.run(plugboard.run(settings, pilot=True, say=print))


@pytest.fixture
def simulator_address() -> Iterator[str]:
    with running() as address:
        yield address


def test_all_mistakes_of_the_settings_are_told_at_once_without_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "hush-hush")
    monkeypatch.setenv("TURN_WORKERS", "many")
    monkeypatch.setenv("NLU_URL", "nowhere")
    with pytest.raises(SettingsProblem) as problem:
        load_settings()
    assert all(name in str(problem.value) for name in ("TELEGRAM_BOT_TOKEN", "TURN_WORKERS", "NLU_URL"))
    assert "hush" not in str(problem.value)


GOOD_SECRET = "0123456789abcdef0123456789ABCDEF_-"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"webhook_secret": ""}, ["WEBHOOK_SECRET: is needed", "openssl"]),
        ({"webhook_secret": "short"}, ["WEBHOOK_SECRET: must be 32"]),
        ({"webhook_secret": GOOD_SECRET + "é"}, ["WEBHOOK_SECRET: must be 32"]),
        ({"http_port": 0, "webhook_url": "https://b.example:8444"}, ["HTTP_PORT: is needed", "port 443, 80, 88 or"]),
        ({"webhook_url": "http://bot.example.org"}, ["WEBHOOK_URL: Telegram takes https"]),
        ({"webhook_url": "https://bot.example.org/secret"}, ["WEBHOOK_URL: must be the address alone"]),
        ({"webhook_url": "bot.example.org"}, ["WEBHOOK_URL: must be an address"]),
    ],
)
def test_half_a_webhook_is_refused_with_what_is_missing(wrong: dict[str, object], words: list[str]) -> None:
    right = {"webhook_url": "https://bot.example.org/", "webhook_secret": GOOD_SECRET, "http_port": 8080}
    assert load_settings(**right).webhook_url == "https://bot.example.org"
    with pytest.raises(SettingsProblem) as problem:
        load_settings(**{**right, **wrong})
    assert all(part in str(problem.value) for part in words)
    assert "short" not in str(problem.value).replace("shorter", "") and GOOD_SECRET not in str(problem.value)


def test_a_server_of_one_s_own_takes_any_address_and_an_empty_port_is_none() -> None:
    own = load_settings(
        telegram_api="http://127.0.0.1:8081", webhook_url="http://127.0.0.1:9", webhook_secret=GOOD_SECRET, http_port=9
    )
    assert own.webhook_url == "http://127.0.0.1:9" and load_settings(http_port="").http_port == 0


def test_understand_without_a_model_says_so_and_exits_3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(nlu_process, "MODEL", tmp_path / "none.json")
    monkeypatch.setenv("NLU_URL", "http://127.0.0.1:9")
    result = CliRunner().invoke(app, ["understand"], input="hello\n")
    assert result.exit_code == 3


def test_train_without_its_environment_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(nlu_process, "NLU_PYTHON", tmp_path / "python")
    assert CliRunner().invoke(app, ["train"]).exit_code == 3


def test_live_is_refused_while_the_launch_gate_is_open() -> None:
    assert CliRunner().invoke(app, ["run", "--live"]).exit_code == 2
    assert CliRunner().invoke(app, ["run"]).exit_code == 2


def test_the_checked_in_content_passes_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MASSIVE", Path("nowhere"))
    assert CliRunner().invoke(app, ["check", "--as-of", "2026-11-29"]).exit_code == 0
    late = CliRunner().invoke(app, ["check", "--as-of", "2027-03-01"])
    assert late.exit_code == 1 and "should have been reviewed" in late.output


def test_preview_shows_both_halves_and_what_a_later_day_no_longer_shows() -> None:
    now = CliRunner().invoke(
        app, ["preview", "minimum_wage", "--language", "en", "--reply", "province=trat", "--as-of", "2026-12-01"]
    )
    assert now.exit_code == 0 and "Trat: 354 baht a day" in now.output and "— More —" in now.output
    later = CliRunner().invoke(app, ["preview", "minimum_wage", "--as-of", "2027-03-01"])
    assert "354" not in later.output and "being checked" in later.output
    assert later.output.count("──") >= 3, "all three languages"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], 'There is no topic "nothing". There are: about_bot'),
        (["minimum_wage", "--language", "lo"], '"lo" is no live language'),
        (["health_care", "--reply", "papers=perhaps"], "Possible: yes, no"),
    ],
)
def test_preview_says_what_is_possible(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(app, ["preview", *arguments])
    assert result.exit_code == 2 and words in " ".join(result.output.split())


def test_recordings_lists_what_is_missing_and_prints_a_script() -> None:
    listed = CliRunner().invoke(app, ["recordings"])
    assert listed.exit_code == 0 and "unpaid_wages: km missing, th missing, en missing" in listed.output
    script = CliRunner().invoke(app, ["recordings", "unpaid_wages", "--language", "en"])
    assert script.exit_code == 0 and script.output.startswith("Wages not paid") and "1546" in script.output
    assert CliRunner().invoke(app, ["recordings", "unpaid_wages"]).exit_code == 2


def test_reload_without_a_running_bot_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "keys.json"))
    monkeypatch.setattr(texts, "WAIT_SECONDS", 0.1)
    result = CliRunner().invoke(app, ["reload"])
    assert result.exit_code == 2 and "No running bot has answered" in result.output


def test_the_numbers_that_nobody_has_called_keep_it_from_live_mode(guide: Guide) -> None:
    names = unconfirmed(guide)
    assert {"police_th", "police_kh", "lpn_khmer"} <= set(names)


@pytest.mark.parametrize(
    "command",
    [
        "run",
        "demo",
        "talk",
        "understand",
        "evaluate",
        "train",
        "check",
        "doctor",
        "offline",
        "migrate",
        "preview",
        "review",
        "recordings",
        "reload",
        "webhook",
        "status",
    ],
)
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0 and len(result.output) > 100


@pytest.mark.parametrize(
    ("status", "final", "words"),
    [
        (401, True, "TELEGRAM_BOT_TOKEN"),
        (404, True, "TELEGRAM_BOT_TOKEN"),
        (409, False, "Another program"),
        (502, False, "502"),
    ],
)
def test_what_telegram_says_to_the_poller_is_one_clear_line(status: int, final: bool, words: str) -> None:
    problem = _poll(lambda request: httpx.Response(status, json={"ok": False, "error_code": status}))
    assert problem.final is final and words in str(problem)


def test_a_flood_answer_to_the_poller_is_waited_out() -> None:
    body = {"ok": False, "error_code": 429, "parameters": {"retry_after": 17}}
    assert _poll(lambda request: httpx.Response(429, json=body)).wait == 17


def test_the_token_is_in_no_message_of_the_poller() -> None:
    def unreachable(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"cannot reach {request.url}")

    problem = _poll(unreachable)
    assert "SECRET" not in str(problem) and problem.__cause__ is None


def _poll(handler: Any) -> PollProblem:
    poller = Poller("http://x", "1:SECRET")
    poller._client = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    with pytest.raises(PollProblem) as problem:
        asyncio.run(poller.get(0))
    return problem.value


def test_the_poller_listens_to_what_the_bot_needs() -> None:
    assert set(updates.ALLOWED) == {"message", "edited_message", "callback_query", "my_chat_member"}


def test_the_project_does_not_need_its_neighbours() -> None:
    """A clone without ../shared builds, runs and passes: nothing but prose may name it."""
    for path in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("nlu/*.py"), *ROOT.glob("scripts/*"), ROOT / "Makefile"]:
        assert "../shared" not in path.read_text(encoding="utf-8"), path
