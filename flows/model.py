"""The values that flow through a talk: a person's Conversation, the Input of one turn, its Effects, the Turn itself.

Everything here is frozen and survives JSON: a talk is stored between two messages and must come back the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Danger = Literal["danger", "soft", "none"]
Level = Literal["none", "low", "medium", "high", "red"]
FileKind = Literal["photo", "voice", "video", "file"]

LEVELS: tuple[Level, ...] = ("none", "low", "medium", "high", "red")


@dataclass(frozen=True, slots=True)
class Answer:
    """What she answered in one state: the trigger it gave, and the value that was read (JSON)."""

    trigger: str
    value: Json = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One flow under way: where it stands, what is known, which states were asked, and the code of its ticket."""

    flow: str
    state: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One live choice: the label she sees and the trigger it gives, kept so that yesterday's wording still works."""

    label: str
    trigger: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that a talk is between two messages: a stack of frames (the last one speaks) and the one live question."""

    frames: tuple[Frame, ...] = ()
    asked: int = 0
    options: tuple[Option, ...] = ()
    misses: int = 0
    left: bool = False
    soft_asked_at: int = 0
    thanked_at: int = 0


@dataclass(frozen=True, slots=True)
class Press:
    """A button or a numbered choice: `ask` is the number of the question it stood under, None when only a number came.

    `index` counts from 0.
    """

    index: int
    ask: int | None = None


@dataclass(frozen=True, slots=True)
class FileRef:
    """A photo, voice message or file that the shell has put away; `id` finds it again."""

    id: str
    kind: FileKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place shared from the phone, in degrees, with the label the platform gave it."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What she sent: words, a press, files, a spot, the payload of a start link, or only the sign that she is back."""

    text: str = ""
    press: Press | None = None
    files: tuple[FileRef, ...] = ()
    spot: Spot | None = None
    start: str = ""
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is there: whether somebody is on duty now, and in words when somebody will be (such as 早上8点)."""

    on: bool
    next: str = ""


@dataclass(frozen=True, slots=True)
class TicketView:
    """What a talk may know of one of her own tickets."""

    code: str
    kind: str
    level: Level
    status: str
    claimed: bool


@dataclass(frozen=True, slots=True)
class Input:
    """One turn's input: what was heard, and all that was computed before the turn (clock, chance, danger, desk).

    `now` is UTC in seconds, `today` her local date, `codes` fresh ticket codes of 12 digits, `held` how many messages
    wait for her, `knocked` whether a neutral line has told her so, `talking` the code of the ticket whose operator
    wrote to her last, `wipes` whether her channel can take messages back.
    """

    heard: Heard
    now: int
    today: date
    codes: tuple[str, ...]
    danger: Danger = "none"
    duty: Duty = Duty(on=False)
    tickets: tuple[TicketView, ...] = ()
    held: int = 0
    knocked: bool = False
    talking: str = ""
    wipes: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What a flow has gathered for a ticket. `facts` are her answers by state, sealed at rest; the rest is for routing.

    `at_least` says that unanswered questions could only raise the level.
    """

    kind: str
    level: Level = "none"
    at_least: bool = True
    county: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Say:
    """A message to her, with the live choices under it; `ask` is the number of the question, 0 for a plain line.

    `numbered` says whether digits choose: not where she is asked for words or a number of her own.
    """

    text: str
    options: tuple[str, ...] = ()
    ask: int = 0
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """File a ticket under a code that nobody can guess."""

    code: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class UpdateTicket:
    """The ticket grew. A level can only rise this way."""

    code: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class AddWords:
    """Her words, files or spot join the ticket, and reach the operator who has it."""

    code: str
    text: str = ""
    files: tuple[FileRef, ...] = ()
    spot: Spot | None = None
    danger: Danger = "none"


@dataclass(frozen=True, slots=True)
class Page:
    """She asks for something that cannot wait, on a ticket that exists: the desk is told again."""

    code: str
    why: Literal["person", "police"]


@dataclass(frozen=True, slots=True)
class AskAbout:
    """Somebody typed a ticket code in a chat that is not its own: the desk is told, the chat is told nothing."""

    code: str


@dataclass(frozen=True, slots=True)
class SafeContact:
    """How she may be written to: `reach` is any, day, evening, never or hours such as "9-12,20-22"; `hidden` who must
    not know."""

    reach: str
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """What waits for her may be given now."""


@dataclass(frozen=True, slots=True)
class Leave:
    """She leaves: nothing more is sent, what was on its way is held, the operator sees it. `wipe` clears the screen."""

    wipe: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """One more in the anonymous figures."""

    what: str
    detail: str = ""


Effect: TypeAlias = Say | OpenTicket | UpdateTicket | AddWords | Page | AskAbout | SafeContact | Release | Leave | Count


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message leads to. `fault` names the error of a flow that failed (never her words)."""

    conversation: Conversation
    effects: tuple[Effect, ...]
    fault: str = ""
