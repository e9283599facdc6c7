"""Who is talking now: for ten minutes after her words, what goes to her goes before everything else."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.telegram.limits import Limits


class Presence:
    """Remembers when each chat was last heard. `clock` never goes back."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._heard: dict[str, float] = {}

    def here(self, user: str) -> None:
        """She wrote or pressed."""
        self._heard.pop(user, None)
        self._heard[user] = self._clock()
        if len(self._heard) > self._limits.memory:
            del self._heard[next(iter(self._heard))]

    def is_live(self, user: str) -> bool:
        """Whether she is talking now."""
        at = self._heard.get(user)
        return at is not None and self._clock() - at <= self._limits.live
