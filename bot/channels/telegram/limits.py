"""Every limit of the Telegram channel by name: what the platform sets first, then what we set ourselves."""

from __future__ import annotations

from dataclasses import dataclass

API_BASE = "https://api.telegram.org/bot"
"""The token is appended to it. Files lie beside it, under /file/bot."""

TEXT = 4096
"""UTF-16 code units of one message (core.telegram.org/bots/api#sendmessage; entities are counted that way)."""
BUTTON = 64
"""Bytes behind a button (core.telegram.org/bots/api#inlinekeyboardbutton)."""
DOWNLOAD = 20 * 1024 * 1024
"""Bytes of a file that a bot may fetch (core.telegram.org/bots/api#getfile)."""
PHOTO = 10 * 1024 * 1024
"""Bytes of a photo that is sent as one; a larger one goes as a document (core.telegram.org/bots/api#sending-files)."""
DELETABLE = 48 * 3600
"""Seconds in which a bot may delete a message (core.telegram.org/bots/api#deletemessage)."""
DELETED_AT_ONCE = 100
"""Messages in one deleteMessages (core.telegram.org/bots/api#deletemessages)."""
USUAL_RATE = 30
"""Messages a second that Telegram takes of one bot (core.telegram.org/bots/faq); one a second goes to one chat."""
BATCH = 100
"""Updates in one getUpdates (core.telegram.org/bots/api#getupdates)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. The rates are those of core.telegram.org/bots/faq, with a little room:
    a network squeezes what left evenly spaced."""

    chat_gap: float = 1.0
    """Between two messages to one chat."""
    group_burst: int = 20
    group_window: float = 60
    """So many messages to a group in such a time."""
    room: float = 0.05
    """The share of every wait that is waited in addition."""
    patience: float = 15
    """A message that would wait longer for its turn is `Later`: what delivery has leased must not run out."""
    live: float = 600
    """How long after her last words a talk goes before everything else (design, guarantee 8)."""

    poll: int = 50
    """How long a getUpdates waits at the other side."""
    brief: float = 0.02
    """How long a batch is waited for before what came meanwhile is asked for too; it doubles up to `linger` while that
    is nothing."""
    linger: float = 0.5
    retry: float = 1
    """First wait after something failed; it doubles up to `retry_most`."""
    retry_most: float = 30
    conflict: float = 15
    """Wait after a 409."""
    tries: int = 8
    """Attempts at one update that fails while others succeed, before she is asked to send it again."""

    down: float = 2
    """`Later` while the server cannot be reached or is broken."""
    connect: float = 5
    answer: float = 20
    """How long the server may take to answer a sending."""
    carry: float = 40
    """The same, where a file travels with it."""
    download: int = DOWNLOAD
    download_wait: float = 60
    download_tries: int = 3

    body: int = 1024 * 1024
    """What a webhook may send us; an update is a few kilobytes."""
    stop_wait: float = 10
    """How long stopping waits for what was received and is not yet stored."""
    memory: int = 20_000
    """Chats and unfinished messages remembered at once."""


def for_rate(rate: float) -> Limits:
    """The limits at a rate: a server of one's own that takes more than Telegram in all takes more to a chat as well."""
    return Limits(chat_gap=min(1.0, USUAL_RATE / rate))
