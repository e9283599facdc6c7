"""The WebSocket of a page: hello first, then frames both ways."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, WSMsgType, web

from bot.channels.web import frames, words
from bot.channels.web.ear import Ear
from bot.channels.web.limits import Limits
from bot.channels.web.lines import Line, Lines
from bot.channels.web.pages import new_token, refusal

ELSEWHERE = 4001
"""Close code: another page has taken over, do not come back by yourself."""


class SocketWire:
    """One socket as a wire."""

    def __init__(self, socket: web.WebSocketResponse, closing: set[asyncio.Task[bool]]) -> None:
        self._socket = socket
        self._closing = closing

    async def push(self, frame: str, /) -> None:
        if not self._socket.closed:
            try:
                await self._socket.send_str(frame)
            except (ConnectionError, RuntimeError):
                return

    def hang_up(self, *, elsewhere: bool) -> None:
        code = ELSEWHERE if elsewhere else WSCloseCode.GOING_AWAY
        task = asyncio.create_task(self._socket.close(code=code))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def open(self) -> bool:
        return not self._socket.closed


class Sockets:
    """Serves the path of the WebSocket."""

    def __init__(self, ear: Ear, lines: Lines, limits: Limits) -> None:
        self._ear = ear
        self._lines = lines
        self._limits = limits
        self._open: set[web.WebSocketResponse] = set()
        self._closing: set[asyncio.Task[bool]] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One socket from hello to its end."""
        if not same_origin(request):
            return refusal(403, words.NOT_HERE)
        if len(self._open) >= self._limits.connections:
            return refusal(503, words.CROWDED)
        socket = web.WebSocketResponse(
            heartbeat=self._limits.heartbeat,
            timeout=self._limits.close_wait,
            compress=False,
            # Over our own limit a frame is answered with a sentence; far over it the socket closes by itself.
            max_msg_size=4 * self._limits.frame,
        )
        if not socket.can_prepare(request):
            return refusal(400, words.NOT_HERE)
        await socket.prepare(request)
        self._open.add(socket)
        try:
            await self._talk(socket)
        except (ConnectionError, RuntimeError):
            pass  # The page went away while it was being answered; what it sent is kept, and it asks again.
        finally:
            self._open.discard(socket)
            await socket.close()
        return socket

    async def hang_up(self) -> None:
        """Close every socket; frames already taken in are finished by their handlers."""
        for socket in tuple(self._open):
            SocketWire(socket, self._closing).hang_up(elsewhere=False)
        if self._closing:
            await asyncio.wait(tuple(self._closing), timeout=2 * self._limits.close_wait)

    async def _talk(self, socket: web.WebSocketResponse) -> None:
        try:
            token = await self._hello(socket) or new_token()
        except frames.FrameError as bad:
            await socket.send_str(frames.error(bad.text))
            return
        line = self._lines.of(token)
        if line is None:
            await socket.send_str(frames.error(words.CROWDED))
            return
        wire = SocketWire(socket, self._closing)
        await socket.send_str(frames.welcome(token))
        await line.attach(wire)
        try:
            line.owed = False
            self._ear.ready(token)
            await self._listen(socket, token, line)
        finally:
            line.detach(wire)

    async def _hello(self, socket: web.WebSocketResponse) -> str:
        try:
            first = await socket.receive(timeout=self._limits.hello_wait)
        except TimeoutError:
            raise frames.FrameError from None
        if first.type is not WSMsgType.TEXT:
            raise frames.FrameError
        return frames.hello(first.data)

    async def _listen(self, socket: web.WebSocketResponse, token: str, line: Line) -> None:
        async for came in socket:
            if came.type is WSMsgType.TEXT:
                replies = await self._ear.hear(token, line, came.data)
            else:
                replies = [frames.error(words.BROKEN)]
            for reply in replies:
                await socket.send_str(reply)


def same_origin(request: web.Request) -> bool:
    """Whether the page that opens a socket is ours: browsers always say where a page is from."""
    origin = urlsplit(request.headers.get("Origin", ""))
    return origin.scheme in ("http", "https") and origin.netloc.lower() == request.host.lower()
