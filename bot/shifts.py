"""Which process serves a channel: one listens and sends, the others stand by and take over when it is gone.

A page's line and a platform's poll are in one process, so answers must go out from there. On SQLite there is no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot.channels.base import Channel, ChannelError, House
from bot.delivery import Delivery
from bot.store.stores import Store

ELECT_SECONDS = 3
"""How often to see whether a channel has become free, and whether those served here still are ours."""

log = logging.getLogger("yizhan.shifts")


class Shifts:
    """Starts and stops the channels of a process as it is elected for them."""

    def __init__(self, store: Store, delivery: Delivery, channels: Sequence[Channel], doors: House) -> None:
        self._store = store
        self._delivery = delivery
        self._channels = channels
        self._doors = doors
        self._serving: list[Channel] = []
        self._watching: asyncio.Task[None] | None = None

    def serves(self, channel: Channel) -> bool:
        """Whether a channel is served here now."""
        return channel in self._serving

    async def begin(self) -> None:
        """Serve what nobody else serves, until `end`. Raises ChannelError when a channel cannot be started."""
        for channel in self._channels:
            if await self._store.elect(_seat(channel)):
                await self._take(channel)
            else:
                log.warning("%s is served by another process: standing by", channel.name)
        self._watching = asyncio.create_task(self._watch())

    async def end(self) -> None:
        """Stop what is served here: nothing comes in any more, then nothing goes out."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        for channel in reversed(self._serving):
            await channel.stop()
        self._serving.clear()
        await self._delivery.stop()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(ELECT_SECONDS)
            for channel in self._channels:
                try:
                    await self._look(channel)
                except Exception as error:  # while the store is gone nobody can take over: stay as we are
                    log.error("whether %s is ours cannot be said: %s", channel.name, type(error).__name__)

    async def _look(self, channel: Channel) -> None:
        ours = await self._store.elect(_seat(channel))
        if ours and not self.serves(channel):
            try:
                await self._take(channel)
            except ChannelError:
                await self._store.resign(_seat(channel))
                raise
            log.warning("%s is served here from now on", channel.name)
        elif not ours and self.serves(channel):
            log.warning("%s is served by another process from now on", channel.name)
            self._serving.remove(channel)
            await channel.stop()
            await self._delivery.end(channel)

    async def _take(self, channel: Channel) -> None:
        await channel.start(self._doors)
        self._serving.append(channel)
        await self._delivery.begin(channel)


def _seat(channel: Channel) -> str:
    return f"{channel.name}\0{channel.account}"
