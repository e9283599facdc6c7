"""`yizhan run`: serve what is configured in one process until it is told to stop."""

from __future__ import annotations

import asyncio
import signal

import click

from bot.app import configured, opened, serving
from bot.channels.web import WebChannel
from bot.cli.demo import phones, seat_staff
from bot.redact import set_up
from bot.settings import Settings, from_environment

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command(help="开门：把设好的通道都开起来。")
@click.option("--demo", is_flag=True, help="演示：三部手机在一个网页上，什么都不用设。")
def run(demo: bool) -> None:
    """Serve until interrupted."""
    settings = from_environment()
    set_up(settings.log_level)
    asyncio.run(_serve(settings, demo=demo))


async def _serve(settings: Settings, *, demo: bool) -> None:
    stand = phones() if demo else None
    async with opened(settings, lambda memory: configured(settings, memory, stand)) as yizhan:
        if stand is not None:
            await yizhan.store.write(lambda: seat_staff(yizhan.means, stand, int(yizhan.clock())))
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, stopping.set)
        async with serving(yizhan) as shifts:
            web = next(channel for channel in yizhan.channels if isinstance(channel, WebChannel))
            place = f"http://{settings.host}:{web.port}"
            if shifts.serves(web):
                click.echo(f"驿站开门了：{settings.public_url or place}")
            else:
                click.echo("别的驿站正在用这个数据库开着门。这里等着，那边一停就接上。")
            if demo:
                click.echo(f"三部手机在这里看：{place}/demo")
                if settings.host not in LOOPBACK:
                    click.echo("注意：能打开这个地址的人，都能用演示里值班员的手机。演示只放假事。")
            click.echo("按 Ctrl+C 关门。")
            await stopping.wait()
    click.echo("驿站关门了。")
