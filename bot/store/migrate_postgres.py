"""Bring a PostgreSQL database up to date, and refuse one that is not ours or is newer than this program."""

from __future__ import annotations

import asyncpg

from bot.store.migrate import StoreError, newer, revisions, upgrade_on
from bot.store.reach import GONE, connect, refusal
from bot.store.schema import HEAD, metadata
from bot.store.server import Server

_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v')"
)
_VERSION = "SELECT version_num FROM alembic_version"
OURS = frozenset({"alembic_version", "house", "person", "outbox"})
"""Tables by which a database is known to be ours."""


async def is_fresh(server: Server) -> bool:
    """Whether there is no store yet. Raises StoreError on a database that is not ours or not there; writes nothing."""
    return await _version(server) is None


async def prepare(server: Server) -> None:
    """Make the tables or bring them up to date, all or nothing. Processes that start at once wait for each other.

    Raises StoreError before anything is written that should not be.
    """
    if await _version(server) == HEAD:
        return
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: connect(server), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('yizhan migrations'))"))
            await connection.run_sync(upgrade_on)
            await connection.commit()
    except DBAPIError as error:
        cause = error.orig.__cause__ if error.orig is not None else None
        raise refusal(server, cause if isinstance(cause, Exception) else error) from None
    except (*GONE, asyncpg.PostgresError) as error:
        raise refusal(server, error) from None


async def _version(server: Server) -> str | None:
    """The migration a database is at; None when it is empty."""
    try:
        connection = await connect(server)
        try:
            encoding = await connection.fetchval("SHOW server_encoding")
            tables = {row[0] for row in await connection.fetch(_TABLES)}
            row = await connection.fetchrow(_VERSION) if tables >= OURS else None
        finally:
            await connection.close()
    except (*GONE, asyncpg.PostgresError, ValueError) as error:
        raise refusal(server, error) from None
    if encoding != "UTF8":
        raise StoreError(f"数据库的编码是 {encoding}：{server}。建一个 UTF8 的：createdb -E UTF8 -T template0 名字")
    if not tables:
        return None
    if row is None:
        raise StoreError(f"这个数据库不是驿站的：{server}。换一个 YIZHAN_DATABASE_URL。")
    version = str(row[0])
    if version not in revisions():
        raise newer(version, server)
    return version


assert OURS - {"alembic_version"} <= set(metadata.tables)
