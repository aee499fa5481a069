"""One or two questions before an answer: by button, number or words; skipped, remembered, changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.actions import Answer, Button
from bot.core.provinces import Provinces
from bot.core.routing import Understanding
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.words import build_words
from tests.core.people import LOCKED_IN, kinds, live, pressed, said, sure_of, torn_between, words

NOTHING: Understanding = torn_between(*(f"x{n}" for n in range(30)))
PROVINCES = Provinces.of(
    {"trat": ["ត្រាត", "ตราด", "Trat"], "chonburi": ["ជលបុរី", "ชลบุรี", "Chonburi", "Pattaya"], "loei": ["เลย", "Loei"]}
)


@pytest.fixture
def asking(rules: Rules) -> Rules:
    """minimum_wage asks the province, health_care about papers, embassy_consulate the country and papers."""
    replies = build_words({"papers=yes": {"en": ["with papers"]}, "papers=no": {"en": ["no papers"]}})
    return replace(
        rules,
        ask={"minimum_wage": ("province",), "health_care": ("papers",), "embassy_consulate": ("country", "papers")},
        values={"papers": ("yes", "no")},
        provinces=PROVINCES,
        near=("trat", "chonburi"),
        words=replace(rules.words, exact={**rules.words.exact, **replies.exact}),
    )


def shown(actions: list[object]) -> list[str]:
    return [action.topic for action in actions if isinstance(action, Answer)]


def test_the_question_comes_first_and_the_answer_behind_the_reply(asking: Rules) -> None:
    session, actions = live(asking, said("ប្រាក់ខែអប្បបរមា", sure_of("minimum_wage")))
    assert words(actions) == ["province_question"] and session.stage is Stage.ASKING_DETAIL
    for reply in (pressed("reply", "province=trat"), said("1"), said("ត្រាត"), said("ខ្ញុំនៅ Trat បង"), said("ตราด")):
        after, answered = live(asking, reply, session=session)
        assert shown(answered) == ["minimum_wage"] and dict(after.replies) == {"province": "trat"}


def test_a_reply_is_remembered_and_can_be_changed(asking: Rules) -> None:
    session, _ = live(asking, pressed("topic", "health_care"), pressed("reply", "papers=no"))
    _, again = live(asking, pressed("topic", "health_care"), session=session)
    assert shown(again) == ["health_care"]
    _, asked = live(asking, pressed("again", "health_care"), session=session)
    assert words(asked) == ["papers_question"]


def test_nobody_has_to_reply(asking: Rules) -> None:
    session, _ = live(asking, pressed("topic", "health_care"))
    for skipped in (pressed("skip"), said("skip"), said("jfkdl", NOTHING)):
        after, actions = live(asking, skipped, session=session)
        assert shown(actions) == ["health_care"] and dict(after.replies) == {"papers": ""}


def test_a_new_question_instead_of_a_reply_is_answered(asking: Rules) -> None:
    session, _ = live(asking, pressed("topic", "health_care"))
    after, actions = live(asking, said("ថៅកែមិនបើកលុយ", sure_of("unpaid_wages")), session=session)
    assert shown(actions) == ["unpaid_wages"] and after.stage is Stage.ASKING


def test_two_questions_one_after_the_other(asking: Rules) -> None:
    session, first = live(asking, pressed("topic", "embassy_consulate"))
    assert words(first) == ["country_question"]
    session, second = live(asking, said("Thailand"), session=session)
    assert words(second) == ["papers_question"] and session.country == "th"
    _, answered = live(asking, said("no papers"), session=session)
    assert shown(answered) == ["embassy_consulate"]


def test_who_names_the_province_in_the_question_is_not_asked(asking: Rules) -> None:
    after, actions = live(asking, said("ប្រាក់ខែនៅជលបុរីប៉ុន្មាន", sure_of("minimum_wage")))
    assert shown(actions) == ["minimum_wage"] and dict(after.replies) == {"province": "chonburi"}


def test_danger_beats_a_question(asking: Rules) -> None:
    session, _ = live(asking, pressed("topic", "health_care"))
    after, actions = live(asking, said(LOCKED_IN), session=session)
    assert "PageStaff" in kinds(actions) and after.danger == "urgent"


def test_with_an_open_case_nothing_is_asked(asking: Rules) -> None:
    session, _ = live(asking, said(LOCKED_IN))
    after, actions = live(asking, pressed("topic", "health_care"), session=session)
    assert shown(actions) == ["health_care"] and after.stage is Stage.CHECKING_SAFETY


def test_more_comes_by_button_and_by_word(asking: Rules) -> None:
    rules = replace(asking, more=frozenset({"unpaid_wages"}))
    session, actions = live(rules, pressed("topic", "unpaid_wages"))
    assert Button("more", "unpaid_wages") in [button for row in actions[0].buttons for button in row]  # type: ignore[union-attr]
    for wanted in (pressed("more", "unpaid_wages"), said("more"), said("បន្ថែម"), said("อ่านต่อ")):
        _, more = live(rules, wanted, session=session)
        assert isinstance(more[0], Answer) and more[0].more


def test_an_old_reply_button_does_no_harm(asking: Rules) -> None:
    session = Session(language="km", language_chosen=True, welcomed=True, stage=Stage.ASKING)
    _, actions = live(asking, pressed("reply", "papers=yes"), session=session)
    assert words(actions) == ["button_old"]


def test_a_short_name_counts_only_by_itself_and_a_latin_one_only_as_a_word() -> None:
    assert PROVINCES.find("เลย") == "loei" and PROVINCES.find("ไม่ได้เงินเลยครับพี่") is None
    assert PROVINCES.find("contract") is None and PROVINCES.find("I work in Pattaya.") == "chonburi"


def test_a_session_survives_storage() -> None:
    session = Session(language="km", topic="health_care", replies=(("papers", "no"),))
    assert Session.from_json(session.to_json()) == session
