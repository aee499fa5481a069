"""The phrase book of cover mode: each reader learns the other language, in letters that reader knows."""

from __future__ import annotations

import pytest

from bot.core.rules import Rules
from bot.guide.model import Guide


def test_each_reader_sees_another_script_its_sound_and_the_meaning(guide: Guide) -> None:
    book = guide.lessons
    greeting = book.lessons[0].phrases[0]
    for reader, learnt in (("km", "th"), ("th", "km"), ("en", "th")):
        lines = book.lesson(reader, 0).splitlines()
        assert lines[2:5] == [f"• {greeting.texts[learnt]}", greeting.readings[reader], f"= {greeting.texts[reader]}"]


def test_after_the_last_lesson_comes_the_first_again(guide: Guide, rules: Rules) -> None:
    book = guide.lessons
    assert rules.lessons == len(book.lessons) >= 14
    shown = [book.lesson("km", index) for index in range(rules.lessons)]
    assert len(set(shown)) == rules.lessons
    assert book.lesson("km", rules.lessons) == shown[0]


@pytest.mark.parametrize("text", ["next", "Next.", "បន្ទាប់", "ต่อไป", "ต่อไปค่ะ", "more", "➡️"])
def test_a_lesson_answers_to_the_words_for_the_next(rules: Rules, text: str) -> None:
    assert rules.words.means(text, "next_lesson")
