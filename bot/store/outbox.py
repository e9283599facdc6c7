"""What is to be sent: rows born in the turn's transaction, leased by delivery, settled once.

States: waiting (due at `due`), leased (in flight until `lease_until`), held (waits for her word), and the ends sent,
never, gone, unknown, taken (taken back). A row's words are cleared when it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from bot.store.schema import outbox, person, ticket
from bot.store.transaction import Statement, Tx, among

State = Literal["waiting", "leased", "held", "sent", "never", "gone", "unknown", "taken"]
Kind = Literal["say", "card", "relay", "notice", "edit", "wipe", "knock"]


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
    edited_ref: str


_sealer = person.alias("sealer")
_edited = outbox.alias("edited")
_ADD = Statement(
    insert(outbox)
    .values(
        person_id=bindparam("person_id"),
        channel=bindparam("channel"),
        account=bindparam("account"),
        kind=bindparam("kind"),
        sealed_by=bindparam("sealed_by"),
        body=bindparam("body"),
        state=bindparam("state"),
        due=bindparam("due"),
        owner="",
        lease_until=0,
        attempts=0,
        ticket=bindparam("ticket"),
        edits=bindparam("edits"),
        ref="",
        at=bindparam("at"),
    )
    .returning(outbox.c.id)
)
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
            _leased.c.lease_until > bindparam("now_three"),
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
        attempts=outbox.c.attempts + 1,
    )
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
    .where(outbox.c.id == bindparam("row"), outbox.c.state == "leased")
    .values(
        state="waiting",
        lease_until=0,
    )
)
_EXPIRED = Statement(
    update(outbox)
    .where(
        outbox.c.state == "leased",
        outbox.c.channel == bindparam("of_channel"),
        outbox.c.account == bindparam("of_account"),
        or_(outbox.c.lease_until <= bindparam("now"), outbox.c.owner != bindparam("owner")),
    )
    .values(state="waiting", lease_until=0)
    .returning(outbox.c.id)
)
_HOLD = Statement(
    update(outbox)
    .where(
        outbox.c.person_id == bindparam("who"),
        outbox.c.state == "waiting",
        among(outbox.c.kind, "relay", "knock", "notice"),
    )
    .values(state="held")
)
_TAKE_ALL = Statement(
    update(outbox)
    .where(outbox.c.person_id == bindparam("who"), outbox.c.state == "waiting", among(outbox.c.kind, "say"))
    .values(state="taken", body=b"")
)
_RELEASE = Statement(
    update(outbox)
    .where(outbox.c.person_id == bindparam("who"), outbox.c.state == "held")
    .values(
        state="waiting",
        due=bindparam("now"),
    )
)
_TAKE_BACK = Statement(
    update(outbox)
    .where(
        outbox.c.id == bindparam("row"),
        outbox.c.kind == "relay",
        among(outbox.c.state, "waiting", "held"),
        outbox.c.due > bindparam("now"),
        outbox.c.ticket.in_(select(ticket.c.number).where(ticket.c.claimed_by == bindparam("claimer"))),
    )
    .values(state="taken", body=b"")
    .returning(outbox.c.id)
)
_LAST_RELAY = Statement(
    select(func.coalesce(func.max(outbox.c.id), 0))
    .select_from(outbox.join(ticket, ticket.c.number == outbox.c.ticket))
    .where(
        ticket.c.number == bindparam("number"),
        outbox.c.person_id == ticket.c.person_id,
        outbox.c.kind == "relay",
        among(outbox.c.state, "waiting", "held"),
    )
)
_CARDS = Statement(
    select(outbox.c.id, outbox.c.person_id)
    .where(outbox.c.ticket == bindparam("ticket"), outbox.c.kind == "card")
    .order_by(outbox.c.id)
)

_DROP = Statement(
    delete(outbox).where(
        outbox.c.at < bindparam("before"),
        among(outbox.c.state, "sent", "never", "gone", "unknown", "taken"),
        outbox.c.kind != "card",
    )
)


def add(
    person_id: int,
    channel: str,
    account: str,
    kind: Kind,
    sealed_by: int,
    body: bytes,
    now: int,
    *,
    state: State = "waiting",
    due: int | None = None,
    ticket: int = 0,
    edits: int = 0,
) -> Tx[int]:
    """A row to send to a person; `sealed_by` is the person whose key seals `body`. Gives its id."""
    rows = yield (
        _ADD,
        {
            "person_id": person_id,
            "channel": channel,
            "account": account,
            "kind": kind,
            "sealed_by": sealed_by,
            "body": body,
            "state": state,
            "due": now if due is None else due,
            "ticket": ticket,
            "edits": edits,
            "at": now,
        },
    )
    return int(rows[0][0])


def lease(channel: str, account: str, owner: str, now: int, until: int, most: int) -> Tx[list[Row]]:
    """Take up to `most` rows that are due, oldest first; addresses with something in flight wait."""
    rows = yield (
        _DUE,
        {
            "of_channel": channel,
            "of_account": account,
            "now": now,
            "now_too": now,
            "now_three": now,
            "most": most,
        },
    )
    taken = []
    for row in rows:
        if (yield _LEASE, {"row": row[0], "owner": owner, "lease_until": until}):
            taken.append(Row(*row))
    return taken


def settle(row: int, state: State, ref: str = "") -> Tx[None]:
    """The row has ended."""
    yield _SETTLE, {"row": row, "state": state, "ref": ref}


def give_back(rows: list[int]) -> Tx[None]:
    """Rows that were leased and not sent wait again."""
    for row in rows:
        yield _RETURN, {"row": row}


def reclaim(channel: str, account: str, owner: str, now: int) -> Tx[int]:
    """At start: rows left in flight by a process that died wait again. Gives how many."""
    rows = yield _EXPIRED, {"of_channel": channel, "of_account": account, "now": now, "owner": owner}
    return len(rows)


def hold(person_id: int) -> Tx[None]:
    """She left: what was on its way from a person waits for her word, what the program meant to say is dropped."""
    yield _HOLD, {"who": person_id}
    yield _TAKE_ALL, {"who": person_id}


def release(person_id: int, now: int) -> Tx[None]:
    """What was held may go."""
    yield _RELEASE, {"who": person_id, "now": now}


def take_back(row: int, claimer: int, now: int) -> Tx[bool]:
    """Take words back that their ticket's claimer sent and that have not gone out. Whether they could be."""
    return bool((yield _TAKE_BACK, {"row": row, "claimer": claimer, "now": now}))


def last_relay(number: int) -> Tx[int]:
    """The newest words to her on a ticket that have not gone out; 0 when there are none."""
    rows = yield _LAST_RELAY, {"number": number}
    return int(rows[0][0])


def cards(number: int) -> Tx[list[tuple[int, int]]]:
    """Every copy of a ticket's card: (outbox id, person id)."""
    rows = yield _CARDS, {"ticket": number}
    return [(row[0], row[1]) for row in rows]


def forget_before(before: int) -> Tx[None]:
    """Drop ended rows that are older than `before`; cards stay, they may still have to change."""
    yield _DROP, {"before": before}
