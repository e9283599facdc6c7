"""The house as `yizhan run` opens it, with nothing paced that the peers do not pace either.

With BEGAN in the environment (seconds of the real clock) it is then Monday morning, through all its lives.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from unittest.mock import patch

from pydantic import SecretStr

from bot.app import configured, opened, serving
from bot.channels.telegram import Limits, channel
from bot.redact import set_up
from bot.settings import Settings

MONDAY = 1795399200
"""2026-11-23 10:00 in China, as UTC seconds."""
RATE = 100_000
"""Messages a second: more than any of the three can send."""


async def main(api_base: str, token: str, folder: Path) -> None:
    """Serve until terminated."""
    settings = Settings(
        data_dir=folder, database_url="", port=0, telegram_token=SecretStr(token), telegram_api_base=api_base
    ).model_copy(update={"telegram_rate": RATE})
    set_up("WARNING")
    began = float(os.environ.get("BEGAN", 0))

    def clock() -> float:
        return MONDAY + time.time() - began if began else time.time()

    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    with patch.object(channel, "Limits", lambda: Limits(chat_gap=0)):
        opening = opened(settings, lambda memory: configured(settings, memory, clock=clock), clock)
        async with opening as yizhan, serving(yizhan):
            await stopping.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
