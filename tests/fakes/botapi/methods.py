"""The methods of the Bot API that the house needs, and a few more, by name."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from tests.fakes.botapi import posting
from tests.fakes.botapi.errors import TOO_OLD, bad
from tests.fakes.botapi.params import Params
from tests.fakes.botapi.queue import Hook
from tests.fakes.botapi.state import BotState, Files

Method: TypeAlias = Callable[[BotState, Files, Params], Awaitable[Any]]
METHODS: dict[str, Method] = {}

DOWNLOAD = 20 * 1024 * 1024
ANSWERABLE = 60
"""Seconds in which a callback query can be answered. Telegram does not say how many."""
TWO_DAYS = 48 * 3600
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def method(given: Method) -> Method:
    """Serve a coroutine under its own name in camel case."""
    METHODS[given.__name__.replace("_", "").lower()] = given
    return given


@method
async def get_me(bot: BotState, files: Files, params: Params) -> Any:
    return bot.who | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


@method
async def get_updates(bot: BotState, files: Files, params: Params) -> Any:
    allowed = params.value("allowed_updates")
    return await bot.queue.get(params.number("offset"), params.number("limit", 100), params.number("timeout"), allowed)


@method
async def set_webhook(bot: BotState, files: Files, params: Params) -> Any:
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        bot.queue.set_hook(None, drop=params.yes("drop_pending_updates"))
        return True
    # The real server insists on https; on 127.0.0.1 this one lets it pass.
    if not re.match(r"https://|http://127\.0\.0\.1[:/]", url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and _SECRET.fullmatch(secret) is None:
        raise bad("secret token contains unallowed characters")
    hook = Hook(url, secret, params.number("max_connections", 40))
    bot.queue.set_hook(hook, drop=params.yes("drop_pending_updates"), allowed=params.value("allowed_updates"))
    return True


@method
async def delete_webhook(bot: BotState, files: Files, params: Params) -> Any:
    bot.queue.set_hook(None, drop=params.yes("drop_pending_updates"))
    return True


@method
async def get_webhook_info(bot: BotState, files: Files, params: Params) -> Any:
    hook = bot.queue.hook
    given: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.queue.pending),
    }
    if hook is not None:
        given |= {"max_connections": hook.max_connections, "allowed_updates": sorted(bot.queue.allowed)}
        if hook.last_error:
            given |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    return given


@method
async def answer_callback_query(bot: BotState, files: Files, params: Params) -> Any:
    query = params.text("callback_query_id")
    at = bot.queries.pop(query, None)
    if at is None or bot.clock() - at > ANSWERABLE:
        raise bad(TOO_OLD)
    if len(params.text("text")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    bot.answered.append(query)
    return True


@method
async def delete_message(bot: BotState, files: Files, params: Params) -> Any:
    room, message = bot.room(params.text("chat_id")), params.number("message_id")
    if message not in room.messages:
        raise bad("message to delete not found")
    if not _deletable(bot, room.messages[message], private=room.private, admin=room.admin):
        raise bad("message can't be deleted")
    del room.messages[message]
    return True


@method
async def delete_messages(bot: BotState, files: Files, params: Params) -> Any:
    room, given = bot.room(params.text("chat_id")), params.value("message_ids")
    if not isinstance(given, list) or not given:
        raise bad("message identifiers are not specified")
    if len(given) > 100:
        raise bad("too many message identifiers specified")
    there = [number for number in given if number in room.messages]
    if not all(_deletable(bot, room.messages[one], private=room.private, admin=room.admin) for one in there):
        raise bad("message can't be deleted")
    for one in there:
        del room.messages[one]
    return True


def _deletable(bot: BotState, message: dict[str, Any], *, private: bool, admin: bool) -> bool:
    own = message["from"]["id"] == bot.id
    return bot.clock() - message["date"] < TWO_DAYS and (own or private or admin)


@method
async def get_file(bot: BotState, files: Files, params: Params) -> Any:
    file = files.find(params.text("file_id"))
    if len(file.data) > DOWNLOAD:
        raise bad("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": f"u{file.id}",
        "file_size": len(file.data),
        "file_path": file.path,
    }


@method
async def send_chat_action(bot: BotState, files: Files, params: Params) -> Any:
    bot.room(params.text("chat_id"))
    if not params.text("action"):
        raise bad("wrong parameter action in request")
    return True


@method
async def get_chat(bot: BotState, files: Files, params: Params) -> Any:
    try:
        room = bot.rooms[int(params.text("chat_id"))]
    except (KeyError, ValueError):
        raise bad("chat not found") from None
    return room.chat | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": posting.NO_GIFTS}


@method
async def set_my_commands(bot: BotState, files: Files, params: Params) -> Any:
    given = params.value("commands") or []
    if len(given) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for one in given:
        if _COMMAND.fullmatch(one.get("command", "")) is None:
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(one.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    bot.commands[_scope(params)] = given
    return True


@method
async def get_my_commands(bot: BotState, files: Files, params: Params) -> Any:
    return bot.commands.get(_scope(params), [])


@method
async def delete_my_commands(bot: BotState, files: Files, params: Params) -> Any:
    bot.commands.pop(_scope(params), None)
    return True


def _scope(params: Params) -> str:
    scope = params.value("scope") or {"type": "default"}
    return json.dumps(scope | {"lang": params.text("language_code")}, sort_keys=True)


@method
async def create_forum_topic(bot: BotState, files: Files, params: Params) -> Any:
    room, name = bot.room(params.text("chat_id")), params.text("name")
    if not room.chat.get("is_forum"):
        raise bad("the chat is not a forum")
    if not room.admin:
        raise bad("not enough rights to create a topic")
    if not 1 <= len(name) <= 128:
        raise bad("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    laid = room.put({"from": bot.who, "date": int(bot.clock()), "forum_topic_created": {"name": name}})
    room.topics[laid["message_id"]] = {"name": name, "closed": False}
    return {"message_thread_id": laid["message_id"], "name": name, "icon_color": 7322096}


def _topics(name: str, change: Callable[[dict[int, dict[str, Any]], int, Params], None]) -> None:
    async def call(bot: BotState, files: Files, params: Params) -> Any:
        topics, topic = bot.room(params.text("chat_id")).topics, params.number("message_thread_id")
        if topic not in topics:
            raise bad("message thread not found")
        change(topics, topic, params)
        return True

    METHODS[name] = call


_topics("editforumtopic", lambda topics, topic, params: topics[topic].update(name=params.text("name")))
_topics("closeforumtopic", lambda topics, topic, params: topics[topic].update(closed=True))
_topics("reopenforumtopic", lambda topics, topic, params: topics[topic].update(closed=False))
_topics("deleteforumtopic", lambda topics, topic, params: topics.pop(topic).clear())


@method
async def log_out(bot: BotState, files: Files, params: Params) -> Any:
    await asyncio.sleep(0)
    return True


for _name, _post in posting.METHODS.items():
    METHODS[_name] = _post
