"""`yizhan`: the group of all commands, and how an error is said: one line, exit code 2."""

from __future__ import annotations

import sqlite3
import sys

import click

from bot.channels.base import ChannelError
from bot.cli.doctor import doctor
from bot.cli.flows import flows
from bot.cli.run import run
from bot.cli.staff import staff
from bot.cli.talk import talk
from bot.cli.tickets import tickets
from bot.settings import SettingsError
from bot.store.migrate import StoreError
from bot.store.server import StoreLostError
from bot.vault import HouseKeyError
from flows.wording import WordingError
from knowledge.danger import DangerLexiconError

SPOKEN = (SettingsError, StoreError, StoreLostError, HouseKeyError, WordingError, ChannelError, DangerLexiconError)
"""Errors whose message is written for people."""


@click.group(help="驿站：妇女权益聊天热线。")
@click.version_option(package_name="yizhan")
def yizhan() -> None:
    """All commands."""


for command in (run, talk, tickets, staff, flows, doctor):
    yizhan.add_command(command)


def main() -> None:
    """Run the command line; an error for people is one line and exit code 2."""
    try:
        yizhan()
    except SPOKEN as error:
        fail(str(error))
    except sqlite3.OperationalError as error:
        what = "数据正被别的程序占着，等一会儿再来。" if "locked" in str(error) else "数据读写不了，看看磁盘和权限。"
        fail(what)
    except OSError as error:
        fail(f"文件或网络有问题：{error.strerror or type(error).__name__}。看看权限和磁盘空间。")


def fail(line: str) -> None:
    """Say one line and end with code 2."""
    click.echo(line, err=True)
    sys.exit(2)
