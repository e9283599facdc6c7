"""What a flow is made of: states that own their question and how to read a reply, and the table of where answers lead.

The table is held by one shared `transitions` machine per flow; a turn triggers it on a slim model, so that nothing of
a person stays in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from transitions import Machine, MachineError

from flows.model import Answer, Conversation, Draft, Effect, Frame, Input, Json
from flows.wording import Wording

SKIPPED = "skipped"
ANSWERED = "answered"
CARRIED = "+facts"
"""The answer under which a frame keeps what another flow had gathered before it led here."""
FIX = "fix:"
"""Prefix of the triggers that lead from a Pick back to the state whose answer is to be changed."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a state may look at: its own frame, the talk, the input of this turn, and the names of places it may hear.

    `places` maps a name as people say it (秦安) to the area it means (秦安县).
    """

    frame: Frame
    conversation: Conversation
    input: Input
    places: Mapping[str, str] = field(default_factory=dict)

    def value(self, state: str) -> Json:
        """The value answered in a state, None when it was not asked or was skipped."""
        answer = self.frame.answers.get(state)
        return None if answer is None else answer.value

    def said(self, state: str) -> str:
        """The trigger a state's answer gave, "" when it was not asked."""
        answer = self.frame.answers.get(state)
        return "" if answer is None else answer.trigger


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply understood: the trigger it gives, its value, and what it answered of other states in passing."""

    trigger: str = ANSWERED
    value: Json = None
    also: Mapping[str, Answer] = field(default_factory=dict)


Read: TypeAlias = Callable[[str, Scene], Reading | None]
Yields: TypeAlias = Callable[[Scene], tuple[Effect, ...]]
Lines: TypeAlias = Callable[[str], str]
"""Gives the sentence of a section of the flow's own wording file."""


def _unread(_text: str, _scene: Scene) -> Reading | None:
    return None


def _nothing(_scene: Scene) -> tuple[Effect, ...]:
    return ()


def words(text: str, _scene: Scene) -> Reading | None:
    """Read any text as the answer."""
    return Reading(value=text) if text else None


@dataclass(frozen=True, slots=True)
class Choose:
    """A question answered by one of its options (triggers, labelled in the wording). `read` may understand free text.

    `yields` gives the effects that an answer sets off, seen with the answer in the frame.
    """

    name: str
    options: tuple[str, ...]
    skip: bool = False
    read: Read = _unread
    yields: Yields = _nothing


@dataclass(frozen=True, slots=True)
class Door:
    """A fork on the way, such as a menu: where it leads is all; its answer is not kept."""

    name: str
    options: tuple[str, ...]
    read: Read = _unread


@dataclass(frozen=True, slots=True)
class Ask:
    """A question answered in her own words, read by `read`; it may offer options as well. `files` welcomes media.

    `story` says that what was done to her is told here: danger in it asks first whether it is now.
    """

    name: str
    read: Read = words
    options: tuple[str, ...] = ()
    skip: bool = True
    files: bool = False
    story: bool = False
    yields: Yields = _nothing


@dataclass(frozen=True, slots=True)
class Review:
    """What was understood, read back: she says it is right, or picks what to change. Triggers `right`, `change`."""

    name: str
    options: tuple[str, ...] = ("right", "change")


@dataclass(frozen=True, slots=True)
class Pick:
    """Which answer to change: its options are the questions answered so far, each leading back to its state."""

    name: str


@dataclass(frozen=True, slots=True)
class Wait:
    """A place to stay: what she writes joins the ticket, and nothing is asked."""

    name: str


@dataclass(frozen=True, slots=True)
class End:
    """The flow is over. Its closing words are said; `goes` names the flow that begins when no form lies beneath.

    `again` has the same reply read once more, by what lies beneath or begins; `alone` drops what lies beneath.
    """

    name: str
    goes: str = ""
    again: bool = False
    alone: bool = False


State: TypeAlias = Choose | Door | Ask | Review | Pick | Wait | End
Row: TypeAlias = Sequence[str]
"""A row of the table: trigger, state it leaves ("*": every state), state it reaches."""


def facts(frame: Frame) -> Mapping[str, Json]:
    """The values a frame has gathered, by flow.state; a skipped question has the value None.

    What a flow that led here had gathered comes first.
    """
    carried = frame.answers.get(CARRIED, Answer("kept")).value
    own = {f"{frame.flow}.{name}": a.value for name, a in frame.answers.items() if not name.startswith("+")}
    return {**(carried if isinstance(carried, dict) else {}), **own}


def no_ticket(_scene: Scene) -> Draft | None:
    """A flow that files nothing."""
    return None


def no_blanks(_scene: Scene, _lines: Lines) -> Mapping[str, str]:
    """A flow whose wording has no blanks of its own."""
    return {}


class _Slim:
    """The least that `transitions` needs of a model."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


@dataclass(frozen=True)
class Flow:
    """A conversation of one kind.

    `files` says which ticket the answers make so far (None: not yet); when what it says changes, the engine files or
    updates the ticket. `blanks` fills the blanks of the wording.
    """

    name: str
    states: tuple[State, ...]
    table: tuple[Row, ...]
    files: Callable[[Scene], Draft | None] = no_ticket
    blanks: Callable[[Scene, Lines], Mapping[str, str]] = no_blanks
    by_name: Mapping[str, State] = field(init=False)
    rows: tuple[Row, ...] = field(init=False)
    machine: Machine = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {state.name: state for state in self.states}
        rows = (*self.table, *self._fixes())
        machine = Machine(
            model=None,
            states=list(by_name),
            initial=self.states[0].name,
            transitions=[list(row) for row in rows],
            auto_transitions=False,
        )
        object.__setattr__(self, "by_name", by_name)
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "machine", machine)

    def _fixes(self) -> tuple[Row, ...]:
        picks = [state.name for state in self.states if isinstance(state, Pick)]
        asked = [state.name for state in self.states if isinstance(state, Choose | Ask)]
        return tuple((FIX + name, pick, name) for pick in picks for name in asked)

    @property
    def opener(self) -> str:
        """The state a flow begins in: the first one."""
        return self.states[0].name

    def leads(self, state: str, trigger: str) -> str | None:
        """Where a trigger leads from a state; None when the table has no such row."""
        event = self.machine.events.get(trigger)
        if event is None:
            return None
        model = _Slim(state)
        try:
            event.trigger(model)
        except MachineError:
            return None
        return model.state


@dataclass(frozen=True)
class Book:
    """All flows by name, their wording, and the names of places by what people call them."""

    flows: Mapping[str, Flow]
    wording: Wording
    places: Mapping[str, str] = field(default_factory=dict)
