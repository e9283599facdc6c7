"""Files she sent: sealed with her key, found by an id that cannot be guessed."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select

from bot.store.schema import file, person
from bot.store.transaction import Statement, Tx, one
from flows.model import FileKind

_ADD = Statement(
    insert(file).values(
        id=bindparam("id"),
        person_id=bindparam("person_id"),
        kind=bindparam("kind"),
        at=bindparam("at"),
        body=bindparam("body"),
    )
)
_FIND = Statement(
    select(file.c.kind, file.c.body, person.c.key)
    .join(person, person.c.id == file.c.person_id)
    .where(file.c.id == bindparam("id"))
)


def add(file_id: str, person_id: int, kind: str, now: int, body: bytes) -> Tx[None]:
    """Put a sealed file away."""
    yield _ADD, {"id": file_id, "person_id": person_id, "kind": kind, "at": now, "body": body}


def find(file_id: str) -> Tx[tuple[FileKind, bytes, bytes] | None]:
    """A file's kind, its sealed body, and the wrapped key that opens it."""
    row = one((yield _FIND, {"id": file_id}))
    return None if row is None else (row[0], row[1], row[2])
