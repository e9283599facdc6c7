"""The desk group: which chat it is, also after it was upgraded, and what may never be said there."""

from __future__ import annotations

import logging
import re

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.base import ChannelError
from bot.channels.telegram import words
from bot.channels.telegram.request import RefusedError
from bot.events import Never, Outbound, Outcome

DESK = "desk"
"""The user of the desk group's address: it stays the same when the group gets a new number."""

_GROUP = re.compile(r"-[0-9]{1,20}")
log = logging.getLogger("yizhan.telegram")


class Desk:
    """The desk group, or that there is none. Raises ChannelError for a number that is no group's."""

    def __init__(self, chat: str) -> None:
        if chat and _GROUP.fullmatch(chat) is None:
            raise ChannelError(words.WRONG_DESK)
        self._chat = chat
        self._refused = False

    @property
    def chat(self) -> str:
        """Its number now, "" where there is none."""
        return self._chat

    def is_here(self, chat: int) -> bool:
        """Whether a chat is the desk group."""
        return str(chat) == self._chat

    def follow(self, new: int) -> None:
        """The group was upgraded: it goes by this number from now on."""
        if not self.is_here(new):
            self._chat = str(new)
            log.warning("the desk group was upgraded and is followed; put its new number into the setting")

    def may(self, message: Outbound) -> bool:
        """Whether a message may be posted there: cards and lines of the program, never a person's words."""
        return not (message.person or message.files or message.spot is not None)

    def refused(self) -> Outcome:
        """A card could not be posted: said once, and never taken for a person who is gone."""
        if not self._refused:
            self._refused = True
            log.warning("the desk group cannot be written to: check its number, and that the bot is a member of it")
        return Never("desk group")

    async def look(self, bot: Bot) -> None:
        """See whether it can be written to, without writing: a typing sign needs the same rights as a message."""
        if not self._chat:
            return
        try:
            await bot.send_chat_action(self._chat, "typing")
        except RefusedError as error:
            if error.moved_to:
                self.follow(error.moved_to)
            else:
                self.refused()
        except TelegramError:
            return
