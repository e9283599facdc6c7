"""No statement of a turn or of delivery looks through a table that grows: its time must not depend on the years."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from bot.store import files, inbox, leases, ledger, outbox, people, staff, tallies, tickets
from bot.store.transaction import Statement
from tests.crash import legible

GROWING = ("inbox", "ledger", "outbox", "person", "ticket", "entry", "file", "tally")
SELDOM = {"inbox._DROP", "outbox._DROP", "tickets._ALL", "tallies._SUM"}
"""Once an hour, or asked for by a person."""
OPEN_ONLY = {"tickets._OPEN", "tickets._WAITING", "leases._EXPIRED", "leases._RECLAIM", "outbox._STALE"}
"""These look through a partial index: what is open now, which does not grow with the years."""

STATEMENTS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": statement
    for module in (files, inbox, leases, ledger, outbox, people, staff, tallies, tickets)
    for name, statement in vars(module).items()
    if isinstance(statement, Statement)
}


@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - SELDOM))
def test_a_statement_finds_its_rows_by_an_index(on_sqlite: Path, name: str) -> None:
    text = STATEMENTS[name].sqlite
    connection = sqlite3.connect(f"file:{on_sqlite / 'yizhan.db'}?mode=ro", uri=True)
    try:
        plan = connection.execute(
            f"EXPLAIN QUERY PLAN {text}", dict.fromkeys(re.findall(r":(\w+)", text), 0)
        ).fetchall()
    finally:
        connection.close()
    assert set(GROWING) < set(legible.raw(on_sqlite / "yizhan.db"))
    for *_, step in plan:
        scanned = re.match(rf"SCAN (?:{'|'.join(GROWING)}|in_flight|edited|sealer|newest)\b", step)
        assert not scanned or (name in OPEN_ONLY and "USING INDEX" in step), step
