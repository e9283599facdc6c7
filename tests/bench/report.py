"""The figures of a bench as a table, with the facts of the machine and without its paths."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from tests.bench.house import Measured


@dataclass(frozen=True)
class Machine:
    """What the figures were measured on."""

    cores: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    cpu: str = field(default_factory=lambda: _cpu())
    system: str = field(default_factory=lambda: f"{platform.system()} {platform.machine()}")
    python: str = field(default_factory=platform.python_version)
    sqlite: str = sqlite3.sqlite_version
    date: str = field(default_factory=lambda: datetime.now(UTC).date().isoformat())
    load: float = field(default_factory=lambda: round(os.getloadavg()[0], 2))


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown"


@dataclass(frozen=True)
class Side:
    """The medians of one side's runs."""

    turns_a_second: float
    p50_ms: float
    p95_ms: float
    cpu_us: float
    slowest: float
    fastest: float


def side(runs: Sequence[Measured]) -> Side:
    """The medians of several runs; the slowest and the fastest run's turns a second beside them."""
    rates = [run.turns / run.seconds for run in runs]
    return Side(
        statistics.median(rates),
        statistics.median(_at(run, 0.50) for run in runs),
        statistics.median(_at(run, 0.95) for run in runs),
        statistics.median(run.cpu / run.turns * 1e6 for run in runs),
        min(rates),
        max(rates),
    )


def _at(run: Measured, part: float) -> float:
    return sorted(run.each)[int(len(run.each) * part)] * 1000


@dataclass(frozen=True)
class Bench:
    """All that was measured; `ratio` is ours to the floor."""

    machine: Machine
    turns: int
    runs: int
    statements: float
    writes: float
    sides: dict[str, Side]
    seconds: dict[str, float]

    @property
    def ratio(self) -> float:
        """Turns a second of the house to those of the same rows by plain sqlite3."""
        return self.sides[OURS].turns_a_second / self.sides[FLOOR].turns_a_second

    @property
    def ratio_of_writes(self) -> float:
        """The same with a floor that only writes and reads nothing."""
        return self.sides[OURS].turns_a_second / self.sides[WRITES].turns_a_second

    def plain(self) -> dict[str, object]:
        """As JSON takes it."""
        return {**asdict(self), "ratio": self.ratio, "ratio_of_writes": self.ratio_of_writes}


OURS = "驿站, 50 people at once"
SENDING = "驿站, and every answer sent and settled"
FLOOR = "plain sqlite3, the same statements, one turn a commit"
WRITES = "plain sqlite3, only what they write"
SERVED = "驿站 on PostgreSQL, 50 people at once (CPU without the server's)"
"""Where there is a server; it shares the cores with us."""


def table(bench: Bench) -> str:
    """The figures in Markdown."""
    machine = bench.machine
    lines = [
        f"{machine.date}, {machine.cores} cores ({machine.cpu}), {machine.system}, Python {machine.python}, "
        f"SQLite {machine.sqlite} (WAL, synchronous=FULL); load before {machine.load}; "
        f"{bench.turns} turns a run, medians of {bench.runs} interleaved runs; "
        f"{bench.statements:.1f} statements a turn, {bench.writes:.1f} of them writes.",
        "",
        "| durable turns | a second (slowest to fastest run) | p50 ms | p95 ms | CPU µs a turn |",
        "|---|---|---|---|---|",
    ]
    for name, one in bench.sides.items():
        rate = f"{one.turns_a_second:,.0f} ({one.slowest:,.0f} to {one.fastest:,.0f})"
        lines.append(f"| {name} | {rate} | {one.p50_ms:.2f} | {one.p95_ms:.2f} | {one.cpu_us:.0f} |")
    slowest = bench.sides[OURS].p95_ms
    lines += [
        "",
        "| goal | measured | |",
        "|---|---|---|",
        _goal("ratio to the floor ≥ 0.5", f"{bench.ratio:.2f}", bench.ratio >= 0.5),
        _goal("ratio to its writes alone ≥ 0.5", f"{bench.ratio_of_writes:.2f}", bench.ratio_of_writes >= 0.5),
        _goal("p95 of a turn < 30 ms", f"{slowest:.1f} ms", slowest < 30),
        *(_goal(f"{name} < 2 s", f"{seconds:.2f} s", seconds < 2) for name, seconds in bench.seconds.items()),
    ]
    return "\n".join(lines)


def _goal(name: str, measured: str, reached: bool) -> str:
    return f"| {name} | {measured} | {'reached' if reached else 'MISSED'} |"
