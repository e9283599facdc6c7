"""What tests share: houses that were just made on each store, a world on a copy of one, and `--accept` for talks."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot import app
from bot.settings import Settings
from tests.postgres import house
from tests.postgres.server import NoServerError, TestServer, running
from tests.talks.reached import coverage
from tests.world import World, opened


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--accept` rewrites the talks that went another way than they are written."""
    parser.addoption("--accept", action="store_true", help="rewrite talks as they went")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which states of which flows no talk has been in, when talks were played."""
    for line in coverage():
        terminalreporter.write_line(line)


STORES = ("sqlite", pytest.param("postgres", marks=pytest.mark.all))


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house that was just made."""
    folder = tmp_path_factory.mktemp("bare")
    asyncio.run(_make(folder))
    return folder


@pytest.fixture(scope="session")
def server() -> Iterator[TestServer]:
    """A PostgreSQL server. Where there is none its tests are skipped by name; in continuous integration they fail."""
    try:
        with running() as server:
            house.SERVERS.append(server)
            yield server
            house.SERVERS.pop()
    except NoServerError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def on_postgres(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house that was just made, whose store is on the server."""
    folder = tmp_path_factory.mktemp("bare")
    house.name(folder, asyncio.run(server.make()))
    asyncio.run(_make(folder))
    return folder


@pytest.fixture
def copies(server: TestServer, on_postgres: Path) -> Iterator[None]:
    """Databases made in a test are dropped after it; the house that is copied stays."""
    assert on_postgres.exists()
    kept = len(server.copies)
    yield
    asyncio.run(server.drop(kept))


@pytest.fixture(params=STORES)
def bare(request: pytest.FixtureRequest) -> Path:
    """The folder of a house that was just made, on one store and then on the other; every world copies it."""
    folder: Path = request.getfixturevalue(f"on_{request.param}")
    if request.param == "postgres":
        request.getfixturevalue("copies")
    return folder


async def _make(folder: Path) -> None:
    settings = Settings(data_dir=folder, database_url=house.url(folder), timezone="Asia/Shanghai")
    async with app.opened(settings):
        pass


@pytest.fixture
async def world(tmp_path: Path, bare: Path) -> AsyncIterator[World]:
    """A world in which nothing has happened."""
    async with opened(tmp_path / "house", bare) as world:
        yield world
