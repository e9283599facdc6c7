"""Bring a database file up to date, and refuse one that is not ours, is newer than this program, or is locked."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from bot.store.schema import APPLICATION_ID, HEAD

if TYPE_CHECKING:
    from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


class StoreError(Exception):
    """数据打不开: a database cannot be used; the message says why and what to do."""


def is_fresh(path: Path) -> bool:
    """Whether there is no store yet. Raises StoreError on a file that is not ours; writes nothing."""
    return _version(path) is None


def prepare(path: Path) -> None:
    """Make the tables or bring them up to date. Raises StoreError before anything is written that should not be."""
    version = _version(path)
    if version == HEAD:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _upgrade(path)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.close()


def upgrade_on(connection: Connection) -> None:
    """Run the migrations on an open connection to a database of either kind; to commit is the caller's."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _upgrade(path: Path) -> None:
    from sqlalchemy import create_engine, pool

    engine = create_engine(f"sqlite:///{path}", poolclass=pool.NullPool)
    with engine.connect() as connection:
        upgrade_on(connection)
        connection.commit()
    engine.dispose()


def revisions() -> tuple[str, ...]:
    """All migrations this program knows, from the file names in their folder."""
    return tuple(sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")))


def _version(path: Path) -> str | None:
    """The migration a file is at; None when it does not exist or is empty."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=2)
        try:
            ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if ours else None
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreError(f"数据正被别的程序占着：{path}。关掉那个程序再启动。") from None
        raise StoreError(f"数据打不开：{path}。看看文件权限，或者从备份恢复。") from None
    except sqlite3.DatabaseError:
        raise StoreError(f"这不是数据库文件：{path}。换一个 YIZHAN_DATA_DIR 或 YIZHAN_DATABASE_URL。") from None
    if row is None:
        raise StoreError(f"这个数据库不是驿站的：{path}。换一个 YIZHAN_DATA_DIR 或 YIZHAN_DATABASE_URL。")
    version = str(row[0])
    if version not in revisions():
        raise newer(version, path)
    return version


def newer(version: str, where: object) -> StoreError:
    """A database that a newer program has been at."""
    return StoreError(f"数据比程序新（{version}）：{where}。用新版的驿站打开它。")
