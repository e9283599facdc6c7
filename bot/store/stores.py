"""Which store it is: SQLite in a file, or PostgreSQL on a server. Both do the same; only here is it asked which."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

from bot.store import migrate, sqlite
from bot.store.server import Server
from bot.store.transaction import Body

T = TypeVar("T")
Database: TypeAlias = Path | Server


class Store(Protocol):
    """What the house asks of its store."""

    async def write(self, body: Body[T]) -> T:
        """Run a transaction and return its result once it is durable."""

    async def read(self, body: Body[T]) -> T:
        """Run a transaction that only reads."""

    async def elect(self, name: str) -> bool:
        """Whether this process is the one that does `name`; no other is, until this one ends."""

    async def resign(self, name: str) -> None:
        """Let another process do it."""

    async def close(self) -> None:
        """Finish what runs, then close."""


async def is_fresh(database: Database) -> bool:
    """Whether there is no store yet. Raises StoreError on one that is not ours; writes nothing."""
    if isinstance(database, Path):
        return migrate.is_fresh(database)
    from bot.store import migrate_postgres

    return await migrate_postgres.is_fresh(database)


async def prepare(database: Database) -> None:
    """Make the tables or bring them up to date. Raises StoreError before anything is written that should not be."""
    if isinstance(database, Path):
        migrate.prepare(database)
        return
    from bot.store import migrate_postgres

    await migrate_postgres.prepare(database)


async def open_store(database: Database) -> Store:
    """The store on a database that is prepared."""
    if isinstance(database, Path):
        return await sqlite.open_store(database)
    from bot.store import postgres

    return await postgres.open_store(database)
