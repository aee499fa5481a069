"""The service: what it answers, what it refuses, and that it keeps silent about what people write."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nlu.home import Home
from nlu.parser import clean
from nlu.tests.conftest import Server, run, write_examples

CANARY = "kanari-7319 violetelephant"


class TestAnswers:
    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("ថៅកែ វាយ ខ្ញុំ", "violence"),
            ("นายจ้างไม่จ่ายค่าจ้างเลย", "unpaid_wages"),
            ("where can i make a passport", "get_passport"),
            ("thawke vai kgnom", "violence"),
        ],
    )
    def test_parse_gives_intent_confidence_and_ranking(self, server: Server, text: str, intent: str):
        status, answer = server.parse(text)
        assert status == 200
        assert set(answer) == {"intent", "confidence", "ranking", "model"}
        assert answer["intent"] == intent == answer["ranking"][0]["intent"]
        assert len(answer["ranking"]) == 4
        assert sum(guess["confidence"] for guess in answer["ranking"]) == pytest.approx(1, abs=0.01)

    def test_health_tells_which_model_answers(self, server: Server, trained: Home):
        card = json.loads(trained.card.read_text())
        status, answer = server.call("/health")
        assert status == 200
        assert answer == {
            "status": "ok",
            "sha256": card["sha256"],
            "fingerprint": card["fingerprint"],
            "intents": 4,
        }
        assert server.parse("hello")[1]["model"] == card["sha256"][:12]

    @pytest.mark.parametrize(
        "text", ["", "   ", "\u200b", "/", "🆘", "\ud800", "x" * 5000, "1", "?", "ក\u17d2"], ids=range(10)
    )
    def test_any_text_gets_an_answer(self, server: Server, text: str):
        status, answer = server.parse(text)
        assert status == 200
        assert 0 <= answer["confidence"] <= 1

    def test_nobody_can_set_an_intent_with_a_slash(self, server: Server):
        assert server.parse("/violence")[1]["confidence"] < 1
        assert server.parse("/nonsense{}")[1]["intent"] != "nonsense"
        assert clean("//violence") == "violence"


class TestRefusals:
    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[]", b"{}", b'{"text": 5}', b"\xff\xfe", b"[" * 9000], ids=range(7)
    )
    def test_a_body_that_is_no_request_gets_400_and_a_reason(self, server: Server, body: bytes):
        status, answer = server.call("/parse", body, "POST")
        assert status == 400
        assert answer["error"].endswith(".")

    def test_a_large_body_gets_413(self, server: Server):
        assert server.call("/parse", json.dumps({"text": "x" * 20000}).encode())[0] == 413

    @pytest.mark.parametrize(
        "path", ["/", "/model", "/model/train", "/version", "/conversations/x/tracker", "/docs"]
    )
    def test_nothing_else_of_rasa_is_open(self, server: Server, path: str):
        assert server.call(path)[0] == 404
        assert server.call(path, b"{}", "PUT")[0] == 404

    def test_other_machines_need_a_spoken_consent(self, trained: Home):
        done = run("nlu.server", "--host", "0.0.0.0", "--home", str(trained.root))
        assert done.returncode == 2
        assert "--allow-remote" in done.stderr


class TestModelsThatAreNotUsed:
    @pytest.fixture
    def copy(self, trained: Home, tmp_path: Path) -> Home:
        shutil.copytree(trained.root, tmp_path / "copy")
        return Home(tmp_path / "copy")

    def refused(self, home: Home) -> str:
        done = run("nlu.server", "--port", "1", "--home", str(home.root))
        assert done.returncode == 4, done.stderr
        assert done.stderr.count("\n") == 1
        assert "helpline train" in done.stderr
        return done.stderr

    def test_none_at_all(self, home: Home):
        assert "There is no model" in self.refused(home)

    def test_a_tampered_one(self, copy: Home):
        copy.model.write_bytes(copy.model.read_bytes() + b"\0")
        assert "SHA-256 differs" in self.refused(copy)

    def test_one_that_nothing_vouches_for(self, copy: Home):
        copy.card.write_text("{}")
        assert "nothing vouches" in self.refused(copy)

    def test_one_from_other_data(self, copy: Home):
        write_examples(copy, "en", "greet", ["good evening"])
        assert "other data, configuration or code" in self.refused(copy)


def test_what_people_write_appears_in_no_output(server: Server):
    assert server.parse(CANARY)[0] == 200
    assert server.parse(f"/{CANARY}")[0] == 200
    assert server.call("/parse", CANARY.encode(), "POST")[0] == 400
    assert server.call("/parse", json.dumps({"text": [CANARY]}).encode(), "POST")[0] == 400
    assert server.call("/parse", json.dumps({"text": f"\ud800{CANARY}"}).encode())[0] == 200
    output = server.output.read_text()
    assert "nlu: ready" in output
    assert not any(piece in output for piece in ("kanari", "7319", "violet", "/parse"))
