"""A house whose store is on a server: its folder names the database, so that copying the folder can copy that too."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from bot.store.server import Server
from bot.store.stores import Database
from tests.postgres.server import TestServer

T = TypeVar("T")
NAMED = "database"
"""The file in the folder."""
SERVERS: list[TestServer] = []
"""The server that runs, if one does."""


async def copied(bare: Path, folder: Path) -> None:
    """Copy a house that is closed, with its database."""
    shutil.copytree(bare, folder, dirs_exist_ok=True)
    if (bare / NAMED).exists():
        name(folder, await SERVERS[-1].make((bare / NAMED).read_text()))


def name(folder: Path, database: str) -> None:
    """The house in this folder has its store in this database."""
    (folder / NAMED).write_text(database)


def url(folder: Path) -> str:
    """What YIZHAN_DATABASE_URL is for the house in a folder."""
    return SERVERS[-1].at((folder / NAMED).read_text()).url if (folder / NAMED).exists() else ""


async def rewind(database: Database) -> None:
    """Numbers that a transaction used and gave back are used again, as on SQLite: for comparing row by row."""
    if isinstance(database, Server):
        connection = await asyncpg.connect(database.url)
        for table in ("person", "outbox", "entry"):
            await connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f"(SELECT coalesce(max(id), 0) + 1 FROM {table}), false)"
            )
        await connection.close()


def fetched(server: Server, text: str) -> list[dict[str, Any]]:
    """Rows, also for those who cannot wait: a test that is not async, or is and compares."""

    async def rows() -> list[dict[str, Any]]:
        connection = await asyncpg.connect(server.url)
        try:
            return [dict(row) for row in await connection.fetch(text)]
        finally:
            await connection.close()

    return aside(rows())


def aside(waiting: Coroutine[Any, Any, T]) -> T:
    """Run something in a loop of its own, in a thread of its own."""
    results: list[T] = []
    thread = threading.Thread(target=lambda: results.append(asyncio.run(waiting)))
    thread.start()
    thread.join()
    return results[0]


def plain_environment() -> dict[str, str]:
    """The environment without settings of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
