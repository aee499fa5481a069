"""Cases: one owner at every instant, an append-only log without content, and which staff room sees them."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.core.case import Case
from bot.store.case_tables import CaseLog, CaseRoom, CaseRow, StaffMessage
from bot.store.tables import Outbox


def open_case(session: Session, case: Case, conversation: str, now: float) -> CaseRow:
    """A new case, nobody's yet, in the room of its partner."""
    row = CaseRow(
        number=case.number,
        conversation=conversation,
        state="new",
        partner=case.partner,
        tier=case.tier,
        reasons=list(case.reasons),
        opened_at=now,
        owner="",
        owner_alias="",
        outcome="",
    )
    session.add(row)
    session.add(CaseRoom(case_number=case.number, partner=case.partner, access="holds"))
    log(session, case.number, "opened", now)
    session.flush()
    return row


def get(session: Session, number: str) -> CaseRow | None:
    """The case, locked for this transaction."""
    return session.get(CaseRow, number, with_for_update=True, populate_existing=True)


def mirror(session: Session, row: CaseRow, case: Case, now: float) -> None:
    """After a step: lists and rooms show what the conversation knows of the case; a new state is logged once."""
    if row.state != case.state:
        log(session, row.number, f"state:{case.state}", now)
    if case.owner and row.owner != case.owner:
        row.taken_at = now
    row.state, row.tier, row.reasons, row.partner = case.state, case.tier, list(case.reasons), case.partner
    row.owner, row.owner_alias, row.waiting_since = case.owner, case.alias, case.since or row.opened_at


def close(session: Session, row: CaseRow, outcome: str, by: str, now: float) -> None:
    """Closed; who had it stays in the log only."""
    row.state, row.outcome, row.closed_at, row.owner, row.owner_alias = "closed", outcome, now, "", ""
    log(session, row.number, f"closed:{outcome}", now, by)


def reopen(session: Session, row: CaseRow, by: str, now: float) -> None:
    """Open again, in the same room under the same number."""
    row.state, row.outcome, row.closed_at = "reopened", "", None
    log(session, row.number, "reopened", now, by)


def log(session: Session, number: str, act: str, now: float, staff: str = "") -> None:
    """Append one act."""
    session.add(CaseLog(case_number=number, at=now, act=act[:48], staff=staff))


def acts_of(session: Session, number: str) -> list[CaseLog]:
    """Who did what, the oldest first."""
    return list(session.scalars(select(CaseLog).where(CaseLog.case_number == number).order_by(CaseLog.id)))


# -- what a staff room sees


def room(session: Session, number: str, partner: str) -> CaseRoom | None:
    """What a partner sees of a case, locked; None when it never did."""
    return session.get(CaseRoom, (number, partner), with_for_update=True, populate_existing=True)


def offer_to(session: Session, number: str, partner: str) -> CaseRoom:
    """Let a partner see that there is a case; its messages stay where they are."""
    seen = room(session, number, partner)
    if seen is None:
        seen = CaseRoom(case_number=number, partner=partner, access="offered")
        session.add(seen)
    seen.access = "offered"
    session.flush()
    return seen


def take_offer_back(session: Session, number: str, partner: str) -> None:
    """The partner sees nothing more of it."""
    if (seen := room(session, number, partner)) and seen.access == "offered":
        seen.access = "former"


def move(session: Session, row: CaseRow, to: str) -> None:
    """Revoke the old access and grant the new one; the index on `access` makes two holders impossible."""
    old = room(session, row.number, row.partner)
    if old is not None:
        old.access = "former"
        session.flush()
    offer_to(session, row.number, to).access = "holds"
    row.partner = to
    session.flush()


def of_topic(session: Session, partner: str, topic_id: int) -> CaseRow | None:
    """The case whose forum topic this is."""
    where = select(CaseRoom.case_number).where(CaseRoom.partner == partner, CaseRoom.topic_id == topic_id)
    number = session.scalar(where)
    return session.get(CaseRow, number) if number else None


def of_message(session: Session, partner: str, message_id: int) -> CaseRow | None:
    """The case that a message of the bot in a staff room belongs to."""
    which = (StaffMessage.partner == partner, StaffMessage.message_id == message_id)
    number = session.scalar(select(StaffMessage.case_number).where(*which))
    return session.get(CaseRow, number) if number else None


def belongs(session: Session, partner: str, message_id: int, number: str) -> None:
    """Remember that a message of the bot in a staff room belongs to a case."""
    session.add(StaffMessage(partner=partner, message_id=message_id, case_number=number))


#: in the column of the partner: a page in the private chat of this staff member
_PAGE = "page:"


def paged(session: Session, telegram_id: int, message_id: int, number: str) -> None:
    """Remember a page, so that its button can be taken away."""
    belongs(session, f"{_PAGE}{telegram_id}", message_id, number)


def take_pages(session: Session, number: str) -> list[tuple[int, int]]:
    """(Telegram id, message id) of the pages of a case; they are forgotten here."""
    which = (StaffMessage.case_number == number, StaffMessage.partner.startswith(_PAGE))
    rows = list(session.scalars(select(StaffMessage).where(*which)))
    session.execute(delete(StaffMessage).where(*which))
    return [(int(row.partner.removeprefix(_PAGE)), row.message_id) for row in rows]


def rooms_of(session: Session, number: str) -> list[CaseRoom]:
    """Every room that sees or saw the case."""
    return list(session.scalars(select(CaseRoom).where(CaseRoom.case_number == number)))


def messages_of(session: Session, number: str, partner: str) -> list[int]:
    """The ids of the bot's messages about a case in a staff room."""
    which = (StaffMessage.case_number == number, StaffMessage.partner == partner)
    return list(session.scalars(select(StaffMessage.message_id).where(*which)))


def forget_topics(session: Session, partner: str) -> None:
    """A staff group became a supergroup: ids of messages and topics in it are no longer valid."""
    session.execute(update(CaseRoom).where(CaseRoom.partner == partner).values(topic_id=None, card_id=None))
    session.execute(delete(StaffMessage).where(StaffMessage.partner == partner))


def name_first_room(session: Session, partner: str) -> None:
    """Cases of the time of one staff room (migration 0002) get its name."""
    session.execute(update(CaseRow).where(CaseRow.partner == "").values(partner=partner))
    session.execute(update(CaseRoom).where(CaseRoom.partner == "").values(partner=partner))
    session.execute(update(StaffMessage).where(StaffMessage.partner == "").values(partner=partner))
    of_a_case = (Outbox.audience == "staff", Outbox.case_number != "", Outbox.room == "")
    session.execute(update(Outbox).where(*of_a_case).values(room=partner))


# -- lists


def of_conversation(session: Session, conversation: str) -> list[CaseRow]:
    """All cases of a user, closed ones too."""
    return list(session.scalars(select(CaseRow).where(CaseRow.conversation == conversation)))


def open_cases(session: Session, partner: str, owner: str = "") -> list[CaseRow]:
    """All of a partner (or of one owner) that is not closed, the longest waiting first."""
    which = [CaseRow.state != "closed", CaseRow.partner == partner]
    if owner:
        which.append(CaseRow.owner == owner)
    return list(session.scalars(select(CaseRow).where(*which).order_by(CaseRow.waiting_since, CaseRow.opened_at)))


def count_since(session: Session, partner: str, since: float) -> dict[str, int]:
    """How many cases of a partner were opened and closed since then."""
    mine = select(func.count()).select_from(CaseRow).where(CaseRow.partner == partner)
    opened = session.scalar(mine.where(CaseRow.opened_at >= since)) or 0
    closed = session.scalar(mine.where(CaseRow.closed_at >= since)) or 0
    return {"opened": opened, "closed": closed}
