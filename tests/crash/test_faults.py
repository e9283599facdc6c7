"""A fault at every step of a turn's transaction: nothing of it is kept, and the repeat gives the normal turn."""

from __future__ import annotations

import itertools
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from bot.dispatch import Dispatch
from bot.events import Inbound, Receipt
from bot.store.stores import Store
from bot.store.transaction import Body, Row, Tx
from tests.crash import legible
from tests.crash.turns import HERS, STAFFS, Case, lead_to
from tests.postgres.house import rewind
from tests.world import World, opened

T = TypeVar("T")


@dataclass
class Breaking:
    """A store in which one step of the first transaction raises. `broke` says whether it came to that."""

    store: Store
    step: int
    error: Exception
    broke: bool = False

    async def write(self, body: Body[T]) -> T:
        return await self.store.write(lambda: self._broken(body()))

    def _broken(self, body: Tx[T]) -> Tx[T]:
        step = 0
        try:
            statement, parameters = next(body)
            while True:
                if step == self.step and not self.broke:
                    self.broke = True
                    raise self.error
                rows: list[Row] = yield statement, parameters
                step += 1
                statement, parameters = body.send(rows)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            body.close()


def event_of(world: World, case: Case) -> Inbound:
    """The platform's event of the turn."""
    name, text = case.event
    return Inbound(world.address(name), "the event", text=text)


async def break_at(world: World, case: Case, step: int, error: Exception) -> tuple[bool, Receipt | None]:
    """Send the event to a house that breaks at a step: whether it did, and what came of the event."""
    house = world.house
    store = Breaking(house.store, step, error)
    dispatch = Dispatch(store, house.means, house.clock, lambda _rows: None)
    try:
        receipt = await dispatch.receive(event_of(world, case))
    except sqlite3.OperationalError:
        return True, None
    return store.broke, receipt


async def normal(folder: Path, bare: Path, case: Case) -> tuple[Receipt, dict[str, legible.Table]]:
    """The receipt of the turn, and the store after it, in a house with the same key in which nothing breaks."""
    async with opened(folder, bare) as world:
        await lead_to(world, case)
        receipt = await world.house.dispatch.receive(event_of(world, case))
        return receipt, legible.opened(world.settings.database, world.house.means.vault)


@pytest.mark.parametrize("case", [*HERS, *STAFFS], ids=str)
async def test_a_store_that_fails_keeps_nothing_and_the_repeat_is_the_normal_turn(
    tmp_path: Path, bare: Path, case: Case
) -> None:
    wanted = await normal(tmp_path / "twin", bare, case)
    async with opened(tmp_path / "house", bare) as world:
        path, vault = world.settings.database, world.house.means.vault
        await lead_to(world, case)
        before = legible.raw(path)
        for step in itertools.count():
            await rewind(path)
            broke, receipt = await break_at(world, case, step, sqlite3.OperationalError("disk I/O error"))
            if not broke:
                break
            assert receipt is None
            assert legible.raw(path) == before, f"step {step} left something behind"
        assert step > 3
        assert (receipt, legible.opened(path, vault)) == wanted
        again = await world.house.dispatch.receive(event_of(world, case))
        assert again == Receipt(wanted[0].outbox, repeat=True)
        assert legible.opened(path, vault) == wanted[1]


@pytest.mark.parametrize("case", HERS, ids=str)
async def test_a_bug_of_ours_at_any_step_is_told_once_and_files_one_urgent_ticket(
    tmp_path: Path, bare: Path, case: Case
) -> None:
    folder = tmp_path / "house"
    async with opened(folder, bare) as world:
        await lead_to(world, case)
    before = legible.raw(world.settings.database)
    for step in itertools.count():
        async with opened(tmp_path / f"step {step}", folder) as copy:
            broke, receipt = await break_at(copy, case, step, RuntimeError("a bug"))
            if not broke:
                break
            assert receipt is not None
            assert not receipt.repeat
            after = legible.raw(copy.settings.database)
            new = after["ticket"][len(before["ticket"]) :]
            assert [row["kind"] for row in new] == ["fault"], f"step {step}"
            assert len(after["inbox"]) == len(before["inbox"]) + 1
            assert (await copy.house.dispatch.receive(event_of(copy, case))).repeat
            assert legible.raw(copy.settings.database) == after
    assert step > 3
