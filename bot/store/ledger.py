"""The ids of messages that lie in other apps, by the mark of their chat, so that they can be taken away again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.schema import ledger, person, staff
from bot.store.transaction import Statement, Tx

_NEW: dict[str, object] = {"mark": bindparam("mark"), "message": bindparam("message"), "at": bindparam("at")}
_ADD = Statement(
    sqlite.insert(ledger).values(_NEW).on_conflict_do_nothing(),
    postgresql.insert(ledger).values(_NEW).on_conflict_do_nothing(),
)
_OF = Statement(
    select(ledger.c.message, ledger.c.at)
    .where(ledger.c.mark == bindparam("of_mark"), ledger.c.at < bindparam("until"))
    .order_by(ledger.c.at, ledger.c.message)
)
_DROP = Statement(
    delete(ledger).where(ledger.c.mark == bindparam("of_mark"), ledger.c.message == bindparam("of_message"))
)
_OLD = Statement(
    select(person.c.id)
    .select_from(ledger.join(person, person.c.mark == ledger.c.mark).join(staff, staff.c.person_id == person.c.id))
    .where(ledger.c.at < bindparam("before"))
    .distinct()
)
_GONE = Statement(delete(ledger).where(ledger.c.at < bindparam("before")))


def remember(mark: bytes, message: int, at: int) -> Tx[None]:
    """Write one message down; one that is there already stays as it is."""
    yield _ADD, {"mark": mark, "message": message, "at": at}


def listed(mark: bytes, until: int) -> Tx[list[tuple[int, int]]]:
    """(message id, when) of what came to lie in a chat before `until` (UTC seconds), oldest first."""
    rows = yield _OF, {"of_mark": mark, "until": until}
    return [(row[0], row[1]) for row in rows]


def forget(mark: bytes, messages: Sequence[int]) -> Tx[None]:
    """Strike message ids of a chat out."""
    for message in messages:
        yield _DROP, {"of_mark": mark, "of_message": message}


def staff_with_older(before: int) -> Tx[list[int]]:
    """The staff (person ids) in whose apps something lies from before `before`."""
    rows = yield _OLD, {"before": before}
    return [row[0] for row in rows]


def forget_before(before: int) -> Tx[None]:
    """Strike out what is too old for any platform to take away."""
    yield _GONE, {"before": before}
