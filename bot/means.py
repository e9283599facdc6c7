"""What the transactions of the house have at hand: vault, wording, the city's clock, and what each channel can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.channels.base import Capabilities
from bot.vault import Vault
from flows.kit import Book
from flows.model import Danger


@dataclass(frozen=True)
class Hours:
    """The hours in which somebody is usually there, in the city's time."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Means:
    """Handed to every transaction body. `danger` reads one message; nothing here waits."""

    vault: Vault
    book: Book
    danger: Callable[[str], Danger]
    zone: ZoneInfo
    hours: Hours
    counties: frozenset[str]
    channels: Mapping[str, Capabilities]

    def local(self, now: int) -> datetime:
        """UTC seconds as the city's time."""
        return datetime.fromtimestamp(now, UTC).astimezone(self.zone)

    def day(self, now: int) -> str:
        """The city's date, YYYY-MM-DD."""
        return self.local(now).date().isoformat()

    def today(self, now: int) -> date:
        """The city's date."""
        return self.local(now).date()

    def next_open(self, now: int) -> str:
        """When somebody will usually be there again, as it is said: 早上8点, 明天早上8点; "" within the hours."""
        local = self.local(now)
        if self.hours.opens <= local.time() < self.hours.closes:
            return ""
        opens = datetime.combine(local.date(), self.hours.opens, self.zone)
        if local >= opens:
            opens += timedelta(days=1)
        said = f"早上{opens.hour}点" if opens.hour < NOON else f"{opens.hour}点"
        minutes = f"{opens.minute}分" if opens.minute else ""
        return ("明天" if opens.date() != local.date() else "") + said + minutes

    def can(self, channel: str) -> Capabilities:
        """What a channel can do; one that is not served now is taken to do the least."""
        return self.channels.get(channel, LEAST)


NOON = 12
LEAST = Capabilities(buttons=False, edits=False, wipes=False, files=False, text_limit=600)
