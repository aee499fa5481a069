"""A file of labelled messages: what may be left out, and what is said about each mistake."""

from __future__ import annotations

import re

import pytest

from bot.evaluation.reading import read
from tests.evaluation.told import LABELS, line


def complaint(*lines: str) -> str:
    """What is said about a file; it must hold exactly one mistake."""
    _, problems = read(lines, "km.jsonl", LABELS)
    assert len(problems) == 1, problems
    return problems[0]


def test_a_message_needs_only_text_and_intent_and_the_rest_is_told_from_the_text() -> None:
    lines = [line("ថៅកែមិនបើកលុយ", "unpaid_wages"), line("ค่าแรงขั้นต่ำ", "minimum_wage"), line("🙏", "greet")]
    messages, problems = read(lines, "f", LABELS)
    assert not problems
    assert [(m.lang, m.script) for m in messages] == [("km", "Khmr"), ("th", "Thai"), ("und", "Zyyy")]


def test_what_is_given_is_taken_as_it_is() -> None:
    given = line("hello", "greet", lang="km", script="Latn", accept=["send_money"], style="short", source="ours")
    (message,), _ = read([given], "f", LABELS)
    assert (message.lang, message.script, message.style) == ("km", "Latn", "short")
    assert message.right == {"greet", "send_money"}


def test_null_is_the_same_as_left_out_and_blank_lines_are_nothing() -> None:
    messages, problems = read(["", line("hello", "greet", accept=None, lang=None, style=None), "  "], "f", LABELS)
    assert len(messages) == 1 and not problems


def test_the_same_text_twice_is_fine() -> None:
    messages, problems = read([line("a", "greet"), line("a", "greet"), line("a", "send_money")], "f", LABELS)
    assert len(messages) == 3 and not problems


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ('{"text": "a", "intent"', r"^km.jsonl:1: is not JSON: .* at character \d+"),
        ('["a", "greet"]', "is not a JSON object"),
        ('{"intent": "greet"}', '"text" is missing or empty'),
        (line(" ", "greet"), '"text" is missing or empty'),
        ('{"text": 7, "intent": "greet"}', '"text" is missing or empty'),
        ('{"text": "\\ud800", "intent": "greet"}', "half a character"),
        ('{"text": "a"}', '"intent" is missing'),
        (line("a", "unpaid_wage"), 'no intent "unpaid_wage". Did you mean "unpaid_wages"'),
        (line("a", "greet", accept="violence"), '"accept" must be a list'),
        (line("a", "greet", accept=["fight"]), '"accept": there is no intent "fight"'),
        (line("a", "greet", accept=[None]), '"accept" is missing'),
        (line("a", "greet", lang="Khmer"), '"lang" must be two or three small letters'),
        (line("a", "greet", script="khmr"), '"script" must be a code of four letters'),
        (line("a", "greet", style=["short"]), '"style" must be one short word'),
    ],
)
def test_a_mistake_is_named_by_file_line_field_and_what_to_do(wrong: str, words: str) -> None:
    said = complaint(wrong)
    assert said.startswith("km.jsonl:1: ")
    assert re.search(words, said)


def test_every_mistake_is_told_and_not_only_the_first() -> None:
    lines = [line("a", "greet"), line("b", "gret"), "", line("", "gret", lang="KM")]
    messages, problems = read(lines, "km.jsonl", LABELS)
    assert len(messages) == 1
    assert [problem.split(" ")[0] for problem in problems] == [
        "km.jsonl:2:",
        "km.jsonl:4:",
        "km.jsonl:4:",
        "km.jsonl:4:",
    ]


def test_a_file_without_messages_says_so_and_shows_a_line() -> None:
    assert "holds no messages" in complaint() and '"intent": "unpaid_wages"' in complaint("", " ")


def test_no_complaint_quotes_a_message_even_when_it_stands_in_the_wrong_field() -> None:
    canary = "CANARY they locked me in"
    lines = [
        line("a", canary),
        line("a", "greet", accept=[canary], style=canary, lang=canary),
        f'{{"text": "{canary}", "intent": }}',
        line(canary, "nothing_known"),
    ]
    _, problems = read(lines, "f", LABELS)
    assert len(problems) == 6 and not any("CANARY" in problem for problem in problems)
