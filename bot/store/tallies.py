"""Anonymous figures: how many, by day, thing, detail, county and channel. They outlive every person's data."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.schema import tally
from bot.store.transaction import Statement, Tx

_KEY = [tally.c.day, tally.c.what, tally.c.detail, tally.c.county, tally.c.channel]
_ONE = {**{column.name: bindparam(column.name) for column in _KEY}, "n": 1}
_MORE = {"n": tally.c.n + 1}
_ADD = Statement(
    sqlite.insert(tally).values(_ONE).on_conflict_do_update(index_elements=_KEY, set_=_MORE),
    postgresql.insert(tally).values(_ONE).on_conflict_do_update(index_elements=_KEY, set_=_MORE),
)
_SUM = Statement(
    select(tally.c.what, tally.c.detail, func.sum(tally.c.n))
    .where(tally.c.day >= bindparam("first"), tally.c.day <= bindparam("last"))
    .group_by(tally.c.what, tally.c.detail)
    .order_by(tally.c.what, tally.c.detail)
)


def count(day: str, what: str, detail: str = "", county: str = "", channel: str = "") -> Tx[None]:
    """One more. `day` is the city's date as YYYY-MM-DD."""
    yield _ADD, {"day": day, "what": what, "detail": detail, "county": county, "channel": channel}


def sums(first: str, last: str) -> Tx[list[tuple[str, str, int]]]:
    """(what, detail, how many) from one day to another, both included."""
    rows = yield _SUM, {"first": first, "last": last}
    return [(row[0], row[1], int(row[2])) for row in rows]
