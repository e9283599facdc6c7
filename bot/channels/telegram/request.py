"""Carries python-telegram-bot's calls over aiohttp: a sending costs a third of the CPU it takes on its own httpx.

Failures come out as one of three exceptions, none of which holds a word of what was sent.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

import aiohttp
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.limits import Limits

CONNECTIONS = 256
IDLE = 60
"""Seconds for which a connection is kept that nobody uses."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class RefusedError(TelegramError):
    """The server answered and said no: HTTP status, Telegram's own description, and its two parameters."""

    def __init__(self, code: int, description: str, retry_after: float = 0, moved_to: int = 0) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.moved_to = moved_to


class NotSentError(NetworkError):
    """The server was not reached: nothing can have arrived."""


class NoAnswerError(NetworkError):
    """The connection broke, or no answer came in time: what was asked may have been done."""


class AiohttpRequest(BaseRequest):
    """One session for all calls of a bot, long polls included."""

    def __init__(self, limits: Limits, proxy: str = "") -> None:
        self._limits = limits
        self._proxy = proxy or None
        self._usual = aiohttp.ClientTimeout(total=None, sock_connect=limits.connect, sock_read=limits.answer)
        self._carry = aiohttp.ClientTimeout(total=None, sock_connect=limits.connect, sock_read=limits.carry)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._limits.answer

    async def initialize(self) -> None:
        if self._session is None:
            # The library writes parameters to its debug log, and those are her words.
            logging.getLogger("telegram").setLevel(logging.WARNING)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE),
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the names are the library's
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """One call; gives status 200 and the body. Raises RefusedError, NotSentError or NoAnswerError."""
        data: bytes | aiohttp.FormData | None = None
        timeout, headers = self._usual, None
        if request_data is not None and request_data.contains_files:
            data, timeout = _multipart(request_data), self._carry
        elif request_data is not None:
            data, headers = urlencode(request_data.json_parameters).encode(), FORM
        if read_timeout is not BaseRequest.DEFAULT_NONE and read_timeout != self._limits.answer:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect, sock_read=read_timeout)
        return HTTPStatus.OK, await self._exchange(method, url, data, headers, timeout)

    async def call(self, url: str, given: Mapping[str, str]) -> Any:
        """One call of plain values; gives the plain result. Raises like do_request."""
        data = urlencode(given).encode()
        return self.parse_json_payload(await self._exchange("POST", url, data, FORM, self._usual))["result"]

    async def _exchange(
        self,
        method: str,
        url: str,
        data: bytes | aiohttp.FormData | None,
        headers: Mapping[str, str] | None,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own, for each step of the exchange
    ) -> bytes:
        try:
            async with self._open().request(
                method, url, data=data, headers=headers, timeout=timeout, proxy=self._proxy
            ) as response:
                body = await response.read()
        except Exception as error:
            raise _broken(error) from None
        if response.status != HTTPStatus.OK:
            raise _refusal(response.status, body)
        return body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as a mapping with "result"; raises NoAnswerError. (The library's own logs the whole body.)"""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise NoAnswerError("not JSON") from None
        if not isinstance(answer, dict) or "result" not in answer:
            raise NoAnswerError("no result")
        return cast("dict[str, Any]", answer)

    async def fetch(self, url: str) -> bytes | None:
        """The bytes of a file, None as soon as they are more than we take. Raises like do_request."""
        timeout = aiohttp.ClientTimeout(total=self._limits.download_wait, sock_connect=self._limits.connect)
        data = bytearray()
        try:
            async with self._open().get(url, timeout=timeout, proxy=self._proxy) as response:
                if response.status != HTTPStatus.OK:
                    raise _refusal(response.status, await response.content.read(4096))
                async for chunk in response.content.iter_chunked(64 * 1024):
                    data += chunk
                    if len(data) > self._limits.download:
                        return None
        except TelegramError:
            raise
        except Exception as error:
            raise _broken(error) from None
        return bytes(data)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NotSentError("closed")
        return self._session


async def call(bot: Bot, method: str, given: Mapping[str, str]) -> Any:
    """A call past the library's objects, which take as much CPU as the sending itself (`make bench`)."""
    request = bot.request
    assert isinstance(request, AiohttpRequest)
    return await request.call(f"{bot.base_url}/{method}", given)


def _multipart(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        # As a stream: aiohttp warns of large bytes, which it would write in one piece.
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=mime)
    return form


def _broken(error: Exception) -> NetworkError:
    """Which of the two: was anything said to the server before it failed?"""
    kind = type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return NotSentError(kind)
    if isinstance(error, aiohttp.ClientError | TimeoutError | OSError):
        return NoAnswerError(kind)
    raise error


def _refusal(status: int, body: bytes) -> RefusedError:
    try:
        answer = json.loads(body)
        given = answer.get("parameters") or {}
        wait, moved = float(given.get("retry_after", 0)), int(given.get("migrate_to_chat_id", 0))
        return RefusedError(status, str(answer.get("description", ""))[:200], wait, moved)
    except (ValueError, TypeError, AttributeError):
        return RefusedError(status, "")
