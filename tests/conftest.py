"""What tests share: a house that was just made, a world on a copy of it, and `--accept` for talks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import app
from bot.settings import Settings
from tests.talks.reached import coverage
from tests.world import World, opened


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--accept` rewrites the talks that went another way than they are written."""
    parser.addoption("--accept", action="store_true", help="rewrite talks as they went")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which states of which flows no talk has been in, when talks were played."""
    for line in coverage():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house that was just made; every world copies it."""
    folder = tmp_path_factory.mktemp("bare")
    settings = Settings(data_dir=folder, database_url="", timezone="Asia/Shanghai")
    asyncio.run(_make(settings))
    return folder


async def _make(settings: Settings) -> None:
    async with app.opened(settings):
        pass


@pytest.fixture
async def world(tmp_path: Path, bare: Path) -> AsyncIterator[World]:
    """A world in which nothing has happened."""
    async with opened(tmp_path / "house", bare) as world:
        yield world
