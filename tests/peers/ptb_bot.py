"""The intake with python-telegram-bot, as its persistentconversationbot example is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from telegram import ReplyKeyboardMarkup, ReplyKeyboardRemove, Update
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from tests.peers.intake import DONE, STEPS

Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, int]]


async def start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
    """Ask the first question."""
    await _ask(update, 0)
    return 0


def answered(step: int) -> Callback:
    """Keep the answer to a step and ask the next question."""

    async def callback(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message is not None
        assert context.user_data is not None
        context.user_data[step] = update.message.text
        if step + 1 < len(STEPS):
            await _ask(update, step + 1)
            return step + 1
        await update.message.reply_text(DONE, reply_markup=ReplyKeyboardRemove())
        return ConversationHandler.END

    return callback


async def _ask(update: Update, step: int) -> None:
    assert update.message is not None
    question, choices = STEPS[step]
    under = ReplyKeyboardMarkup([[one] for one in choices], one_time_keyboard=True) if choices else None
    await update.message.reply_text(question, reply_markup=under)


def main(api_base: str, token: str, folder: Path) -> None:
    """Run the bot until it is stopped."""
    folder.mkdir(exist_ok=True)
    persistence = PicklePersistence(filepath=folder / "conversationbot")
    application = Application.builder().token(token).base_url(api_base).persistence(persistence).build()
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={
                step: [MessageHandler(filters.TEXT & ~filters.COMMAND, answered(step))] for step in range(len(STEPS))
            },
            fallbacks=[CommandHandler("start", start)],
            name="intake",
            persistent=True,
        )
    )
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
