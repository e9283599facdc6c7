"""`python -m tests.fakes.botapi --port 8081`: the server alone, for every token; lines typed here are said to the bot.

A line `/press 是` presses a button; what the bot posts is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.fakes.botapi.people import User
from tests.fakes.botapi.server import TOKEN, FakeBotApi


async def main(host: str, port: int, token: str) -> None:
    """Serve until interrupted, or until the input ends."""
    api = FakeBotApi(token, anybody=True)
    await api.start(host, port)
    user = api.user()
    print(f"Bot API: http://{host}:{api.port}/bot  token: {token}  chat: {user.id}", flush=True)
    printing = asyncio.create_task(_print(user))
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            said = line.strip()
            if said.startswith("/press "):
                try:
                    user.press(said.removeprefix("/press "))
                except LookupError as error:
                    print(error)
            elif said:
                user.say(said)
        await asyncio.Event().wait()
    finally:
        printing.cancel()
        await api.stop()


async def _print(user: User) -> None:
    shown = 0
    while True:
        await user.gets(shown + 1, 10**9)
        for message in user.room.posted[shown:]:
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            print(message.get("text", message), *(key["text"] for row in rows for key in row), sep="\n  ", flush=True)
        shown = len(user.room.posted)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="a Bot API server in miniature")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    given = parser.parse_args()
    try:
        asyncio.run(main(given.host, given.port, given.token))
    except KeyboardInterrupt:
        sys.exit(0)
