"""Claims, for both boxes: a waiting row becomes somebody's, is renewed while they have it in hand, else given back."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from bot.store.tables import Inbox, Outbox

#: (id, attempts): the same row claimed again is another claim
Claim = tuple[int, int]


def claiming(table: type[Inbox] | type[Outbox], state: str) -> Any:
    """The statement for `mark`. Made once: to put it together takes longer than to run it."""
    box: Any = table.__table__
    waiting = box.update().where(box.c.id == bindparam("row"), box.c.state == "waiting")
    lease: dict[str, Any] = {"lease_until": bindparam("until"), "owner": bindparam("by")}
    return waiting.values(state=state, attempts=box.c.attempts + 1, **lease)


def mark(session: Session, statement: Any, row: Inbox | Outbox, owner: str, until: float) -> bool:
    """Make a row the owner's, in the database and in memory. False: somebody else was faster."""
    if not session.execute(statement, {"row": row.id, "until": until, "by": owner}).rowcount:  # type: ignore[attr-defined]
        return False
    for name, value in (("attempts", row.attempts + 1), ("lease_until", until), ("owner", owner)):
        set_committed_value(row, name, value)
    return True


def holding(table: type[Inbox] | type[Outbox]) -> Any:
    """The statement for `holds`."""
    box: Any = table.__table__
    return select(box.c.state, box.c.owner, box.c.attempts).where(box.c.id == bindparam("row")).with_for_update()


def holds(session: Session, statement: Any, row: Inbox | Outbox, state: str) -> bool:
    """Whether it is still the owner's by the same claim; locked, so that this stays so until the transaction ends."""
    now = session.execute(statement, {"row": row.id}).one_or_none()
    return now is not None and tuple(now) == (state, row.owner, row.attempts)


def renew(
    session: Session,
    table: type[Inbox] | type[Outbox],
    mine: Any,
    in_hand: Callable[[], Set[Claim]],
    now: float,
    lease: float,
) -> Any:
    """Extend what is in hand, once half of its lease is over. Returns the condition for the rest of `mine`, or None.

    Rows are not locked for it but when there is need: whoever settles one must not wait for this. `in_hand` is asked
    after they are read: a claim is noted there before it is committed.
    """
    rows = session.execute(select(table.id, table.attempts, table.lease_until).where(mine)).all()
    held = in_hand()
    kept = {row.id: row.lease_until or 0.0 for row in rows if (row.id, row.attempts) in held}
    if due := [row_id for row_id, until in kept.items() if until < now + lease / 2]:
        session.execute(update(table).where(mine, table.id.in_(due)).values(lease_until=now + lease))
    lost = [and_(table.id == row.id, table.attempts == row.attempts) for row in rows if row.id not in kept]
    return and_(mine, or_(*lost)) if lost else None
