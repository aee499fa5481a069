"""Compose file, Dockerfiles, unit and .env.example hang together. Not run in a container engine: there is none here."""

from __future__ import annotations

import configparser
import re
import subprocess

import yaml

from bot.commands.launch import open_points
from bot.settings import Settings
from tests.conftest import ROOT


def test_the_compose_file_has_bot_nlu_and_database_and_publishes_no_port() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert {"bot", "nlu", "db"} == compose["services"].keys()
    assert not any("ports" in service for service in compose["services"].values())
    assert compose["networks"]["inside"]["internal"] and compose["services"]["nlu"]["networks"] == ["inside"]
    for name in ("bot", "nlu"):
        service = compose["services"][name]
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
        assert (ROOT / service["build"]["dockerfile"]).exists()


def test_every_setting_in_compose_and_example_exists() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    named = set(compose["services"]["bot"]["environment"])
    named |= set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert {name.lower() for name in named} <= Settings.model_fields.keys()


def test_what_the_dockerfiles_copy_is_there_and_they_do_not_run_as_root() -> None:
    for path in (ROOT / "deploy").glob("*.Dockerfile"):
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE):
            assert all((ROOT / source).exists() for source in line.split()[:-1]), (path.name, line)
        assert re.search(r"^USER helpline$", text, re.MULTILINE), path.name


def test_the_unit_starts_the_command_that_exists() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy" / "helpline.service")
    assert unit["Service"]["ExecStart"].endswith("helpline run --pilot")
    assert unit["Service"]["NoNewPrivileges"] == "true"


def test_the_launch_gate_is_closed_until_people_have_ticked_it() -> None:
    assert len(open_points(ROOT / "docs" / "launch.md")) >= 5
    assert yaml.safe_load((ROOT / "content" / "reviewers.yml").read_text(encoding="utf-8")) == {"reviewers": []}


def test_every_command_of_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", readme)) - {"sure"} <= targets | {"looks", "had"}
    shown = subprocess.run(
        ["uv", "run", "--frozen", "helpline", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for command in set(re.findall(r"uv run helpline ([a-z]+)", readme)):
        assert command in shown, command


def test_secrets_are_not_in_git() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not {".env", "staff.yml", "data/keys.json"} & set(tracked)
    assert not any(name.startswith("nlu/models/") for name in tracked)
