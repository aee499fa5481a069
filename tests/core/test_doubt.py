"""Where lexicon and model disagree: a lone phrase that the model is all but certain means none pages nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.conversation import needs_understanding
from bot.core.events import UserSent
from bot.core.happened import Content
from bot.core.routing import UNAVAILABLE, Asked, Understanding
from bot.core.rules import Rules
from bot.core.session import Case, Session, Stage
from bot.core.triage import assess
from tests.core.people import AT, LOCKED_IN, kinds, live, said, sure_of, words

#: one phrase of danger.yml and no more
PHRASE = "they locked me in here"
CERTAIN = sure_of("unsafe_conditions", 0.995)
CALM = Session(language="en", language_chosen=True, welcomed=True)


def test_the_phrase_is_one_and_urgent(rules: Rules) -> None:
    assert rules.lexicon.find(PHRASE).reasons == ("locked_in",)


def test_a_lone_phrase_is_answered_and_a_way_to_a_person_shown_but_nobody_is_paged(rules: Rules) -> None:
    session, actions = live(rules, said(PHRASE, CERTAIN), session=CALM)
    assert words(actions) == ["unsafe_conditions", "if_in_danger"]
    assert "PageStaff" not in kinds(actions) and session.danger == "none"


def test_where_the_model_has_no_answer_the_topic_of_the_phrase_is_one(rules: Rules) -> None:
    at_a_loss = Understanding(Asked.OK, (("greet", 0.02), ("goodbye", 0.01)))
    assert words(live(rules, said(PHRASE, at_a_loss), session=CALM)[1]) == ["confined_forced_work", "if_in_danger"]


@pytest.mark.parametrize(
    "understanding",
    [UNAVAILABLE, sure_of("violence"), Understanding(Asked.OK, (("greet", 0.9), ("violence", 0.011)))],
    ids=["model down", "model agrees", "a one per cent chance"],
)
def test_otherwise_it_pages_at_once(rules: Rules, understanding: Understanding) -> None:
    _, actions = live(rules, said(PHRASE, understanding))
    assert "PageStaff" in kinds(actions) and words(actions)[0] == "danger_urgent"


@pytest.mark.parametrize(
    "text",
    [LOCKED_IN, "🆘", PHRASE + ". " + "I tell you from the beginning how I came. " * 5],
    ids=["two reasons", "an emoji", "a long story"],
)
def test_the_model_may_not_doubt_two_reasons_an_emoji_or_a_long_story(rules: Rules, text: str) -> None:
    assert "PageStaff" in kinds(live(rules, said(text, CERTAIN))[1])


@pytest.mark.parametrize(
    "trouble",
    [
        {"danger": "urgent", "case": Case("K7M4X", "immediate", ("violence",))},
        {"case": Case("K7M4X", "medium", ("asked_for_person",))},
        {"suspected": "violence", "stage": Stage.CONFIRMING_DANGER},
        {"stage": Stage.CONSENTING},
        {"stage": Stage.SILENT},
    ],
    ids=["open danger", "open case", "suspected", "asked for consent", "silent"],
)
def test_of_somebody_in_trouble_the_model_may_doubt_nothing(rules: Rules, trouble: dict[str, object]) -> None:
    session = replace(CALM, **trouble)  # type: ignore[arg-type]
    _, actions = live(rules, said(PHRASE, CERTAIN), session=session)
    assert "PageStaff" in kinds(actions)


def test_under_a_photo_the_model_is_not_asked_and_the_phrase_counts(rules: Rules) -> None:
    photo = UserSent(at=AT, fresh="K7M4X", content=Content("photo", PHRASE, "file"))
    assert "PageStaff" in kinds(live(rules, photo)[1])


def test_the_model_is_asked_about_a_phrase_only_while_all_is_calm(rules: Rules) -> None:
    assert needs_understanding(said(PHRASE), CALM, rules)
    assert not needs_understanding(said(PHRASE), replace(CALM, danger="urgent"), rules)


def test_what_is_doubted_is_high_for_whoever_measures(rules: Rules) -> None:
    assessed = assess(PHRASE, CERTAIN, rules)
    assert (assessed.danger.level, assessed.doubted, assessed.pages) == ("high", True, False)
