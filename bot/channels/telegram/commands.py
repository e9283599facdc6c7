"""The command menu of a private chat: Latin names, as the platform wants them, for the words that always work."""

from __future__ import annotations

from collections.abc import Mapping

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeDefault

MENU = (
    ("start", "", "开始"),
    ("menu", "菜单", "看有什么"),
    ("person", "找人", "找人说话"),
    ("leave", "退出", "离开"),
    ("wipe", "清除", "清掉聊天"),
)
"""Name, the word it stands for, and what the menu shows: nothing there says what this chat is about."""

WORDS: Mapping[str, str] = {name: word for name, word, _shown in MENU if word} | {"help": "菜单"}
"""The word of the house for each command; /start is read apart, it carries a payload."""


async def set_menu(bot: Bot) -> None:
    """Private chats get the menu, everything else none: staff speak plain words, groups are for cards."""
    await bot.set_my_commands(
        [BotCommand(name, shown) for name, _word, shown in MENU], scope=BotCommandScopeAllPrivateChats()
    )
    await bot.delete_my_commands(scope=BotCommandScopeDefault())
