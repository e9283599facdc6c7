"""An Outbound as the calls that Telegram needs for it: texts of at most 4096, files one by one, a place."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile

from bot.channels.telegram.limits import BUTTON, PHOTO, TEXT
from bot.channels.telegram.request import call
from bot.channels.telegram.split import split
from bot.events import Attachment, Button, Outbound
from flows.model import FileKind, Spot

SHORT = 6
"""Labels up to so many characters stand two in a row."""
VOICES = frozenset({"audio/ogg", "audio/opus", "audio/mpeg", "audio/mp4", "audio/x-m4a"})
"""What Telegram plays as a voice message (core.telegram.org/bots/api#sendvoice)."""
NAMES: dict[FileKind, str] = {"photo": "photo", "voice": "voice", "video": "video", "file": "file"}
ENDS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "audio/ogg": ".ogg",
    "audio/webm": ".webm",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "application/pdf": ".pdf",
}
"""How the name of a file without one ends: fixed here, since what a system knows of types differs."""
NO_PREVIEW = '{"is_disabled": true}'
"""Nobody outside is asked what stands behind a link that was written here."""

log = logging.getLogger("yizhan.telegram")


@dataclass(frozen=True, slots=True)
class Words:
    """One text; `edits` is the message it replaces, 0 for a new one."""

    text: str = field(repr=False)
    buttons: tuple[Button, ...] = ()
    edits: int = 0

    async def go(self, bot: Bot, chat: str) -> int:
        """Send it; gives the id of the message."""
        under = rows(self.buttons)
        given = {"chat_id": chat, "text": self.text, "link_preview_options": NO_PREVIEW}
        if under:
            given["reply_markup"] = json.dumps({"inline_keyboard": under}, ensure_ascii=False)
        if self.edits:
            await call(bot, "editMessageText", given | {"message_id": str(self.edits)})
            return self.edits
        sent = await call(bot, "sendMessage", given)
        return int(sent["message_id"])


@dataclass(frozen=True, slots=True)
class File:
    """One file, shown as what it is where Telegram can, else as a document."""

    file: Attachment
    buttons: tuple[Button, ...] = ()

    async def go(self, bot: Bot, chat: str) -> int:
        """Send it; gives the id of the message."""
        data = InputFile(self.file.data, filename=self.file.name or _name(self.file))
        under = keyboard(self.buttons)
        match self.file.kind:
            case "photo" if len(self.file.data) <= PHOTO:
                sent = await bot.send_photo(chat, data, reply_markup=under)
            case "voice" if self.file.mime.split(";")[0] in VOICES:
                sent = await bot.send_voice(chat, data, reply_markup=under)
            case "video":
                sent = await bot.send_video(chat, data, reply_markup=under)
            case _:
                sent = await bot.send_document(chat, data, reply_markup=under, disable_content_type_detection=True)
        return sent.message_id

    def plain(self) -> File:
        """The same as a document."""
        return replace(self, file=replace(self.file, kind="file", name=self.file.name or _name(self.file)))


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map."""

    spot: Spot
    buttons: tuple[Button, ...] = ()

    async def go(self, bot: Bot, chat: str) -> int:
        """Send it; gives the id of the message."""
        sent = await bot.send_location(
            chat, self.spot.latitude, self.spot.longitude, reply_markup=keyboard(self.buttons)
        )
        return sent.message_id


Part: TypeAlias = Words | File | Place


def parts(message: Outbound) -> list[Part]:
    """The calls of one message, in order. The buttons stand under the last text, else under the last part."""
    text = message.text.replace("\0", "").encode("utf-8", "replace").decode()
    texts = split(text, TEXT)
    given: list[Part] = [Words(part) for part in texts]
    given += [File(file) for file in message.files]
    if message.spot is not None:
        if message.spot.label and not texts:
            given.append(Words(message.spot.label[:TEXT]))
        given.append(Place(message.spot))
    if given and message.buttons:
        under = len(texts) - 1 if texts else -1
        given[under] = replace(given[under], buttons=message.buttons)
    if given and message.edits.isdecimal() and isinstance(given[0], Words):
        given[0] = replace(given[0], edits=int(message.edits))
    return given


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Buttons under a file or a place, as the library takes them."""
    under = [
        [InlineKeyboardButton(key["text"], callback_data=key["callback_data"]) for key in row] for row in rows(buttons)
    ]
    return InlineKeyboardMarkup(under) if under else None


def rows(buttons: Sequence[Button]) -> list[list[dict[str, str]]]:
    """Buttons under a message: short ones two in a row, else one."""
    fit = [button for button in buttons if 1 <= len(button.data.encode()) <= BUTTON]
    if len(fit) != len(buttons):
        log.error("%d buttons hold more than 64 bytes and were left out", len(buttons) - len(fit))
    wide = 2 if all(len(button.label) <= SHORT for button in fit) else 1
    keys = [{"text": button.label, "callback_data": button.data} for button in fit]
    return [keys[at : at + wide] for at in range(0, len(keys), wide)]


def _name(file: Attachment) -> str:
    """A plain name for a file without one: what it is and how it ends, nothing else."""
    return NAMES[file.kind] + ENDS.get(file.mime.split(";")[0], "")
