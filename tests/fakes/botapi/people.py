"""People and groups as tests use them: they write, press, send, block, and look at what they got."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.botapi.posting import shown
from tests.fakes.botapi.state import BotState, Changes, Files, Room

GROUP = -(10**6)
SUPERGROUP = -(10**12)


@dataclass(frozen=True)
class Seen:
    """A message of the bot as it stands on a screen."""

    id: int
    text: str
    buttons: tuple[str, ...]
    raw: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, message: dict[str, Any]) -> Seen:
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        labels = tuple(key["text"] for row in rows for key in row)
        return cls(message["message_id"], message.get("text", message.get("caption", "")), labels, message)


class Screen:
    """A chat of the bot, looked at from outside."""

    def __init__(self, bot: BotState, room: Room, changes: Changes) -> None:
        self.bot = bot
        self.room = room
        self._changes = changes

    @property
    def id(self) -> int:
        """The number of the chat."""
        return self.room.id

    def inbox(self) -> list[Seen]:
        """The bot's messages that are to be seen now."""
        return [Seen.of(one) for one in self.room.messages.values() if one["from"]["id"] == self.bot.id]

    def texts(self) -> list[str]:
        """Their texts."""
        return [seen.text for seen in self.inbox()]

    def posted(self) -> list[str]:
        """The texts of all that the bot ever posted here, as they were at first."""
        return [one.get("text", "") for one in self.room.posted]

    async def gets(self, count: int, seconds: float = 10) -> list[Seen]:
        """Wait until the bot has posted so many here, and give what is to be seen."""
        await self._changes.until(lambda: len(self.room.posted) >= count, seconds)
        return self.inbox()


class User(Screen):
    """Somebody with a phone. Every verb gives the update it made."""

    def __init__(self, who: dict[str, Any], bot: BotState, room: Room, files: Files, changes: Changes) -> None:
        super().__init__(bot, room, changes)
        self.who = who
        self._files = files
        self._queries = itertools.count(1)

    def say(self, text: str, where: Screen | None = None, **more: Any) -> dict[str, Any]:
        """Write."""
        return self._put({"text": text} | more, where)

    def start(self, payload: str = "") -> dict[str, Any]:
        """Press start, through a link with a payload or without."""
        self.room.started, self.room.blocked = True, ""
        text = f"/start {payload}".strip()
        return self._put({"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": 6}]})

    def edit(self, message_id: int, text: str) -> dict[str, Any]:
        """Change an own message."""
        message = self.room.messages[message_id] | {"text": text, "edit_date": int(self.bot.clock())}
        self.room.messages[message_id] = message
        return self.bot.queue.put("edited_message", message)

    def press(self, label: str, where: Screen | None = None) -> dict[str, Any]:
        """Press the newest button with this label."""
        room = (where or self).room
        for message in reversed(room.messages.values()):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for key in row:
                    if key["text"] == label:
                        return self.press_data(key["callback_data"], message)
        raise LookupError(f"no button {label}")

    def press_data(self, data: str, message: dict[str, Any]) -> dict[str, Any]:
        """Press a button by what stands behind it."""
        query = f"{self.who['id']}{next(self._queries):06d}"
        self.bot.queries[query] = self.bot.clock()
        return self.bot.queue.put(
            "callback_query",
            {"id": query, "from": self.who, "message": message, "chat_instance": "1", "data": data},
        )

    def send_photo(self, data: bytes, caption: str = "", **more: Any) -> dict[str, Any]:
        """Send a photo."""
        return self._send("photo", "photo.jpg", "image/jpeg", data, caption, **more)

    def send_voice(self, data: bytes, **more: Any) -> dict[str, Any]:
        """Send a voice message."""
        return self._send("voice", "voice.ogg", "audio/ogg", data, **more)

    def send_video(self, data: bytes, caption: str = "", **more: Any) -> dict[str, Any]:
        """Send a video."""
        return self._send("video", "video.mp4", "video/mp4", data, caption, **more)

    def send_document(self, data: bytes, name: str = "a.pdf", mime: str = "application/pdf") -> dict[str, Any]:
        """Send a document."""
        return self._send("document", name, mime, data)

    def send_album(self, photos: Iterable[bytes], caption: str = "") -> list[dict[str, Any]]:
        """Send several photos as one album; the caption stands under the first."""
        return [
            self.send_photo(data, "" if index else caption, media_group_id="77") for index, data in enumerate(photos)
        ]

    def send_location(self, latitude: float, longitude: float) -> dict[str, Any]:
        """Share a place."""
        return self._put({"location": {"latitude": latitude, "longitude": longitude}})

    def send_venue(self, latitude: float, longitude: float, title: str, address: str) -> dict[str, Any]:
        """Share a place with a name."""
        location = {"latitude": latitude, "longitude": longitude}
        return self._put({"venue": {"location": location, "title": title, "address": address}, "location": location})

    def send_contact(self, first_name: str, phone_number: str) -> dict[str, Any]:
        """Share a number."""
        return self._put({"contact": {"first_name": first_name, "phone_number": phone_number}})

    def send_sticker(self, emoji: str) -> dict[str, Any]:
        """Send a sticker."""
        sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 9, "height": 9}
        return self._put({"sticker": sticker | {"emoji": emoji, "is_animated": False, "is_video": False}})

    def send_raw(self, **content: Any) -> dict[str, Any]:
        """Send a message that holds whatever is given."""
        return self._put(content)

    def block(self) -> None:
        """Block the bot."""
        self.room.blocked = "bot was blocked by the user"

    def unblock(self) -> None:
        """And let it in again."""
        self.room.blocked = ""

    def own(self) -> list[dict[str, Any]]:
        """Her own messages that are still there."""
        return [one for one in self.room.messages.values() if one["from"]["id"] == self.who["id"]]

    def _send(self, kind: str, name: str, mime: str, data: bytes, caption: str = "", **more: Any) -> dict[str, Any]:
        file = shown(kind, self._files.keep(name, mime, data))
        return self._put({kind: file} | ({"caption": caption} if caption else {}) | more)

    def _put(self, content: dict[str, Any], where: Screen | None = None) -> dict[str, Any]:
        room = (where or self).room
        message = room.put({"from": self.who, "date": int(self.bot.clock())} | content)
        return self.bot.queue.put("message", message)


class Group(Screen):
    """A group with the bot in it."""

    def kick(self) -> None:
        """Throw the bot out."""
        self.room.blocked = f"bot was kicked from the {'supergroup' if self.id <= SUPERGROUP else 'group'} chat"

    def upgrade(self) -> Group:
        """Make it a supergroup with a new number; the old one answers with where it went."""
        number = SUPERGROUP + self.id
        chat = {"id": number, "type": "supergroup", "title": self.room.chat["title"]}
        new = Room(chat, admin=self.room.admin)
        self.bot.rooms[number] = new
        anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
        now = int(self.bot.clock())
        old = self.room.put({"from": anonymous, "date": now, "migrate_to_chat_id": number})
        self.room.moved_to = number
        self.bot.queue.put("message", old)
        self.bot.queue.put("message", new.put({"from": anonymous, "date": now, "migrate_from_chat_id": self.id}))
        return Group(self.bot, new, self._changes)
