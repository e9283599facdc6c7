"""The other way in: Telegram pushes updates to us, one at a time, and is told 200 when the house has committed."""

from __future__ import annotations

import hmac
import json
import logging
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.base import ChannelError
from bot.channels.telegram import updates, words
from bot.channels.telegram.ear import Ear
from bot.channels.telegram.limits import Limits

HEADER = "X-Telegram-Bot-Api-Secret-Token"
"""core.telegram.org/bots/api#setwebhook"""
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
log = logging.getLogger("yizhan.telegram")


@dataclass(frozen=True, slots=True)
class Webhook:
    """The address that Telegram is given, where we listen behind it, and the secret (made at start where none is set).

    Raises ChannelError for a secret that Telegram would not take.
    """

    url: str
    host: str = "127.0.0.1"
    port: int = 8443
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def __post_init__(self) -> None:
        if _SECRET.fullmatch(self.secret) is None:
            raise ChannelError(words.ODD_HEADER)

    @property
    def path(self) -> str:
        """The path that is served."""
        return urlsplit(self.url).path or "/"


class Listener:
    """The server behind a Webhook."""

    def __init__(self, webhook: Webhook, ear: Ear, limits: Limits) -> None:
        self._webhook = webhook
        self._ear = ear
        self._limits = limits
        self._runner: web.AppRunner | None = None
        self._strangers = 0
        self.port = webhook.port

    async def start(self) -> None:
        """Listen. Raises ChannelError when the port cannot be had."""
        app = web.Application(client_max_size=self._limits.body)
        app.router.add_post(self._webhook.path, self.take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=self._limits.stop_wait)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._webhook.host, self._webhook.port).start()
        except OSError as error:
            await runner.cleanup()
            port = self._webhook.port
            raise ChannelError(words.PORT_TAKEN.format(port=port, other=port + 10)) from error
        self._runner = runner
        self.port = int(runner.addresses[0][1])

    async def stop(self) -> None:
        """Finish what was received and stop listening."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def take(self, request: web.Request) -> web.Response:
        """One push: 200 when it is kept, 500 when it is not, so that Telegram sends it again."""
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._webhook.secret.encode()):
            self._strangers += 1
            if self._strangers == 1:
                log.warning("something without the right secret knocks at the webhook; it is refused")
            return web.Response(status=403)
        if (request.content_length or 0) > self._limits.body:
            log.warning("the webhook was sent more than an update can be; it is refused")
            return web.Response(status=413)
        try:
            event = updates.read(json.loads(await request.read()))
        except web.HTTPRequestEntityTooLarge:
            log.warning("the webhook was sent more than an update can be; it is refused")
            return web.Response(status=413)
        except (ValueError, RecursionError, AttributeError, updates.UpdateError):
            log.warning("the webhook was sent something that is no update; it is refused")
            return web.Response(status=400)
        try:
            await self._ear.hear(event)
        except Exception as error:
            log.error("an update was not kept: %s", type(error).__name__)
            return web.Response(status=500)
        return web.Response()
