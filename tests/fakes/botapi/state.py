"""What the server knows: bots, the people and groups they talk to, the messages that lie in each chat, files."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.botapi.errors import UPGRADED, ApiError, bad, forbidden
from tests.fakes.botapi.queue import Queue


@dataclass
class Room:
    """One chat as a bot sees it: its messages by id, and what the bot may do there."""

    chat: dict[str, Any]
    started: bool = True
    blocked: str = ""
    """Why the bot may not write, "" where it may."""
    moved_to: int = 0
    admin: bool = False
    topics: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    posted: list[dict[str, Any]] = field(default_factory=list)
    """Every message of the bot as it was first posted, deleted ones too."""
    next_id: int = 1

    @property
    def id(self) -> int:
        number: int = self.chat["id"]
        return number

    @property
    def private(self) -> bool:
        return bool(self.chat["type"] == "private")

    def put(self, message: dict[str, Any]) -> dict[str, Any]:
        """Lay a message into the chat; gives it with its id."""
        laid = {"message_id": self.next_id, "chat": self.chat} | message
        self.messages[self.next_id] = laid
        self.next_id += 1
        return laid


@dataclass
class BotState:
    """One bot."""

    token: str
    clock: Callable[[], float]
    queue: Queue
    rooms: dict[int, Room] = field(default_factory=dict)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    queries: dict[str, float] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.token.split(":")[0])

    @property
    def who(self) -> dict[str, Any]:
        """The bot as a user."""
        return {"id": self.id, "is_bot": True, "first_name": "驿站", "username": f"bot{self.id}_bot"}

    def room(self, chat: str) -> Room:
        """The chat that a call names, if the bot may write there."""
        try:
            room = self.rooms[int(chat)]
        except (KeyError, ValueError):
            raise bad("chat not found" if chat else "chat_id is empty") from None
        if room.moved_to:
            raise ApiError(400, f"Bad Request: {UPGRADED}", {"migrate_to_chat_id": room.moved_to})
        if room.blocked:
            raise forbidden(room.blocked)
        if not room.started:
            raise forbidden("bot can't initiate conversation with a user")
        return room


@dataclass
class Stored:
    """One file on the server."""

    id: str
    name: str
    mime: str
    data: bytes

    @property
    def path(self) -> str:
        return f"files/{self.id}"


class Files:
    """All files by id."""

    def __init__(self) -> None:
        self._stored: dict[str, Stored] = {}
        self._numbers = itertools.count(1)

    def keep(self, name: str, mime: str, data: bytes) -> Stored:
        """Take a file in."""
        file = Stored(f"file{next(self._numbers)}", name, mime, data)
        self._stored[file.id] = file
        return file

    def find(self, file_id: str) -> Stored:
        """A file by its id."""
        if file_id not in self._stored:
            raise bad("wrong file_id or the file is temporarily unavailable")
        return self._stored[file_id]


class Changes:
    """Tells tests that something happened."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def happened(self) -> None:
        """Something did."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def until(self, there: Callable[[], bool], seconds: float = 10) -> None:
        """Wait until it is so."""
        async with asyncio.timeout(seconds):
            while not there():
                waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.add(waiting)
                try:
                    await waiting
                finally:
                    self._waiting.discard(waiting)
