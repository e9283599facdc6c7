"""Sends Outbounds: each part in its turn, what was sent is written into the ledger, an interrupted one goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.desk import DESK, Desk
from bot.channels.telegram.gate import Gate
from bot.channels.telegram.limits import DELETABLE, DELETED_AT_ONCE, Limits
from bot.channels.telegram.memory import ChannelMemory, Kept
from bot.channels.telegram.outcomes import AS_A_DOCUMENT, SAME, outcome
from bot.channels.telegram.parts import File, Part, Words, parts
from bot.channels.telegram.request import RefusedError
from bot.events import Gone, Later, Never, Outbound, Outcome, Sent, Unknown

log = logging.getLogger("yizhan.telegram")


class Mouth:
    """Speaks for one bot. `clock` gives UTC seconds."""

    def __init__(
        self, bot: Bot, gate: Gate, desk: Desk, memory: ChannelMemory, limits: Limits, clock: Callable[[], float]
    ) -> None:
        self._bot = bot
        self._gate = gate
        self._desk = desk
        self._memory = memory
        self._limits = limits
        self._clock = clock
        self._begun: dict[int, tuple[int, str]] = {}

    async def send(self, message: Outbound, *, live: bool) -> Outcome:
        """Send one message. Parts that arrived are not sent again when the same message is tried later."""
        user = message.address.user
        if message.wipe:
            return await self.sweep(user, message.until or int(self._clock()) + 1, live=live)
        if user == DESK and not self._desk.may(message):
            log.error("words of a person were kept out of the desk group")
            return Never("desk group")
        given = parts(message)
        if not given:
            return Never("nothing to send")
        done, ref = self._begun.get(message.id, (0, ""))
        for part in given[done:]:
            result = await self._part(user, part, live=live)
            if not isinstance(result, Sent):
                if not isinstance(result, Later | Unknown):
                    self._begun.pop(message.id, None)
                return result
            # Later edits change the text, not the picture beneath it.
            ref = result.ref if isinstance(part, Words) or not ref else ref
            done += 1
            self._begun[message.id] = (done, ref)
        self._begun.pop(message.id, None)
        self._trim()
        return Sent(ref)

    async def tell(self, user: str, text: str) -> None:
        """A line of the channel's own; if it does not arrive, nothing is lost."""
        await self._part(user, Words(text), live=True)

    async def sweep(self, user: str, until: int, *, live: bool) -> Outcome:
        """Take away what came to lie in a chat before `until`, on both sides, as far back as Telegram lets us."""
        oldest = int(self._clock()) - DELETABLE
        kept = await self._memory.listed(user, until)
        await self._memory.forget(user, [one.message for one in kept if one.at <= oldest])
        ids = [one.message for one in kept if one.at > oldest]
        for at in range(0, len(ids), DELETED_AT_ONCE):
            batch = ids[at : at + DELETED_AT_ONCE]
            result = await self._delete(user, batch, live=live)
            if not isinstance(result, Sent):
                return result
        return Sent()

    def _trim(self) -> None:
        """Nobody comes back for a message that was taken back meanwhile."""
        while len(self._begun) > self._limits.memory:
            del self._begun[next(iter(self._begun))]

    async def _part(self, user: str, part: Part, *, live: bool) -> Outcome:
        chat = self._desk.chat if user == DESK else user
        if not chat:
            return self._desk.refused()
        wait = await self._gate.enter(chat, live=live)
        if wait:
            return Later(wait)
        try:
            message = await part.go(self._bot, chat)
        except RefusedError as error:
            if user == DESK and error.moved_to:
                self._desk.follow(error.moved_to)
                return await self._part(user, part, live=live)
            if isinstance(part, Words) and part.edits and SAME in error.description:
                return Sent(str(part.edits))
            if isinstance(part, Words) and part.edits and error.code == HTTPStatus.NOT_FOUND:
                # A server that cannot edit: what was said stands, and must not hold back what comes after.
                return Never("no editing")
            if isinstance(part, File) and part.file.kind != "file" and AS_A_DOCUMENT.search(error.description):
                return await self._part(user, part.plain(), live=live)
            return self._failed(user, chat, error)
        except TelegramError as error:
            return self._failed(user, chat, error)
        self._gate.arrived()
        if user != DESK and not (isinstance(part, Words) and part.edits):
            await self._remember(Kept(chat, message, int(self._clock())))
        return Sent(str(message))

    async def _delete(self, chat: str, ids: list[int], *, live: bool) -> Outcome:
        wait = await self._gate.enter(chat, live=live)
        if wait:
            return Later(wait)
        try:
            await self._bot.delete_messages(chat, ids)
        except TelegramError as error:
            if not isinstance(error, RefusedError) or error.code != HTTPStatus.BAD_REQUEST:
                return self._failed(chat, chat, error)
            if len(ids) > 1:
                # One that cannot be deleted fails them all: halve until it stands alone.
                half = len(ids) // 2
                for some in (ids[:half], ids[half:]):
                    result = await self._delete(chat, some, live=live)
                    if not isinstance(result, Sent):
                        return result
                return Sent()
            log.warning("a message could not be taken away")
        await self._memory.forget(chat, ids)
        return Sent()

    def _failed(self, user: str, chat: str, error: TelegramError) -> Outcome:
        result = outcome(error, self._limits)
        if isinstance(error, RefusedError) and error.code == HTTPStatus.TOO_MANY_REQUESTS and isinstance(result, Later):
            self._gate.pause(chat, result.after)
        if user == DESK and isinstance(result, Gone):
            return self._desk.refused()
        return result

    async def _remember(self, kept: Kept) -> None:
        try:
            await self._memory.remember(kept)
        except Exception as error:
            # It has arrived: to call it anything but sent would send it twice.
            log.error("a message id was not written down: %s", type(error).__name__)
