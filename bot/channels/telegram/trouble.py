"""What is wrong with the line to Telegram: said once in the log, and how long to wait before the next try."""

from __future__ import annotations

import logging
from http import HTTPStatus

from telegram.error import TelegramError

from bot.channels.telegram.limits import Limits
from bot.channels.telegram.request import RefusedError

log = logging.getLogger("yizhan.telegram")


class Trouble:
    """Counts failures of polling until one try succeeds."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._said = ""
        self._times = 0

    def wait(self, error: TelegramError) -> float:
        """The seconds to wait after this error; a new kind of trouble is logged, in one line."""
        self._times += 1
        backoff = min(self._limits.retry * 2.0 ** (min(self._times, 20) - 1), self._limits.retry_most)
        code = error.code if isinstance(error, RefusedError) else 0
        if code == HTTPStatus.CONFLICT and isinstance(error, RefusedError):
            if "webhook" in error.description:
                self._say("a webhook was set for this bot: it is taken away, updates are fetched here")
                return backoff
            self._say("another process fetches updates with the same token: stop one of the two (409)")
            return self._limits.conflict
        if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            self._say("Telegram does not know the token any more: set YIZHAN_TELEGRAM_TOKEN and start again")
            return self._limits.retry_most
        if code == HTTPStatus.TOO_MANY_REQUESTS and isinstance(error, RefusedError):
            return max(error.retry_after, backoff)
        self._say("Telegram cannot be reached; trying again until it can, nothing is lost")
        return backoff

    def over(self) -> None:
        """A try succeeded."""
        if self._said:
            log.info("Telegram answers again")
        self._said, self._times = "", 0

    def _say(self, line: str) -> None:
        if self._said != line:
            self._said = line
            log.warning(line)
