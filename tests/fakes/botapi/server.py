"""The server itself: HTTP in front of the methods, faults in between, and a log of every call."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.botapi.errors import NOT_FOUND, UNAUTHORIZED, ApiError
from tests.fakes.botapi.faults import Fault
from tests.fakes.botapi.methods import METHODS
from tests.fakes.botapi.params import Params
from tests.fakes.botapi.people import GROUP, SUPERGROUP, Group, User
from tests.fakes.botapi.queue import Queue
from tests.fakes.botapi.state import BotState, Changes, Files, Room

TOKEN = "7001:AAfakeToken"
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}")


@dataclass
class Call:
    """One call: when (monotonic), by which bot, what, where, how it was answered (0: not at all)."""

    at: float
    bot: int
    method: str
    chat: int | None
    params: dict[str, Any] = field(repr=False)
    status: int = 0


class FakeBotApi:
    """Knows the bots of `tokens`; with `anybody` every well-formed token, as a server to play with."""

    def __init__(
        self, *tokens: str, anybody: bool = False, clock: Callable[[], float] = time.time, delay: float = 0
    ) -> None:
        self.token = tokens[0] if tokens else TOKEN
        self.clock = clock
        self.delay = delay
        """Seconds that every call but getUpdates takes."""
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.changes = Changes()
        self.files = Files()
        self.port = 0
        self._anybody = anybody
        self._bots: dict[str, BotState] = {}
        self._runner: web.AppRunner | None = None
        self._numbers = itertools.count(10001)
        for token in tokens or (TOKEN,):
            self.bot(token)

    @property
    def base(self) -> str:
        """What a token is appended to."""
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def file_base(self) -> str:
        """The same for files."""
        return f"http://127.0.0.1:{self.port}/file/bot"

    def bot(self, token: str = "") -> BotState:
        """A bot by its token, made where it is new."""
        token = token or self.token
        if token not in self._bots:
            self._bots[token] = BotState(token, self.clock, Queue(self.clock))
        return self._bots[token]

    def user(self, name: str = "小梅", *, started: bool = True, token: str = "") -> User:
        """Somebody new, who has pressed start unless told otherwise."""
        number = next(self._numbers)
        who = {"id": number, "is_bot": False, "first_name": name, "language_code": "zh-hans"}
        bot = self.bot(token)
        room = Room({"id": number, "type": "private", "first_name": name}, started=started)
        bot.rooms[number] = room
        return User(who, bot, room, self.files, self.changes)

    def group(
        self, title: str = "值班群", *, supergroup: bool = False, forum: bool = False, admin: bool = True
    ) -> Group:
        """A group with the bot in it; forums are supergroups."""
        number = (SUPERGROUP if supergroup or forum else GROUP) - next(self._numbers)
        chat = {"id": number, "type": "supergroup" if supergroup or forum else "group", "title": title}
        room = Room(chat | ({"is_forum": True} if forum else {}), admin=admin)
        self.bot().rooms[number] = room
        return Group(self.bot(), room, self.changes)

    def of(self, *methods: str) -> list[Call]:
        """The calls of these methods, in order."""
        return [call for call in self.calls if call.method in methods]

    async def called(self, method: str, count: int = 1, seconds: float = 10) -> list[Call]:
        """Wait until a method was called and answered so many times."""
        await self.changes.until(lambda: len([c for c in self.of(method) if c.status]) >= count, seconds)
        return self.of(method)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 picks a free one."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port or self.port).start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening. `start` opens again on the same port, with all that was there."""
        if self._runner is None:
            return
        runner, self._runner = self._runner, None
        for bot in self._bots.values():
            await bot.queue.stop()
        await runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        token, name = request.match_info["token"], request.match_info["method"]
        if self._runner is None:
            _hang_up(request)
        call = Call(time.monotonic(), 0, name, None, {})
        self.calls.append(call)
        try:
            if _TOKEN.fullmatch(token) is None:
                raise NOT_FOUND
            if token not in self._bots and not self._anybody:
                raise UNAUTHORIZED
            bot = self.bot(token)
            params = await Params.of(request)
            call.bot, call.params, call.chat = bot.id, params.given, _chat(params)
            result = await self._answer(request, call, bot, params)
        except ApiError as error:
            call.status = error.code
            self.changes.happened()
            return web.json_response(error.body(), status=error.code)
        call.status = 200
        self.changes.happened()
        return web.json_response({"ok": True, "result": result})

    async def _answer(self, request: web.Request, call: Call, bot: BotState, params: Params) -> Any:
        method = METHODS.get(call.method.lower())
        if method is None:
            raise NOT_FOUND
        if self.delay and call.method != "getUpdates":
            await asyncio.sleep(self.delay)
        fault = next((fault for fault in self.faults if fault.fits(call.method, call.chat)), None)
        match fault:
            case Fault("error", error) if error is not None:
                raise error
            case Fault("slow"):
                await asyncio.sleep(fault.seconds)
            case Fault("silent"):
                await asyncio.Event().wait()
            case Fault("reset"):
                _hang_up(request)
            case Fault("lost"):
                await method(bot, self.files, params)
                self.changes.happened()
                _hang_up(request)
        return await method(bot, self.files, params)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        call = Call(time.monotonic(), 0, "download", None, {})
        self.calls.append(call)
        fault = next((fault for fault in self.faults if fault.method and fault.fits("download", None)), None)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault is not None:
            call.status = 500
            return web.Response(status=500)
        try:
            file = self.files.find(request.match_info["path"].removeprefix("files/"))
        except ApiError:
            call.status = 404
            return web.Response(status=404)
        call.status = 200
        return web.Response(body=file.data, content_type="application/octet-stream")


def busiest(calls: Iterable[Call], window: float = 1) -> int:
    """The most calls that began within one window of so many seconds."""
    times = sorted(call.at for call in calls)
    most = first = 0
    for last, at in enumerate(times):
        while at - times[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most


def _hang_up(request: web.Request) -> None:
    """Break the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError


def _chat(params: Params) -> int | None:
    try:
        return int(params.text("chat_id"))
    except ValueError:
        return None
