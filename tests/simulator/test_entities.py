"""Telegram's HTML parse mode, strictly."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.entities import parse_html, utf16
from bot.simulator.errors import ApiError


def test_text_and_entities_in_utf16_units() -> None:
    text, entities = parse_html('😀 <b>ជំនួយ <i>x</i></b> &lt;5 &amp; <a href="https://x.org">link</a>')
    assert text == "😀 ជំនួយ x <5 & link"
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == [
        ("bold", 3, 7), ("italic", 9, 1), ("text_link", 16, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", "Unmatched end tag at byte offset"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("1 < 2", "Unclosed start tag"),
        ("<br>", 'Unsupported start tag "br"'),
    ],
)
def test_wrong_html_is_refused(source: str, why: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description.startswith("Bad Request: can't parse entities: ")
    assert why in caught.value.description


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert parse_html(f"<b>{html.escape(text)}</b>")[0] == text.strip()


@given(st.text(alphabet="<>/abi &;=\"'x"))
def test_any_text_parses_or_is_refused_and_entities_stay_inside(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except ApiError:
        return
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= utf16(text) for e in entities)
