"""Quick exit and cover from every state that a history can reach: what shows, what is held, what brings one back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import secret
from bot.core.actions import Action, Answer, LeaveQuickly, Reply, Say, ShowSources, ShowTyping
from bot.core.case_actions import MarkRead, PageStaff, Relay
from bot.core.conversation import needs_understanding, step
from bot.core.events import Event
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.guide.model import Guide
from tests.core.histories import EXITS, HISTORIES, RULES, lived
from tests.core.people import (
    LOCKED_IN,
    commanded,
    kinds,
    live,
    pressed,
    said,
    sent,
    sure_of,
    took,
    words,
)

SHOWN = (Say, Answer, ShowSources, ShowTyping, Reply, MarkRead)


def shown(actions: list[Action]) -> list[Action]:
    """What reaches the user, but for what is held for later."""
    return [a for a in actions if isinstance(a, SHOWN) and not (isinstance(a, Reply) and a.held)]


@settings(max_examples=150, deadline=None)
@given(HISTORIES, st.sampled_from(EXITS), st.sampled_from(["", "k:0"]))
def test_quick_exit_from_every_state(history: list[Event], leaving: Event, word: str) -> None:
    before = lived(history, Session(word=word))
    after, actions = step(leaving, before, RULES)
    assert isinstance(actions[0], LeaveQuickly), "deletion is asked for, and what waits is cancelled"
    assert words(shown(actions)) == ["lesson"], "one harmless text, and nothing else"
    assert (after.safety, after.stage, after.lesson) == (Safety.UNSAFE, Stage.SILENT, 1)
    assert not (after.choices or after.topic or after.replies), "no state of the talk is left"
    assert (after.case is None) == (before.case is None) and after.danger == before.danger, "an open matter stays open"


@settings(max_examples=150, deadline=None)
@given(HISTORIES, HISTORIES)
def test_in_cover_whatever_happens_shows_only_lessons(history: list[Event], meanwhile: list[Event]) -> None:
    session, _ = step(commanded("stop"), lived(history, Session()), RULES)
    for event in meanwhile:
        session, actions = step(event, Session.from_json(session.to_json()), RULES)
        assert all(isinstance(a, Say) and a.message == "lesson" for a in shown(actions))
        assert session.lesson and session.safety is Safety.UNSAFE and "LeaveQuickly" not in kinds(actions)
    back, actions = step(said("គ្រូ"), session, RULES)
    assert words(actions) == ["safety_question"] and back.stage is Stage.CHECKING_SAFETY and not back.lesson
    assert back.safety is Safety.UNSAFE, "nothing is pushed before they have answered"


@settings(max_examples=100, deadline=None)
@given(HISTORIES)
def test_the_sign_for_help_acts_aloud_in_cover(history: list[Event]) -> None:
    session, _ = step(commanded("stop"), lived(history, Session()), RULES)
    after, actions = step(said("🆘"), session, RULES)
    assert words(actions)[:2] == ["danger_urgent", "safety_question"] or "suicide" in words(actions)
    assert after.case is not None and after.danger == "urgent" and not after.lesson


def covered(word: str = "ចំប៉ី") -> Session:
    session, actions = live(RULES, commanded("cover"), said(word))
    assert session.lesson == 1 and kinds(actions)[0] == "LeaveQuickly"
    return session


def test_only_their_own_word_brings_back_who_has_chosen_one() -> None:
    session = covered()
    assert session.word and "ចំប៉ី" not in str(session.to_json()), "only its hash is kept"
    for text in ("គ្រូ", "teacher", "ចំប៉", "ចំប៉ីៗ", "menu", "person", "1", "/start"):
        session, actions = live(RULES, said(text), session=session)
        assert words(actions) == ["lesson"]
    assert words(live(RULES, said("  ចំប៉ី. "), session=session)[1]) == ["safety_question"]


def test_the_word_is_kept_for_the_next_time() -> None:
    back, _ = live(RULES, said("ចំប៉ី"), pressed("safe"), session=covered())
    again, actions = live(RULES, commanded("cover"), session=back)
    assert again.lesson == 1 and words(actions) == ["lesson"]


@pytest.mark.parametrize(
    "text", ["hello", "x1", "two words", "a", "12", "yes", "สวัสดี", "ครู", "abcdefghijklmnopqrstu", "🙂🙂", ""]
)
def test_a_word_that_anybody_might_write_is_refused(text: str) -> None:
    session, actions = live(RULES, commanded("cover"), said(text))
    assert not session.word and not session.lesson and "LeaveQuickly" not in kinds(actions)


def test_the_word_is_not_shown_to_the_model() -> None:
    session, _ = live(RULES, commanded("cover"))
    assert session.stage is Stage.CHOOSING_WORD and not needs_understanding(said("ចំប៉ី"), session, RULES)


@pytest.mark.parametrize("skip", [pressed("skip"), said("រំលង"), said("skip")])
def test_who_skips_the_word_reads_in_the_lesson_how_to_come_back(skip: Event, guide: Guide) -> None:
    session, actions = live(RULES, commanded("cover"), skip)
    [page] = [a for a in actions if isinstance(a, Say)]
    assert session.lesson == 1 and page.params["hint"] == "teacher"
    assert "hint" not in next(a for a in live(RULES, said("x"), session=covered())[1] if isinstance(a, Say)).params
    for language in guide.live:
        quoted = guide.messages["lesson_hint"][language].translate(str.maketrans('"«»', "|||")).split("|")[1]
        assert RULES.words.means(quoted, "teacher"), "the hint names a word that works"


def test_danger_in_cover_is_kept_for_staff_and_the_numbers_are_said_when_they_are_back() -> None:
    session, actions = live(RULES, said(LOCKED_IN), session=covered())
    assert words(actions) == ["lesson"] and {"OpenCase", "PageStaff", "Keep"} <= set(kinds(actions))
    session, _ = live(RULES, said("ចំប៉ី"), session=session)
    session, actions = live(RULES, pressed("safe"), session=session)
    assert words(actions)[0] == "danger_urgent" and not session.unsaid


def test_what_only_the_model_sees_rings_too_for_nobody_can_be_asked_back() -> None:
    _, actions = live(RULES, said("he does it every night", sure_of("violence")), session=covered())
    assert words(actions) == ["lesson"] and any(isinstance(a, PageStaff) for a in actions)


def test_what_a_boss_writes_is_not_passed_on_as_the_users_words() -> None:
    told = live(RULES, said(LOCKED_IN), pressed("safe"), pressed("consent", "anonymous"), took(), commanded("stop"))[0]
    _, actions = live(RULES, said("who is this"), session=told)
    assert not [a for a in actions if isinstance(a, Relay)] and words(actions) == ["lesson"]
    _, actions = live(RULES, said(LOCKED_IN), session=told)
    assert [a for a in actions if isinstance(a, Relay)], "but a cry is"


def test_an_album_turns_one_page(rules: Rules) -> None:
    session, _ = live(rules, sent("photo", album="7"), session=covered())
    again, actions = live(rules, sent("photo", album="7"), session=session)
    assert words(actions) == [] and again.lesson == session.lesson


def test_a_page_can_be_chosen_and_after_the_last_comes_the_first(rules: Rules) -> None:
    session = replace(covered(), lesson=rules.lessons)
    assert live(rules, said("next"), session=session)[0].lesson == 1
    assert live(rules, said("៥"), session=session)[0].lesson == 5
    assert live(rules, pressed("lesson", "7"), session=session)[0].lesson == 7
    assert live(rules, pressed("lesson", "zz"), session=session)[0].lesson == 1


def test_a_word_is_the_same_however_it_is_typed() -> None:
    kept = secret.lock("Mango", "salt")
    assert secret.opens(" mango. ", kept) and not secret.opens("mangos", kept) and not secret.opens("mango", "")
    assert secret.lock("Mango", "other") != kept
