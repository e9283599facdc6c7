"""`make bench`: prints the figures as Markdown; `--json FILE` keeps them."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import shutil
import statistics
import tempfile
from pathlib import Path

from tests.bench import floor, house, startup
from tests.bench.report import FLOOR, OURS, SENDING, SERVED, WRITES, Bench, Machine, side, table
from tests.postgres.house import SERVERS, copied, name
from tests.postgres.server import DURABLE, NoServerError, running


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--turns", type=int, default=4000, help="turns in one run")
    parser.add_argument("--runs", type=int, default=5, help="runs of each side")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--folder", type=Path, help="where to put the data: the disk that is measured")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder or Path.cwd(), prefix=".bench-") as folder:
        Path(folder).chmod(0o711)  # a server runs as another user and has its data inside
        bench = measured(Path(folder), given.turns, given.runs)
    print(table(bench))
    if given.json is not None:
        given.json.write_text(json.dumps(bench.plain(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def measured(folder: Path, turns: int, runs: int) -> Bench:
    """Both sides in turn, each run on a fresh copy of the same furnished house."""
    machine = Machine()
    base, copies = folder / "base", itertools.count()
    asyncio.run(house.furnish(base))

    def copy() -> Path:
        return shutil.copytree(base, folder / str(next(copies)))

    said = asyncio.run(house.record(copy(), turns))
    sides: dict[str, list[house.Measured]] = {OURS: [], FLOOR: [], WRITES: [], SENDING: []}
    seconds: dict[str, list[float]] = {"yizhan tickets --jsonl": [], "yizhan run to listening": [], "first run": []}
    asyncio.run(house.measure(copy(), turns // 4))  # nothing is cold in the runs that count
    for _ in range(runs):
        sides[OURS].append(asyncio.run(house.measure(copy(), turns)))
        sides[FLOOR].append(floor.replay(copy() / "yizhan.db", said, reads=True))
        sides[WRITES].append(floor.replay(copy() / "yizhan.db", said, reads=False))
        sides[SENDING].append(asyncio.run(house.measure(copy(), turns, delivering=True)))
        seconds["yizhan tickets --jsonl"].append(startup.listing(base))
        seconds["yizhan run to listening"].append(startup.listening(base))
        seconds["first run"].append(startup.listening(folder / f"new {next(copies)}"))
    try:
        sides[SERVED] = _served(folder, turns, runs)
    except NoServerError as error:
        print(f"without PostgreSQL: {error}\n")
    return Bench(
        machine,
        turns,
        runs,
        sum(map(len, said)) / len(said),
        sum(floor.writes(one) for turn in said for one in turn) / len(said),
        {name: side(each) for name, each in sides.items()},
        {name: statistics.median(each) for name, each in seconds.items()},
    )


def _served(folder: Path, turns: int, runs: int) -> list[house.Measured]:
    """The same on PostgreSQL, as durable; each run on a fresh copy of the same database."""
    with running(DURABLE, folder) as server:
        SERVERS.append(server)
        base = folder / "base on a server"
        base.mkdir()
        name(base, asyncio.run(server.make()))
        asyncio.run(house.furnish(base))

        def copy(number: int) -> Path:
            asyncio.run(copied(base, folder / f"served {number}"))
            return folder / f"served {number}"

        asyncio.run(house.measure(copy(0), turns // 4))
        measured = [asyncio.run(house.measure(copy(run), turns)) for run in range(1, runs + 1)]
        SERVERS.pop()
        return measured


if __name__ == "__main__":
    main()
