"""A transaction is a generator: it yields (statement, parameters), is sent the rows, and returns its result.

It holds no I/O, so that one body runs in SQLite's writer thread and over asyncpg alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

T = TypeVar("T")
Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Statement:
    """One SQL statement, written once in SQLAlchemy Core and compiled for a dialect when that is first asked for.

    `postgres_clause` is given where Core has a construct of its own for each dialect (ON CONFLICT).
    """

    clause: ClauseElement
    postgres_clause: ClauseElement | None = None

    @cached_property
    def sqlite(self) -> str:
        """The text with :name parameters. Values that the statement itself sets are written out: SQLite uses a partial
        index only where it can read the state in the text."""
        compiled = self.clause.compile(dialect=sqlite.dialect(paramstyle="named"))
        assert isinstance(compiled, SQLCompiler)
        own = {name: _literal(bind.value) for name, bind in compiled.binds.items() if not bind.required}
        return re.sub(r":(\w+)", lambda found: own.get(found[1], found[0]), str(compiled))

    @cached_property
    def postgres(self) -> tuple[str, Mapping[str, Any], tuple[str, ...]]:
        """The text with $n parameters, the values that the statement itself sets, and the names in order."""
        dialect = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
        clause = self.clause if self.postgres_clause is None else self.postgres_clause
        compiled = clause.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        return str(compiled), dict(compiled.params), tuple(compiled.positiontup or ())


Step: TypeAlias = tuple[Statement, Mapping[str, Any]]
Tx: TypeAlias = Generator[Step, list[Row], T]
Body: TypeAlias = Callable[[], Tx[T]]
"""Makes the generator anew: a transaction that has to be run again starts from the beginning."""


def _literal(value: object) -> str:
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    return str(int(value)) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def one(rows: list[Row]) -> Row | None:
    """The only row, None when there is none."""
    return rows[0] if rows else None


def among(column: ColumnElement[str], *values: str) -> ColumnElement[bool]:
    """The column is one of these values (an IN would stay unexpanded in raw execution)."""
    return or_(*(column == value for value in values))
