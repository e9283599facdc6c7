"""The whole house in a test: dispatch, store and delivery as they are, with a clock and a channel that do as told."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch
from zoneinfo import ZoneInfo

import bot.dispatch
from bot import app, bookcase
from bot.channels.base import Capabilities, House
from bot.channels.buttons import parse
from bot.events import Address, Button, Inbound, Outbound, Outcome, Receipt, Sent, Upload
from bot.settings import Settings
from bot.store import leases, people, staff
from bot.store.transaction import Body, Tx
from flows.engine import advance
from flows.kit import Book
from flows.model import Conversation, FileKind, Input, Press, Spot, Turn
from flows.stored import load
from flows.wording import Sentences, Wording
from tests.postgres import house

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
"""When a test begins unless it says otherwise: a Monday morning in which somebody may be on duty."""
ALL = Capabilities(buttons=True, edits=True, wipes=True, files=True, text_limit=8000)
EVERYBODY = ""


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self.now = start.timestamp()

    def __call__(self) -> float:
        return self.now


@dataclass
class FakeChannel:
    """A platform in the hand of the test: `standing` outcomes by person (or EVERYBODY), `scripted` ones before them.

    An exception among the outcomes is raised. Only what was Sent is `got`.
    """

    capabilities: Capabilities = ALL
    name: str = "web"
    account: str = "main"
    scripted: deque[Outcome | Exception] = field(default_factory=deque)
    standing: dict[str, Outcome | Exception] = field(default_factory=dict)
    tried: list[Outbound] = field(default_factory=list)
    got: defaultdict[str, list[Outbound]] = field(default_factory=lambda: defaultdict(list))
    _sending: set[Address] = field(default_factory=set)

    async def start(self, house: House) -> None:
        """Nothing to listen to: the test speaks."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def send(self, message: Outbound) -> Outcome:
        """Do as told; two sends at once to one address are an error of delivery."""
        assert message.address not in self._sending, "two sends at once to one address"
        self._sending.add(message.address)
        try:
            await asyncio.sleep(0)
            self.tried.append(message)
            user = message.address.user
            told = self.standing.get(user, self.standing.get(EVERYBODY, Sent(f"m{message.id}")))
            outcome = self.scripted.popleft() if self.scripted else told
        finally:
            self._sending.discard(message.address)
        if isinstance(outcome, Exception):
            raise outcome
        if isinstance(outcome, Sent):
            self.got[user].append(message)
        return outcome

    def screen(self, user: str) -> list[str]:
        """The texts a person has before her now: edits made, wiped ones gone."""
        lines: dict[str, str] = {}
        for message in self.got[user]:
            if message.wipe:
                lines.clear()
            else:
                lines[message.edits or f"m{message.id}"] = message.text
        return list(lines.values())


@dataclass
class World:
    """The house, its clock, its one channel, and everybody by name. Make it with `opened`."""

    settings: Settings
    channel: FakeChannel
    clock: FakeClock
    turns: list[Turn] = field(default_factory=list)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _events: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)
    _last: dict[str, Inbound] = field(default_factory=dict)
    _house: app.Yizhan | None = None

    @property
    def house(self) -> app.Yizhan:
        """The house as it is open now."""
        assert self._house is not None
        return self._house

    async def open(self) -> None:
        """Open the house on its folder. One world at a time: it listens to the turns of the process."""
        assert vars(bot.dispatch)["advance"] is advance, "another world is open"
        self._stack.enter_context(patch.object(bookcase, "load", _shelf))
        self._stack.enter_context(patch.object(bot.dispatch, "advance", self._advance))
        self._house = await self._stack.enter_async_context(app.opened(self.settings, [self.channel], self.clock))

    async def close(self) -> None:
        """Close it."""
        await self._stack.aclose()
        self._house = None

    async def restart(self) -> None:
        """Another process opens the same folder, and takes back what the one before left in flight."""
        await self.close()
        await self.open()
        name, account = self.channel.name, self.channel.account
        await self.write(lambda: leases.reclaim(name, account, "another", int(self.clock.now)))

    def _advance(self, book: Book, conversation: Conversation, given: Input) -> Turn:
        turn = advance(book, conversation, given)
        self.turns.append(turn)
        return turn

    async def write(self, body: Body[T]) -> T:
        """A transaction of the test's own."""
        return await self.house.store.write(body)

    def address(self, name: str) -> Address:
        """Where a person of this name is."""
        return Address(self.channel.name, self.channel.account, name)

    async def send(self, inbound: Inbound) -> Receipt:
        """An event of the platform; what it makes due is delivered."""
        self._last[inbound.address.user] = inbound
        receipt = await self.house.dispatch.receive(inbound)
        await self.deliver()
        return receipt

    async def say(
        self,
        name: str,
        text: str = "",
        *,
        press: Press | None = None,
        word: str = "",
        files: tuple[Upload, ...] = (),
        spot: Spot | None = None,
        start: str = "",
        resumed: bool = False,
    ) -> Receipt:
        """A person writes, or sends something."""
        event = f"e{self._events()}"
        return await self.send(Inbound(self.address(name), event, text, press, word, files, spot, start, resumed))

    async def press(self, name: str, index: int, back: int = 0) -> Receipt:
        """A person presses a button, counted from 1, of the last message that had some, or of one `back` before."""
        press, word = parse(self.button(name, index, back).data)
        return await self.say(name, press=press, word=word)

    def button(self, name: str, index: int, back: int = 0) -> Button:
        """The button a person would press."""
        asked = [message for message in self.channel.got[name] if message.buttons]
        return asked[-1 - back].buttons[index - 1]

    async def again(self, name: str) -> Receipt:
        """The platform repeats what it told last of a person."""
        return await self.send(self._last[name])

    async def deliver(self) -> None:
        """Everything that is due now is tried."""
        await self.house.delivery.pump(self.channel)

    async def advance(self, seconds: float) -> None:
        """Time passes; what comes due is tried at the end of it."""
        self.clock.now += seconds
        await self.deliver()

    async def employ(self, name: str, role: str = "operator", county: str = "", *, on_duty: bool = True) -> None:
        """A person of this name is staff from now on."""
        await self.write(lambda: self._employed(name, role, county, on_duty))

    def _employed(self, name: str, role: str, county: str, on_duty: bool) -> Tx[None]:
        vault, now, address = self.house.means.vault, int(self.clock.now), self.address(name)
        who = yield from people.by_mark(vault.mark(address))
        if who is None:
            key = vault.new_key()
            who = yield from people.add(vault.mark(address), address, key, vault.seal_text(key, name), now)
        yield from staff.add(who.id, name, role, county, now, on_duty=on_duty)

    async def conversation(self, name: str) -> Conversation:
        """A person's talk as it is stored."""
        vault = self.house.means.vault
        who = await self.house.store.read(lambda: people.by_mark(vault.mark(self.address(name))))
        return load(vault.open_text(who.key, who.conversation)) if who is not None else Conversation()

    def texts(self, name: str) -> list[str]:
        """The texts a person was sent so far."""
        return [message.text for message in self.channel.got[name]]


def upload(kind: FileKind) -> Upload:
    """A file of a kind, as a phone sends it."""
    name, mime = {"photo": ("a.jpg", "image/jpeg"), "voice": ("a.amr", "audio/amr")}.get(kind, ("a.bin", "x/bin"))
    return Upload(kind, name, mime, b"bytes of it")


def spot(label: str) -> Spot:
    """A place shared from the phone."""
    return Spot(34.86, 105.67, label)


SAID: set[tuple[str, str]] = set()
"""The sections of the wording that were asked for: how the talks know which states they have been in."""


class _Listening(Wording):
    """Wording that remembers what it was asked for."""

    __slots__ = ()

    def of(self, flow: str, state: str) -> Sentences:
        SAID.add((flow, state))
        return super().of(flow, state)


_load = bookcase.load


@cache
def shipped() -> bookcase.Library:
    """What ships with the house, read once for all tests."""
    shelf = _load(Path("nowhere"))
    return replace(shelf, book=replace(shelf.book, wording=_Listening(shelf.book.wording.by_state)))


def _shelf(folder: Path) -> bookcase.Library:
    return _load(folder) if (folder / "wording").exists() else shipped()


@asynccontextmanager
async def opened(
    folder: Path, bare: Path | None = None, capabilities: Capabilities = ALL, start: datetime = MONDAY
) -> AsyncIterator[World]:
    """A world on a folder; `bare` is a house that was just made, to be copied instead of making one."""
    if bare is not None:
        await house.copied(bare, folder)
    url = house.url(folder)
    settings = Settings(data_dir=folder, database_url=url, house_key="", timezone="Asia/Shanghai")  # type: ignore[arg-type]
    world = World(settings, FakeChannel(capabilities), FakeClock(start))
    await world.open()
    try:
        yield world
    finally:
        await world.close()
