"""Each judge finds its own breach in a made-up record, and nothing in a good one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.chaos import judges
from tests.chaos.record import Asked, Record, Seen, Sent, Wrote

GROUP, TOPIC, OTHER_TOPIC, SOKHA, SOMCHAI = -100, 7, 8, 1001, 1002
MENU, PRIVACY = frozenset({"Choose a topic"}), frozenset({"Who can read this?"})


def good() -> Record:
    """Two users, a case of one of them, two questions of the other, and nothing wrong."""
    return Record(
        wrote=[Wrote("c1001x1z", SOKHA), Wrote("m1001x2z", SOKHA), Wrote("r1001x3z", SOKHA)],
        asked=[Asked(SOMCHAI, MENU), Asked(SOMCHAI, PRIVACY)],
        cried=[SOKHA],
        seen=[
            Seen(GROUP, TOPIC, 10, "User: c1001x1z"),
            Seen(GROUP, TOPIC, 11, "User: m1001x2z"),
            Seen(SOKHA, 0, 20, "Police: 191"),
            Seen(SOKHA, 0, 21, "Dara: r1001x3z"),
            Seen(SOMCHAI, 0, 30, "Choose a topic"),
            Seen(SOMCHAI, 0, 31, "Who can read this?"),
        ],
        sent=[Sent(SOKHA, 100.0), Sent(SOKHA, 101.1), Sent(GROUP, 100.5)],
        groups=frozenset({GROUP}),
    )


def changed(record: Record, at: int, **what: object) -> Record:
    """One message on the screens was another."""
    seen = list(record.seen)
    seen[at] = replace(seen[at], **what)  # type: ignore[arg-type]
    return replace(record, seen=seen)


def breached(record: Record) -> list[str]:
    """The names of the judges that found something."""
    return [name for name, found in judges.verdict(record).items() if found]


def test_a_good_record_breaks_nothing() -> None:
    assert breached(good()) == []


def test_a_users_word_that_staff_never_saw_is_lost() -> None:
    assert judges.lost(changed(good(), 1, text="User: ")) == ["m1001x2z never arrived"]


def test_a_reply_that_only_the_room_saw_is_lost() -> None:
    assert "r1001x3z never arrived" in judges.lost(changed(good(), 3, chat=GROUP, thread=TOPIC))


def test_a_reply_in_another_users_chat_is_found() -> None:
    assert judges.wrong_chat(changed(good(), 3, chat=SOMCHAI)) == ["r1001x3z in chat 1002, thread 0"]


def test_a_users_word_outside_every_topic_is_found() -> None:
    assert judges.wrong_chat(changed(good(), 1, thread=0))[0] == "m1001x2z in chat -100, thread 0"


def test_a_users_word_on_a_page_is_found() -> None:
    assert judges.wrong_chat(changed(good(), 1, chat=2001, thread=0)) == ["m1001x2z in chat 2001, thread 0"]


def test_words_of_two_users_in_one_topic_are_found() -> None:
    mixed = [*good().seen, Seen(GROUP, TOPIC, 12, "User: m1002x4z")]
    assert judges.wrong_chat(replace(good(), seen=mixed)) == ["topic (-100, 7) holds the words of [1001, 1002]"]


def test_one_users_words_in_two_topics_are_found_unless_a_person_deleted_one() -> None:
    split = changed(good(), 1, thread=OTHER_TOPIC)
    assert judges.wrong_chat(split) == ["the words of 1001 are in 2 topics"]
    assert judges.wrong_chat(replace(split, deleted={(GROUP, TOPIC)})) == []


def test_words_that_overtake_are_found_also_within_one_message() -> None:
    swapped = changed(changed(good(), 0, number=12), 1, number=9)
    joined = changed(changed(good(), 0, text=""), 1, text="User: m1001x2z\nUser: c1001x1z")
    assert judges.out_of_order(swapped) == judges.out_of_order(joined) == ["c1001x1z came after m1001x2z"]


@pytest.mark.parametrize(("interrupted", "found"), [(0, ["2 repeated, 0 interrupted"]), (2, [])])
def test_repeats_may_not_be_more_than_interrupted_sends(interrupted: int, found: list[str]) -> None:
    again = [*good().seen, Seen(GROUP, TOPIC, 12, "↻ User: m1001x2z"), Seen(SOMCHAI, 0, 32, "Who can read this?")]
    assert judges.too_often(replace(good(), seen=again, interrupted=interrupted)) == found


def test_a_message_with_something_new_in_it_is_no_repeat() -> None:
    assert judges.repeated(changed(good(), 1, text="User: c1001x1z\nUser: m1001x2z")) == 0


def test_a_question_without_an_answer_is_found() -> None:
    assert judges.unanswered(changed(good(), 5, text="")) == ["user 1002: the last 1 of 2 questions have no answer"]


def test_answers_in_another_order_are_found() -> None:
    swapped = changed(changed(good(), 4, number=40), 5, number=39)
    assert judges.unanswered(swapped) == ["user 1002: question 1 of 2 was answered with something else"]


def test_a_cry_without_the_numbers_is_found() -> None:
    assert judges.without_numbers(changed(good(), 2, text="Please wait")) == ["user 1001 cried and saw no numbers"]


def test_too_many_in_a_chat_a_group_and_in_all_are_found() -> None:
    chat = [Sent(SOKHA, 100 + number / 2) for number in range(14)]
    group = [Sent(GROUP, 100 + number * 2.8) for number in range(21)]
    everyone = [Sent(number, 100 + number / 40) for number in range(31)]
    for sent, where in ((chat, "chat 1001"), (group, "group -100"), (everyone, "all chats")):
        [found] = judges.over_the_limit(replace(good(), sent=sent))
        assert found.startswith(f"{where}: 1 times")


def test_a_429_that_nobody_ordered_is_found() -> None:
    refused = [*good().sent, Sent(SOKHA, 102.0, refused=True)]
    assert judges.over_the_limit(replace(good(), sent=refused)) == ["1 calls were refused with 429 that nobody ordered"]
    assert judges.over_the_limit(replace(good(), sent=refused, ordered_floods=1)) == []
