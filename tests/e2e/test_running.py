"""Bot and simulator as processes, over HTTP: the issue's own sentences, restarts, faults, what stops a start."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.helpline_lab import DARA, GROUP, ROOT, SOKHA, TOKEN, Helpline

pytestmark = pytest.mark.e2e
LOCKED_IN = "ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់"


@pytest.mark.model
def test_a_khmer_question_gets_the_curated_khmer_answer(helpline_with_model: Helpline) -> None:
    helpline_with_model.say(SOKHA, "ថៅកែមិនបើកលុយឱ្យខ្ញុំពីរខែហើយ ធ្វើម៉េច")
    answer = helpline_with_model.sees(SOKHA, "1546")
    assert "ប្រាក់" in answer or "លុយ" in answer


def test_a_cry_reaches_the_staff_room(helpline: Helpline) -> None:
    helpline.say(SOKHA, LOCKED_IN)
    card = helpline.sees(GROUP, "IMMEDIATE")
    assert "locked in" in card and "ចាក់សោ" not in card
    helpline.sees(SOKHA, "191")
    helpline.sees(DARA, "🔴")


def test_nothing_is_lost_when_the_bot_is_killed(helpline: Helpline) -> None:
    helpline.say(SOKHA, "/start")
    helpline.sees(SOKHA, "Which language")
    helpline.kill_bot()
    helpline.say(SOKHA, LOCKED_IN)
    helpline.start_bot()
    helpline.sees(GROUP, "IMMEDIATE", 25)
    assert len(helpline.topics()) == 1


def test_killed_again_and_again_every_message_reaches_staff_in_order(helpline: Helpline) -> None:
    helpline.say(SOKHA, LOCKED_IN)
    helpline.sees(SOKHA, "មានសុវត្ថិភាព")
    helpline.say(SOKHA, "1")
    helpline.say(SOKHA, "yes")
    helpline.sees(GROUP, LOCKED_IN)
    for number in range(1, 10):
        helpline.say(SOKHA, f"line-{number}.")
        if number % 3 == 0:
            helpline.kill_bot()
            helpline.start_bot()
    helpline.sees(GROUP, "line-9.", 90)
    relayed = "\n".join(helpline.texts(GROUP))  # lines that wait for a busy group come as one message
    assert list(dict.fromkeys(re.findall(r"line-(\d)\.", relayed))) == [str(number) for number in range(1, 10)]


def test_a_send_that_arrived_but_timed_out_is_repeated_not_lost(helpline: Helpline) -> None:
    helpline.say(SOKHA, "/start")
    helpline.sees(SOKHA, "Which language")
    fault = {"method": "sendMessage", "chat_id": SOKHA, "kind": "timeout_after_delivery", "times": 1}
    helpline.sim.post("/sim/faults", json=fault).raise_for_status()
    helpline.say(SOKHA, "/menu")
    helpline.until(lambda: helpline.texts(SOKHA)[1:] and len(helpline.texts(SOKHA)) >= 2, 60)


def test_logs_hold_no_text_name_id_or_token(helpline: Helpline) -> None:
    helpline.act(SOKHA, do="text", text=f"{LOCKED_IN} MARKER-7781")
    helpline.sees(GROUP, "IMMEDIATE")
    helpline.say(SOKHA, "1")
    helpline.say(SOKHA, "yes")
    helpline.sees(GROUP, "MARKER-7781")
    log = helpline.log.read_text(encoding="utf-8")
    assert "updates_kept" in log
    for secret in ("MARKER", "7781", "Sokha", str(SOKHA), str(GROUP), TOKEN, TOKEN.split(":")[1], "ចាក់សោ"):
        assert secret not in log
    raw = b"".join(path.read_bytes() for path in helpline.folder.glob("helpline.db*"))
    assert b"MARKER" not in raw and LOCKED_IN.encode() not in raw


def test_a_second_bot_on_the_same_database_is_refused(helpline: Helpline) -> None:
    helpline.say(SOKHA, "/start")
    helpline.sees(SOKHA, "Which language")
    done = _run(helpline.folder, TELEGRAM_API=f"http://127.0.0.1:{helpline.port}")
    assert done.returncode == 2 and "Another helpline bot is running" in done.stderr


def test_offline_and_back(helpline: Helpline) -> None:
    assert _command(helpline.folder, "offline", "on").returncode == 0
    helpline.say(SOKHA, LOCKED_IN)
    helpline.sees(SOKHA, "191")
    assert helpline.topics() == []
    assert _command(helpline.folder, "offline", "off").returncode == 0
    helpline.say(SOKHA, LOCKED_IN)
    helpline.sees(GROUP, "IMMEDIATE")


@pytest.mark.parametrize(
    ("settings", "words", "code"),
    [
        ({"TELEGRAM_BOT_TOKEN": ""}, "TELEGRAM_BOT_TOKEN is not set", 2),
        ({"TELEGRAM_BOT_TOKEN": "nonsense"}, "TELEGRAM_BOT_TOKEN", 2),
        ({"TELEGRAM_BOT_TOKEN": "1000000001:THIS-TOKEN-IS-NOT-KNOWN"}, "does not know this token", 2),
        ({"DATABASE_URL": "postgresql+psycopg://x:hush@127.0.0.1:1/x"}, "cannot be opened", 4),
        ({"STAFF_FILE": "{folder}/broken.yml"}, "broken.yml", 6),
        ({"CONTENT_DIR": "{folder}"}, "languages.yml: is missing", 6),
        ({"KEY_FILE": "{folder}/other-keys.json"}, "key file", 5),
        ({"NLU_URL": "nonsense", "TURN_WORKERS": "0"}, "TURN_WORKERS", 2),
    ],
)
def test_what_stops_a_start_is_one_clear_message(
    helpline: Helpline, settings: dict[str, str], words: str, code: int
) -> None:
    helpline.say(SOKHA, "/start")
    helpline.sees(SOKHA, "Which language")
    helpline.kill_bot()
    (helpline.folder / "broken.yml").write_text("people: [{alias: A}]")
    filled = {name: value.replace("{folder}", str(helpline.folder)) for name, value in settings.items()}
    done = _run(helpline.folder, **{"TELEGRAM_API": f"http://127.0.0.1:{helpline.port}", **filled})
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr and "hush" not in done.stderr


@pytest.mark.model
def test_understand_prints_one_json_object_a_line(tmp_path: Path, nlu_url: str) -> None:
    lines = "ថៅកែដកប៉ាស្ព័រខ្ញុំ\nช่วยด้วย โดนขังอยู่ในห้อง ออกไม่ได้\nhello\n"
    done = _command(tmp_path, "understand", stdin=lines, NLU_URL=nlu_url)
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    wanted = {"text", "language", "script", "intent", "confidence", "ranking", "choices", "danger", "decision"}
    assert wanted == first.keys() and len(first["ranking"]) == 5
    assert (first["language"], first["script"]) == ("km", "Khmr")
    assert second["danger"]["level"] == "urgent" and second["decision"] == "danger"
    assert third["language"] == "en" and third["danger"]["level"] == "none"


def test_talk_works_through_a_pipe(tmp_path: Path) -> None:
    done = _command(
        tmp_path, "talk", stdin=f"/start\n#1\n{LOCKED_IN}\n", NLU_URL="http://127.0.0.1:9", NLU_PYTHON="/none"
    )
    assert "ភាសាខ្មែរ" in done.stdout and "[staff: case" in done.stdout and done.returncode == 0


def _environment(folder: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ, "TELEGRAM_BOT_TOKEN": TOKEN, "DATABASE_URL": f"sqlite:///{folder / 'helpline.db'}",
        "KEY_FILE": str(folder / "keys.json"), "STAFF_FILE": str(folder / "staff.yml"), "NLU_START": "false", **more,
    }  # fmt: skip


def _run(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return _command(folder, "run", "--pilot", **more)


def _command(folder: Path, *arguments: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=ROOT, env=_environment(folder, **more), input=stdin,
        capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
