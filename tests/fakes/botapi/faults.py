"""What can go wrong by script: by method, by chat, so many times, so late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.fakes.botapi.errors import ApiError, bad, forbidden
from tests.fakes.botapi.errors import flood as _flood

Kind = Literal["error", "reset", "slow", "silent", "lost"]
ALWAYS = 10**9


@dataclass
class Fault:
    """One thing that goes wrong. error: refused; reset: the connection breaks before anything is done; slow: done after
    so many seconds; silent: no answer ever; lost: done, and then the connection breaks."""

    kind: Kind
    error: ApiError | None = None
    seconds: float = 0
    method: str = ""
    chat: int | None = None
    times: int = 1
    after: int = 0
    """So many calls that it would fit go well first."""

    def fits(self, method: str, chat: int | None) -> bool:
        """Whether it strikes this call; one fewer is left if so."""
        if self.method.lower() not in ("", method.lower()) or self.chat not in (None, chat) or not self.times:
            return False
        if self.after:
            self.after -= 1
            return False
        self.times -= 1
        return True


def flood(
    retry_after: int, *, method: str = "sendMessage", chat: int | None = None, times: int = 1, after: int = 0
) -> Fault:
    """429."""
    return Fault("error", _flood(retry_after), method=method, chat=chat, times=times, after=after)


def refused(text: str, *, method: str = "sendMessage", chat: int | None = None, times: int = 1) -> Fault:
    """400 with this reason."""
    return Fault("error", bad(text), method=method, chat=chat, times=times)


def shut(text: str = "bot was blocked by the user", *, chat: int | None = None, times: int = 1) -> Fault:
    """403 on sendMessage."""
    return Fault("error", forbidden(text), method="sendMessage", chat=chat, times=times)


def broken(code: int = 500, text: str = "Internal Server Error", *, method: str = "", times: int = 1) -> Fault:
    """A server error, or any other code."""
    return Fault("error", ApiError(code, text), method=method, times=times)


def reset(*, method: str = "", chat: int | None = None, times: int = 1) -> Fault:
    """The connection breaks before anything is done."""
    return Fault("reset", method=method, chat=chat, times=times)


def lost(*, method: str = "sendMessage", chat: int | None = None, times: int = 1) -> Fault:
    """It is done, and the answer is lost."""
    return Fault("lost", method=method, chat=chat, times=times)


def slow(seconds: float, *, method: str = "", chat: int | None = None, times: int = 1) -> Fault:
    """It takes a while."""
    return Fault("slow", seconds=seconds, method=method, chat=chat, times=times)


def silent(*, method: str = "", chat: int | None = None, times: int = 1) -> Fault:
    """No answer ever."""
    return Fault("silent", method=method, chat=chat, times=times)
