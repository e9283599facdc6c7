"""What an update leads to, whichever way it came: the house hears it, and the call returns when it is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.base import House
from bot.channels.telegram import words
from bot.channels.telegram.content import Content, Wanted
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.files import Files, NotFetchedError, TooBigError
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.memory import ChannelMemory, Kept
from bot.channels.telegram.mouth import Mouth
from bot.channels.telegram.presence import Presence
from bot.channels.telegram.updates import Event, Moved, Passed, Pressed, Said
from bot.events import Address, Inbound, Upload

log = logging.getLogger("yizhan.telegram")


class Ear:
    """Hears the updates of one bot for the house. `clock` gives UTC seconds."""

    def __init__(
        self,
        house: House,
        account: str,
        bot: Bot,
        mouth: Mouth,
        files: Files,
        desk: Desk,
        memory: ChannelMemory,
        presence: Presence,
        limits: Limits,
        clock: Callable[[], float],
    ) -> None:
        self._house = house
        self._account = account
        self._bot = bot
        self._mouth = mouth
        self._files = files
        self._desk = desk
        self._memory = memory
        self._presence = presence
        self._limits = limits
        self._clock = clock
        self._unknown: set[str] = set()
        self._aside: set[asyncio.Task[None]] = set()

    async def hear(self, event: Event) -> None:
        """Returns when the event is kept, so that Telegram may forget it; raises what the house raises."""
        match event:
            case Said():
                await self._said(event)
            case Pressed():
                await self._pressed(event)
            case Moved(_, old, new):
                if self._desk.is_here(old):
                    self._desk.follow(new)
            case Passed(_, kind):
                if kind and kind not in self._unknown and len(self._unknown) < self._limits.memory:
                    self._unknown.add(kind)
                    log.info("an update of an unknown kind was passed over: %s", kind)

    def give_up(self, event: Event) -> None:
        """The house cannot keep this one, though it keeps others: she is asked to send it again."""
        log.error("an update could not be kept and was given up")
        if isinstance(event, Said | Pressed):
            self._beside(self._mouth.tell(event.user, words.NOT_KEPT))

    async def finish(self) -> None:
        """Wait a moment for what runs beside, then let it go."""
        if self._aside:
            await asyncio.wait(tuple(self._aside), timeout=1)
        for task in tuple(self._aside):
            task.cancel()

    async def _said(self, said: Said) -> None:
        self._presence.here(said.user)
        await self._memory.remember(Kept(said.user, said.message, int(self._clock())))
        files: tuple[Upload, ...] = ()
        content = said.content
        if content.wanted is not None:
            upload = await self._fetched(said.user, content.wanted)
            if upload is None and not content.text:
                return
            files = (upload,) if upload is not None else ()
        await self._house.receive(self._inbound(said, content, files))

    async def _fetched(self, user: str, wanted: Wanted) -> Upload | None:
        try:
            return await self._files.fetch(wanted)
        except TooBigError:
            self._beside(self._mouth.tell(user, words.TOO_BIG))
        except NotFetchedError:
            log.warning("a file could not be fetched")
            self._beside(self._mouth.tell(user, words.NOT_FETCHED))
        return None

    def _inbound(self, said: Said, content: Content, files: tuple[Upload, ...]) -> Inbound:
        return Inbound(
            self._address(said.user),
            str(said.update),
            text=content.text,
            files=files,
            spot=content.spot,
            start=said.start,
            resumed=said.resumed,
        )

    async def _pressed(self, pressed: Pressed) -> None:
        # Before the turn: the phone shows a spinner until it is answered, and after some seconds it is too late.
        self._beside(self._answer(pressed.query))
        private = str(pressed.chat) == pressed.user
        if not private and not (self._desk.is_here(pressed.chat) and pressed.word):
            return
        self._presence.here(pressed.user)
        await self._house.receive(
            Inbound(self._address(pressed.user), str(pressed.update), press=pressed.press, word=pressed.word)
        )

    async def _answer(self, query: str) -> None:
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError:
            return  # Too old, or no network: the spinner ends by itself.

    def _address(self, user: str) -> Address:
        return Address("telegram", self._account, user)

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)
