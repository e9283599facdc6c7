"""Delivery's side of the outbox: rows that are due are leased, kept while they are sent, and settled or given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, or_, select, update

from bot.store import locks
from bot.store.outbox import Kind, State
from bot.store.schema import outbox, person
from bot.store.transaction import Statement, Tx


@dataclass(frozen=True, slots=True)
class Row:
    """A row to send: its sealed body with the key that opens it, and the sealed user with hers."""

    id: int
    person_id: int
    channel: str
    account: str
    kind: Kind
    body: bytes
    body_key: bytes
    user: bytes
    user_key: bytes
    attempts: int
    ticket: int
    due: int
    edits: int
    edited_ref: str


_sealer = person.alias("sealer")
_edited = outbox.alias("edited")
_leased = outbox.alias("in_flight")
_DUE = Statement(
    select(
        outbox.c.id,
        outbox.c.person_id,
        outbox.c.channel,
        outbox.c.account,
        outbox.c.kind,
        outbox.c.body,
        _sealer.c.key,
        person.c.user,
        person.c.key,
        outbox.c.attempts,
        outbox.c.ticket,
        outbox.c.due,
        outbox.c.edits,
        func.coalesce(_edited.c.ref, ""),
    )
    .select_from(
        outbox.join(person, person.c.id == outbox.c.person_id)
        .join(_sealer, _sealer.c.id == outbox.c.sealed_by)
        .outerjoin(_edited, _edited.c.id == outbox.c.edits)
    )
    .where(
        outbox.c.state == "waiting",
        outbox.c.channel == bindparam("of_channel"),
        outbox.c.account == bindparam("of_account"),
        outbox.c.due <= bindparam("now"),
        person.c.paused_until <= bindparam("now_too"),
        ~select(_leased.c.id)
        .where(
            _leased.c.person_id == outbox.c.person_id,
            _leased.c.state == "leased",
        )
        .exists(),
    )
    .order_by(outbox.c.due, outbox.c.id)
    .limit(bindparam("most"))
)
_LEASE = Statement(
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == "waiting")
    .values(
        state="leased",
        owner=bindparam("owner"),
        lease_until=bindparam("lease_until"),
    )
    .returning(outbox.c.id)
)
_RENEW = Statement(
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == "leased", outbox.c.owner == bindparam("of_owner"))
    .values(lease_until=bindparam("lease_until"))
    .returning(outbox.c.id)
)
_SETTLE = Statement(
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=bindparam("state"),
        ref=bindparam("ref"),
        body=b"",
        lease_until=0,
    )
)
_RETURN = Statement(
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == "leased", outbox.c.owner == bindparam("of_owner"))
    .values(
        state=bindparam("state"),
        due=bindparam("due"),
        attempts=outbox.c.attempts + bindparam("failed", required=True),
        lease_until=0,
    )
)
_LEASED_HERE = (
    (outbox.c.state == "leased")
    & (outbox.c.channel == bindparam("of_channel"))
    & (outbox.c.account == bindparam("of_account"))
)
_EXPIRED = Statement(
    update(outbox).where(_LEASED_HERE, outbox.c.lease_until <= bindparam("now")).values(state="waiting", lease_until=0)
)
_RECLAIM = Statement(
    update(outbox)
    .where(_LEASED_HERE, or_(outbox.c.lease_until <= bindparam("now"), outbox.c.owner != bindparam("owner")))
    .values(state="waiting", lease_until=0)
    .returning(outbox.c.id)
)


def lease(channel: str, account: str, owner: str, now: int, until: int, most: int) -> Tx[list[Row]]:
    """Take up to `most` rows that are due, oldest first; addresses with something in flight wait, also for `expire`.

    So does a person in the middle of a turn: her rows are looked at again when that has ended.
    """
    rows = yield (
        _DUE,
        {
            "of_channel": channel,
            "of_account": account,
            "now": now,
            "now_too": now,
            "most": most,
        },
    )
    busy = (yield from locks.busy({row[1] for row in rows})) if rows else set()
    taken = []
    for row in rows:
        if row[1] not in busy and (yield _LEASE, {"row": row[0], "owner": owner, "lease_until": until}):
            taken.append(Row(*row))
    return taken


def settle(row: int, state: State, ref: str = "") -> Tx[None]:
    """The row has ended."""
    yield _SETTLE, {"row": row, "state": state, "ref": ref}


def renew(row: int, owner: str, until: int) -> Tx[bool]:
    """Keep a leased row for longer. False: it is not the owner's any more, or she left meanwhile."""
    return bool((yield _RENEW, {"row": row, "of_owner": owner, "lease_until": until}))


def give_back(rows: Sequence[Row], owner: str, *, failed: bool = False) -> Tx[None]:
    """Rows that were leased and not sent wait again; `failed` counts an attempt that went wrong."""
    for row in rows:
        yield from _put_back(row, owner, "waiting", row.due, failed)


def put_off(row: Row, owner: str, until: int) -> Tx[None]:
    """A leased row waits until it is safe for her; 0: until she comes back by herself."""
    yield from _put_back(row, owner, "waiting" if until else "held", until or row.due)


def _put_back(row: Row, owner: str, state: State, due: int, failed: bool = False) -> Tx[None]:
    yield _RETURN, {"row": row.id, "of_owner": owner, "state": state, "due": due, "failed": int(failed)}


def expire(channel: str, account: str, now: int) -> Tx[None]:
    """Rows whose lease ran out wait again: whoever had them died, or could not say how their sending ended."""
    yield _EXPIRED, {"of_channel": channel, "of_account": account, "now": now}


def reclaim(channel: str, account: str, owner: str, now: int) -> Tx[int]:
    """Rows that any other owner left in flight wait again: for a process that knows itself alone. Gives how many."""
    rows = yield _RECLAIM, {"of_channel": channel, "of_account": account, "now": now, "owner": owner}
    return len(rows)
