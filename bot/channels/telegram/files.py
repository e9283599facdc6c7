"""Fetches what she sent from Telegram's file server, up to 20 MB, a few times if need be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.content import Wanted
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.request import AiohttpRequest, RefusedError
from bot.events import Upload


class TooBigError(Exception):
    """太大: more than a bot may fetch."""


class NotFetchedError(Exception):
    """没取到: the file could not be had, however often it was tried."""


class Files:
    """The files of one bot."""

    def __init__(
        self, bot: Bot, request: AiohttpRequest, limits: Limits, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._bot = bot
        self._request = request
        self._limits = limits
        self._sleep = sleep

    async def fetch(self, wanted: Wanted) -> Upload:
        """The file with its bytes. Raises TooBigError or NotFetchedError."""
        if wanted.size > self._limits.download:
            raise TooBigError
        for turn in range(self._limits.download_tries):
            try:
                data = await self._once(wanted.file_id)
            except RefusedError as error:
                if "file is too big" in error.description:
                    raise TooBigError from None
                if error.code < HTTPStatus.INTERNAL_SERVER_ERROR and error.code != HTTPStatus.TOO_MANY_REQUESTS:
                    raise NotFetchedError from None
                await self._sleep(min(error.retry_after or self._limits.retry * 2**turn, self._limits.retry_most))
            except TelegramError:
                await self._sleep(self._limits.retry * 2**turn)
            else:
                return Upload(wanted.kind, wanted.name, wanted.mime, data)
        raise NotFetchedError

    async def _once(self, file_id: str) -> bytes:
        found = await self._bot.get_file(file_id)
        if not found.file_path or not found.file_path.startswith("http"):
            # A Bot API server in --local mode answers with a path on its own disk.
            raise NotFetchedError
        data = await self._request.fetch(found.file_path)
        if data is None:
            raise TooBigError
        return data
