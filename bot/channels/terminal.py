"""The terminal as a channel: one person at a keyboard (rich), or a script that speaks JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from rich.console import Console
from rich.text import Text

from bot.channels.base import Capabilities, House
from bot.events import Outbound, Outcome, Sent

TERMINAL = Capabilities(buttons=False, edits=False, wipes=False, files=False, text_limit=100_000)


class Screen(Protocol):
    """Shows one message."""

    def show(self, message: Outbound) -> None: ...


@dataclass(frozen=True)
class Paper:
    """A person's terminal: numbered choices, her own side in another colour."""

    console: Console

    def show(self, message: Outbound) -> None:
        """Print one message."""
        style = "bold" if message.person else ""
        self.console.print(Text(message.text, style=style))
        for number, button in enumerate(message.buttons, start=1):
            mark = f"  {number} " if message.numbered else "  · "
            self.console.print(Text(mark + button.label, style="cyan"))
        for file in message.files:
            self.console.print(Text(f"  [{file.kind}] {file.name}", style="dim"))
        if message.spot is not None:
            self.console.print(Text(f"  [位置] {message.spot.label} {message.spot.latitude},{message.spot.longitude}"))


@dataclass(frozen=True)
class Lines:
    """JSON lines for scripts: {"text", "choices": [labels]} for each message."""

    write: Callable[[str], None]

    def show(self, message: Outbound) -> None:
        """Write one message as a line."""
        self.write(
            json.dumps({"text": message.text, "choices": [b.label for b in message.buttons]}, ensure_ascii=False)
        )


@dataclass
class TerminalChannel:
    """One person's terminal. Its account is her name, so that two terminals beside each other stay apart."""

    person: str
    screen: Screen
    seen: list[Outbound] = field(default_factory=list)

    @property
    def name(self) -> str:
        return "terminal"

    @property
    def account(self) -> str:
        return self.person

    @property
    def capabilities(self) -> Capabilities:
        return TERMINAL

    async def start(self, house: House) -> None:
        """Nothing to listen to: the command line reads the keyboard."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def send(self, message: Outbound) -> Outcome:
        """Show it."""
        self.seen.append(message)
        self.screen.show(message)
        return Sent()
