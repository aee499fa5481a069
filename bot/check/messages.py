"""Rules about content/messages: every message the core can say exists, with the same placeholders in every language."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from bot.core import first_contact, status
from bot.core.details import message_of
from bot.core.emergency import DANGER_MESSAGES
from bot.core.stages.asking_files import ASK_FIRST, REPLIES
from bot.core.universal import MESSAGES
from bot.guide.filling import PARAMS, PLACEHOLDER
from bot.guide.model import Guide, Problem
from bot.guide.render import LESSON, LESSON_HINT

CORE = Path(__file__).resolve().parent.parent / "core"
#: said while the service is switched off (bot.work.turns)
OFFLINE = "offline"
#: from tables of the core, and said by bot.work where nobody on duty speaks the language
_OF_CASES = (*status.MESSAGES, *status.CONSENTS.values(), *ASK_FIRST.values(), "no_speaker")
#: said by the renderer, not by the core
OF_THE_RENDERER = frozenset(
    {
        "figure_checked",
        "numbers_untested_line",
        "emergency_checked_line",
        "topic_unreviewed_line",
        "topic_unreviewed",
        "place_unknown",
        LESSON_HINT,
    }
)


def problems(guide: Guide) -> list[Problem]:
    """Missing, unused, and placeholders that differ or that nobody fills."""
    needed = said_by_the_core() | OF_THE_RENDERER | {message_of(question) for question in asked(guide)}
    found = [
        Problem(f"content/messages/{name}", 0, "missing", "the bot says this message, but it has no text")
        for name in sorted(needed - guide.messages.keys())
    ]
    found += [
        Problem(f"content/messages/{name}", 0, "unused", "nothing says this message", "Remove the folder")
        for name in sorted(guide.messages.keys() - needed)
    ]
    return found + [
        problem
        for name, texts in guide.messages.items()
        for problem in (*_placeholders(name, dict(texts), guide), *_lasting(name, dict(texts), guide))
    ]


def asked(guide: Guide) -> frozenset[str]:
    """Every question that some topic asks first, and those of first contact."""
    of_topics = {question for topic in guide.topics.values() for question in topic.ask}
    return frozenset(of_topics) | frozenset(first_contact.ALL)


@cache
def said_by_the_core() -> frozenset[str]:
    """Every message id of a Say("…") in the core, and of its tables of replies; a lesson is no message."""
    in_tables = (*MESSAGES.values(), *REPLIES.values(), *DANGER_MESSAGES, *_OF_CASES, OFFLINE)
    return frozenset({*_in_say_calls(), *in_tables}) - {LESSON}


def _in_say_calls() -> set[str]:
    return {
        constant.value
        for path in CORE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Say" and node.args
        for constant in ast.walk(node.args[0])
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }


def _lasting(name: str, texts: dict[str, str], guide: Guide) -> list[Problem]:
    """What the bot says in danger must never fall away: of facts only numbers to call, which never expire."""
    used = {fact for text in texts.values() for fact in PLACEHOLDER.findall(text) if fact in guide.facts}
    return [
        Problem(
            f"content/messages/{name}",
            0,
            "lasting",
            f"{{{fact}}} may expire, and with it what the bot says",
            "Use a topic",
        )
        for fact in sorted(used)
        if not guide.facts[fact].is_number_to_call
    ]


def _placeholders(name: str, texts: dict[str, str], guide: Guide) -> list[Problem]:
    by_language = {code: set(PLACEHOLDER.findall(text)) for code, text in texts.items()}
    everywhere = set().union(*by_language.values()) if by_language else set()
    found = []
    for code, names in by_language.items():
        path = f"content/messages/{name}/{code}.md"
        found += [
            Problem(path, 0, "same placeholders", f"{{{missing}}} stands in another language but not here")
            for missing in sorted(everywhere - names)
        ]
        found += [
            Problem(path, 0, "unknown fact", f"{{{unknown}}} is neither a fact nor filled in by the program")
            for unknown in sorted(names - PARAMS - guide.facts.keys())
        ]
    return found
