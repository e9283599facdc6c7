"""A Bot API server in miniature over real HTTP: offsets, redelivery, webhooks, limits and error texts as Telegram's.

api = FakeBotApi()
await api.start()
mei = api.user("小梅")
mei.say("你好")
bot = telegram.Bot(api.token, base_url=api.base, base_file_url=api.file_base)
"""

from tests.fakes.botapi import faults
from tests.fakes.botapi.people import Group, Seen, User
from tests.fakes.botapi.server import Call, FakeBotApi, busiest

__all__ = ["Call", "FakeBotApi", "Group", "Seen", "User", "busiest", "faults"]
