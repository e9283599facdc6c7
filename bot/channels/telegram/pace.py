"""When each message may go: a pure core that is told the time. Nobody goes before the pace of account and chat allows.

Evenly spaced, never a burst, not even after a pause: a full bucket put 60 messages into its first second.
"""

from __future__ import annotations

import itertools
import math
from collections import deque
from dataclasses import dataclass, field

from bot.channels.telegram.limits import Limits


@dataclass(frozen=True, slots=True, order=True)
class Ticket:
    """A place in the queue: live talk first, then by arrival."""

    rank: int
    number: int
    chat: str = field(compare=False, repr=False)


@dataclass(slots=True)
class _Chat:
    """When a chat may have its next message, and when a group had its last ones."""

    ready: float = 0
    went: deque[float] = field(default_factory=deque)


class Pace:
    """The queue of one account. `rate` messages a second in all; 0 means that nothing is paced (a server of one's own).

    A chat's own messages keep their order whatever their rank; a chat number below zero is a group.
    """

    def __init__(self, rate: float, limits: Limits) -> None:
        self._paced = rate > 0
        self._gap = (1 + limits.room) / rate if rate > 0 else 0.0
        self._limits = limits
        self._ready = 0.0
        self._chats: dict[str, _Chat] = {}
        self._queues: dict[str, deque[Ticket]] = {}
        self._numbers = itertools.count()
        self._paused: dict[str, float] = {}

    def enter(self, chat: str, now: float, *, live: bool) -> tuple[Ticket, float]:
        """Queue for `chat`; gives the place and about how many seconds it will take until its turn."""
        ticket = Ticket(0 if live else 1, next(self._numbers), chat)
        ahead = sum(one < ticket for queue in self._queues.values() for one in queue)
        queue = self._queues.setdefault(chat, deque())
        own = self._opens(chat) + len(queue) * self._chat_gap()
        queue.append(ticket)
        return ticket, max(0.0, self._ready + ahead * self._gap - now, own - now)

    def leave(self, ticket: Ticket) -> None:
        """Give up a place."""
        queue = self._queues.get(ticket.chat)
        if queue is not None and ticket in queue:
            queue.remove(ticket)
            self._tidy(ticket.chat)

    def grant(self, now: float) -> Ticket | None:
        """The one that may go now, if any; its going is counted."""
        if now < self._ready:
            return None
        ticket = min((queue[0] for chat, queue in self._queues.items() if self._opens(chat) <= now), default=None)
        if ticket is None:
            return None
        chat = ticket.chat
        self._queues[chat].popleft()
        self._tidy(chat)
        self._ready = now + self._gap
        if self._paced:
            self._count(chat, now)
        return ticket

    def next(self) -> float:
        """When the next `grant` can succeed; infinite when nobody waits."""
        return max(self._ready, min(map(self._opens, self._queues))) if self._queues else math.inf

    def pause(self, chat: str, seconds: float, now: float) -> None:
        """Telegram said to wait (429). One chat waits; when a second one is told so too meanwhile, the account waits.

        Telegram does not say which of the two it means; where something has arrived in between, it was the chats.
        """
        until = now + seconds * (1 + self._limits.room)
        self._paused = {other: end for other, end in self._paused.items() if end > now}
        if any(other != chat for other in self._paused):
            self._ready = max(self._ready, until)
        self._paused[chat] = until
        mine = self._chats.setdefault(chat, _Chat())
        mine.ready = max(mine.ready, until)

    def arrived(self) -> None:
        """A message has arrived: whatever was told to wait until now, it was not the account."""
        self._paused.clear()

    def late(self, now: float) -> list[tuple[Ticket, float]]:
        """Those whose turn a pause has put beyond patience, taken out, with the seconds they would have to wait."""
        waits = {chat: max(self._ready, self._opens(chat)) - now for chat in self._queues}
        given = []
        for chat, wait in waits.items():
            if wait > self._limits.patience:
                given += [(ticket, wait) for ticket in self._queues.pop(chat)]
        return given

    def forget(self, now: float) -> None:
        """Drop the chats about which there is nothing left to know."""
        window = self._limits.group_window * (1 + self._limits.room)
        self._chats = {
            chat: one
            for chat, one in self._chats.items()
            if one.ready > now or (one.went and one.went[-1] + window > now)
        }

    def __len__(self) -> int:
        """How many chats are remembered."""
        return len(self._chats)

    def _count(self, chat: str, now: float) -> None:
        one = self._chats.setdefault(chat, _Chat())
        one.ready = max(one.ready, now + self._chat_gap())
        if is_group(chat):
            one.went.append(now)
            if len(one.went) > self._limits.group_burst:
                one.went.popleft()

    def _tidy(self, chat: str) -> None:
        if not self._queues[chat]:
            del self._queues[chat]

    def _chat_gap(self) -> float:
        return self._limits.chat_gap * (1 + self._limits.room) if self._paced else 0.0

    def _opens(self, chat: str) -> float:
        one = self._chats.get(chat)
        if one is None:
            return 0.0
        if len(one.went) == self._limits.group_burst:
            return max(one.ready, one.went[0] + self._limits.group_window * (1 + self._limits.room))
        return one.ready


def is_group(chat: str) -> bool:
    """Whether a chat number is that of a group."""
    return chat.startswith("-")
