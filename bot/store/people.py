"""People: found by the pseudonym of their address, each with a key of her own and a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, insert, or_, select, update

from bot.events import Address
from bot.store.schema import outbox, person, staff, ticket
from bot.store.transaction import Statement, Tx, one

PUT_OFF = 10 * 60 + 5
"""Seconds after she was seen; a row due only after that waits for the time she called safe, or for her to come back."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person's row. `user` and `conversation` are sealed with `key`; `held` counts messages that wait for her word.

    `role` is "" for everybody who is not (or no longer) staff.
    """

    id: int
    channel: str
    account: str
    key: bytes
    user: bytes
    conversation: bytes
    seen_at: int
    left: bool
    gone: bool
    knocked: bool
    reach: str
    talking: str
    held: int
    role: str


_HELD = (
    select(func.count())
    .select_from(outbox)
    .where(
        outbox.c.person_id == person.c.id,
        or_(
            outbox.c.state == "held",
            and_(outbox.c.state == "waiting", outbox.c.due > person.c.seen_at + PUT_OFF),
        ),
    )
    .scalar_subquery()
)
_COLUMNS = (
    person.c.id,
    person.c.channel,
    person.c.account,
    person.c.key,
    person.c.user,
    person.c.conversation,
    person.c.seen_at,
    person.c.left,
    person.c.gone,
    person.c.knocked,
    person.c.reach,
    person.c.talking,
    _HELD,
    func.coalesce(staff.c.role, ""),
)
_JOINED = person.outerjoin(staff, (staff.c.person_id == person.c.id) & (staff.c.revoked == 0))
_BY_MARK = Statement(select(*_COLUMNS).select_from(_JOINED).where(person.c.mark == bindparam("mark")))
_BY_ID = Statement(select(*_COLUMNS).select_from(_JOINED).where(person.c.id == bindparam("id")))
_ADD = Statement(
    insert(person)
    .values(
        mark=bindparam("mark"),
        channel=bindparam("channel"),
        account=bindparam("account"),
        key=bindparam("key"),
        user=bindparam("user"),
        conversation=b"",
        seen_at=bindparam("seen_at"),
        left=0,
        gone=0,
        knocked=0,
        reach="",
        talking="",
        paused_until=0,
    )
    .returning(person.c.id)
)
_HEARD = Statement(
    update(person)
    .where(person.c.id == bindparam("who"))
    .values(
        conversation=bindparam("conversation"),
        seen_at=bindparam("seen_at"),
        left=bindparam("left"),
        gone=0,
        knocked=0,
        paused_until=0,
    )
)
_SEEN = Statement(
    update(person)
    .where(person.c.id == bindparam("who"))
    .values(
        seen_at=bindparam("seen_at"),
        gone=0,
        paused_until=0,
    )
)
_REACH = Statement(update(person).where(person.c.id == bindparam("who")).values(reach=bindparam("reach")))
_TALKING = Statement(update(person).where(person.c.id == bindparam("who")).values(talking=bindparam("talking")))
_KNOCKED = Statement(update(person).where(person.c.id == bindparam("who")).values(knocked=1))
_GONE = Statement(update(person).where(person.c.id == bindparam("who")).values(gone=1))
_PAUSE = Statement(update(person).where(person.c.id == bindparam("who")).values(paused_until=bindparam("paused_until")))
_TICKETS = Statement(
    select(ticket.c.code, ticket.c.kind, ticket.c.level, ticket.c.status, ticket.c.claimed_by)
    .where(ticket.c.person_id == bindparam("who"))
    .order_by(ticket.c.number)
)


def by_mark(mark: bytes) -> Tx[Person | None]:
    """The person with this pseudonym."""
    row = one((yield _BY_MARK, {"mark": mark}))
    return None if row is None else Person(*row)


def by_id(person_id: int) -> Tx[Person | None]:
    """The person with this row id."""
    row = one((yield _BY_ID, {"id": person_id}))
    return None if row is None else Person(*row)


def add(mark: bytes, address: Address, key: bytes, user: bytes, now: int) -> Tx[Person]:
    """A new person. `key` is wrapped, `user` sealed with it."""
    rows = yield (
        _ADD,
        {
            "mark": mark,
            "channel": address.channel,
            "account": address.account,
            "key": key,
            "user": user,
            "seen_at": now,
        },
    )
    return Person(
        rows[0][0],
        address.channel,
        address.account,
        key,
        user,
        b"",
        now,
        left=False,
        gone=False,
        knocked=False,
        reach="",
        talking="",
        held=0,
        role="",
    )


def heard(who: Person, conversation: bytes, now: int, *, left: bool) -> Tx[None]:
    """She wrote: her conversation as it is now, and the window that her message opens."""
    yield _HEARD, {"who": who.id, "conversation": conversation, "seen_at": now, "left": int(left)}


def seen(person_id: int, now: int) -> Tx[None]:
    """A member of staff wrote."""
    yield _SEEN, {"who": person_id, "seen_at": now}


def set_reach(person_id: int, reach: str) -> Tx[None]:
    """When she may be written to: any, day, evening, never, "" for unknown."""
    yield _REACH, {"who": person_id, "reach": reach}


def set_talking(person_id: int, code: str) -> Tx[None]:
    """The ticket whose operator wrote to her last."""
    yield _TALKING, {"who": person_id, "talking": code}


def set_knocked(person_id: int) -> Tx[None]:
    """A neutral line has told her that something waits."""
    yield _KNOCKED, {"who": person_id}


def set_gone(person_id: int) -> Tx[None]:
    """The platform says she cannot be reached any more."""
    yield _GONE, {"who": person_id}


def pause(person_id: int, until: int) -> Tx[None]:
    """Nothing is tried for her before `until`."""
    yield _PAUSE, {"who": person_id, "paused_until": until}


def tickets(person_id: int) -> Tx[list[tuple[str, str, int, str, int]]]:
    """Her tickets: (code, kind, level index, status, claimed by), oldest first."""
    rows = yield _TICKETS, {"who": person_id}
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
