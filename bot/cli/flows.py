"""`yizhan flows`: list the flows and check that none leads nowhere or lacks a sentence."""

from __future__ import annotations

import json

import click

from bot import bookcase
from bot.settings import from_environment
from flows.check import faults


@click.group(help="对话流程：列出、检查。")
def flows() -> None:
    """Commands on flows."""


@flows.command("list", help="列出所有流程。")
@click.option("--json", "as_json", is_flag=True, help="用 JSON。")
def listed(as_json: bool) -> None:
    """Name every flow with its states."""
    book = bookcase.load(from_environment().data_dir).book
    if as_json:
        rows = [{"name": flow.name, "states": [state.name for state in flow.states]} for flow in book.flows.values()]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for flow in book.flows.values():
        click.echo(f"{flow.name}: {len(flow.states)}")


@flows.command(help="检查：每个选项有去处，每句话有措辞。")
@click.pass_context
def check(context: click.Context) -> None:
    """Exit 1 and one line for each fault."""
    found = faults(bookcase.load(from_environment().data_dir).book)
    for fault in found:
        click.echo(fault)
    if found:
        context.exit(1)
    click.echo("没有发现问题。")
