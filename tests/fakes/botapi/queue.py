"""The updates of one bot: kept until an offset confirms them or a webhook takes them, for a day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.fakes.botapi.errors import BY_WEBHOOK, HOOKED, TWO_POLLERS

DAY = 86400
USUAL = frozenset(
    {"message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member"}
)
"""Kinds sent where nothing was asked for, of those this server makes."""


@dataclass
class Hook:
    """A webhook that was set."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0


@dataclass
class Entry:
    """One update, when it came, and whether it was asked to be repeated."""

    update: dict[str, Any]
    at: float
    again: bool = False

    @property
    def id(self) -> int:
        number: int = self.update["update_id"]
        return number


@dataclass
class Queue:
    """What waits for a bot. `retry` is how long a refused push waits before it is tried again."""

    clock: Callable[[], float]
    retry: float = 0.01
    pending: list[Entry] = field(default_factory=list)
    pushed: list[tuple[int, int]] = field(default_factory=list)
    """Every push: update id and the status it got, 0 for none."""
    hook: Hook | None = None
    allowed: frozenset[str] = USUAL
    _next: int = 1001
    _waiter: asyncio.Future[None] | None = None
    _pusher: asyncio.Task[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, kind: str, body: Any) -> dict[str, Any]:
        """A new update; gives it, whether the bot wants it or not."""
        update = {"update_id": self._next, kind: body}
        self._next += 1
        if kind in self.allowed:
            self.pending.append(Entry(update, self.clock()))
            self._wake()
        return update

    def raw(self, **fields: Any) -> dict[str, Any]:
        """An update of any kind, asked for or not."""
        update = {"update_id": self._next} | fields
        self._next += 1
        self.pending.append(Entry(update, self.clock()))
        self._wake()
        return update

    def repeat(self, update: dict[str, Any]) -> None:
        """Send an update again, as when its confirmation was lost."""
        self.pending.append(Entry(update, self.clock(), again=True))
        self.pending.sort(key=lambda entry: entry.id)
        self._wake()

    async def get(self, offset: int, limit: int, timeout: float, allowed: Sequence[str] | None) -> list[dict[str, Any]]:  # noqa: ASYNC109 - the platform's parameter
        """getUpdates: confirms what is below `offset`, then waits for something. The older of two pollers loses."""
        if self.hook is not None:
            raise HOOKED
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(TWO_POLLERS)
        if allowed is not None:
            self.allowed = frozenset(allowed) or USUAL
        self._confirm(offset)
        if not self.pending and timeout > 0:
            await self._wait(timeout)
        given = self.pending[: max(1, min(limit or 100, 100))]
        for entry in given:
            entry.again = False
        return [entry.update for entry in given]

    def set_hook(self, hook: Hook | None, *, drop: bool, allowed: Sequence[str] | None = None) -> None:
        """setWebhook or deleteWebhook."""
        self.hook = hook
        if drop:
            self.pending.clear()
        if allowed is not None:
            self.allowed = frozenset(allowed) or USUAL
        if hook is not None:
            if self._waiter is not None and not self._waiter.done():
                self._waiter.set_exception(BY_WEBHOOK)
            if self._pusher is None or self._pusher.done():
                self._pusher = asyncio.create_task(self._push_all())
        self._wake()

    async def stop(self) -> None:
        """Push no more, and let no poll wait."""
        if self._waiter is not None:
            self._waiter.cancel()
        if self._pusher is not None:
            pusher, self._pusher = self._pusher, None
            pusher.cancel()
            await asyncio.gather(pusher, return_exceptions=True)

    def _confirm(self, offset: int) -> None:
        now = self.clock()
        self.pending = [entry for entry in self.pending if entry.at > now - DAY]
        if offset > 0:
            self.pending = [entry for entry in self.pending if entry.id >= offset or entry.again]
        elif offset < 0:
            self.pending = self.pending[offset:]

    async def _wait(self, seconds: float) -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiter = mine
        try:
            async with asyncio.timeout(seconds):
                await mine
        except TimeoutError:
            return
        finally:
            if self._waiter is mine:
                self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        self._news.set()

    async def _push_all(self) -> None:
        async with aiohttp.ClientSession() as client:
            while self.hook is not None:
                self._news.clear()
                batch = self.pending[: self.hook.max_connections]
                if not batch:
                    await self._news.wait()
                    continue
                taken = await asyncio.gather(*(self._push(client, self.hook, entry) for entry in batch))
                gone = [id(entry) for entry, is_taken in zip(batch, taken, strict=True) if is_taken]
                self.pending = [entry for entry in self.pending if id(entry) not in gone]
                if len(gone) < len(batch):
                    await asyncio.sleep(self.retry)

    async def _push(self, client: aiohttp.ClientSession, hook: Hook, entry: Entry) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        status, error = 0, ""
        try:
            async with client.post(hook.url, json=entry.update, headers=headers) as response:
                status = response.status
                error = "" if response.ok else f"Wrong response from the webhook: {status} {response.reason}"
        except aiohttp.ClientError:
            error = "Connection refused"
        self.pushed.append((entry.id, status))
        if error:
            hook.last_error, hook.last_error_at = error, int(self.clock())
        return not error
