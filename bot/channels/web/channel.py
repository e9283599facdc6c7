"""The web channel: one aiohttp server for the page, its socket and its polls, seen by the house as a Channel."""

from __future__ import annotations

import errno
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.channels.base import Capabilities, ChannelError, House
from bot.channels.web import frames, words
from bot.channels.web.ear import Ear
from bot.channels.web.limits import Limits
from bot.channels.web.lines import Lines
from bot.channels.web.pages import Demo, Pages, guard, refusal
from bot.channels.web.polls import Polls
from bot.channels.web.shelf import Shelf
from bot.channels.web.sockets import Sockets
from bot.channels.web.uploads import Uploads
from bot.events import Later, Outbound, Outcome, Sent

log = logging.getLogger(__name__)

TEXT_LIMIT = 8000


class WebChannel:
    """Serves the page on host:port (0 picks a free port, see `port`)."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        leave_url: str,
        demo: Demo | None = None,
        clock: Callable[[], float],
        limits: Limits | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._limits = limits or Limits()
        self._clock = clock
        self._pages = Pages(leave_url, demo)
        self._lines = Lines(self._limits, clock)
        self._shelf = Shelf(self._limits, clock)
        self._runner: web.AppRunner | None = None

    @property
    def name(self) -> str:
        return "web"

    @property
    def account(self) -> str:
        return "main"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(buttons=True, edits=True, wipes=True, files=True, text_limit=TEXT_LIMIT)

    @property
    def port(self) -> int:
        """The port that is really listened on, once started."""
        return self._port

    async def start(self, house: House) -> None:
        runner = web.AppRunner(
            self._app(house),
            access_log=None,
            keepalive_timeout=self._limits.keepalive,
            shutdown_timeout=self._limits.stop_wait,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            raise ChannelError(_why(error, self._host, self._port)) from error
        self._runner = runner
        self._port = int(runner.addresses[0][1])

    async def stop(self) -> None:
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def send(self, message: Outbound) -> Outcome:
        token = message.address.user
        line = self._lines.find(token)
        if line is None or not line.open():
            return Later(self._limits.retry)
        frame = frames.message(message, self._shelf.lay(token, message.id, message.files))
        if await line.deliver(message.id, frame, self._limits.ack_wait):
            return Sent(ref=str(message.id))
        return Later(self._limits.retry_soon if line.open() else self._limits.retry)

    def _app(self, house: House) -> web.Application:
        ear = Ear(self.name, self.account, house, self._limits)
        sockets = Sockets(ear, self._lines, self._limits)
        polls = Polls(ear, self._lines, self._shelf, self._limits, self._clock)
        uploads = Uploads(ear, self._lines, self._shelf, self._limits)

        async def hang_up(_app: web.Application) -> None:
            self._lines.hang_up()
            await sockets.hang_up()

        app = web.Application(middlewares=[_calmly], client_max_size=self._limits.frame)
        app.on_response_prepare.append(guard)
        app.on_shutdown.append(hang_up)
        app.add_routes(self._pages.routes())
        app.add_routes(
            [
                web.get("/ws", sockets.serve),
                web.post("/session", polls.session),
                web.post("/in", polls.take),
                web.post("/poll", polls.poll),
                web.post("/leave", polls.leave),
                web.post("/away", polls.away),
                web.post("/file", uploads.take),
                web.get("/f/{name}", uploads.open),
            ]
        )
        return app


@web.middleware
async def _calmly(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """An error of ours is told to the page, and to the log without a word of hers."""
    try:
        return await handler(request)
    except web.HTTPException as stop:
        return refusal(stop.status, words.NOT_HERE)
    except ConnectionError:
        raise
    except Exception as error:
        log.error("a page was not served: %s", type(error).__name__)
        return refusal(500, words.BROKEN)


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口{port}有别的程序在用。换一个：YIZHAN_PORT={port + 10}"
    if error.errno == errno.EACCES:
        return f"端口{port}这个用户开不了。换一个：YIZHAN_PORT=8080"
    return f"地址{host}在这台机器上用不了。换一个：YIZHAN_HOST=127.0.0.1"
