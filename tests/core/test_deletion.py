"""Deletion from every state that a history can reach: preview, yes or no; nothing is left, or nothing is changed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.core.actions import Action, Answer, Forget, Reply, Say
from bot.core.conversation import step
from bot.core.events import Event
from bot.core.session import Safety, Session, Stage
from tests.core.histories import EXITS, HISTORIES, RULES, SOMETHING, lived
from tests.core.people import (
    LOCKED_IN,
    SEEN_BY_MODEL,
    commanded,
    live,
    pressed,
    rang,
    replied,
    said,
    took,
    words,
)

#: some histories choose a word, leave, and come back by it
WITH_COVER = st.lists(st.sampled_from([*SOMETHING, *EXITS, commanded("cover"), said("ចំប៉ី"), said("គ្រូ")]), max_size=14)
WISHES: list[Event] = [said("លុប"), said("ลบ"), said("delete"), commanded("delete"), pressed("delete")]
YES: list[Event] = [pressed("yes", "delete"), said("បាទ"), said("ใช่"), said("yes")]
NO: list[Event] = [pressed("no", "delete"), said("ទេ"), said("ไม่"), said("no")]
#: what changes whatever is written: when it came, in which letters, and the first hello
OF_EVERY_EVENT = ("heard", "told_slow", "language", "language_written", "welcomed", "language_proposed", "interrupted")
#: what is no question that anybody goes back to
NO_QUESTION = (Stage.CHOOSING_LANGUAGE, Stage.DELETING, Stage.CHOOSING_WORD, Stage.CHOOSING_DURESS)


def wishes_it(history: list[Event], wish: Event) -> tuple[Session, Session, list[Action]]:
    """Before, and after they have said so; in cover nothing is deleted, since a boss may have written it."""
    before = lived(history, Session())
    assume(not before.lesson)
    after, actions = step(wish, Session.from_json(before.to_json()), RULES)
    return before, after, actions


def same(session: Session, before: Session) -> bool:
    """Whether nothing differs but what every event changes."""
    return replace(session, **{name: getattr(before, name) for name in OF_EVERY_EVENT}) == before


@settings(max_examples=200, deadline=None)
@given(WITH_COVER, st.sampled_from(WISHES))
def test_first_it_is_said_what_goes_and_an_open_danger_is_warned_of_once(history: list[Event], wish: Event) -> None:
    before, after, actions = wishes_it(history, wish)
    urgent = before.case is not None and before.danger == "urgent"
    assert words(actions) == [*["delete_open_case"] * urgent, "delete_preview"]
    assert next(a.params for a in actions if isinstance(a, Say)) == ({"case": before.case.number} if urgent else {})
    assert after.stage is Stage.DELETING and after.case == before.case, "nothing is deleted yet"
    assert not [a for a in actions if isinstance(a, Forget)]


@settings(max_examples=200, deadline=None)
@given(WITH_COVER, st.sampled_from(WISHES), st.sampled_from(YES))
def test_after_yes_nothing_is_left_but_the_language_of_the_receipt(
    history: list[Event], wish: Event, yes: Event
) -> None:
    _, asked, _ = wishes_it(history, wish)
    after, actions = step(yes, Session.from_json(asked.to_json()), RULES)
    assert after == Session(language=after.language, stage=Stage.ASKING, welcomed=True)
    assert isinstance(actions[0], Forget), "rows, keys, timers, waiting calls and the screen, before anything is said"
    assert words(actions) == ["delete_done"] and len(actions) == 2, "the receipt, no second warning, and no new timer"


@settings(max_examples=200, deadline=None)
@given(WITH_COVER, st.sampled_from(WISHES), st.sampled_from(NO))
@example([SEEN_BY_MODEL], said("delete"), said("no"))
@example([said(LOCKED_IN), pressed("safe"), commanded("delete")], commanded("delete"), pressed("no", "delete"))
def test_after_no_everything_is_as_it_was(history: list[Event], wish: Event, no: Event) -> None:
    before, asked, _ = wishes_it(history, wish)
    assume(before.stage not in NO_QUESTION)
    after, actions = step(no, Session.from_json(asked.to_json()), RULES)
    assert words(actions)[0] == "delete_kept" and same(after, before)
    assert before.case is None or len(actions) == 1


@settings(max_examples=150, deadline=None)
@given(WITH_COVER, st.sampled_from(WISHES), st.sampled_from(SOMETHING))
def test_nothing_else_deletes(history: list[Event], wish: Event, event: Event) -> None:
    _, asked, _ = wishes_it(history, wish)
    assume(event not in YES and event != pressed("yes"))
    _, actions = step(event, Session.from_json(asked.to_json()), RULES)
    assert not [a for a in actions if isinstance(a, Forget)]


@settings(max_examples=100, deadline=None)
@given(HISTORIES, st.sampled_from(WISHES))
def test_what_rings_or_is_written_after_a_deletion_reaches_nobody(history: list[Event], wish: Event) -> None:
    """A timer and a reply of staff that were on their way already."""
    _, asked, _ = wishes_it(history, wish)
    after, _ = step(pressed("yes", "delete"), asked, RULES)
    for late in (rang("ladder"), rang("danger_unanswered"), rang("reminder"), rang("callback"), took(), replied("hi")):
        again, actions = step(late, after, RULES)
        assert again == after and not [a for a in actions if isinstance(a, Say | Answer | Reply)]


def test_an_interrupted_question_about_danger_still_takes_its_yes() -> None:
    """ "Is somebody in danger now?" - delete - no - yes: staff are rung at once, not when the time is up."""
    asked = [SEEN_BY_MODEL, commanded("delete"), pressed("no", "delete")]
    session, _ = live(RULES, *asked)
    assert session.stage is Stage.CONFIRMING_DANGER
    assert live(RULES, pressed("yes", "danger"), session=session)[0].danger == "urgent"


def test_other_words_than_yes_and_no_go_to_the_question_that_was_open() -> None:
    session, actions = live(RULES, said(LOCKED_IN), pressed("safe"), commanded("delete"), said("3"))
    assert words(actions)[0] == "delete_kept" and session.case is not None and session.safety is Safety.SAFE
