"""`yizhan staff`: invites for the people who work here."""

from __future__ import annotations

import asyncio

import click

from bot.app import opened
from bot.desk import joining
from bot.desk.may import ROLES
from bot.settings import SettingsError, from_environment


@click.group(help="同事：发邀请码。")
def staff() -> None:
    """Commands on staff."""


@staff.command(help="发一个只能用一次的邀请码，7天有效。最后一行就是码。")
@click.option("--role", type=click.Choice(ROLES), required=True, help="身份。")
@click.option("--county", default="", help="只管哪个县区；不写就是全市。")
@click.option("--name", default="", help="同事之间怎么称呼；不写就用身份加编号。")
def invite(role: str, county: str, name: str) -> None:
    """Print a single-use code alone on the last line."""
    code = joining.new_code()
    asyncio.run(_enter(code, role, county, name))
    click.echo("让同事在聊天里发：加入 加下面这个码")
    click.echo(code)


async def _enter(code: str, role: str, county: str, name: str) -> None:
    async with opened(from_environment()) as yizhan:
        if county and county not in yizhan.means.counties:
            known = "、".join(sorted(yizhan.means.counties))
            raise SettingsError(f"没有这个县区：{county}。可以写：{known}。")
        called = name or yizhan.means.book.wording.of("desk", "roles").choices[role]
        now = int(yizhan.clock())
        await yizhan.store.write(lambda: joining.invite(yizhan.means, code, role, county, called, now))
