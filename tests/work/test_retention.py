"""Retention and forgetting on both databases, on a clock that moves only when told."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from bot.core.case import Case
from bot.core.session import Session, Stage
from bot.guide.render import Renderer
from bot.store import casefile, cases, conversations, forgetting, inbox, outbox, retention
from bot.store import settings as stored
from bot.store.case_tables import CardLine, CaseLog, CaseMessage, CaseRow
from bot.store.crypto import Shredded
from bot.store.database import Database
from bot.store.key_tables import DataKey, Forgotten, KeyToShred, OperatorAct
from bot.store.outbox import Call
from bot.store.tables import Bucket, ChatMessage, Conversation, Inbox, Kept, Outbox
from bot.telegram.staff_list import Roster
from bot.work import forgetting as operator
from bot.work.context import Context
from bot.work.retention import purge, shred, would_purge

DAY = 86400.0
START = 1000 * DAY


class Clock:
    """Days since the start."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def day(self, days: float) -> None:
        self.now = START + days * DAY


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def context(database: Database, renderer: Renderer, clock: Clock) -> Context:
    return Context(database, renderer, Roster(), clock=clock)


def a_case(context: Context, number: str = "K7M4X", key: str = "a", *, closed: bool = True) -> None:
    """A user with a case, in which something was said."""
    now = context.clock()
    with context.database.transaction() as db:
        case = Case(number, "immediate", ("locked_in",), "lscw")
        session = Session(language="km", stage=Stage.ASKING, closed=case if closed else None)
        session = session if closed else Session(language="km", stage=Stage.ASKING, case=case)
        conversations.save(db, key, 77, session.to_json(), now)
        row = cases.open_case(db, case, key, now)
        casefile.write(db, number, "user", {"text": "help"}, now)
        casefile.write_card(db, number, "place", "Trat", now + 400 * DAY)
        if closed:
            cases.close(db, row, "helped", "2001", now)


def state(context: Context, number: str = "K7M4X") -> tuple[str, int]:
    """(whose it is, how many messages are kept)."""
    with context.database.transaction() as db:
        row = db.get(CaseRow, number)
        assert row is not None
        return row.conversation, db.query(CaseMessage).filter_by(case_number=number).count()


def test_a_closed_case_goes_after_thirty_days_with_its_key_and_only_numbers_stay(
    context: Context, clock: Clock
) -> None:
    a_case(context)
    with context.database.transaction() as db:
        sealed = bytes(db.scalars(select(CaseMessage.content_sealed)).one())
    clock.day(29.9)
    assert purge(context)["cases"] == 0 and state(context) == ("a", 1)
    clock.day(30.1)
    assert purge(context)["cases"] == 1 and state(context) == ("", 0)
    with pytest.raises(Shredded):
        context.database.vault.open(sealed, "case_messages.content|K7M4X")
    with context.database.transaction() as db:
        row = db.query(CaseRow).one()
        assert (row.tier, row.outcome, row.reasons) == ("immediate", "helped", None)
        assert db.query(CardLine).count() == 0


def test_the_conversation_does_not_remember_a_case_that_is_gone(context: Context, clock: Clock) -> None:
    a_case(context)
    clock.day(30.1)
    with context.database.transaction() as db:
        chat = conversations.get(db, "a")
        assert chat is not None
        chat.updated_at = clock()
    purge(context)
    with context.database.transaction() as db:
        chat = conversations.get(db, "a")
        assert chat is not None and Session.from_json(chat.session) == Session(language="km", stage=Stage.ASKING)


def test_an_open_case_is_never_touched(context: Context, clock: Clock) -> None:
    a_case(context, closed=False)
    clock.day(5000)
    found = purge(context)
    assert found["cases"] == found["conversations"] == 0 and state(context) == ("a", 1)


def test_a_case_that_was_opened_again_is_not_touched_and_its_clock_starts_at_the_next_closing(
    context: Context, clock: Clock
) -> None:
    a_case(context)
    clock.day(20)
    with context.database.transaction() as db:
        cases.reopen(db, db.get(CaseRow, "K7M4X"), "2001", clock())  # type: ignore[arg-type]
    clock.day(90)
    purge(context)
    assert state(context) == ("a", 1)
    with context.database.transaction() as db:
        cases.close(db, db.get(CaseRow, "K7M4X"), "helped", "2001", clock())  # type: ignore[arg-type]
    clock.day(119)
    purge(context)
    assert state(context) == ("a", 1)
    clock.day(121)
    purge(context)
    assert state(context) == ("", 0)


def test_what_is_written_in_a_closed_case_starts_its_clock_anew(context: Context, clock: Clock) -> None:
    a_case(context)
    clock.day(25)
    with context.database.transaction() as db:
        casefile.write(db, "K7M4X", "note", {"text": "called back"}, clock())
    clock.day(40)
    purge(context)
    assert state(context) == ("a", 2)
    clock.day(56)
    purge(context)
    assert state(context) == ("", 0)


def test_a_user_without_a_case_is_forgotten_after_thirty_quiet_days(context: Context, clock: Clock) -> None:
    with context.database.transaction() as db:
        conversations.save(db, "quiet", 1, Session(language="km").to_json(), clock())
        conversations.save(db, "busy", 2, Session(language="th").to_json(), clock())
    clock.day(20)
    with context.database.transaction() as db:
        conversations.save(db, "busy", 2, Session(language="th").to_json(), clock())
    clock.day(31)
    assert purge(context)["conversations"] == 1
    with context.database.transaction() as db:
        assert [row.key for row in db.query(Conversation)] == ["busy"]
        assert list(db.scalars(select(DataKey.owner))) == ["busy"]
        assert db.query(Forgotten).count() == 1


def test_who_has_something_on_its_way_is_not_forgotten(context: Context, clock: Clock) -> None:
    with context.database.transaction() as db:
        for key in ("comes", "goes"):
            conversations.save(db, key, 1, Session().to_json(), clock())
        inbox.put(db, "telegram:1", "comes", {"n": 1}, clock())
        outbox.put(db, Call("sendMessage", {"text": "x"}, "user", "say", "l", "chat:goes", "goes"), clock())
    clock.day(31)
    assert purge(context)["conversations"] == 0


def test_every_row_with_a_clock_goes_when_it_has_run_out(context: Context, clock: Clock) -> None:
    with context.database.transaction() as db:
        conversations.keep(db, "a", {"n": 1}, START + 2 * DAY)
        conversations.saw(db, "a", 7, START)
        inbox.put(db, "telegram:1", "a", {"n": 1}, START)
        inbox.done(db, db.query(Inbox).one().id)
        sent = outbox.put(db, Call("sendMessage", {"text": "x"}, "user", "say", "l", "chat:a", "a"), START)
        outbox.sent(db, sent.id)
        db.add(Bucket(name="chat:a", recent=[START], blocked_until=0.0))
        stored.put(db, "offset", 7)
    clock.day(1.9)
    found = purge(context)
    assert {name: count for name, count in found.items() if count} == {"limits": 1}
    clock.day(2.1)
    found = purge(context)
    kinds = ("kept", "message_ids", "inbox", "outbox")
    assert [found[name] for name in kinds] == [1, 1, 1, 1]
    with context.database.transaction() as db:
        assert [db.query(table).count() for table in (Kept, ChatMessage, Inbox, Outbox, Bucket)] == [0] * 5
        assert db.query(DataKey).count() == 0, "nobody is left who needs a key"
        assert stored.get(db, "offset") == 7


def test_a_key_with_which_something_waits_is_not_retired(context: Context, clock: Clock) -> None:
    with context.database.transaction() as db:
        inbox.put(db, "telegram:1", "a", {"n": 1}, clock())
        outbox.put(db, Call("deleteMessages", {"chat_id": 1}, "user", "delete"), clock())
    clock.day(100)
    purge(context)
    with context.database.transaction() as db:
        assert db.query(Inbox).one().payload == {"n": 1}
        assert db.query(Outbox).one().payload == {"chat_id": 1}


def test_the_log_of_staff_goes_after_a_year_but_not_of_an_open_case(context: Context, clock: Clock) -> None:
    a_case(context, "CL0SED", "a")
    a_case(context, "0PEN", "b", closed=False)
    clock.day(366)
    purge(context)
    with context.database.transaction() as db:
        assert {row.case_number for row in db.query(CaseLog)} == {"0PEN"}


def test_numbers_for_statistics_go_after_two_years(context: Context, clock: Clock) -> None:
    a_case(context)
    clock.day(40)
    purge(context)
    clock.day(700)
    assert purge(context)["statistics"] == 0
    clock.day(731)
    assert purge(context)["statistics"] == 1
    with context.database.transaction() as db:
        assert db.query(CaseRow).count() == 0


def test_a_dry_run_counts_what_would_go_and_nothing_goes(context: Context, clock: Clock) -> None:
    a_case(context)
    clock.day(31)
    would = would_purge(context)
    assert would["cases"] == 1 and state(context) == ("a", 1)
    with context.database.transaction() as db:
        assert db.query(KeyToShred).count() == 0 and retention.reports(db) == []
    assert purge(context)["cases"] == 1
    with context.database.transaction() as db:
        [report] = retention.reports(db)
        assert report.counts["cases"] == 1 and set(map(type, report.counts.values())) == {int}


def test_a_shorter_clock_is_a_setting(context: Context, clock: Clock) -> None:
    context.clocks = retention.Clocks(idle_days=7)
    with context.database.transaction() as db:
        conversations.save(db, "a", 1, Session().to_json(), clock())
    clock.day(8)
    assert purge(context)["conversations"] == 1


# -- forgetting


def test_what_came_in_meanwhile_survives_under_a_new_key(context: Context) -> None:
    a_case(context)
    with context.database.transaction() as db:
        inbox.put(db, "telegram:1", "a", {"n": 1}, START)
        flying = outbox.put(db, Call("sendMessage", {"text": "x"}, "user", "say", "l", "chat:a", "a"), START)
        flying.state = "sending"
        before = db.scalars(select(DataKey.key_id).where(DataKey.owner == "a")).one()
    with context.database.transaction() as db:
        forgetting.forget(db, "a", None, START)
    shred(context)
    with context.database.transaction() as db:
        assert db.query(Inbox).one().payload == {"n": 1}
        assert db.query(Outbox).filter_by(conversation="a").one().payload == {"text": "x"}
        assert db.scalars(select(DataKey.key_id).where(DataKey.owner == "a")).one() != before
        assert before not in context.database.vault.store.days()


def test_an_operator_forgets_by_case_number_or_chat_and_it_is_noted_without_content(
    context: Context, clock: Clock
) -> None:
    key = conversations.key_of(4711)
    a_case(context, key=key, closed=False)
    found = operator.find(context, "k7m4x")
    assert found is not None and found.key == key and found.has_open_case and found.counts["case_messages"] == 1
    assert operator.find(context, "4711") == found
    assert operator.forget(context, found) == 2
    assert operator.find(context, "4711") is None and operator.find(context, "K7M4X") is None
    assert state(context) == ("", 0)
    with context.database.transaction() as db:
        act = db.query(OperatorAct).one()
        assert act.act == "forget" and act.who and act.at == clock()
        assert db.query(Forgotten).one().hash not in (key, "4711")
        row = db.query(CaseRow).one()
        assert (row.state, row.outcome) == ("closed", "deleted")


def test_a_user_of_whom_only_a_waiting_message_is_there_can_be_forgotten(context: Context) -> None:
    with context.database.transaction() as db:
        inbox.put(db, "telegram:1", conversations.key_of(5), {"n": 1}, START)
    found = operator.find(context, "5")
    assert found is not None
    operator.forget(context, found)
    with context.database.transaction() as db:
        assert db.query(Inbox).one().payload == {"n": 1}, "it came in, so it is answered"


def test_nothing_of_a_forgotten_user_is_left_in_any_table(context: Context) -> None:
    key = conversations.key_of(4711)
    a_case(context, key=key)
    found = operator.find(context, "4711")
    assert found is not None
    operator.forget(context, found)
    with context.database.transaction() as db:
        tables = [name for name in Conversation.metadata.tables if name not in ("settings", "buckets")]
        left = {name: str(db.execute(text(f"SELECT * FROM {name}")).all()) for name in tables}
    assert [name for name, rows in left.items() if key in rows] == []
