"""Every text of the real content can be shown in every language; expired figures are never shown as true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.actions import Answer, Button, Say, ShowSources
from bot.core.session import Session
from bot.guide.model import Guide
from bot.guide.render import Renderer
from bot.telegram.buttons import keyboard
from bot.telegram.cutting import MAX_TEXT, units
from tests.conftest import TODAY

LANGUAGES = ["km", "th", "en"]
PARAMS = {
    "case": "K7M4X",
    "alias": "Dara",
    "organisation": "LSCW",
    "language": "km",
    "partner": "lscw",
    "to": "lpn",
    "reason": "country",
    "outcome": "helped",
    "when": "morning",
    "question": "injured",
    **dict.fromkeys(("said", "waiting", "timers", "ids", "kept_days", "backup_days"), "3"),
    **dict.fromkeys(("tongue", "land", "agreed"), "x"),
}


def english(**more: object) -> Session:
    return replace(Session(language="en"), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_and_message_can_be_shown(renderer: Renderer, guide: Guide, language: str) -> None:
    session = Session(language=language)
    for topic in guide.topics:
        part = renderer.part(Answer(topic), session, TODAY)
        assert "{" not in part.text and 0 < units(part.text) <= MAX_TEXT, topic
    for message in guide.messages:
        part = renderer.part(Say(message, PARAMS), session, TODAY)
        assert "{" not in part.text.replace("{date}", ""), message


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_has_words_and_fits(renderer: Renderer, guide: Guide, language: str) -> None:
    from bot.core import first_contact, keyboards
    from bot.core.details import values_of

    for rows in (
        keyboards.menu(guide.rules),
        *(keyboards.group(name, guide.rules) for name in guide.rules.menu),
        keyboards.safety(),
        *(keyboards.under_answer(topic, guide.rules) for topic in guide.topics),
        keyboards.consent("violence"),
        keyboards.hours(guide.rules),
        keyboards.did_it_help(),
        keyboards.how_are_things(),
        keyboards.status(can_withdraw=True),
        keyboards.muted(),
        *(keyboards.replies(question, values_of(question, guide.rules)) for question in first_contact.ALL),
        *(rows for question in guide.rules.casework.questions if (rows := keyboards.asked(question, guide.rules))),
        keyboards.choices(("greet", "minimum_wage", "talk_to_human")),
        keyboards.pass_on(),
    ):
        shown = renderer.rows(rows, language)
        assert keyboard(shown)
        assert all(0 < len(words) <= 64 for row in shown for words, _ in row)


def test_a_number_is_where_the_fact_says(renderer: Renderer, guide: Guide) -> None:
    text = renderer.part(Answer("unpaid_wages"), english(), TODAY).text
    assert str(guide.facts["labour_th"].value) in text and "Checked: 23 Nov 2026" in text


def test_emergency_numbers_of_both_countries_and_the_known_one_first(renderer: Renderer) -> None:
    unknown = renderer.part(Say("danger_urgent"), english(), TODAY).text
    assert unknown.index("191") < unknown.index("117")
    in_cambodia = renderer.part(Say("danger_urgent"), english(country="kh"), TODAY).text
    assert in_cambodia.index("117") < in_cambodia.index("191")
    assert "test-called" in unknown


def test_an_expired_figure_is_never_shown_as_true_but_a_number_to_call_stays(renderer: Renderer, guide: Guide) -> None:
    wage = guide.facts["minimum_wage_bangkok"]
    late = wage.review_by + timedelta(days=1)
    text = renderer.part(Answer("minimum_wage"), english(), late).text
    assert "400" not in text
    assert "191" in renderer.part(Say("danger_urgent"), english(), date(2030, 1, 1)).text


def test_overdue_emergency_numbers_tell_when_they_were_checked(renderer: Renderer) -> None:
    text = renderer.part(Say("danger_urgent"), english(), date(2030, 1, 1)).text
    assert "23 Nov 2026" in text


def test_what_is_not_reviewed_says_so(renderer: Renderer, guide: Guide) -> None:
    line = guide.messages["topic_unreviewed_line"]["en"]
    assert line in renderer.part(Answer("minimum_wage"), english(), TODAY).text


def test_a_name_with_markup_in_it_stays_plain(renderer: Renderer) -> None:
    said = Say("person_joined", {"alias": "<b>X</b>&", "organisation": "{numbers}"})
    text = renderer.part(said, english(), TODAY).text
    assert "&lt;b&gt;X&lt;/b&gt;&amp;" in text and "191" not in text


def test_sources_are_named(renderer: Renderer) -> None:
    part = renderer.part(ShowSources("minimum_wage"), english(), TODAY)
    assert "•" in part.text and any(button == Button("person") for row in part.rows for _, button in row)


def test_choosing_a_language_is_asked_in_all_of_them(renderer: Renderer) -> None:
    text = renderer.part(Say("choose_language"), Session(), TODAY).text
    assert "ភាសា" in text and "ภาษา" in text and "language" in text
