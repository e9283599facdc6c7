"""`yizhan talk`: be the person, or a member of staff, at this terminal; or a script with JSON lines."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import sys
from pathlib import Path

import click
from rich.console import Console

from bot.app import Yizhan, opened
from bot.channels.terminal import Lines, Paper, TerminalChannel
from bot.events import Address, Inbound, Outbound
from bot.settings import from_environment
from bot.store import people, staff
from bot.store.transaction import Tx
from flows.model import Press

ROLES = ("operator", "publicity", "supervisor")
LISTEN_SECONDS = 0.5
_CODE = re.compile(r"(?<!像 )\d{4}-\d{4}-\d{4}")
"""A ticket's code as it is said, but not the example of one."""


@click.command(help="在终端里聊。数据文件夹记得聊到哪里。")
@click.option("--as", "role", type=click.Choice(ROLES), help="以同事身份。")
@click.option("--person", default="me", show_default=True, help="你是谁；不同的名字是不同的人。")
@click.option("--jsonl", is_flag=True, help="给程序用：一行一个 JSON。")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="结束时把这段对话存成 .talk 文件。")
def talk(role: str | None, person: str, jsonl: bool, save: Path | None) -> None:
    """Talk from the keyboard, or line by line from a script."""
    told = asyncio.run(_talk(role, f"{person}@{role}" if role else person, jsonl))
    if save is not None:
        save.write_text(told, encoding="utf-8")


async def _talk(role: str | None, person: str, jsonl: bool) -> str:
    screen = Lines(_line) if jsonl else Paper(Console())
    channel = TerminalChannel(person, screen)
    async with opened(from_environment(), [channel]) as yizhan:
        seat = _Seat(yizhan, channel, role or "")
        if role:
            await yizhan.store.write(lambda: seat.employ(role))
        if jsonl:
            await _script(seat)
        else:
            await _keyboard(seat)
        return seat.saved()


class _Seat:
    """The one who sits at this terminal, and what was said so far."""

    def __init__(self, yizhan: Yizhan, channel: TerminalChannel, role: str = "") -> None:
        self.yizhan = yizhan
        self.channel = channel
        self.address = Address(channel.name, channel.account, channel.person)
        self.role = role
        self.began = int(yizhan.clock())
        self.heard: list[tuple[int, str]] = []

    def employ(self, role: str) -> Tx[None]:
        """Whoever has the machine may sit at any desk: make this seat staff if it is not."""
        means, now = self.yizhan.means, int(self.yizhan.clock())
        mark = means.vault.mark(self.address)
        who = yield from people.by_mark(mark)
        if who is None:
            key = means.vault.new_key()
            user = means.vault.seal_text(key, self.address.user)
            who = yield from people.add(mark, self.address, key, user, now)
        if who.role != role:
            name = means.book.wording.of("desk", "roles").choices[role]
            yield from staff.add(who.id, name, role, "", now, on_duty=role != "publicity")

    async def say(self, text: str, press: Press | None = None) -> None:
        """One message from this seat, and everything that answers it."""
        self.heard.append((len(self.channel.seen), (text or "(empty)") if press is None else f"[{press.index + 1}]"))
        event = secrets.token_hex(8)
        await self.yizhan.dispatch.receive(Inbound(self.address, event, text=text, press=press))
        await self.listen()

    async def listen(self) -> None:
        """Show what is due."""
        await self.yizhan.delivery.pump(self.channel)

    def saved(self) -> str:
        """The talk in the grammar of the tests: played again it goes the same way, or the difference is shown."""
        mark = "*" if self.role else ">"
        sees = "*<" if self.role else "<"
        when = self.yizhan.means.local(self.began).strftime("%Y-%m-%dT%H:%M:%S")
        lines, at = ["# saved by yizhan talk"], 0
        lines += [f"% {self.channel.person}: {self.role} on duty"] if self.role else []
        lines += [f"@ {when}"]
        for position, text in [*self.heard, (len(self.channel.seen), "")]:
            lines += [f"{sees} {_written(message)}" for message in self.channel.seen[at:position]]
            at = position
            lines += [f"{mark} {text}"] if text else []
        told = "\n".join(lines) + "\n"
        for number, code in enumerate(dict.fromkeys(_CODE.findall(told)), start=1):
            blank = "{code}" if number == 1 else f"{{code{number}}}"
            told = told.replace(code, blank).replace(code.replace("-", ""), blank)
            told = told.replace(f"尾号{code[-4:]}", f"尾号{blank}")
        return told


def _written(message: Outbound) -> str:
    said = message.text.replace("\n", "\n  ")
    labels = "|".join(button.label for button in message.buttons)
    choices = (f"[{labels}]" if message.numbered else f"({labels})") if labels else ""
    return f"{said} {choices}".strip()


def _line(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def _script(seat: _Seat) -> None:
    turn = 0
    while raw := await asyncio.to_thread(sys.stdin.readline):
        if not raw.strip():
            continue
        turn += 1
        read = _read(raw)
        if isinstance(read, str):
            _line(json.dumps({"error": read, "turn": turn}, ensure_ascii=False))
            continue
        await seat.say(*read)
        _line(json.dumps({"turn": turn}))


def _read(raw: str) -> tuple[str, Press | None] | str:
    """A line of a script: what is said or pressed, or what is wrong with it."""
    try:
        given = json.loads(raw)
    except json.JSONDecodeError:
        return '这一行不是 JSON。写成 {"text": "…"} 或 {"choice": 1}。'
    if isinstance(given, dict) and isinstance(given.get("text"), str):
        return given["text"], None
    number = given.get("choice") if isinstance(given, dict) else None
    if isinstance(number, int) and not isinstance(number, bool) and number >= 1:
        return "", Press(number - 1)
    return '写成 {"text": "…"} 或 {"choice": 1}，编号从1开始。'


async def _keyboard(seat: _Seat) -> None:
    await seat.listen()
    listening = asyncio.create_task(_overhear(seat))
    try:
        while True:
            line = await asyncio.to_thread(_prompt)
            if line is None:
                break
            await seat.say(line)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _overhear(seat: _Seat) -> None:
    while True:
        await asyncio.sleep(LISTEN_SECONDS)
        await seat.listen()


def _prompt() -> str | None:
    try:
        return input("> ")
    except (EOFError, KeyboardInterrupt):
        return None
