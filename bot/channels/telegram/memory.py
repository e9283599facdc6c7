"""The port to the ledger of message ids: what lies in a chat, so that it can be taken away again within 48 hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Kept:
    """One message that lies in a chat: hers or ours, its id there, and when (UTC seconds) it came to lie there."""

    chat: str = field(repr=False)
    message: int
    at: int


class ChannelMemory(Protocol):
    """What the channel has written down. `chat` is the user of an Address: a store keeps it under a mark, not plain."""

    async def remember(self, kept: Kept) -> None:
        """Write one message down; one that is there already stays as it is."""

    async def listed(self, chat: str, until: int) -> Sequence[Kept]:
        """What came to lie in a chat before `until` (UTC seconds), oldest first."""

    async def forget(self, chat: str, messages: Sequence[int]) -> None:
        """Strike these message ids of a chat out; ids that are not there are no error."""
