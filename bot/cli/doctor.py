"""`yizhan doctor`: what is configured, what each channel can do, what is wrong."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from importlib import import_module, metadata
from pathlib import Path

import click

from bot import bookcase
from bot.app import configured, opened
from bot.channels.telegram import Kept
from bot.channels.terminal import TERMINAL
from bot.settings import Settings, from_environment
from bot.store import stores
from bot.store.staff import answering
from flows.check import faults

YES, NO = "好", "要改"
NAMES = {"web": "网页", "telegram": "Telegram", "terminal": "终端"}


class Forgetful:
    """The ledger of channels that are only looked at: nothing is written down."""

    async def remember(self, kept: Kept) -> None:
        """Nothing is sent here."""

    async def listed(self, _chat: str, _until: int) -> list[Kept]:
        """Nothing lies anywhere."""
        return []

    async def forget(self, chat: str, messages: Sequence[int]) -> None:
        """Nothing to forget."""


@click.command(help="看看设置对不对，每个通道能做什么。")
@click.pass_context
def doctor(context: click.Context) -> None:
    """One line for each thing looked at; exit 1 when something has to be mended."""
    settings = from_environment()
    lines = [*_ours(), *_data(settings), *_words(settings), *_web(settings), *_channels(settings)]
    for good, what in lines:
        click.echo(f"{YES if good else NO}  {what}")
    if not all(good for good, _what in lines):
        context.exit(1)


def _ours() -> list[tuple[bool, str]]:
    """The modules imported are the ones this package installed, not others of the same name."""
    home = Path(__file__).resolve().parents[2]
    lines = []
    for name in ("bot", "flows", "knowledge"):
        at = Path(str(import_module(name).__file__)).resolve()
        good = at.parent.parent == home
        lines.append((good, f"程序包 {name}" + ("" if good else f"：这是别人的 {at}。换一个干净的环境装。")))
    return [(True, f"驿站 {metadata.version('yizhan')}"), *lines]


def _data(settings: Settings) -> list[tuple[bool, str]]:
    path = settings.database
    fresh = asyncio.run(stores.is_fresh(path))
    key = settings.data_dir / "house.key"
    given = bool(settings.house_key.get_secret_value())
    lines = [(True, f"数据：{path}" + ("（还没有，第一次启动时建）" if fresh else ""))]
    if not fresh:
        lines.append((given or key.exists(), "钥匙：" + ("环境变量" if given else str(key))))
        if not given and key.exists():
            safe = key.stat().st_mode & 0o077 == 0
            lines.append((safe, "钥匙只有自己能读" if safe else f"钥匙别人也能读：chmod 600 {key}"))
        lines.append(asyncio.run(_duty(settings)))
    return lines


async def _duty(settings: Settings) -> tuple[bool, str]:
    async with opened(settings) as yizhan:
        on = await yizhan.store.read(answering)
    return True, f"现在值班的：{on}人"


def _words(settings: Settings) -> list[tuple[bool, str]]:
    found = faults(bookcase.load(settings.data_dir).book)
    return [(not found, "对话和措辞" + ("" if not found else f"：{len(found)}处要改，看 yizhan flows check"))]


def _web(settings: Settings) -> list[tuple[bool, str]]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
            free = True
        except OSError:
            free = False
    what = f"网页：http://{settings.host}:{settings.port}"
    return [(True, what if free else what + "（端口正用着，可能驿站已经开着）")]


def _channels(settings: Settings) -> list[tuple[bool, str]]:
    said = []
    able = {
        channel.name: channel.capabilities for channel in configured(settings, lambda _channel, _account: Forgetful())
    }
    for name, can in {**able, "terminal": TERMINAL}.items():
        more = {"按钮": can.buttons, "改消息": can.edits, "清屏": can.wipes, "收发文件": can.files}
        said.append(
            (True, f"{NAMES[name]}能：" + "、".join(["收发文字", *(what for what, yes in more.items() if yes)]))
        )
    return said
