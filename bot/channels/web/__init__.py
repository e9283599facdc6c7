"""The web channel: a plain chat page for an old phone, over a WebSocket or, where that fails, a long poll."""

from bot.channels.web.channel import WebChannel
from bot.channels.web.limits import Limits
from bot.channels.web.pages import Demo, Phone

__all__ = ["Demo", "Limits", "Phone", "WebChannel"]
