"""What platforms told us, each event once: (channel, account, event id) is unique."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.schema import inbox
from bot.store.transaction import Statement, Tx, one

_NEW = {
    "channel": bindparam("channel"),
    "account": bindparam("account"),
    "event_id": bindparam("event_id"),
    "at": bindparam("at"),
    "outbox": "[]",
}
_ADD = Statement(
    sqlite.insert(inbox).values(_NEW).on_conflict_do_nothing().returning(inbox.c.at),
    postgresql.insert(inbox).values(_NEW).on_conflict_do_nothing().returning(inbox.c.at),
)
_KEY = (
    (inbox.c.channel == bindparam("of_channel"))
    & (inbox.c.account == bindparam("of_account"))
    & (inbox.c.event_id == bindparam("of_event"))
)
_ANSWERED = Statement(update(inbox).where(_KEY).values(outbox=bindparam("outbox")))
_FIND = Statement(select(inbox.c.outbox).where(_KEY))
_DROP = Statement(delete(inbox).where(inbox.c.at < bindparam("before")))


def enter(channel: str, account: str, event_id: str, now: int) -> Tx[tuple[int, ...] | None]:
    """Enter an event. None when it is new; the outbox ids of its answer when it had come before."""
    added = yield _ADD, {"channel": channel, "account": account, "event_id": event_id, "at": now}
    if added:
        return None
    row = one((yield _FIND, {"of_channel": channel, "of_account": account, "of_event": event_id}))
    return () if row is None else tuple(json.loads(row[0]))


def answered(channel: str, account: str, event_id: str, outbox: list[int]) -> Tx[None]:
    """What the event was answered with, so that a repeat can be given the same."""
    if outbox:
        yield (
            _ANSWERED,
            {
                "of_channel": channel,
                "of_account": account,
                "of_event": event_id,
                "outbox": json.dumps(outbox),
            },
        )


def forget_before(before: int) -> Tx[None]:
    """Drop events older than any platform repeats."""
    yield _DROP, {"before": before}
