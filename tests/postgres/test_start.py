"""Opening a database: made once, brought up to date, refused in one line (no password in it) when it is not ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.settings import Settings
from bot.store import stores
from bot.store.migrate import StoreError
from bot.store.reach import connect
from bot.store.schema import metadata
from bot.store.server import Server
from tests.bench.test_plans import GROWING, OPEN_ONLY, SELDOM, STATEMENTS
from tests.postgres.house import fetched
from tests.postgres.server import TestServer
from tests.test_cli import assert_refused, yizhan

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"


@pytest.fixture
async def empty(server: TestServer, copies: None) -> str:
    """A database in which there is nothing."""
    return await server.make()


async def test_migrations_lead_to_the_tables_of_the_schema(server: TestServer, empty: str) -> None:
    at = server.at(empty)
    assert await stores.is_fresh(at)
    await stores.prepare(at)
    await stores.prepare(at)
    assert not await stores.is_fresh(at)

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: connect(at))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ("CREATE TABLE somebody_elses (x int)", "不是驿站的"),
        ("CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('ab12')", "不是驿站的"),
        ("UPDATE alembic_version SET version_num = '9999'", "数据比程序新（9999）"),
    ],
)
async def test_a_database_that_is_not_ours_to_open_stays_as_it_is(
    server: TestServer, empty: str, made: str, says: str
) -> None:
    at = server.at(empty)
    if made.startswith("UPDATE"):
        await stores.prepare(at)
    await server.run(made, empty)
    before = fetched(at, TABLES)
    for look in (stores.is_fresh, stores.prepare):
        with pytest.raises(StoreError, match=says) as raised:
            await look(at)
        assert "\n" not in str(raised.value)
    assert fetched(at, TABLES) == before


async def test_a_server_that_cannot_be_used_is_one_line_that_holds_no_password(server: TestServer, empty: str) -> None:
    nobody = Server(f"postgresql://postgres:geheim@127.0.0.1:1/{empty}")
    latin = await server.make(more="ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C'")
    await server.run("CREATE ROLE guest LOGIN")
    guest = Server(server.at(empty).url.replace("postgres@", "guest@"))
    for at, says in (
        (server.by_password(empty, "geheim"), "用户名或密码"),
        (server.by_password("nowhere"), "没有这个数据库"),
        (nobody, "没有开着"),
        (server.at(latin), "编码是 LATIN1"),
        (guest, "没有权限建表"),
    ):
        with pytest.raises(StoreError, match=says) as raised:
            await stores.prepare(at)
        for secret in ("geheim", server.password):
            assert secret not in str(raised.value) + repr(at) + str(at)
        assert "\n" not in str(raised.value)
    assert fetched(server.at(empty), TABLES) == []
    assert await stores.is_fresh(server.by_password(empty))


@pytest.mark.parametrize("url", ["postgresql://[x", "postgresql://a:b@h:port/x", "postgresql://h/x?sslmode=perhaps"])
async def test_a_url_that_cannot_be_is_one_line(url: str, tmp_path: Path) -> None:
    done = yizhan(tmp_path / "data", "tickets", YIZHAN_DATABASE_URL=url)
    assert_refused(done, "YIZHAN_DATABASE_URL")
    assert not (tmp_path / "data").exists()


async def test_the_command_line_works_on_it_and_shows_no_password(
    server: TestServer, empty: str, tmp_path: Path
) -> None:
    url = server.by_password(empty).url
    assert server.password not in repr(Settings(database_url=url))
    said = '{"text": "找人"}\n{"text": "跳过"}\n'
    told = yizhan(tmp_path, "talk", "--jsonl", said=said, YIZHAN_DATABASE_URL=url)
    assert (told.returncode, told.stderr) == (0, "")
    assert '"kind": "human"' in yizhan(tmp_path, "tickets", "--jsonl", YIZHAN_DATABASE_URL=url).stdout
    doctor = yizhan(tmp_path, "doctor", YIZHAN_DATABASE_URL=url, YIZHAN_PORT="0")
    assert doctor.returncode == 0, doctor.stdout
    assert f"PostgreSQL 127.0.0.1/{empty}" in doctor.stdout
    assert server.password not in doctor.stdout + doctor.stderr
    (tmp_path / "house.key").unlink()
    assert_refused(yizhan(tmp_path, "tickets", YIZHAN_DATABASE_URL=url), "house.key")


async def test_no_statement_looks_through_a_table_that_grows(server: TestServer, empty: str) -> None:
    """With sequential scans made dear, only a statement for which there is no index still has one."""
    await stores.prepare(server.at(empty))
    connection = await asyncpg.connect(server.at(empty).url)
    values = {"bytea": b"", "text": "", "varchar": "", "int8": 0, "int4": 0}
    scanned = {}
    try:
        await connection.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        for name in sorted(STATEMENTS.keys() - SELDOM - OPEN_ONLY):
            prepared = await connection.prepare(STATEMENTS[name].postgres[0])
            given = [values[kind.name] for kind in prepared.get_parameters()]
            scanned[name] = _scanned(await prepared.explain(*given)) & set(GROWING)
    finally:
        await connection.close()
    assert {name: tables for name, tables in scanned.items() if tables} == {}


def _scanned(plan: Any) -> set[str]:
    """The tables that a plan looks through from end to end."""
    if isinstance(plan, list):
        return set().union(*map(_scanned, plan))
    if not isinstance(plan, dict):
        return set()
    here = {plan["Relation Name"]} if plan.get("Node Type") == "Seq Scan" else set()
    return here.union(*map(_scanned, plan.values()))
