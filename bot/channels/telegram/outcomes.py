"""How a sending ended: one table from Telegram's own words to the outcomes of the house.

The texts are those of github.com/tdlib/telegram-bot-api (Client.cpp) and of the errors it passes on from Telegram.
"""

from __future__ import annotations

import re
from http import HTTPStatus

from telegram.error import TelegramError

from bot.channels.telegram.limits import Limits
from bot.channels.telegram.request import NotSentError, RefusedError
from bot.events import Gone, Later, Never, Outcome, Unknown

SAME = "message is not modified"
"""An edit that changes nothing: what she sees is what was meant."""

GONE = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot can't initiate conversation with a user",
    "bot can't send messages to bots",
    "bot was kicked from the",
    "bot is not a member of the",
    "the group chat was deleted",
    "chat not found",
    "user not found",
    "PEER_ID_INVALID",
    "INPUT_USER_DEACTIVATED",
    "USER_IS_BLOCKED",
)
"""Nobody can be reached there. The first seven come with 403, the others with 400."""

NEVER = (
    "message is too long",
    "message text is empty",
    "message caption is too long",
    "message to edit not found",
    "message can't be edited",
    "BUTTON_DATA_INVALID",
    "message thread not found",
    "TOPIC_CLOSED",
    "CHAT_WRITE_FORBIDDEN",
    "have no rights to send a message",
    "not enough rights",
    "VOICE_MESSAGES_FORBIDDEN",
    "PHOTO_INVALID_DIMENSIONS",
    "IMAGE_PROCESS_FAILED",
    "file is too big",
    "Request Entity Too Large",
)
"""This message will not be taken; the text found here is the reason that is logged, so no other word can be."""

AS_A_DOCUMENT = re.compile("PHOTO_|IMAGE_PROCESS|VOICE_MESSAGES|VIDEO_|wrong type of the web page|failed to get HTTP")
"""Refusals of a photo, voice or video that go away when it is sent as a plain file."""


def outcome(error: TelegramError, limits: Limits) -> Outcome:
    """What an error of a sending means."""
    if isinstance(error, NotSentError):
        return Later(limits.down)
    if not isinstance(error, RefusedError):
        return Unknown()
    code, text = error.code, error.description
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        return Later(max(error.retry_after, limits.chat_gap))
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Later(limits.down)
    if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT):
        # The token was revoked, or the server is another one: nothing is wrong with the message.
        return Later(limits.retry_most)
    if code == HTTPStatus.FORBIDDEN or any(part in text for part in GONE):
        return Gone()
    return Never(next((part for part in NEVER if part in text), f"HTTP {code}"))
