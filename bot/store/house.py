"""The house's own row: the proof that this key and this store belong together."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import bindparam, insert, select

from bot.store.schema import house
from bot.store.transaction import Statement, Tx, one

PROOF = b"yizhan"
_FIND = Statement(select(house.c.value).where(house.c.name == bindparam("name")))
_ADD = Statement(insert(house).values(name=bindparam("name"), value=bindparam("value")))


class Seals(Protocol):
    """What seals with the house key."""

    def seal_house(self, plain: bytes) -> bytes: ...
    def open_house(self, sealed: bytes) -> bytes: ...


def belongs(vault: Seals) -> Tx[None]:
    """Check the house key against the store, or leave the proof in a new one. Raises what `open_house` raises."""
    row = one((yield _FIND, {"name": "proof"}))
    if row is None:
        yield _ADD, {"name": "proof", "value": vault.seal_house(PROOF)}
    else:
        vault.open_house(row[0])
