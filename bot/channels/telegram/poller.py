"""Fetches updates, and lets Telegram forget each one only when the house has committed it.

`Updater` of the library acknowledges a batch before it is handled: killed then, it loses all of it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram import updates
from bot.channels.telegram.ear import Ear
from bot.channels.telegram.limits import BATCH, Limits
from bot.channels.telegram.request import AiohttpRequest, RefusedError
from bot.channels.telegram.trouble import Trouble

Sleep = Callable[[float], Awaitable[None]]
log = logging.getLogger("yizhan.telegram")


class Poller:
    """Polls for one bot. One chat's updates are handled in order, those of different chats side by side.

    While a slow one (a file) is being handled, what came after it is asked for again and again from the same offset:
    Telegram repeats what is not confirmed, and what is known already is skipped.
    """

    def __init__(self, bot: Bot, request: AiohttpRequest, ear: Ear, limits: Limits, sleep: Sleep) -> None:
        self._bot = bot
        self._request = request
        self._ear = ear
        self._limits = limits
        self._sleep = sleep
        self._trouble = Trouble(limits)
        self._next = 0
        self._states: dict[int, Literal["open", "done", "failed"]] = {}
        self._lines: dict[str, deque[updates.Event]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._failures: Counter[int] = Counter()
        self._kept = 0
        self._kept_at_failure: dict[int, int] = {}

    async def run(self) -> None:
        """Poll until cancelled."""
        idle_rounds = 0
        linger = self._limits.brief
        while True:
            try:
                given = await self._ask(0 if self._running else self._limits.poll)
            except TelegramError as error:
                await self._sleep(self._trouble.wait(error))
                await self._free(error)
                continue
            self._trouble.over()
            before = self._kept
            # While new ones come, a slow one must not hold them back; while none do, it is not worth asking often.
            linger = self._limits.brief if self._take(given) else min(2 * linger, self._limits.linger)
            if self._running:
                await asyncio.wait(self._running, timeout=linger)
            if "failed" in self._states.values():
                idle_rounds = 0 if self._kept > before else idle_rounds + 1
                await self._sleep(min(self._limits.retry * 2 ** max(idle_rounds - 1, 0), self._limits.retry_most))
            else:
                idle_rounds = 0

    async def finish(self) -> None:
        """Finish what is being handled, and confirm it."""
        if self._running:
            await asyncio.wait(self._running, timeout=self._limits.stop_wait)
        for task in tuple(self._running):
            task.cancel()
        if self._next:
            try:
                async with asyncio.timeout(1):
                    await self._ask(0, most=1)
            except (TelegramError, TimeoutError):
                return  # It comes again at the next start, and is recognised then.

    async def _ask(self, wait: int, most: int = BATCH) -> list[Any]:
        offset = min((one for one, state in self._states.items() if state != "done"), default=self._next)
        self._states = {one: state for one, state in self._states.items() if one >= offset}
        query = {"timeout": wait, "limit": most, "allowed_updates": json.dumps(updates.ALLOWED)}
        if offset:
            query["offset"] = offset
        # `Bot.get_updates` would read them too, all or none; see `updates`.
        given = await self._request.post(
            f"{self._bot.base_url}/getUpdates?{urlencode(query)}", read_timeout=wait + self._limits.answer + 1
        )
        return given if isinstance(given, list) else []

    def _take(self, given: list[Any]) -> bool:
        """Enqueue what is not known yet; whether there was anything."""
        ids, fresh = [], False
        for update in given:
            try:
                event = updates.read(update)
            except updates.UpdateError:
                log.warning("getUpdates gave something that is no update")
                continue
            except Exception as error:
                # Nothing that somebody sends may stop everybody's updates.
                log.error("an update could not be read: %s", type(error).__name__)
                event = updates.Passed(updates.number(update))
            ids.append(event.update)
            if self._states.get(event.update) not in ("open", "done"):
                self._states[event.update] = "open"
                self._enqueue(event)
                fresh = True
        seen = max(ids, default=0)
        for one in [one for one, state in self._states.items() if state == "failed" and one not in ids]:
            if len(given) < BATCH or one < seen:
                del self._states[one]  # Telegram keeps an update for 24 hours, then it is gone for everybody.
        if ids:
            self._next = seen + 1
        return fresh

    def _enqueue(self, event: updates.Event) -> None:
        who = event.user if isinstance(event, updates.Said | updates.Pressed) else ""
        line = self._lines.get(who)
        if line is not None:
            line.append(event)
            return
        self._lines[who] = deque([event])
        task = asyncio.create_task(self._line(who))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _line(self, who: str) -> None:
        """One chat's updates, one after another; when one fails, the rest waits until it has come again."""
        line = self._lines[who]
        try:
            while line:
                try:
                    await self._ear.hear(line[0])
                except Exception as error:
                    log.error("an update was not kept: %s", type(error).__name__)
                    if not self._hopeless(line[0].update):
                        return
                    self._ear.give_up(line[0])
                self._done(line.popleft().update)
        finally:
            del self._lines[who]
            self._states.update((event.update, "failed") for event in line)

    def _hopeless(self, update: int) -> bool:
        """Whether to give this one up: it failed often, and others were kept meanwhile, so it is not the store."""
        self._failures[update] += 1
        since = self._kept_at_failure.setdefault(update, self._kept)
        return self._failures[update] >= self._limits.tries and self._kept > since

    def _done(self, update: int) -> None:
        self._states[update] = "done"
        self._kept += 1
        self._failures.pop(update, None)
        self._kept_at_failure.pop(update, None)

    async def _free(self, error: TelegramError) -> None:
        """A webhook that somebody set keeps updates from being fetched: take it away."""
        if isinstance(error, RefusedError) and error.code == HTTPStatus.CONFLICT and "webhook" in error.description:
            try:
                await self._bot.delete_webhook()
            except TelegramError:
                return
