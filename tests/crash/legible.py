"""The store as it can be compared: byte by byte, or opened and with what chance made left out."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlalchemy import Table as Shape

from bot.store.schema import metadata
from bot.store.server import Server
from bot.store.stores import Database
from bot.vault import Vault
from tests.postgres.house import fetched

Table: TypeAlias = list[dict[str, Any]]
CHANCE = frozenset({"key", "owner", "lease_until"})
"""Columns that differ between two houses in which the same happened."""
SEALED = {"person": ("user", "conversation"), "ticket": ("intake",), "entry": ("body",), "outbox": ("body",)}


def raw(database: Database) -> dict[str, Table]:
    """Every row of every table."""
    if isinstance(database, Server):
        return {
            table.name: fetched(database, f'SELECT * FROM "{table.name}" ORDER BY {_order(table)}')
            for table in metadata.sorted_tables
        }
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        return {
            table.name: [dict(row) for row in connection.execute(f"SELECT * FROM {table.name} ORDER BY rowid")]
            for table in metadata.sorted_tables
        }
    finally:
        connection.close()


def _order(table: Shape) -> str:
    keys = list(table.primary_key) or [column for column in table.columns if column.name != "n"]
    return ", ".join(f'"{column.name}"' for column in keys)


def opened(database: Database, vault: Vault) -> dict[str, Table]:
    """The same with words opened and ticket codes replaced by the number of the ticket."""
    tables = raw(database)
    del tables["house"]
    keys = {row["id"]: row["key"] for row in tables["person"]}
    codes = {row["code"]: f"<{row['number']}>" for row in tables["ticket"]}
    owners = {"person": "id", "ticket": "person_id", "outbox": "sealed_by"}
    people = {row["number"]: row["person_id"] for row in tables["ticket"]}
    legible: dict[str, Table] = {}
    for name, rows in tables.items():
        legible[name] = []
        for row in rows:
            key = keys.get(people[row["ticket"]] if name == "entry" else row.get(owners.get(name, ""), 0), b"")
            plain = {column: vault.open_text(key, row[column]) for column in SEALED.get(name, ())}
            kept = {column: value for column, value in {**row, **plain}.items() if column not in CHANCE}
            legible[name].append({column: _without(value, codes) for column, value in kept.items()})
    return legible


def without_codes(text: str, codes: Mapping[str, str]) -> str:
    """The text with every ticket code, as stored or as said, replaced."""
    for code, name in codes.items():
        text = text.replace(code, name).replace("-".join((code[:4], code[4:8], code[8:])), name)
    return text


def _without(value: Any, codes: Mapping[str, str]) -> Any:
    return without_codes(value, codes) if isinstance(value, str) else value
