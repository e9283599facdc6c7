"""One update of Telegram, read from its JSON. Nothing here waits; what does not have the expected form is passed over.

Read by hand and not by `telegram.Update`: that raises for a whole batch when one update misses a field it counts on,
logs the batch with all its words, and costs 70 microseconds for 3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.channels.buttons import parse
from bot.channels.telegram.commands import WORDS
from bot.channels.telegram.content import Content, read_content, words
from bot.channels.telegram.limits import BUTTON
from flows.model import Press

ALLOWED = ("message", "edited_message", "callback_query")
"""The kinds that Telegram is asked to send."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KIND = re.compile(r"[a-z_]{1,40}")


class UpdateError(Exception):
    """不是更新: what came is not an update of Telegram."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message in a private chat; `message` is its id there."""

    update: int
    user: str = field(repr=False)
    message: int
    content: Content = field(repr=False)
    start: str = ""
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under a message, by `user`, in the private chat or in a group (`chat`)."""

    update: int
    user: str = field(repr=False)
    chat: int = field(repr=False)
    query: str = field(repr=False)
    press: Press | None
    word: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup and has a new number."""

    update: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Passed:
    """Nothing for the house. `kind` names an update that Telegram was not asked for, or that is new to us."""

    update: int
    kind: str = ""


Event: TypeAlias = Said | Pressed | Moved | Passed


def number(update: object) -> int:
    """The id of an update; raises UpdateError where there is none."""
    given = update.get("update_id") if isinstance(update, dict) else None
    if type(given) is not int:
        raise UpdateError
    return given


def read(update: Mapping[str, Any]) -> Event:
    """What an update means. Raises UpdateError when it is none."""
    given = number(update)
    for kind in ("message", "edited_message"):
        if isinstance(update.get(kind), dict):
            return _message(given, update[kind], edited=kind == "edited_message")
    if isinstance(update.get("callback_query"), dict):
        return _press(given, update["callback_query"])
    kind = next((name for name in update if name != "update_id" and _KIND.fullmatch(name)), "")
    return Passed(given, kind if kind not in ALLOWED else "")


def _message(update: int, message: Mapping[str, Any], *, edited: bool) -> Event:
    chat = _mapping(message.get("chat"))
    chat_id, message_id = chat.get("id"), message.get("message_id")
    if type(chat_id) is not int or type(message_id) is not int:
        return Passed(update)
    moved = message.get("migrate_to_chat_id")
    if type(moved) is int:
        return Moved(update, chat_id, moved)
    if chat.get("type") != "private":
        return Passed(update)
    content = read_content(message)
    # A shared place that moves edits its message every few seconds; the first one is what was sent to us.
    if content is None or (edited and content.spot is not None):
        return Passed(update)
    command = _COMMAND.fullmatch(content.text) if content.wanted is None else None
    name = command[1].lower() if command else ""
    if command and name == "start":
        payload = (command[2] or "").strip()
        start = payload if _START.fullmatch(payload) else ""
        return Said(update, str(chat_id), message_id, Content(), start, resumed=not start)
    if name in WORDS:
        content = Content(text=WORDS[name])
    return Said(update, str(chat_id), message_id, content)


def _press(update: int, query: Mapping[str, Any]) -> Event:
    who, message = _mapping(query.get("from")).get("id"), _mapping(query.get("message"))
    chat, data, query_id = _mapping(message.get("chat")).get("id"), words(query.get("data")), query.get("id")
    if type(who) is not int or type(chat) is not int or not isinstance(query_id, str):
        return Passed(update)
    if not data or len(data.encode()) > BUTTON:
        return Passed(update)
    press, word = parse(data)
    return Pressed(update, str(who), chat, query_id, press, word)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
