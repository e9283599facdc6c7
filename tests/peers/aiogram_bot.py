"""The intake with aiogram 3, as its page on the finite state machine is written: states in memory, the default."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from aiogram import Bot, Dispatcher, Router  # type: ignore[import-not-found]
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
from aiogram.filters import CommandStart  # type: ignore[import-not-found]
from aiogram.fsm.context import FSMContext  # type: ignore[import-not-found]
from aiogram.fsm.state import State, StatesGroup  # type: ignore[import-not-found]
from aiogram.types import KeyboardButton, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove  # type: ignore[import-not-found]

from tests.peers.intake import DONE, STEPS

router = Router()


class Intake(StatesGroup):  # type: ignore[misc]
    """One state for each step."""

    door = State()
    safe = State()
    weapon = State()
    choke = State()
    kids = State()
    place = State()
    reach = State()
    hidden = State()
    story = State()
    review = State()
    more = State()
    scale = State()


STATES = Intake.__states__


@router.message(CommandStart())  # type: ignore[untyped-decorator]
async def start(message: Message, state: FSMContext) -> None:
    """Ask the first question."""
    await state.set_state(STATES[0])
    await _ask(message, 0)


def _answered(step: int) -> Any:
    async def handler(message: Message, state: FSMContext) -> None:
        await state.update_data({str(step): message.text})
        if step + 1 < len(STEPS):
            await state.set_state(STATES[step + 1])
            await _ask(message, step + 1)
        else:
            await state.clear()
            await message.answer(DONE, reply_markup=ReplyKeyboardRemove())

    return handler


for _step, _state in enumerate(STATES):
    router.message.register(_answered(_step), _state)


async def _ask(message: Message, step: int) -> None:
    question, choices = STEPS[step]
    keys = [[KeyboardButton(text=one)] for one in choices]
    under = ReplyKeyboardMarkup(keyboard=keys, resize_keyboard=True) if keys else ReplyKeyboardRemove()
    await message.answer(question, reply_markup=under)


async def main(api_base: str, token: str) -> None:
    """Run the bot until it is stopped."""
    server = TelegramAPIServer.from_base(api_base.removesuffix("/bot"))
    bot = Bot(token, session=AiohttpSession(api=server))
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
