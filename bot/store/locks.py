"""What two turns may not do at once on PostgreSQL, where they run side by side; on SQLite each of these is nothing.

A person's row is the lock of all that is hers: her talk, her tickets and their record, and what waits to be sent to
her. Whoever changes any of it, or decides by it, takes that lock first. Transactions run at READ COMMITTED, so that
what is read after a lock was got is what its last holder left. The order, so that nobody waits in a circle: the person
whose turn it is, the person whose ticket it is, the numbers of tickets, the duty roster, members of staff, figures.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text

from bot.store.transaction import Statement, Tx

_BY_MARK = Statement(None, text("SELECT id FROM person WHERE mark = :mark FOR UPDATE"))
_BY_ID = Statement(None, text("SELECT id FROM person WHERE id = :who FOR UPDATE"))
_OWNER = Statement(
    None,
    text("SELECT id FROM person WHERE id = (SELECT person_id FROM ticket WHERE number = :number) FOR UPDATE"),
)
_BUSY = Statement(
    None,
    text(
        "WITH free AS (SELECT id FROM person WHERE id = ANY(:people) ORDER BY id FOR UPDATE SKIP LOCKED) "
        "SELECT busy FROM unnest(CAST(:people AS bigint[])) AS busy WHERE busy NOT IN (SELECT id FROM free)"
    ),
)
_NUMBERS = Statement(None, text("SELECT pg_advisory_xact_lock(hashtext('yizhan numbers'))"))
_DUTY_READ = Statement(None, text("SELECT pg_advisory_xact_lock_shared(hashtext('yizhan duty'))"))
_DUTY_WRITE = Statement(None, text("SELECT pg_advisory_xact_lock(hashtext('yizhan duty'))"))


def person_by_mark(mark: bytes) -> Tx[None]:
    """The person with this pseudonym, if there is one: her events are turns one after another."""
    yield _BY_MARK, {"mark": mark}


def person(person_id: int) -> Tx[None]:
    """The person with this row id."""
    yield _BY_ID, {"who": person_id}


def owner(number: int) -> Tx[None]:
    """The person whose ticket this is: it is claimed and closed while she neither writes nor leaves."""
    yield _OWNER, {"number": number}


def busy(people: Iterable[int]) -> Tx[set[int]]:
    """Which of these people are in the middle of something; the others are locked, and nobody is waited for."""
    rows = yield _BUSY, {"people": sorted(people)}
    return {row[0] for row in rows}


def numbers() -> Tx[None]:
    """Ticket numbers have no gaps: the next is read and used by one turn at a time."""
    yield _NUMBERS, {}


def duty_read() -> Tx[None]:
    """Nobody comes on duty between looking who is and telling them."""
    yield _DUTY_READ, {}


def duty_write() -> Tx[None]:
    """No ticket is filed between coming on duty and looking how many wait."""
    yield _DUTY_WRITE, {}
