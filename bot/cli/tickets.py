"""`yizhan tickets`: the tickets without a word of anybody's."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from bot.app import opened
from bot.settings import from_environment
from bot.store import staff
from bot.store import tickets as store
from bot.store.transaction import Tx
from flows.model import LEVELS

COLUMNS = ("number", "kind", "level", "status", "county", "station", "source", "claimed_by", "created")


@click.command(help="列出所有单子，不含任何人的话。")
@click.option("--jsonl", is_flag=True, help="每行一个 JSON。")
def tickets(jsonl: bool) -> None:
    """List every ticket; `created` is UTC in ISO 8601, `claimed_by` the operator's name."""
    rows = asyncio.run(_rows())
    if jsonl:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*(str(row[name]) for name in COLUMNS))
    Console().print(table)


async def _rows() -> list[dict[str, str | int]]:
    async with opened(from_environment()) as yizhan:
        return await yizhan.store.read(_listed)


def _listed() -> Tx[list[dict[str, str | int]]]:
    rows: list[dict[str, str | int]] = []
    for number, kind, level, status, county, station, source, claimed_by, created in (yield from store.listed()):
        name = (yield from staff.name_of(claimed_by)) if claimed_by else ""
        at = datetime.fromtimestamp(created, UTC).isoformat()
        values = (number, kind, LEVELS[level], status, county, station, source, name, at)
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows
