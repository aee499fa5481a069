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


def renew(
    session: Session,
    table: type[Inbox] | type[Outbox],
    mine: Any,
    in_hand: Callable[[], Set[Claim]],
    until: float,
) -> Any:
    """Extend the leases of what is in hand. Returns the condition for those of `mine` that are not, or None.

    `in_hand` is asked after the rows are read: a claim is noted there before it is committed.
    """
    rows = [(row_id, attempts) for row_id, attempts in session.execute(select(table.id, table.attempts).where(mine))]
    held = in_hand()
    if kept := [row_id for row_id, attempts in rows if (row_id, attempts) in held]:
        session.execute(update(table).where(mine, table.id.in_(kept)).values(lease_until=until))
    lost = [and_(table.id == row_id, table.attempts == attempts) for row_id, attempts in rows if row_id not in kept]
    return and_(mine, or_(*lost)) if lost else None
