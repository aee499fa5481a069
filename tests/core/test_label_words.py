"""Who types what stands on a button is understood as if it had been pressed."""

from __future__ import annotations

import re

import pytest

from bot.core.actions import Button
from bot.core.details import COUNTRIES, values_of
from bot.core.keyboards import CONSENT_CHOICES
from bot.core.rules import Rules
from bot.guide.labels import label
from bot.guide.model import Guide
from bot.guide.strings import Strings
from tests.conftest import ROOT

LANGUAGES = ("km", "th", "en")
STRINGS = Strings(ROOT / "locales")
#: the mark before the words of a label: an emoji, or the number of a level of consent
_MARK = re.compile(r"^(?:[0-9]\.|[^\w\s(]+)\s*")
_CLOCK = re.compile(r"\s*\(.*\)$")

#: what the stages ask for, in their order: the first that fits is taken
SAFETY = ("safe", "watched", "unsafe", "yes", "skip", "no")
CONSENT = ("share", "private", "anonymous", "withdraw", "yes", "no", "skip")

#: button -> what its words mean while it stands there
MEANINGS = {
    "person": "person",
    "menu": "menu",
    "language": "language",
    "stop": "stop",
    "cover": "cover",
    "more": "more",
    "withdraw": "withdraw",
    "appeal": "appeal",
    "yes": "yes",
    "no": "no",
    "safe": "safe",
    "watched": "watched",
    "unsafe": "unsafe",
    "skip": "skip",
    "helped": "helped",
    "not_helped": "not_helped",
    "unsafe_again": "unsafe",
    "stop_writing": "stop_writing",
}


def typed(button: Button, language: str, guide: Guide) -> str:
    """What stands on it, as somebody types it: without the emoji or number before it."""
    return _MARK.sub("", label(button, language, guide, STRINGS))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("button", "meaning"), MEANINGS.items())
def test_a_plain_button(button: str, meaning: str, language: str, guide: Guide, rules: Rules) -> None:
    assert rules.words.means(typed(Button(button), language, guide), meaning)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", CONSENT_CHOICES)
def test_a_level_of_consent(level: str, language: str, guide: Guide, rules: Rules) -> None:
    """In the order in which the stage asks, so that none is taken for another."""
    text = typed(Button("consent", level), language, guide)
    assert rules.words.means(text, *CONSENT) == ("no" if level == "none" else level)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", ["safe", "watched", "unsafe"])
def test_an_answer_to_is_it_safe(answer: str, language: str, guide: Guide, rules: Rules) -> None:
    text = typed(Button(answer), language, guide)
    assert rules.words.means(text, *SAFETY) == answer


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", COUNTRIES)
def test_a_country(country: str, language: str, guide: Guide, rules: Rules) -> None:
    assert rules.words.means(typed(Button("country", country), language, guide), f"country_{country}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", ["hurt", "age", "about", "want", "papers", "sector"])
def test_a_reply(question: str, language: str, guide: Guide, rules: Rules) -> None:
    """To a question of questions.yml; skipping is looked up first."""
    values = values_of(question, rules)
    assert values
    for value in values:
        text = typed(Button("reply", f"{question}={value}"), language, guide)
        meant = rules.words.means(text, "skip", *(f"{question}={other}" for other in values))
        assert meant == f"{question}={value}", text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_of_the_day(language: str, guide: Guide, rules: Rules) -> None:
    """With and without the hours in brackets."""
    parts = tuple(rules.casework.hours)
    assert parts
    for part in parts:
        text = typed(Button("hours", part), language, guide)
        for said in (text, _CLOCK.sub("", text)):
            assert rules.words.means(said, *(f"hours={other}" for other in parts)) == f"hours={part}", said


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Yes, now", "hurt=yes"),
        ("មាន ឥឡូវនេះ", "hurt=yes"),
        ("มี ตอนนี้", "hurt=yes"),
        ("no was a joke", "hurt=no"),
        ("no was a joke", "no"),
        ("ไม่ค่ะ พูดเล่น", "no"),
        ("ទេ និយាយលេងទេ", "no"),
        ("te niyeay leng te", "no"),
        ("មាន", "yes"),
        ("yes, right now", "yes"),
        ("ok yes", "yes"),
        ("yes only this chat", "anonymous"),
        ("បាទ តែឆាតនេះ", "anonymous"),
        ("ได้ค่ะ แค่แชทนี้", "anonymous"),
        ("yes but dont tell my name", "private"),
        ("yes 15", "age=child"),
        ("Yes, 15", "age=child"),
        ("ใช่ 15", "age=child"),
        ("ใช่ค่ะ ๑๕", "age=child"),
        ("15", "age=child"),
        ("១៥", "age=child"),
        ("បាទ 15", "age=child"),
        ("អាយុ ១៦", "age=child"),
        ("no 22", "age=adult"),
        ("ទេ 30", "age=adult"),
        ("ไม่ 25 ค่ะ", "age=adult"),
        ("នៅសមុទ្រ", "country_other"),
        ("อยู่ในทะเล", "country_other"),
        ("at sea", "country_other"),
        ("dont know", "skip"),
        ("sos", "cry"),
        ("save me", "cry"),
    ],
)
def test_what_people_type_instead(text: str, meaning: str, rules: Rules) -> None:
    assert meaning in rules.words.meanings(text)


@pytest.mark.parametrize("text", ["no joke", "yes they look for us", "nothing more", "danger"])
def test_what_must_not_be_a_plain_word(text: str, rules: Rules) -> None:
    """ "No joke" is meant in earnest; "danger" answers "is it safe?" and must stay that where a cry would go first."""
    assert not {"yes", "no", "cry", "withdraw"} & set(rules.words.meanings(text))


@pytest.mark.parametrize("text", ["dont know", "i dont know", "don't know"])
def test_not_knowing_is_not_safe(text: str, rules: Rules) -> None:
    assert rules.words.means(text, *SAFETY) == "watched"
