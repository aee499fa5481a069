"""Compose file, Dockerfiles, unit, alert rules and docs hang together. Not run in a container engine: none is here."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from bot.cli import app
from bot.commands.launch import open_points
from bot.guide.render import Renderer
from bot.settings import Settings
from bot.store.database import Database
from bot.work import metrics
from tests.conftest import ROOT
from tests.work.bench import Bench

OURS = ("migrate", "bot", "nlu")
PROFILES = {"caddy": "webhook", "prometheus": "watch", "alertmanager": "watch"}
#: made by whoever installs it
OWN_FILES = ("./staff.yml", "./smtp-password")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8")))


def test_the_compose_file_has_all_parts_and_the_rest_only_by_profile(compose: dict[str, Any]) -> None:
    assert compose["services"].keys() - PROFILES.keys() == {"db", "keydb", "nlu", "migrate", "bot"}
    assert {name: compose["services"][name]["profiles"] for name in PROFILES} == {n: [p] for n, p in PROFILES.items()}


def test_nothing_is_published_but_https_and_what_only_this_server_sees(compose: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert published == {"caddy": ["80:80", "443:443"], "prometheus": ["127.0.0.1:9090:9090"]}
    assert compose["networks"]["inside"]["internal"] and compose["services"]["nlu"]["networks"] == ["inside"]
    assert compose["services"]["db"]["networks"] == ["inside"]


def test_containers_can_do_no_more_than_they_need(compose: dict[str, Any]) -> None:
    for name in (*OURS, *PROFILES):
        service = compose["services"][name]
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"] and "privileged" not in service
        assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])
    for name in OURS:
        assert (ROOT / compose["services"][name]["build"]["dockerfile"]).exists()


def test_bots_and_models_can_be_several(compose: dict[str, Any]) -> None:
    for name in ("bot", "nlu"):
        service = compose["services"][name]
        assert "container_name" not in service and "ports" not in service and "hostname" not in service
        assert "healthcheck" in service and service["restart"] == "unless-stopped"


def test_bots_start_after_the_tables_are_in_their_newest_form(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["migrate"]["command"] == ["helpline", "migrate"] and services["migrate"]["restart"] == "no"
    assert services["migrate"]["depends_on"] == {name: {"condition": "service_healthy"} for name in ("db", "keydb")}
    assert services["bot"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["bot"]["environment"] == services["migrate"]["environment"]


def test_health_is_asked_where_it_is_answered(compose: dict[str, Any]) -> None:
    services = compose["services"]
    port = services["bot"]["environment"]["HTTP_PORT"]
    assert f"127.0.0.1:{port}/health" in services["bot"]["healthcheck"]["test"][-1]
    scrape = yaml.safe_load((ROOT / "deploy" / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    assert [found["port"] for job in scrape for found in job["dns_sd_configs"]] == [int(port)]
    assert f"dynamic a bot {port}" in (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")


def test_keys_and_database_have_volumes_of_their_own(compose: dict[str, Any]) -> None:
    services = compose["services"]
    names = {name: [str(v).partition(":")[0] for v in s.get("volumes", ())] for name, s in services.items()}
    used = {volume for volumes in names.values() for volume in volumes if not volume.startswith(".")}
    assert used == compose["volumes"].keys()
    assert "keys" in names["bot"] and names["db"] == ["db"] and names["keydb"] == ["keystore"]
    assert "@keydb/" in services["bot"]["environment"]["KEYSTORE_URL"]
    for volumes in names.values():
        for volume in volumes:
            assert not volume.startswith(".") or (ROOT / volume).exists() or volume in OWN_FILES


def test_every_setting_in_compose_and_example_exists_and_the_other_way_round(compose: dict[str, Any]) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    named = set(compose["services"]["bot"]["environment"]) | explained
    assert {name.lower() for name in named} - {"postgres_password"} <= Settings.model_fields.keys()
    inside = {"telegram_api", "content_dir", "locales_dir", "turn_workers", "delivery_workers"}  # for tests and tuning
    unexplained = Settings.model_fields.keys() - {name.lower() for name in explained} - inside
    assert {name for name in unexplained if not name.startswith("lab_")} == set()


def test_what_the_dockerfiles_copy_is_there_and_they_do_not_run_as_root() -> None:
    for path in (ROOT / "deploy").glob("*.Dockerfile"):
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE):
            assert all((ROOT / source).exists() for source in line.split()[:-1]), (path.name, line)
        assert re.search(r"^USER helpline$", text, re.MULTILINE), path.name


def test_what_is_copied_into_the_bots_image_is_all_that_it_needs(tmp_path: Path) -> None:
    dockerfile = (ROOT / "deploy" / "bot.Dockerfile").read_text(encoding="utf-8")
    image = tmp_path / "app"
    for line in re.findall(r"^COPY (.+)$", dockerfile, re.MULTILINE):
        *sources, target = line.split()
        for source in sources:
            _copy(ROOT / source, image / target / Path(source).name if target == "./" else image / target)
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(image),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}",
        "KEY_FILE": str(tmp_path / "keys.json"),
        "STAFF_FILE": str(ROOT / "staff.example.yml"),
        "NLU_START": "false",
    }
    for command, code, words in (
        ("migrate", 0, "up to date"),
        ("doctor", 1, "TELEGRAM_BOT_TOKEN is not set"),
        ("run --pilot", 2, "TELEGRAM_BOT_TOKEN is not set"),
        ("status --once", 1, "no bot is running"),
    ):
        call = [sys.executable, "-m", "bot", *command.split()]
        done = subprocess.run(call, cwd=image, env=env, capture_output=True, text=True, check=False)
        assert (done.returncode, words in done.stdout + done.stderr) == (code, True), (command, done.stderr[-2000:])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def test_the_unit_starts_the_command_that_exists() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy" / "helpline.service")
    assert unit["Service"]["ExecStart"].endswith("helpline run --pilot")
    assert unit["Service"]["NoNewPrivileges"] == "true"


# -- alert rules


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_every_metric_and_label_in_an_alert_rule_is_shown(tmp_path: Path, renderer: Renderer) -> None:
    from bot.store.database import open_database

    database: Database = open_database(f"sqlite:///{tmp_path / 'x.db'}", tmp_path / "keys.json")
    bench = Bench(database, renderer)
    shown = metrics.expose(bench.context).decode()
    families = set(re.findall(r"^# TYPE (\w+) ", shown, re.MULTILINE))
    families |= {f"{name}_{part}" for name in families for part in ("bucket", "count", "sum")}
    wanted = {name for rule in _rules() for name in re.findall(r"helpline_\w+", rule["expr"])}
    assert wanted and wanted <= families
    for rule in _rules():
        for name, label in re.findall(r"(helpline_\w+)\{(\w+)=", rule["expr"]):
            meter = next((m for m in _labelled(bench) if m._name == name.removesuffix("_total")), None)
            labels = meter._labelnames if meter is not None else re.findall(r"(\w+)=", _sample(shown, name))
            assert label in labels, (name, label)
    database.close()


def _labelled(bench: Bench) -> list[Any]:
    return [meter for meter in vars(bench.context.meters).values() if getattr(meter, "_labelnames", None)]


def _sample(shown: str, name: str) -> str:
    return next(line for line in shown.splitlines() if line.startswith(name + "{"))


def test_every_alert_says_what_is_wrong_and_the_docs_what_to_do() -> None:
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for rule in _rules():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"].endswith(".")
        assert f"**{rule['alert']}**" in told, rule["alert"]
    assert len({rule["alert"] for rule in _rules()}) == len(_rules())


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_itself_accepts_the_rules() -> None:
    for command in (
        ["check", "rules", "deploy/alerts.yml"],
        ["check", "config", "--syntax-only", "deploy/prometheus.yml"],
    ):
        subprocess.run(["promtool", *command], cwd=ROOT, check=True, capture_output=True)


# -- docs


def test_the_launch_gate_is_closed_until_people_have_ticked_it() -> None:
    assert len(open_points(ROOT / "docs" / "launch.md")) >= 5
    assert yaml.safe_load((ROOT / "content" / "reviewers.yml").read_text(encoding="utf-8")) == {"reviewers": []}


#: where a call of the program begins, not a folder or a user of that name
_CALLED = r"(?:^|`|bin/|uv run |exec bot |&& |\| )"


def test_every_command_of_the_docs_exists() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name in ("README.md", "docs/operations.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        code = re.sub(r"#.*", "", "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)))
        for words in re.findall(rf"{_CALLED}helpline ((?:[a-z]+ ?){{1,2}})", code, re.MULTILINE):
            first, *rest = words.split()
            assert first in commands, (name, words)
            if rest and (inner := getattr(commands[first], "commands", None)):
                assert rest[0] in inner, (name, words)
        for option_of, option in re.findall(rf"{_CALLED}helpline ([a-z]+)[^\n`|#]*? (--[a-z-]+)", code, re.MULTILINE):
            inner = getattr(commands[option_of], "commands", {})
            known = {o for c in (commands[option_of], *inner.values()) for p in c.params for o in p.opts}
            assert option in known, (name, option_of, option)
        assert set(re.findall(r"(?:^|`|&& )make ([a-z-]+)", code, re.MULTILINE)) <= targets, name


def test_every_path_that_the_operations_page_links_to_exists() -> None:
    page = ROOT / "docs" / "operations.md"
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert link.startswith("http") or (page.parent / link).exists(), link


def test_secrets_are_not_in_git() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not {".env", "staff.yml", "data/keys.json"} & set(tracked)
    assert not any(name.startswith("nlu/models/") for name in tracked)
