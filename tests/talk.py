"""The grammar of talks, read and written back; `tests/talks/play.py` plays them.

    # comment; the first line says what the talk shows
    % 王姐: operator on duty          the cast, before the first act: NAME: ROLE [COUNTY] [on duty], or NAME: woman,
    % channel: buttons edits          or what the channel can do (buttons edits wipes files; all when not said)
    > 你好                            she says; [2] presses choice 2, [2^] that of the question before; (photo) (voice)
                                      (video) (file) (spot 秦安县) send, (empty) is nothing at all, (start x) a link,
                                      (back) she opens the chat again, (again) the platform repeats its last event;
                                      {code} is the first ticket's code, {code2} the second's, (500 啊) is 啊 500 times,
                                      \\u0007 a character that cannot be seen, \\n a new line
    < 你现在安全吗？ [安全|不安全]      we say; further lines are indented by two spaces; (a|b) have no numbers;
                                      {…} is anything; every message to her must be there, and none besides
    ! ticket violence red at-least 秦安县    effects. Where a step has any, every ticket, page, contact, asked-about,
                                      release and leave must be stated; update, words and count only if one likes
    @ +30m                            time passes: +5s +30m +2h, or until 2026-11-23T21:00
    * 认领 1                          the first of staff acts (all that > can); what she sees of it is a < line
    *< 1号 红                         what staff see, looked at only where a step states any for that person; - is none
    ~ web down                        down, unknown, broken, gone, never, up, with a name or for everybody; ~ restart
    = violence.choke                  where the talk stands: flow.state, - for nowhere, left when she has left

Marks >, <, *, *<, ! and = may be followed by `NAME: `; without it > < = mean 她 and * *< the first of staff.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.desk.may import ROLES

HER = "她"
WOMAN = "woman"
ACTS = (">", "*", "@", "~")
NOTHING = "-"


class TalkError(Exception):
    """A talk cannot be read; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody in the talk: a role of staff, or WOMAN."""

    name: str
    role: str = WOMAN
    county: str = ""
    on_duty: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something (> or *), time passes (@), or the world misbehaves (~)."""

    mark: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be seen: <, !, *< or =, whose, and what, with its line breaks."""

    mark: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """An act, what was written above it, and what is to be seen of it."""

    number: int
    lead: tuple[str, ...]
    act: Act
    seen: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk as it is in its file."""

    head: tuple[str, ...]
    cast: tuple[Player, ...]
    can: tuple[str, ...] | None
    steps: tuple[Step, ...]
    tail: tuple[str, ...]

    @property
    def staff(self) -> tuple[Player, ...]:
        """The players who are staff, in order."""
        return tuple(player for player in self.cast if player.role != WOMAN)

    @property
    def worldly(self) -> bool:
        """Whether the talk needs the whole world: more people than her, a channel, or a world that misbehaves."""
        others = any(player.role == WOMAN for player in self.cast) or self.can is not None
        odd = any(step.act.mark in "*~" or step.act.text == "(again)" for step in self.steps)
        return others or odd or any(line.mark == "*<" for step in self.steps for line in step.seen)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one act led to: messages by person (already as lines of a talk), effects, and where each woman's talk is."""

    messages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    effects: Mapping[str, Sequence[str]] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)


class Stage(Protocol):
    """Where a talk is played: the pure flow, or the whole world. `codes` are the ticket codes so far, oldest first."""

    @property
    def codes(self) -> Sequence[str]: ...

    async def do(self, act: Act) -> Seen: ...


# ---- reading a talk


def parse(text: str) -> Talk:
    """The talk in a text. Raises TalkError with the line."""
    lines = text.splitlines()
    if not lines or not lines[0].startswith("# "):
        raise TalkError("line 1: begin with a comment that says what the talk shows")
    reader = _Reader()
    for number, line in enumerate(lines, start=1):
        reader.take(number, line.rstrip("\n"))
    return reader.done()


class _Reader:
    def __init__(self) -> None:
        self.head: list[str] = []
        self.cast: list[Player] = []
        self.can: tuple[str, ...] | None = None
        self.steps: list[Step] = []
        self.lead: list[str] = []

    def take(self, number: int, line: str) -> None:
        if not line.strip() or line.startswith("#"):
            self.lead.append(line)
        elif line.startswith("  ") and self.steps and self.steps[-1].seen and not self.lead:
            self._more(line[2:])
        elif line.startswith("% ") and not self.steps:
            self._player(number, line)
        elif line.startswith(("*<", "<", "!", "=")):
            self._line(number, line)
        elif line[:1] in ACTS and line[1:2] in ("", " "):
            act = Act(line[0], *self._whose(line[0], line[1:].strip()))
            self._begin()
            self.steps.append(Step(number, tuple(self.lead), act, ()))
            self.lead = []
        else:
            raise TalkError(f"line {number}: {line!r} begins with none of # % > < ! @ * *< ~ =")

    def done(self) -> Talk:
        self._begin()
        return Talk(tuple(self.head), tuple(self.cast), self.can, tuple(self.steps), tuple(self.lead))

    def _begin(self) -> None:
        if not self.steps:
            self.head, self.lead = [*self.head, *self.lead], []

    def _player(self, number: int, line: str) -> None:
        name, colon, what = line[2:].partition(": ")
        words = what.replace("on duty", "on-duty").split()
        if not colon or not words:
            raise TalkError(f"line {number}: write % NAME: ROLE [COUNTY] [on duty]")
        if name == "channel":
            self.can = tuple(words)
        elif words[0] in (*ROLES, WOMAN):
            county = next((word for word in words[1:] if word != "on-duty"), "")
            self.cast.append(Player(name, words[0], county, "on-duty" in words))
        else:
            raise TalkError(f"line {number}: no role {words[0]}")
        self.head += [*self.lead, line]
        self.lead = []

    def _line(self, number: int, line: str) -> None:
        if not self.steps:
            raise TalkError(f"line {number}: nothing has happened yet")
        mark = "*<" if line.startswith("*<") else line[0]
        who, text = self._whose(mark, line[len(mark) :].strip())
        step = self.steps[-1]
        self.steps[-1] = Step(step.number, step.lead, step.act, (*step.seen, Line(mark, who, text)))
        if self.lead:
            raise TalkError(f"line {number}: write the comment above the act, not between what is seen of it")

    def _more(self, text: str) -> None:
        step = self.steps[-1]
        last = step.seen[-1]
        longer = Line(last.mark, last.who, f"{last.text}\n{text}")
        self.steps[-1] = Step(step.number, step.lead, step.act, (*step.seen[:-1], longer))

    def _whose(self, mark: str, text: str) -> tuple[str, str]:
        if mark in "@~":
            return "", text
        name, colon, rest = text.partition(": ")
        if colon and any(player.name == name for player in self.cast):
            return name, rest
        return self._usual(mark), text

    def _usual(self, mark: str) -> str:
        staff = [player.name for player in self.cast if player.role != WOMAN]
        if not mark.startswith("*"):
            return HER
        if not staff:
            raise TalkError("a talk with * needs staff: % NAME: ROLE on duty")
        return staff[0]


# ---- writing a talk


def written(talk: Talk) -> str:
    """The talk as its file has it."""
    lines = [*talk.head]
    for step in talk.steps:
        lines += [*step.lead, line_of(talk, step.act.mark, step.act.who, step.act.text)]
        lines += [line_of(talk, line.mark, line.who, line.text) for line in step.seen]
    return "\n".join((*lines, *talk.tail)) + "\n"


def line_of(talk: Talk, mark: str, who: str, text: str) -> str:
    """A line as it is written, further lines of it indented."""
    usual = {">": HER, "<": HER, "!": HER, "=": HER}.get(mark, talk.staff[0].name if talk.staff else "")
    name = f"{who}: " if who and who != usual else ""
    return f"{mark} {name}{text}".rstrip().replace("\n", "\n  ")
