"""A topic's text in two halves, with blocks for some readers only."""

from __future__ import annotations

import pytest

from bot.guide.pieces import Piece, TextError, join, parse

TEXT = """For all.
[if papers = yes]
With.
[if papers = no]
Without.
[end]
Again for all.
---
More."""


def seen(replies: dict[str, str], text: str = TEXT) -> str:
    return join(parse(text).first, replies, lambda question, value: f"{question}:{value}")


def test_a_reader_sees_the_block_for_their_reply() -> None:
    assert seen({"papers": "no"}) == "For all.\n\nWithout.\n\nAgain for all."


def test_who_skipped_or_was_not_asked_sees_all_blocks_with_headings() -> None:
    everything = "For all.\n\n**papers:yes**\nWith.\n\n**papers:no**\nWithout.\n\nAgain for all."
    assert seen({"papers": ""}) == seen({}) == everything


def test_a_reply_without_a_block_hides_them_all() -> None:
    assert seen({"papers": "lost"}) == "For all.\n\nAgain for all."


def test_what_is_below_the_line_is_for_the_button_more() -> None:
    assert parse(TEXT).more == (Piece("More."),) and parse("Only this.").more == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n[end]", 2),
        ("a\n[if x]", 2),
        ("a\n[if x = y]\nb", 2),
        ("[if x = y]\n---\nb\n[end]", 2),
        ("a\n---\nb\n---\nc", 1),
    ],
)
def test_a_wrong_form_names_its_line(text: str, line: int) -> None:
    with pytest.raises(TextError) as error:
        parse(text)
    assert error.value.line == line
