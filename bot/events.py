"""What goes between the channels and the house: addresses, what came in, what goes out, and how a sending ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from flows.model import FileKind, Press, Spot


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where a person is reached: channel (telegram, web ...), account of ours on it, and the platform's user id."""

    channel: str
    account: str
    user: str

    def __repr__(self) -> str:
        return f"Address({self.channel}, {self.account}, …)"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in with its bytes."""

    kind: FileKind
    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One event of a platform. `event_id` is unique within (channel, account): a repeat of it is answered once.

    `start` is the payload of a start link; `resumed` says that she only opened the chat again; `word` is the command
    behind a button of the desk's cards (such as 认领 12).
    """

    address: Address
    event_id: str
    text: str = field(default="", repr=False)
    press: Press | None = None
    word: str = ""
    files: tuple[Upload, ...] = field(default=(), repr=False)
    spot: Spot | None = field(default=None, repr=False)
    start: str = ""
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a message: its label, and the data that comes back when it is pressed (64 bytes at most)."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes out; its bytes are loaded by delivery just before sending."""

    kind: FileKind
    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to one address. `id` is the outbox row and tells repeats apart.

    `numbered` says that digits choose too; `edits` is the platform's reference of an earlier message that this text
    replaces; `wipe` asks the channel to clear what it can, `until` only what came before that time (UTC seconds, 0:
    all); `person` marks the words of a person, not of the program.
    """

    id: int
    address: Address
    text: str = field(default="", repr=False)
    buttons: tuple[Button, ...] = ()
    numbered: bool = True
    files: tuple[Attachment, ...] = field(default=(), repr=False)
    spot: Spot | None = field(default=None, repr=False)
    edits: str = ""
    wipe: bool = False
    until: int = 0
    person: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there; `ref` is the platform's reference, "" where it has none."""

    ref: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again after so many seconds; everything else to that address waits too."""

    after: float


@dataclass(frozen=True, slots=True)
class Never:
    """This message will never be taken; the reason holds none of its words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The person cannot be reached here any more (blocked, unfollowed)."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have arrived."""


Outcome: TypeAlias = Sent | Later | Never | Gone | Unknown


@dataclass(frozen=True, slots=True)
class Receipt:
    """The turn is committed: the outbox rows it made, in order. `repeat` says the event had been answered before."""

    outbox: tuple[int, ...]
    repeat: bool = False
