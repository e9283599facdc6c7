"""The embedded store: one writer thread over SQLite (WAL, fully durable), and a reading connection beside it.

Waiting transactions are run in one go, a savepoint each and one commit, and only then acknowledged: durable turns a
second go up by the size of the batch (measured; see README).
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.store.transaction import Body, Row, Tx

T = TypeVar("T")
BATCH = 64
"""Transactions at most in one commit."""
BUSY_SECONDS = 15
"""How long to wait for another process (`yizhan talk` beside `yizhan run`) to finish its commit."""


class StoreClosedError(OSError):
    """数据已关闭: the store is closed and takes no more work."""


@dataclass(frozen=True)
class _Job:
    body: Body[Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]


class SqliteStore:
    """Runs transactions on one SQLite file. Make it with `open_store`."""

    def __init__(self, writer: sqlite3.Connection, reader: aiosqlite.Connection) -> None:
        self._writer = writer
        self._reader = reader
        self._reading = asyncio.Lock()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="yizhan-writer", daemon=True)
        self._thread.start()

    async def write(self, body: Body[T]) -> T:
        """Run a transaction and return its result once it is on disk. Its error is raised here, nothing of it kept."""
        if self._closed:
            raise StoreClosedError("数据已关闭，正在退出。")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(body, loop, future))
        return await future

    async def read(self, body: Body[T]) -> T:
        """Run a transaction that only reads, beside the writer."""
        async with self._reading:
            running = body()
            try:
                statement, parameters = next(running)
                while True:
                    cursor = await self._reader.execute(statement.sqlite, parameters)
                    rows = [tuple(row) for row in await cursor.fetchall()]
                    await cursor.close()
                    statement, parameters = running.send(rows)
            except StopIteration as done:
                result: T = done.value
                return result

    async def elect(self, name: str) -> bool:
        """Yes: `alone` lets one process serve a data folder."""
        return bool(name)

    async def resign(self, name: str) -> None:
        """Nothing was asked of anybody else."""

    async def close(self) -> None:
        """Finish what is queued, then close."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        await self._reader.close()

    def _work(self) -> None:
        try:
            while (batch := self._next()) is not None:
                self._commit(self._writer, batch)
        finally:
            self._writer.close()

    def _next(self) -> list[_Job] | None:
        first = self._jobs.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            batch.append(job)
        return batch

    def _commit(self, connection: sqlite3.Connection, batch: list[_Job]) -> None:
        ended: list[tuple[_Job, Any, BaseException | None]] = []
        try:
            connection.execute("BEGIN IMMEDIATE")
            for job in batch:
                ended.append(self._one(connection, job))
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            ended = [(job, None, error) for job in batch]
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Job, Any, BaseException | None]]] = {}
        for one in ended:
            by_loop.setdefault(one[0].loop, []).append(one)
        for loop, ends in by_loop.items():
            with suppress(RuntimeError):  # its loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_acknowledge, ends)

    def _one(self, connection: sqlite3.Connection, job: _Job) -> tuple[_Job, Any, BaseException | None]:
        connection.execute("SAVEPOINT turn")
        try:
            result = run(connection, job.body())
        except Exception as error:
            connection.execute("ROLLBACK TO turn")
            connection.execute("RELEASE turn")
            return job, None, error
        connection.execute("RELEASE turn")
        return job, result, None


def run(connection: sqlite3.Connection, body: Tx[T]) -> T:
    """Run one transaction body on a connection; begin and commit are the caller's."""
    try:
        statement, parameters = next(body)
        while True:
            text = statement.sqlite
            rows: list[Row] = connection.execute(text, parameters).fetchall() if text else []
            statement, parameters = body.send(rows)
    except StopIteration as done:
        result: T = done.value
        return result
    finally:
        body.close()


def connect(path: Path) -> sqlite3.Connection:
    """A writing connection: WAL, every commit synced to disk, no implicit transactions."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


async def open_store(path: Path) -> SqliteStore:
    """The store on a file that `migrate.prepare` has brought up to date."""
    writer = connect(path)
    reader = await aiosqlite.connect(path, isolation_level=None)
    await reader.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    await reader.execute("PRAGMA query_only = ON")
    return SqliteStore(writer, reader)


def _acknowledge(ends: list[tuple[_Job, Any, BaseException | None]]) -> None:
    for job, result, error in ends:
        if job.future.done():
            continue
        if error is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(error)
