"""The Telegram channel: python-telegram-bot's `Bot` carries the calls, everything else is the house's own."""

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.desk import DESK
from bot.channels.telegram.limits import Limits, for_rate
from bot.channels.telegram.memory import ChannelMemory, Kept
from bot.channels.telegram.webhook import Webhook

__all__ = ["DESK", "ChannelMemory", "Kept", "Limits", "TelegramChannel", "Webhook", "for_rate"]
