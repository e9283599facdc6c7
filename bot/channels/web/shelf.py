"""Files that wait in memory to be opened: once, by the page they were sent to, under a path nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.channels.web.limits import Limits
from bot.events import Attachment


@dataclass(frozen=True, slots=True)
class Laid:
    """One file on the shelf: whose it is, and until when."""

    token: str = field(repr=False)
    file: Attachment = field(repr=False)
    until: float


class Shelf:
    """What was laid out and not yet opened."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._laid: dict[str, Laid] = {}
        self._names: dict[tuple[str, int], tuple[str, ...]] = {}

    def lay(self, token: str, number: int, files: Sequence[Attachment]) -> tuple[str, ...]:
        """Lay a message's files out for one token; the same message tried again keeps its paths."""
        if not files:
            return ()
        self._clear()
        names = self._names.get((token, number), ())
        if not names or any(name not in self._laid for name in names):
            names = tuple(secrets.token_urlsafe(18) for _ in files)
            self._names[(token, number)] = names
            until = self._clock() + self._limits.shelf_wait
            self._laid.update((name, Laid(token, file, until)) for name, file in zip(names, files, strict=True))
            self._clear()
        return tuple(f"/f/{name}" for name in names)

    def take(self, name: str, token: str) -> Laid | None:
        """Take a file off for its owner; None: not there, too late, or not hers."""
        self._clear()
        laid = self._laid.get(name)
        if laid is None or laid.token != token:
            return None
        return self._laid.pop(name)

    def put_back(self, name: str, laid: Laid) -> None:
        """The connection broke while she was loading it: she may try again."""
        self._laid[name] = laid

    def clear_for(self, token: str) -> None:
        """She left: nothing stays for her."""
        self._drop([name for name, laid in self._laid.items() if laid.token == token])

    def _clear(self) -> None:
        now = self._clock()
        self._drop([name for name, laid in self._laid.items() if laid.until <= now])
        size = sum(len(laid.file.data) for laid in self._laid.values())
        for name, laid in tuple(self._laid.items()):
            if size <= self._limits.shelf:
                break
            size -= len(laid.file.data)
            self._drop([name])

    def _drop(self, names: list[str]) -> None:
        for name in names:
            del self._laid[name]
        self._names = {of: laid for of, laid in self._names.items() if any(name in self._laid for name in laid)}
