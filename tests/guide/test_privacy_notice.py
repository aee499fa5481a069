"""The privacy notice: three screens that say what the program does, and a script for the voice that says the same."""

from __future__ import annotations

import re
from functools import cache

import pytest

from bot.core.actions import Answer
from bot.core.answering import NOTICE
from bot.core.rules import Rules
from bot.core.session import Session
from bot.guide.filling import without_markup
from bot.guide.model import Guide
from bot.guide.render import Renderer
from bot.store.retention import Clocks
from tests.conftest import ROOT, TODAY
from tests.core.people import commanded, live, said

SCRIPT = ROOT / "docs" / "privacy-notice-audio.md"
SCREENS = [(part, language) for part in NOTICE for language in ("km", "th", "en")]
NAMES = ("LSCW", "LPN", "Telegram")
#: said before a bracket: the word for the figure in it
FIGURE = re.compile(r"\((\d+)\)")
COMMAND = re.compile(r"/[a-z]+")
PROMISES = re.compile(
    r"confidential|\bsecret|nobody (?:else )?(?:can|will) (?:ever )?know|ជាសម្ងាត់|ความลับ|ปิดเป็น", re.IGNORECASE
)


@cache
def spoken(part: str, language: str) -> list[tuple[str, str]]:
    """The rows of one table of the script: what is on the screen, and what the voice says."""
    section = re.split(r"^## ", SCRIPT.read_text(), flags=re.MULTILINE)
    mine = next(text for text in section if text.startswith(f"{part}\n"))
    table = next(text for text in re.split(r"^### ", mine, flags=re.MULTILINE) if text.startswith(f"{language}\n"))
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return [(screen, voice) for screen, voice in rows[1:]]


def lines_of(guide: Guide, part: str, language: str) -> list[str]:
    topic = guide.topics[part]
    return [topic.title[language], *(line for line in topic.texts[language].splitlines() if line.strip())]


def figures_of(guide: Guide, line: str) -> list[str]:
    """The figures a reader sees in a line, those of facts filled in."""
    filled = re.sub(r"\{(\w+)\}", lambda match: str(guide.facts[match[1]].value), line)
    return re.findall(r"\d+", filled)


@pytest.mark.parametrize(("part", "language"), SCREENS)
def test_every_line_of_every_screen_has_its_spoken_line_in_the_same_order(
    guide: Guide, part: str, language: str
) -> None:
    assert [screen for screen, _ in spoken(part, language)] == lines_of(guide, part, language)
    assert all(voice.strip(" …‖") for _, voice in spoken(part, language))


@pytest.mark.parametrize(("part", "language"), SCREENS)
def test_figures_commands_and_names_are_spoken_as_they_are_shown(guide: Guide, part: str, language: str) -> None:
    for screen, voice in spoken(part, language):
        assert FIGURE.findall(voice) == figures_of(guide, screen), screen
        assert COMMAND.findall(voice) == COMMAND.findall(screen), screen
        assert [voice.count(name) > 0 for name in NAMES] == [screen.count(name) > 0 for name in NAMES], screen


def test_the_figures_are_those_the_program_keeps_to(guide: Guide, rules: Rules) -> None:
    value = {name: fact.value for name, fact in guide.facts.items() if name.startswith("retention_")}
    assert value["retention_danger_hours"] == rules.keep_danger_hours
    assert value["retention_file_minutes"] == rules.keep_file_hours * 60
    assert value["retention_case_days"] == rules.retention_case_days
    clocks = Clocks()
    assert value["retention_card_hours"] == clocks.card_hours
    assert value["retention_idle_days"] == clocks.idle_days
    assert value["retention_backup_days"] == clocks.backup_days


@pytest.mark.parametrize(("part", "language"), SCREENS)
def test_no_screen_promises_confidentiality_and_each_says_that_nobody_has_reviewed_it(
    renderer: Renderer, part: str, language: str
) -> None:
    text = without_markup(renderer.part(Answer(part), Session(language=language), TODAY).text)
    assert not PROMISES.search(text)
    assert not PROMISES.search(" ".join(voice for _, voice in spoken(part, language)))
    assert text.endswith(renderer.guide.messages["topic_unreviewed_line"][language])
    assert "drafted" in renderer.guide.topics[part].review[language]
    assert "Nobody has reviewed these texts" in SCRIPT.read_text()


@pytest.mark.parametrize(("language", "word"), [("km", "បន្ត"), ("th", "ต่อ"), ("en", "more"), ("en", "next")])
def test_privacy_and_twice_more_show_the_whole_notice(guide: Guide, rules: Rules, language: str, word: str) -> None:
    session = Session(language=language, language_chosen=True, welcomed=True)
    assert word == "next" or all(word in guide.topics[part].texts[language] for part in NOTICE[:-1])
    shown = []
    for event in (commanded("privacy"), said(word), said(word)):
        session, actions = live(rules, event, session=session)
        shown += [action.topic for action in actions if isinstance(action, Answer)]
    assert tuple(shown) == NOTICE
