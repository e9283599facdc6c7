"""How fast one page may speak: a bucket that fills again with time."""

from __future__ import annotations

from collections.abc import Callable


class Pace:
    """Allows `rate` events a second, and as many at once after a pause."""

    def __init__(self, rate: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._left = rate
        self._at = clock()

    def allows(self) -> bool:
        """Whether one more may come now; it is counted if so."""
        now = self._clock()
        self._left = min(self._rate, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
