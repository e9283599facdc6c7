"""Staff and the single-use invites by which they join."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import bindparam, func, insert, select, update

from bot.store import locks
from bot.store.schema import invite, person, staff
from bot.store.transaction import Row, Statement, Tx, among, one


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff. `chosen` is the ticket number that bare words go to (0: nobody); `live` the choices that
    digits mean now, as words of the desk."""

    person_id: int
    name: str
    role: str
    county: str
    on_duty: bool
    chosen: int
    live: tuple[str, ...]
    channel: str
    account: str
    key: bytes


_COLUMNS = (
    staff.c.person_id,
    staff.c.name,
    staff.c.role,
    staff.c.county,
    staff.c.on_duty,
    staff.c.chosen,
    staff.c.live,
    person.c.channel,
    person.c.account,
    person.c.key,
)
_JOINED = staff.join(person, person.c.id == staff.c.person_id)
_FIND = Statement(
    select(*_COLUMNS).select_from(_JOINED).where(staff.c.person_id == bindparam("who"), staff.c.revoked == 0)
)
_ON_DUTY = Statement(
    select(*_COLUMNS).select_from(_JOINED).where(staff.c.on_duty == 1, staff.c.revoked == 0).order_by(staff.c.person_id)
)
_ALL = Statement(select(*_COLUMNS).select_from(_JOINED).where(staff.c.revoked == 0).order_by(staff.c.person_id))
_NAME = Statement(select(staff.c.name).where(staff.c.person_id == bindparam("who")))
_ADD = Statement(
    insert(staff).values(
        person_id=bindparam("person_id"),
        name=bindparam("name"),
        role=bindparam("role"),
        county=bindparam("county"),
        on_duty=bindparam("on_duty"),
        chosen=0,
        live="[]",
        joined_at=bindparam("joined_at"),
        revoked=0,
    )
)
_AGAIN = Statement(
    update(staff)
    .where(staff.c.person_id == bindparam("who"))
    .values(
        name=bindparam("name"),
        role=bindparam("role"),
        county=bindparam("county"),
        on_duty=bindparam("on_duty"),
        revoked=0,
        chosen=0,
    )
    .returning(staff.c.person_id)
)
_DUTY = Statement(update(staff).where(staff.c.person_id == bindparam("who")).values(on_duty=bindparam("on_duty")))
_CHOOSE = Statement(update(staff).where(staff.c.person_id == bindparam("who")).values(chosen=bindparam("chosen")))
_UNCHOOSE = Statement(update(staff).where(staff.c.chosen == bindparam("number")).values(chosen=0))
_LIVE = Statement(update(staff).where(staff.c.person_id == bindparam("who")).values(live=bindparam("live")))
_USED = Statement(
    update(staff).where(staff.c.person_id == bindparam("who"), staff.c.live == bindparam("before")).values(live="[]")
)
_COUNT_ON = Statement(
    select(func.count())
    .select_from(staff)
    .where(staff.c.on_duty == 1, staff.c.revoked == 0, among(staff.c.role, "operator", "supervisor", "counsellor"))
)
_REVOKE = Statement(update(staff).where(staff.c.person_id == bindparam("who")).values(revoked=1, on_duty=0, chosen=0))
_INVITE = Statement(
    insert(invite).values(
        mark=bindparam("mark"),
        role=bindparam("role"),
        county=bindparam("county"),
        name=bindparam("name"),
        expires_at=bindparam("expires_at"),
        used_by=0,
    )
)
_USE = Statement(
    update(invite)
    .where(invite.c.mark == bindparam("of_mark"), invite.c.used_by == 0, invite.c.expires_at > bindparam("now"))
    .values(used_by=bindparam("used_by"))
    .returning(invite.c.role, invite.c.county, invite.c.name)
)


def _member(row: Row) -> Member:
    return Member(
        row[0], row[1], row[2], row[3], bool(row[4]), row[5], tuple(json.loads(row[6])), row[7], row[8], row[9]
    )


def find(person_id: int) -> Tx[Member | None]:
    """The member of staff a person is, None when she is none."""
    row = one((yield _FIND, {"who": person_id}))
    return None if row is None else _member(row)


def on_duty() -> Tx[list[Member]]:
    """Everybody on duty."""
    yield from locks.duty_read()
    rows = yield _ON_DUTY, {}
    return [_member(row) for row in rows]


def everybody() -> Tx[list[Member]]:
    """All who are staff now."""
    rows = yield _ALL, {}
    return [_member(row) for row in rows]


def answering() -> Tx[int]:
    """How many are on duty who answer people."""
    rows = yield _COUNT_ON, {}
    return int(rows[0][0])


def name_of(person_id: int) -> Tx[str]:
    """A member's name, also of one who left; "" for nobody."""
    row = one((yield _NAME, {"who": person_id}))
    return "" if row is None else str(row[0])


def add(person_id: int, name: str, role: str, county: str, now: int, *, on_duty: bool) -> Tx[None]:
    """A person becomes staff (again)."""
    yield from locks.duty_write()
    known = {"name": name, "role": role, "county": county, "on_duty": int(on_duty)}
    if not (yield _AGAIN, {"who": person_id, **known}):
        yield _ADD, {"person_id": person_id, "joined_at": now, **known}


def set_duty(person_id: int, on: bool) -> Tx[None]:
    """On or off duty."""
    yield from locks.duty_write()
    yield _DUTY, {"who": person_id, "on_duty": int(on)}


def revoke(person_id: int) -> Tx[None]:
    """The person is staff no more."""
    yield _REVOKE, {"who": person_id}


def choose(person_id: int, number: int) -> Tx[None]:
    """The ticket that bare words go to; 0 for nobody."""
    yield _CHOOSE, {"who": person_id, "chosen": number}


def unchoose(number: int) -> Tx[None]:
    """Nobody's bare words go to this ticket any more."""
    yield _UNCHOOSE, {"number": number}


def set_live(person_id: int, words: list[str]) -> Tx[None]:
    """The words of the desk that digits mean from now on."""
    yield _LIVE, {"who": person_id, "live": json.dumps(words, ensure_ascii=False)}


def used_live(member: Member) -> Tx[None]:
    """The choices that the member had mean nothing any more; newer ones stay."""
    yield _USED, {"who": member.person_id, "before": json.dumps(member.live, ensure_ascii=False)}


def invite_one(mark: bytes, role: str, county: str, name: str, expires_at: int) -> Tx[None]:
    """Enter an invite by the keyed hash of its code."""
    yield _INVITE, {"mark": mark, "role": role, "county": county, "name": name, "expires_at": expires_at}


def use_invite(mark: bytes, person_id: int, now: int) -> Tx[tuple[str, str, str] | None]:
    """Use an invite up: (role, county, name), None when it is unknown, used or too old."""
    row = one((yield _USE, {"of_mark": mark, "used_by": person_id, "now": now}))
    return None if row is None else (row[0], row[1], row[2])
