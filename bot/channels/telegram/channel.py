"""The Telegram channel, seen by the house as a Channel: one bot, by long polling or by webhook."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.base import Capabilities, ChannelError, House
from bot.channels.telegram import limits as platform
from bot.channels.telegram import updates, words
from bot.channels.telegram.commands import set_menu
from bot.channels.telegram.desk import DESK, Desk
from bot.channels.telegram.ear import Ear
from bot.channels.telegram.files import Files
from bot.channels.telegram.gate import CallLater, Gate
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.memory import ChannelMemory
from bot.channels.telegram.mouth import Mouth
from bot.channels.telegram.poller import Poller
from bot.channels.telegram.presence import Presence
from bot.channels.telegram.request import AiohttpRequest, RefusedError
from bot.channels.telegram.trouble import Trouble
from bot.channels.telegram.webhook import Listener, Webhook
from bot.events import Address, Outbound, Outcome

_TOKEN = re.compile(r"([0-9]{1,20}):[A-Za-z0-9_-]{1,100}")
log = logging.getLogger("yizhan.telegram")


class TelegramChannel:
    """Serves the bot of `token`. `rate` messages a second in all, 0 for a server of one's own that paces nothing.

    `api_base` is what the token is appended to; `clock` gives UTC seconds, `monotonic` never goes back, and
    `call_later` and `sleep` belong to it. Raises ChannelError for settings that cannot be.
    """

    def __init__(
        self,
        token: str,
        *,
        memory: ChannelMemory,
        api_base: str = platform.API_BASE,
        rate: float = 30,
        desk_chat: str = "",
        webhook: Webhook | None = None,
        proxy: str = "",
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        call_later: CallLater | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        limits: Limits | None = None,
    ) -> None:
        found = _TOKEN.fullmatch(token)
        if found is None:
            raise ChannelError(words.UNKNOWN_BOT)
        self._account = found[1]
        self._memory = memory
        self._webhook = webhook
        self._clock = clock
        self._sleep = sleep
        self._limits = limits or Limits()
        self._request = AiohttpRequest(self._limits, proxy)
        self._bot = Bot(token, api_base, _file_base(api_base), request=self._request, get_updates_request=self._request)
        self._desk = Desk(desk_chat)
        self._presence = Presence(self._limits, monotonic)
        gate = Gate(rate, self._limits, monotonic, call_later)
        self._mouth = Mouth(self._bot, gate, self._desk, memory, self._limits, clock)
        self._ear: Ear | None = None
        self._poller: Poller | None = None
        self._listener: Listener | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def name(self) -> str:
        return "telegram"

    @property
    def account(self) -> str:
        """The bot's id: it stands before the colon of the token."""
        return self._account

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(buttons=True, edits=True, wipes=True, files=True, text_limit=platform.TEXT)

    @property
    def desk(self) -> Address | None:
        """The address of the desk group, the same after an upgrade; None where there is none."""
        return Address(self.name, self._account, DESK) if self._desk.chat else None

    @property
    def port(self) -> int:
        """The port on which the webhook is really listened for, 0 when polling."""
        return self._listener.port if self._listener is not None else 0

    async def start(self, house: House) -> None:
        await self._request.initialize()
        try:
            await self._introduce()
            files = Files(self._bot, self._request, self._limits, self._sleep)
            ear = Ear(
                house,
                self._account,
                self._bot,
                self._mouth,
                files,
                self._desk,
                self._memory,
                self._presence,
                self._limits,
                self._clock,
            )
            await self._listen(ear)
        except ChannelError:
            await self._request.shutdown()
            raise
        self._ear = ear
        self._tasks.append(asyncio.create_task(self._dress()))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        if self._poller is not None:
            poller, self._poller = self._poller, None
            await poller.finish()
        if self._listener is not None:
            listener, self._listener = self._listener, None
            await listener.stop()
        if self._ear is not None:
            await self._ear.finish()
        await self._request.shutdown()

    async def send(self, message: Outbound) -> Outcome:
        user = message.address.user
        live = (message.wipe and not message.until) or user == DESK or self._presence.is_live(user)
        return await self._mouth.send(message, live=live)

    async def _introduce(self) -> None:
        """Ask who we are: a token that is wrong is told at once, a server that is not there may come."""
        try:
            await self._bot.get_me()
        except RefusedError as error:
            if error.code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
                raise ChannelError(words.UNKNOWN_BOT) from None
            log.warning("Telegram cannot be reached at the start; trying again until it can")
        except TelegramError:
            log.warning("Telegram cannot be reached at the start; trying again until it can")

    async def _listen(self, ear: Ear) -> None:
        if self._webhook is None:
            with suppress(TelegramError):
                await self._bot.delete_webhook()
            self._poller = Poller(self._bot, self._request, ear, self._limits, self._sleep)
            self._tasks.append(asyncio.create_task(self._poller.run()))
            return
        listener = Listener(self._webhook, ear, self._limits)
        await listener.start()
        try:
            await self._hook(self._webhook)
        except RefusedError as error:
            if error.code == HTTPStatus.BAD_REQUEST:
                await listener.stop()
                raise ChannelError(words.WRONG_WEBHOOK) from None
            self._tasks.append(asyncio.create_task(self._hook_later(self._webhook)))
        except TelegramError:
            self._tasks.append(asyncio.create_task(self._hook_later(self._webhook)))
        self._listener = listener

    async def _hook(self, webhook: Webhook) -> None:
        await self._bot.set_webhook(
            webhook.url, secret_token=webhook.secret, max_connections=1, allowed_updates=list(updates.ALLOWED)
        )

    async def _hook_later(self, webhook: Webhook) -> None:
        """The server could not be reached at the start: set the webhook as soon as it can."""
        trouble = Trouble(self._limits)
        while True:
            try:
                await self._hook(webhook)
            except TelegramError as error:
                await self._sleep(trouble.wait(error))
            else:
                trouble.over()
                return

    async def _dress(self) -> None:
        """What makes the bot nice and is not needed to serve: its menu; and a look at the desk group."""
        try:
            await set_menu(self._bot)
        except TelegramError:
            log.warning("the menu of commands could not be set; the next start tries again")
        await self._desk.look(self._bot)


def _file_base(api_base: str) -> str:
    """Where files lie: https://api.telegram.org/bot -> https://api.telegram.org/file/bot."""
    return api_base.removesuffix("bot") + "file/bot"
