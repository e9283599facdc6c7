"""What is to be sent: rows born in the turn's transaction, leased by delivery (see `leases`), settled once.

States: waiting (due at `due`), leased (in flight until `lease_until`), held (waits for her word), and the ends sent,
never, gone, unknown, taken (taken back). A row's words are cleared when it ends.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from bot.store.schema import outbox, ticket
from bot.store.transaction import Statement, Tx, among

State = Literal["waiting", "leased", "held", "sent", "never", "gone", "unknown", "taken"]
Kind = Literal["say", "card", "relay", "notice", "edit", "wipe", "knock"]


PUSHED: tuple[Kind, ...] = ("relay", "knock", "notice")
"""What she did not just ask for."""
SOON = 5
"""Seconds in which a row that was not put off is due: those in which an operator can take words back."""

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
_HOLD = Statement(
    update(outbox)
    .where(
        outbox.c.person_id == bindparam("who"),
        among(outbox.c.state, "waiting", "leased"),
        among(outbox.c.kind, *PUSHED),
    )
    .values(state="held")
)
_TAKE_ALL = Statement(
    update(outbox)
    .where(
        outbox.c.person_id == bindparam("who"), among(outbox.c.state, "waiting", "leased"), among(outbox.c.kind, "say")
    )
    .values(state="taken", body=b"")
)
_RELEASE = Statement(
    update(outbox)
    .where(
        outbox.c.person_id == bindparam("who"),
        or_(outbox.c.state == "held", and_(outbox.c.state == "waiting", outbox.c.due > bindparam("soon"))),
    )
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
        or_(outbox.c.state == "held", and_(outbox.c.state == "waiting", outbox.c.due > bindparam("now"))),
        select(ticket.c.number)
        .where(ticket.c.number == outbox.c.ticket, ticket.c.claimed_by == bindparam("claimer"))
        .exists(),
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

_newest = outbox.alias("newest")
_DROP = Statement(
    delete(outbox).where(
        outbox.c.at < bindparam("before"),
        outbox.c.id < select(func.max(_newest.c.id)).scalar_subquery(),  # an id that was used never comes again
        among(outbox.c.state, "sent", "never", "gone", "unknown", "taken"),
        outbox.c.kind != "card",
    )
)
_WIPING = Statement(
    select(outbox.c.id).where(
        outbox.c.person_id == bindparam("who"),
        outbox.c.kind == "wipe",
        among(outbox.c.state, "waiting", "leased", "held"),
    )
)
_STALE = Statement(
    update(outbox)
    .where(outbox.c.state == "waiting", outbox.c.kind == "say", outbox.c.at < bindparam("before"))
    .values(state="taken", body=b"")
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


def hold(person_id: int) -> Tx[None]:
    """She left: what was on its way from a person waits for her word, what the program meant to say is dropped."""
    yield _HOLD, {"who": person_id}
    yield _TAKE_ALL, {"who": person_id}


def release(person_id: int, now: int) -> Tx[None]:
    """What was held or put off may go."""
    yield _RELEASE, {"who": person_id, "now": now, "soon": now + SOON}


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


def wiping(person_id: int) -> Tx[bool]:
    """Whether a wipe is on its way to a person already."""
    return bool((yield _WIPING, {"who": person_id}))


def drop_stale(before: int) -> Tx[None]:
    """What the program meant to say before then and could not (a page that was left) is not said any more."""
    yield _STALE, {"before": before}


def forget_before(before: int) -> Tx[None]:
    """Drop ended rows that are older than `before`; cards stay, they may still have to change."""
    yield _DROP, {"before": before}
