"""A house that is there to be killed: events come in on stdin, acknowledgements go out on stdout, sends into a file.

`python -m tests.crash.child FOLDER LOG BEGAN`; BEGAN (seconds of the real clock) is the Monday morning of the test.
The store is that of YIZHAN_DATABASE_URL, or in the folder.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import func, select

from bot.app import Yizhan, opened, serving
from bot.channels.base import Capabilities, House
from bot.events import Address, Inbound, Outbound, Outcome, Sent
from bot.settings import Settings
from bot.store.schema import outbox
from bot.store.transaction import Statement, Tx, among

NAME = "file"
MONDAY = 1795399200
"""2026-11-23 10:00 in China, as UTC seconds."""
SLOWEST_SEND = 0.004
_OPEN = Statement(select(func.count()).select_from(outbox).where(among(outbox.c.state, "waiting", "leased")))


class FileChannel:
    """A platform that is a pipe and a file: what was sent is on disk before we are told so."""

    name = NAME
    account = "main"
    capabilities = Capabilities(buttons=True, edits=True, wipes=True, files=True, text_limit=4096)

    def __init__(self, log: Path) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._house: asyncio.Future[House] = asyncio.get_running_loop().create_future()
        self._taking: set[asyncio.Task[None]] = set()

    async def start(self, house: House) -> None:
        """Ready to listen."""
        self._house.set_result(house)

    async def stop(self) -> None:
        """Finish what was received."""
        await asyncio.gather(*self._taking)

    async def listen(self) -> None:
        """Take events until there are no more; each is acknowledged when its turn is committed, and not before."""
        await self._house  # another process may be serving
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            task = asyncio.create_task(self._take(json.loads(line)))
            self._taking.add(task)
            task.add_done_callback(self._taking.discard)
        await asyncio.gather(*self._taking)

    async def _take(self, event: dict[str, str]) -> None:
        house = await self._house
        address = Address(self.name, self.account, event["user"])
        await house.receive(Inbound(address, event["id"], text=event["text"]))
        os.write(sys.stdout.fileno(), f"{event['id']}\n".encode())

    async def send(self, message: Outbound) -> Outcome:
        """Write it down durably; a kill may come before, between and after."""
        await asyncio.sleep(random.uniform(0, SLOWEST_SEND))
        told = {"id": message.id, "user": message.address.user, "text": message.text}
        os.write(self._log, json.dumps(told, ensure_ascii=False).encode() + b"\n")
        os.fsync(self._log)
        await asyncio.sleep(random.uniform(0, SLOWEST_SEND))
        return Sent(str(message.id))


@asynccontextmanager
async def house(folder: Path, log: Path, began: float) -> AsyncIterator[tuple[Yizhan, FileChannel]]:
    """The house on a folder with this channel."""
    settings = Settings(data_dir=folder, timezone="Asia/Shanghai")
    channel = FileChannel(log)
    async with opened(settings, [channel], lambda: MONDAY + time.time() - began) as yizhan:
        yield yizhan, channel


def still_open() -> Tx[int]:
    """How many rows are still to be sent."""
    rows = yield _OPEN, {}
    return int(rows[0][0])


async def _live(folder: Path, log: Path, began: float) -> None:
    async with house(folder, log, began) as (yizhan, channel), serving(yizhan):
        await channel.listen()
        while await yizhan.store.read(still_open):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(_live(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
