"""A transaction is a generator: it yields (statement, parameters), is sent the rows, and returns its result.

It holds no I/O, so that one body runs in SQLite's writer thread and over asyncpg alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Dialect, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

T = TypeVar("T")
Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Statement:
    """One SQL statement, written once in SQLAlchemy Core and compiled for a dialect when that is first asked for.

    `postgres_clause` is given where Core has a construct of its own for each dialect (ON CONFLICT), or where SQLite,
    which has one writer, needs nothing at all (`clause` is None: a lock).
    """

    clause: ClauseElement | None
    postgres_clause: ClauseElement | None = None

    @cached_property
    def sqlite(self) -> str:
        """The text with :name parameters; "" where there is nothing to do."""
        if self.clause is None:
            return ""
        return _compiled(self.clause, sqlite.dialect(paramstyle="named"), lambda name: f":{name}")

    @cached_property
    def postgres(self) -> tuple[str, tuple[str, ...]]:
        """The text with $n parameters, and their names in order."""
        clause = self.postgres_clause if self.postgres_clause is not None else self.clause
        assert clause is not None
        names: list[str] = []

        def numbered(name: str) -> str:
            if name not in names:
                names.append(name)
            return f"${names.index(name) + 1}"

        dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
        return _compiled(clause, dialect, numbered), tuple(names)


def _compiled(clause: ClauseElement, dialect: Dialect, placed: Callable[[str], str]) -> str:
    """The text. Values that the statement itself sets are written out: a partial index is used only where the state can
    be read in the text."""
    compiled = clause.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    literal = _hex if dialect.name == "postgresql" else _x
    own = {name: _literal(bind.value, literal) for name, bind in compiled.binds.items() if not bind.required}
    return re.sub(r"(?<!:):(\w+)", lambda found: own.get(found[1]) or placed(found[1]), str(compiled))


Step: TypeAlias = tuple[Statement, Mapping[str, Any]]
Tx: TypeAlias = Generator[Step, list[Row], T]
Body: TypeAlias = Callable[[], Tx[T]]
"""Makes the generator anew: a transaction that has to be run again starts from the beginning."""


def _literal(value: object, of_bytes: Callable[[bytes], str]) -> str:
    if isinstance(value, bytes):
        return of_bytes(value)
    return str(int(value)) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _x(value: bytes) -> str:
    return f"X'{value.hex()}'"


def _hex(value: bytes) -> str:
    return f"decode('{value.hex()}', 'hex')"


def one(rows: list[Row]) -> Row | None:
    """The only row, None when there is none."""
    return rows[0] if rows else None


def among(column: ColumnElement[str], *values: str) -> ColumnElement[bool]:
    """The column is one of these values (an IN would stay unexpanded in raw execution)."""
    return or_(*(column == value for value in values))
