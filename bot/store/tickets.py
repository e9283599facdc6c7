"""Tickets and what joined them. Intake and entries are sealed with the key of the person they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam, case, func, insert, select, update

from bot.store import locks
from bot.store.schema import entry, person, ticket
from bot.store.transaction import Statement, Tx, one

Author = Literal["her", "staff", "note", "house"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket's row. `level` is the index into flows.model.LEVELS; `claimed_by` a person id, 0 for nobody."""

    number: int
    code: str
    person_id: int
    kind: str
    level: int
    at_least: bool
    status: str
    county: str
    station: str
    source: str
    claimed_by: int
    created: int
    intake: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that joined a ticket: whose words, when, sealed."""

    author: str
    at: int
    staff_id: int
    body: bytes


_COLUMNS = (
    ticket.c.number,
    ticket.c.code,
    ticket.c.person_id,
    ticket.c.kind,
    ticket.c.level,
    ticket.c.at_least,
    ticket.c.status,
    ticket.c.county,
    ticket.c.station,
    ticket.c.source,
    ticket.c.claimed_by,
    ticket.c.created,
    ticket.c.intake,
)
_NEW = insert(ticket).values(
    code=bindparam("code"),
    person_id=bindparam("person_id"),
    kind=bindparam("kind"),
    level=bindparam("level"),
    at_least=bindparam("at_least"),
    status="open",
    county=bindparam("county"),
    station=bindparam("station"),
    source=bindparam("source"),
    claimed_by=0,
    claimed_at=0,
    created=bindparam("created"),
    closed_at=0,
    outcome="",
    intake=bindparam("intake"),
)
_NEXT = select(func.coalesce(func.max(ticket.c.number), 0) + 1).scalar_subquery()
_ADD = Statement(
    _NEW.returning(ticket.c.number),
    _NEW.values(number=_NEXT).returning(ticket.c.number),  # a sequence would leave gaps, as if tickets were lost
)
_BY_CODE = Statement(select(*_COLUMNS).where(ticket.c.code == bindparam("code")))
_BY_NUMBER = Statement(select(*_COLUMNS).where(ticket.c.number == bindparam("number")))
_OPEN = Statement(
    select(*_COLUMNS)
    .where(ticket.c.status == "open")
    .order_by(ticket.c.level.desc(), ticket.c.created, ticket.c.number)
    .limit(bindparam("most"))
)
_MINE = Statement(
    select(*_COLUMNS)
    .where(ticket.c.status == "claimed", ticket.c.claimed_by == bindparam("who"))
    .order_by(ticket.c.level.desc(), ticket.c.created, ticket.c.number)
)
_OF_PERSON = Statement(
    select(*_COLUMNS)
    .where(ticket.c.person_id == bindparam("who"), ticket.c.status != "closed")
    .order_by(ticket.c.number)
)
_ALL = Statement(
    select(
        ticket.c.number,
        ticket.c.kind,
        ticket.c.level,
        ticket.c.status,
        ticket.c.county,
        ticket.c.station,
        ticket.c.source,
        ticket.c.claimed_by,
        ticket.c.created,
    ).order_by(ticket.c.number)
)
_GROW = Statement(
    update(ticket)
    .where(ticket.c.code == bindparam("of_code"))
    .values(
        level=case((ticket.c.level < bindparam("to_level"), bindparam("to_level_too")), else_=ticket.c.level),
        at_least=bindparam("at_least"),
        county=bindparam("county"),
        intake=bindparam("intake"),
    )
)
_RAISE = Statement(
    update(ticket)
    .where(ticket.c.code == bindparam("of_code"), ticket.c.level < bindparam("to_level"))
    .values(level=bindparam("level"))
    .returning(ticket.c.number)
)
_CLAIM = Statement(
    update(ticket)
    .where(ticket.c.number == bindparam("of_number"), ticket.c.claimed_by == 0, ticket.c.status == "open")
    .values(claimed_by=bindparam("claimed_by"), claimed_at=bindparam("claimed_at"), status="claimed")
    .returning(ticket.c.number)
)
_FREE = Statement(
    update(ticket)
    .where(
        ticket.c.number == bindparam("of_number"), ticket.c.claimed_by == bindparam("who"), ticket.c.status == "claimed"
    )
    .values(claimed_by=0, claimed_at=0, status="open")
    .returning(ticket.c.number)
)
_CLOSE = Statement(
    update(ticket)
    .where(ticket.c.number == bindparam("of_number"), ticket.c.status != "closed")
    .values(status="closed", closed_at=bindparam("closed_at"), outcome=bindparam("outcome"))
    .returning(ticket.c.number)
)
_JOIN = Statement(
    insert(entry).values(
        ticket=bindparam("ticket"),
        at=bindparam("at"),
        author=bindparam("author"),
        staff_id=bindparam("staff_id"),
        body=bindparam("body"),
    )
)
_ENTRIES = Statement(
    select(entry.c.author, entry.c.at, entry.c.staff_id, entry.c.body)
    .where(entry.c.ticket == bindparam("of_ticket"))
    .order_by(entry.c.id)
)
_WAITING = Statement(select(func.count()).select_from(ticket).where(ticket.c.status == "open"))
_KEY = Statement(select(person.c.key).where(person.c.id == bindparam("who")))


def _ticket(rows: list[tuple[object, ...]]) -> Ticket | None:
    row = one(rows)
    return None if row is None else Ticket(*row)


def add(
    code: str,
    person_id: int,
    kind: str,
    level: int,
    at_least: bool,
    county: str,
    source: str,
    now: int,
    intake: bytes,
    station: str = "",
) -> Tx[Ticket]:
    """File a ticket; its number is the next one."""
    yield from locks.numbers()
    rows = yield (
        _ADD,
        {
            "code": code,
            "person_id": person_id,
            "kind": kind,
            "level": level,
            "at_least": int(at_least),
            "county": county,
            "station": station,
            "source": source,
            "created": now,
            "intake": intake,
        },
    )
    return Ticket(rows[0][0], code, person_id, kind, level, at_least, "open", county, station, source, 0, now, intake)


def by_code(code: str) -> Tx[Ticket | None]:
    """The ticket with this code of twelve digits."""
    return _ticket((yield _BY_CODE, {"code": code}))


def by_number(number: int) -> Tx[Ticket | None]:
    """The ticket with this number. Until the transaction ends nobody else changes it, and its owner does nothing."""
    yield from locks.owner(number)
    return _ticket((yield _BY_NUMBER, {"number": number}))


def grow(found: Ticket, level: int, at_least: bool, county: str, intake: bytes) -> Tx[None]:
    """More is known. The level only rises."""
    yield (
        _GROW,
        {
            "of_code": found.code,
            "to_level": level,
            "to_level_too": level,
            "at_least": int(at_least),
            "county": county or found.county,
            "intake": intake,
        },
    )


def rise(code: str, level: int) -> Tx[bool]:
    """Raise the level; whether it was lower before."""
    return bool((yield _RAISE, {"of_code": code, "to_level": level, "level": level}))


def claim(number: int, person_id: int, now: int) -> Tx[bool]:
    """One claimer: whether this one won."""
    return bool((yield _CLAIM, {"of_number": number, "claimed_by": person_id, "claimed_at": now}))


def free(number: int, person_id: int) -> Tx[bool]:
    """The claimer gives the ticket back to the queue."""
    return bool((yield _FREE, {"of_number": number, "who": person_id}))


def close(number: int, outcome: str, now: int) -> Tx[bool]:
    """Close a ticket with what came of it."""
    return bool((yield _CLOSE, {"of_number": number, "closed_at": now, "outcome": outcome}))


def join(number: int, author: Author, body: bytes, now: int, staff_id: int = 0) -> Tx[None]:
    """Something joins the ticket's record."""
    yield _JOIN, {"ticket": number, "at": now, "author": author, "staff_id": staff_id, "body": body}


def entries(number: int) -> Tx[list[Entry]]:
    """The ticket's record, oldest first."""
    rows = yield _ENTRIES, {"of_ticket": number}
    return [Entry(*row) for row in rows]


def queue(most: int) -> Tx[list[Ticket]]:
    """Open tickets: the most dangerous first, then those that wait longest."""
    rows = yield _OPEN, {"most": most}
    return [Ticket(*row) for row in rows]


def claimed_by(person_id: int) -> Tx[list[Ticket]]:
    """The tickets an operator has."""
    rows = yield _MINE, {"who": person_id}
    return [Ticket(*row) for row in rows]


def of_person(person_id: int) -> Tx[list[Ticket]]:
    """Her tickets that are not closed."""
    rows = yield _OF_PERSON, {"who": person_id}
    return [Ticket(*row) for row in rows]


def waiting() -> Tx[int]:
    """How many tickets nobody has claimed."""
    rows = yield _WAITING, {}
    return int(rows[0][0])


def listed() -> Tx[list[tuple[int, str, int, str, str, str, str, int, int]]]:
    """Every ticket without a word: number, kind, level, status, county, station, source, claimed by, created."""
    rows = yield _ALL, {}
    return [(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8]) for r in rows]


def key_of(person_id: int) -> Tx[bytes]:
    """The wrapped key of the person a ticket is about."""
    rows = yield _KEY, {"who": person_id}
    return bytes(rows[0][0])
