"""A transaction is a generator: it yields (statement, parameters), is sent the rows, and returns its result.

It holds no I/O, so that one body runs in SQLite's writer thread and over asyncpg alike.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

T = TypeVar("T")
Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Statement:
    """One SQL statement, written once in SQLAlchemy Core and compiled for a dialect when that is first asked for."""

    clause: ClauseElement

    @cached_property
    def sqlite(self) -> tuple[str, Mapping[str, Any]]:
        """The text with :name parameters, and the values that the statement itself sets."""
        compiled = self.clause.compile(dialect=sqlite.dialect(paramstyle="named"))
        return str(compiled), dict(compiled.params)

    @cached_property
    def postgres(self) -> tuple[str, Mapping[str, Any], tuple[str, ...]]:
        """The text with $n parameters, the values that the statement itself sets, and the names in order."""
        dialect = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
        compiled = self.clause.compile(dialect=dialect)
        return str(compiled), dict(compiled.params), tuple(getattr(compiled, "positiontup", None) or ())


Step: TypeAlias = tuple[Statement, Mapping[str, Any]]
Tx: TypeAlias = Generator[Step, list[Row], T]
Body: TypeAlias = Callable[[], Tx[T]]
"""Makes the generator anew: a transaction that has to be run again starts from the beginning."""


def one(rows: list[Row]) -> Row | None:
    """The only row, None when there is none."""
    return rows[0] if rows else None


def among(column: ColumnElement[str], *values: str) -> ColumnElement[bool]:
    """The column is one of these values (an IN would stay unexpanded in raw execution)."""
    return or_(*(column == value for value in values))
