"""What a channel is: it declares what it can do, turns a platform's events into Inbounds, and sends Outbounds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.events import Address, Inbound, Outbound, Outcome, Receipt


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform allows. Engine and desk ask these, never the channel's name.

    `text_limit` in characters; `wipes` whether the page or both sides can be cleared; `edits` whether a message that
    was sent can be changed; `buttons` whether choices can be pressed.
    """

    buttons: bool
    edits: bool
    wipes: bool
    files: bool
    text_limit: int


Receive = Callable[[Inbound], Awaitable[Receipt]]
"""The house's ear: returns when the turn is committed, so a platform may be told then and not before."""

Ready = Callable[[Address], None]
"""Told when an address that had no line can be reached again: what waits for it is tried at once."""


@dataclass(frozen=True, slots=True)
class House:
    """What a channel may call."""

    receive: Receive
    ready: Ready


class Channel(Protocol):
    """The verbs of every channel. `name` and `account` are those of the addresses it serves."""

    @property
    def name(self) -> str: ...

    @property
    def account(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def start(self, house: House) -> None:
        """Begin to listen. Returns when the channel is up; raises ChannelError with one line when it cannot be."""

    async def stop(self) -> None:
        """Stop listening; what was received is finished first."""

    async def send(self, message: Outbound) -> Outcome:
        """Send one message and say how that ended. Never called twice at once for one address."""


class ChannelError(Exception):
    """通道开不起来: a channel cannot be started; the message says what happened and what to do."""
