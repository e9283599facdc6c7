"""The ledger of message ids as a channel sees it: chats by their user, kept in the store under a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.channels.telegram.memory import Kept
from bot.events import Address
from bot.store import ledger
from bot.store.transaction import Body
from bot.vault import Vault

T = TypeVar("T")


class Store(Protocol):
    """What the ledger needs of the store."""

    async def write(self, body: Body[T]) -> T: ...
    async def read(self, body: Body[T]) -> T: ...


@dataclass(frozen=True)
class Ledger:
    """The memory of one channel's account."""

    store: Store
    vault: Vault
    channel: str
    account: str

    def _mark(self, chat: str) -> bytes:
        return self.vault.mark(Address(self.channel, self.account, chat))

    async def remember(self, kept: Kept) -> None:
        """Write one message down; one that is there already stays as it is."""
        mark = self._mark(kept.chat)
        await self.store.write(lambda: ledger.remember(mark, kept.message, kept.at))

    async def listed(self, chat: str, until: int) -> Sequence[Kept]:
        """What came to lie in a chat before `until` (UTC seconds), oldest first."""
        mark = self._mark(chat)
        rows = await self.store.read(lambda: ledger.listed(mark, until))
        return [Kept(chat, message, at) for message, at in rows]

    async def forget(self, chat: str, messages: Sequence[int]) -> None:
        """Strike these message ids of a chat out."""
        mark = self._mark(chat)
        await self.store.write(lambda: ledger.forget(mark, messages))
