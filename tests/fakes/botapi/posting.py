"""The methods that post, edit and copy messages, with Telegram's limits on text, captions, buttons and files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.botapi.errors import NOT_MODIFIED, ApiError, bad
from tests.fakes.botapi.params import Params
from tests.fakes.botapi.state import BotState, Files, Room, Stored

TEXT, CAPTION, BUTTON, BUTTONS = 4096, 1024, 64, 100
PHOTO, UPLOAD = 10 * 1024 * 1024, 50 * 1024 * 1024
NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
METHODS: dict[str, Callable[[BotState, Files, Params], Awaitable[Any]]] = {}


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def text_of(params: Params) -> str:
    """The text of a message as it will stand there: trimmed, not empty, not too long."""
    text = params.text("text").strip()
    if not text:
        raise bad("message text is empty")
    if units(text) > TEXT:
        raise bad("message is too long")
    return text


def markup(params: Params) -> dict[str, Any] | None:
    """The keyboard under a message, checked."""
    given = params.value("reply_markup")
    if given is None:
        return None
    rows = given.get("inline_keyboard")
    if rows is None:
        return None
    keys = [key for row in rows for key in row]
    if len(keys) > BUTTONS:
        raise bad("reply markup is too long")
    for key in keys:
        if not key.get("text"):
            raise bad("Text buttons are unallowed in the inline keyboard")
        if "callback_data" in key and not 1 <= len(key["callback_data"].encode()) <= BUTTON:
            raise bad("BUTTON_DATA_INVALID")
    return {"inline_keyboard": rows} if keys else None


def post(bot: BotState, params: Params, content: dict[str, Any]) -> dict[str, Any]:
    """Lay a message of the bot into the chat it names."""
    room = bot.room(params.text("chat_id"))
    message: dict[str, Any] = {"from": bot.who, "date": int(bot.clock())} | content
    thread = params.number("message_thread_id")
    if thread:
        if thread not in room.topics:
            raise bad("message thread not found")
        if room.topics[thread]["closed"] and not room.admin:
            raise bad("TOPIC_CLOSED")
        message |= {"message_thread_id": thread, "is_topic_message": True}
    if params.yes("protect_content"):
        message["has_protected_content"] = True
    under = markup(params)
    if under is not None:
        message["reply_markup"] = under
    laid = room.put(message)
    room.posted.append(dict(laid))
    return laid


async def send_message(bot: BotState, files: Files, params: Params) -> Any:
    bot.room(params.text("chat_id"))
    return post(bot, params, {"text": text_of(params)})


async def send_location(bot: BotState, files: Files, params: Params) -> Any:
    try:
        latitude, longitude = float(params.text("latitude")), float(params.text("longitude"))
    except ValueError:
        raise bad("latitude or longitude is empty") from None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise bad("wrong latitude or longitude specified")
    return post(bot, params, {"location": {"latitude": latitude, "longitude": longitude}})


def _sends(kind: str) -> Callable[[BotState, Files, Params], Awaitable[Any]]:
    async def call(bot: BotState, files: Files, params: Params) -> Any:
        bot.room(params.text("chat_id"))
        given = params.file(kind)
        stored = files.find(given) if isinstance(given, str) else files.keep(*given)
        if len(stored.data) > UPLOAD:
            raise ApiError(413, "Request Entity Too Large")
        if not stored.data:
            raise bad("file must be non-empty")
        if kind == "photo" and len(stored.data) > PHOTO:
            raise bad("file is too big")
        if units(params.text("caption")) > CAPTION:
            raise bad("message caption is too long")
        content: dict[str, Any] = {kind: shown(kind, stored)}
        if params.text("caption"):
            content["caption"] = params.text("caption")
        return post(bot, params, content)

    return call


def shown(kind: str, stored: Stored) -> Any:
    """A file as it stands in a message."""
    base: dict[str, Any] = {"file_id": stored.id, "file_unique_id": f"u{stored.id}", "file_size": len(stored.data)}
    match kind:
        case "photo":
            small = base | {"file_id": stored.id, "file_size": 1, "width": 90, "height": 60}
            return [small, base | {"width": 900, "height": 600}]
        case "voice":
            return base | {"duration": 3, "mime_type": stored.mime}
        case "audio":
            return base | {"duration": 3, "mime_type": stored.mime, "file_name": stored.name}
        case "video" | "animation":
            return base | {"duration": 3, "width": 640, "height": 480, "mime_type": stored.mime}
        case "video_note":
            return base | {"duration": 3, "length": 240}
        case _:
            return base | {"file_name": stored.name, "mime_type": stored.mime}


async def edit_message_text(bot: BotState, files: Files, params: Params) -> Any:
    room, number = bot.room(params.text("chat_id")), params.number("message_id")
    message = _own(bot, room, number)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    return _edit(room, number, {"text": text_of(params)}, markup(params))


async def edit_message_reply_markup(bot: BotState, files: Files, params: Params) -> Any:
    room, number = bot.room(params.text("chat_id")), params.number("message_id")
    _own(bot, room, number)
    return _edit(room, number, {}, markup(params))


def _own(bot: BotState, room: Room, number: int) -> dict[str, Any]:
    message = room.messages.get(number)
    if message is None:
        raise bad("message to edit not found")
    if message["from"]["id"] != bot.id:
        raise bad("message can't be edited")
    return message


def _edit(room: Room, number: int, content: dict[str, Any], under: dict[str, Any] | None) -> dict[str, Any]:
    before = room.messages[number]
    after = {name: value for name, value in before.items() if name != "reply_markup"} | content
    after |= {"reply_markup": under} if under is not None else {}
    if after == before:
        raise bad(NOT_MODIFIED)
    room.messages[number] = after
    return after | {"edit_date": after["date"]}


async def copy_message(bot: BotState, files: Files, params: Params) -> Any:
    message = _source(bot, params, "copy")
    content = {
        name: value
        for name, value in message.items()
        if name not in ("message_id", "chat", "from", "date", "reply_markup", "forward_origin")
    }
    return {"message_id": post(bot, params, content)["message_id"]}


async def forward_message(bot: BotState, files: Files, params: Params) -> Any:
    message = _source(bot, params, "forward")
    content = {name: value for name, value in message.items() if name not in ("message_id", "chat", "from", "date")}
    origin = {"type": "user", "sender_user": message["from"], "date": message["date"]}
    return post(bot, params, content | {"forward_origin": origin})


def _source(bot: BotState, params: Params, what: str) -> dict[str, Any]:
    room = bot.room(params.text("from_chat_id"))
    message = room.messages.get(params.number("message_id"))
    if message is None:
        raise bad(f"message to {what} not found")
    if message.get("has_protected_content"):
        raise bad(f"message can't be {'copied' if what == 'copy' else 'forwarded'}")
    return message


METHODS |= {
    "sendmessage": send_message,
    "sendlocation": send_location,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "copymessage": copy_message,
    "forwardmessage": forward_message,
}
METHODS |= {f"send{kind}": _sends(kind) for kind in ("photo", "voice", "video", "document", "audio", "animation")}
