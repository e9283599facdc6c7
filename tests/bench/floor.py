"""The floor: the statements of the same turns, committed one turn at a time by plain `sqlite3`, as durable."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from tests.bench.house import Measured, Recorded


def writes(one: tuple[str, dict[str, Any]]) -> bool:
    """Whether a statement writes."""
    return not one[0].startswith("SELECT")


def replay(path: Path, turns: Recorded, *, reads: bool) -> Measured:
    """Run the recorded turns on a file that stands where theirs stood; without `reads` only what they wrote."""
    kept = [[one for one in turn if reads or writes(one)] for turn in turns]
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    each: list[float] = []
    begun, cpu = time.perf_counter(), time.process_time()
    for turn in kept:
        at = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for text, parameters in turn:
            connection.execute(text, parameters).fetchall()
        connection.execute("COMMIT")
        each.append(time.perf_counter() - at)
    measured = Measured(len(turns), time.perf_counter() - begun, time.process_time() - cpu, each)
    connection.close()
    return measured
