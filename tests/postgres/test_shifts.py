"""One process serves a channel; when it is gone another does; when the server is gone nothing is lost."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import app, shifts
from bot.events import Inbound
from bot.store.server import StoreLostError
from tests.crash import legible
from tests.postgres import house
from tests.postgres.server import TestServer
from tests.world import World, opened

PEOPLE = 40
TALK = ("你好", "4", "想问问离婚的事", "我在苏州", "还有一句")


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that another task does."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_one_of_several_is_elected_and_another_when_it_ends(world: World, other: app.Yizhan) -> None:
    first, second = world.house.store, other.store
    assert [await first.elect("x"), await second.elect("x"), await first.elect("x")] == [True, False, True]
    assert await second.elect("y")
    await first.resign("x")
    assert await second.elect("x")
    assert not await first.elect("x")
    await second.close()
    async with asyncio.timeout(5):
        while not await first.elect("x"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_the_one_that_stands_by_takes_over(
    world: World, other: app.Yizhan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shifts, "ELECT_SECONDS", 0.02)
    [theirs] = other.channels
    async with app.serving(other) as standing:
        assert standing.serves(theirs)
        async with app.serving(world.house) as serving:
            assert not serving.serves(world.channel)
            await world.house.dispatch.receive(Inbound(world.address("她"), "1", "你好"))
            await until(lambda: bool(theirs.got["她"]))  # type: ignore[attr-defined]
            await other.store.close()  # as when its process ends
            await until(lambda: serving.serves(world.channel))
            await world.house.dispatch.receive(Inbound(world.address("她"), "2", "1"))
            await until(lambda: bool(world.channel.got["她"]))


async def test_a_server_that_goes_away_loses_nothing(
    world: World, server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shifts, "ELECT_SECONDS", 0.02)
    database = (world.settings.data_dir / house.NAMED).read_text()
    lost = 0

    async def tell(event: Inbound) -> None:
        """As a platform does: again until it is acknowledged."""
        nonlocal lost
        while True:
            try:
                await world.house.dispatch.receive(event)
            except StoreLostError:
                lost += 1
                await asyncio.sleep(0.01)
            else:
                return

    async def talk(name: str) -> None:
        for number, text in enumerate(TALK):
            await tell(Inbound(world.address(name), f"{name} {number}", text))

    async with app.serving(world.house):
        talks = [asyncio.create_task(talk(f"她{number}")) for number in range(PEOPLE)]
        for _ in range(8):
            await asyncio.sleep(0.1)
            await server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
        await asyncio.gather(*talks)
        async with asyncio.timeout(30):
            while {row["state"] for row in legible.raw(world.settings.database)["outbox"]} != {"sent"}:
                await asyncio.sleep(0.05)
                world.clock.now += 1
    print(f"\ntransactions that lost their connection and were told again: {lost}")
    tables = legible.raw(world.settings.database)
    assert lost > 0
    assert len(tables["inbox"]) == PEOPLE * len(TALK)
    assert len(tables["ticket"]) == PEOPLE
    assert Counter(row["kind"] for row in tables["ticket"]) == {"human": PEOPLE}


async def test_when_the_one_that_serves_is_killed_the_other_goes_on(
    tmp_path: Path, on_postgres: Path, copies: None
) -> None:
    folder, log, began = tmp_path / "house", tmp_path / "log", time.time()
    async with opened(folder, on_postgres) as world:
        url = world.house.settings.database_url
    left = {f"她{number}": list(enumerate(TALK)) for number in range(PEOPLE)}
    acknowledged = 0

    async def life() -> Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.crash.child", str(folder), str(log), str(began)),
            stdin=PIPE,
            stdout=PIPE,
            env={**house.plain_environment(), "YIZHAN_DATABASE_URL": url},
        )

    def write(process: Process, name: str) -> None:
        number, text = left[name][0]
        assert process.stdin is not None
        process.stdin.write(json.dumps({"id": f"{name}-{number}", "user": name, "text": text}).encode() + b"\n")

    async def hear(process: Process, until: int) -> None:
        nonlocal acknowledged
        assert process.stdout is not None
        while acknowledged < until and (line := await process.stdout.readline()):
            acknowledged += 1
            name = line.decode().strip().rsplit("-", 1)[0]
            left[name].pop(0)
            if left[name]:
                write(process, name)

    total = PEOPLE * len(TALK)
    first = await life()
    for name in left:
        write(first, name)
    await hear(first, 1)
    second = await life()  # it stands by
    await hear(first, total // 2)
    first.kill()
    await first.wait()
    await hear(first, total)  # what it had acknowledged before it died
    died = time.monotonic()
    for name, rest in left.items():
        if rest:
            write(second, name)
    before = acknowledged
    await hear(second, acknowledged + 1)
    print(f"\nkilled after {before} of {total}; the other served after {time.monotonic() - died:.1f} s")
    await hear(second, total)
    assert second.stdin is not None
    second.stdin.close()
    async with asyncio.timeout(60):
        assert await second.wait() == 0
    assert acknowledged == total
    tables = legible.raw(world.settings.database)
    assert len(tables["inbox"]) == total
    assert {row["state"] for row in tables["outbox"]} == {"sent"}
    sent = Counter(json.loads(line)["id"] for line in log.read_text(encoding="utf-8").splitlines())
    assert set(sent) == {row["id"] for row in tables["outbox"]}
    assert sum(sent.values()) - len(sent) <= PEOPLE
