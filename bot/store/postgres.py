"""The store for several processes: the same transactions on PostgreSQL, each on a connection of asyncpg's pool."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from typing import Any, TypeVar

import asyncpg

from bot.store.reach import ALIVE, CONNECT_SECONDS, GONE, connect, refusal
from bot.store.server import Server, StoreLostError
from bot.store.transaction import Body, Row, Statement, Tx

T = TypeVar("T")
CONNECTIONS = 10
"""Connections of one process: measured, more do not help on two cores."""
STATEMENTS = 500
"""Prepared statements kept for each connection: more than there are."""
TRIES = 5
"""How often a transaction is begun at most when others are in its way."""
STATEMENT_SECONDS = 30
"""How long one statement may take before the server counts as gone; none takes so long."""
ANSWER_SECONDS = 10
"""How long the server may take to say that an elected process still is."""
IN_THE_WAY = (asyncpg.UniqueViolationError, asyncpg.SerializationError, asyncpg.DeadlockDetectedError)

log = logging.getLogger("yizhan.store")


class PostgresStore:
    """Runs transactions on a PostgreSQL database. Make it with `open_store`."""

    def __init__(self, server: Server, pool: asyncpg.Pool) -> None:
        self._server = server
        self._pool = pool
        self._electing = asyncio.Lock()
        self._chair: asyncpg.Connection | None = None
        self._elected: set[str] = set()
        self._closed = False

    async def write(self, body: Body[T]) -> T:
        """Run a transaction and return its result once it is committed. Its error is raised here, nothing of it kept.

        It is begun anew when another was in its way. Raises StoreLostError when the server is gone or too busy.
        """
        for tried in range(1, TRIES + 1):
            try:
                return await self._run(body, readonly=False)
            except IN_THE_WAY as error:
                if tried == TRIES and isinstance(error, asyncpg.UniqueViolationError):
                    raise  # nobody is in the way: it is wrong by itself
                log.info("a transaction is begun anew: %s", type(error).__name__)
                await asyncio.sleep(0.01 * tried)
        raise StoreLostError("数据库太忙，这次没有记下来。")

    async def read(self, body: Body[T]) -> T:
        """Run a transaction that only reads."""
        return await self._run(body, readonly=True)

    async def _run(self, body: Body[T], *, readonly: bool) -> T:
        try:
            async with (
                self._pool.acquire() as connection,
                connection.transaction(isolation="read_committed", readonly=readonly),
            ):
                return await run(connection, body())
        except asyncpg.DataError:
            raise
        except GONE as error:
            raise StoreLostError(f"数据库连不上了（{type(error).__name__}）。看看 PostgreSQL 开着没有。") from None

    async def elect(self, name: str) -> bool:
        """Whether this process is the one that does `name`: a lock on a connection that is gone when the process is.

        Raises StoreLostError when nobody can tell, because the server is gone.
        """
        async with self._electing:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    if self._closed:
                        raise ConnectionError
                    if self._chair is None or self._chair.is_closed():
                        self._elected.clear()
                        self._chair = await connect(self._server)
                    ask = "SELECT true" if name in self._elected else f"SELECT pg_try_advisory_lock({_key(name)})"
                    if await self._chair.fetchval(ask):
                        self._elected.add(name)
                    return name in self._elected
            except (*GONE, asyncpg.PostgresError) as error:
                self._leave()
                raise StoreLostError(f"数据库连不上了（{type(error).__name__}）。") from None

    async def resign(self, name: str) -> None:
        """Let another process do it: this one cannot."""
        async with self._electing:
            if name in self._elected and self._chair is not None:
                self._elected.discard(name)
                try:
                    await self._chair.execute(f"SELECT pg_advisory_unlock({_key(name)})")
                except (*GONE, asyncpg.PostgresError):
                    self._leave()

    def _leave(self) -> None:
        chair, self._chair = self._chair, None
        self._elected.clear()
        if chair is not None:
            chair.terminate()

    async def close(self) -> None:
        """Finish what runs, then close."""
        self._closed = True
        self._leave()
        await self._pool.close()


async def run(connection: asyncpg.Connection, body: Tx[T]) -> T:
    """Run one transaction body on a connection; begin and commit are the caller's."""
    try:
        statement, parameters = next(body)
        while True:
            text, values = bound(statement, parameters)
            rows: list[Row] = [tuple(row) for row in await connection.fetch(text, *values)]
            statement, parameters = body.send(rows)
    except StopIteration as done:
        result: T = done.value
        return result
    finally:
        body.close()


def bound(statement: Statement, parameters: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The text for asyncpg, and its values in order."""
    text, names = statement.postgres
    return text, [parameters[name] for name in names]


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


async def open_store(server: Server) -> PostgresStore:
    """The store on a database that `migrate_postgres.prepare` has brought up to date. Raises StoreError."""
    try:
        pool = await asyncpg.create_pool(
            server.url,
            min_size=1,
            max_size=CONNECTIONS,
            timeout=CONNECT_SECONDS,
            command_timeout=STATEMENT_SECONDS,
            statement_cache_size=STATEMENTS,
            server_settings={**ALIVE, "jit": "off"},
        )
    except (*GONE, asyncpg.PostgresError, ValueError) as error:
        raise refusal(server, error) from None
    return PostgresStore(server, pool)
