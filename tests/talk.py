"""Talks as tests read and write them: the grammar, a run against a stage, and the talk as it went.

    # comment; the first line says what the talk shows
    % 王姐: operator on duty          the cast, before the first act: NAME: ROLE [COUNTY] [on duty], or NAME: woman,
    % channel: buttons edits          or what the channel can do (buttons edits wipes files; all when not said)
    > 你好                            she says; [2] presses choice 2, [2^] that of the question before; (photo) (voice)
                                      (video) (file) (spot 秦安县) send, (empty) is nothing at all, (start x) a link,
                                      (back) she opens the chat again, (again) the platform repeats its last event;
                                      {code} is the first ticket's code, {code2} the second's, (500 啊) is 啊 500 times,
                                      \\u0007 a character that cannot be seen, \\n a new line
    < 你现在安全吗？ [安全|不安全]      we say; more lines are indented by two spaces; (a|b) are choices without numbers;
                                      {…} is anything; every message to her must be there, and none besides
    ! ticket violence red at-least 秦安县    effects. Where a step has any, every ticket, page, contact, asked-about,
                                      release and leave must be stated; update, words and count only if one likes
    @ +30m                            time passes: +5s +30m +2h, or until 2026-11-23T21:00
    * 认领 1                          the first of staff acts (all that > can); what she sees of it is a < line
    *< 1号 红                         what staff see. Looked at only where a step states any for that person; - is nothing
    ~ web down                        down, unknown, broken, gone, never, up, each with a name or for everybody; restart
    = violence.choke                  where the talk stands: flow.state, - for nowhere, left when she has left

Marks >, <, *, *<, ! and = may be followed by `NAME: `; without it > < = mean 她 and * *< the first of staff.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, get_args

from bot.desk.may import ROLES
from bot.events import Outbound
from flows.model import (
    AddWords,
    AskAbout,
    Conversation,
    Count,
    Draft,
    Effect,
    FileKind,
    Leave,
    OpenTicket,
    Page,
    Release,
    SafeContact,
    Say,
    UpdateTicket,
)

HER = "她"
WOMAN = "woman"
ACTS = (">", "*", "@", "~")
NOTHING = "-"
QUIET = ("update", "words", "count")
FILES: tuple[FileKind, ...] = get_args(FileKind)


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


# ---- what was said, as lines


def shown(message: Outbound) -> str:
    """A message as a talk writes it."""
    parts = [_visible(message.text)] if message.text else []
    parts += [f"({file.kind})" for file in message.files]
    if message.spot is not None:
        parts.append(f"(spot {message.spot.label})")
    if message.buttons:
        labels = "|".join(button.label for button in message.buttons)
        parts.append(f"[{labels}]" if message.numbered else f"({labels})")
    said = " ".join(parts) + ("(wipe)" if message.wipe else "")
    return f"(edit) {said}" if message.edits else said


def _visible(text: str) -> str:
    runs = re.sub(r"(.)\1{49,}", lambda run: f"({len(run[0])} {run[1]})", text)
    hidden = (c for c in set(runs) if c != "\n" and unicodedata.category(c)[0] == "C")
    return runs.translate({ord(c): f"\\u{ord(c):04x}" for c in hidden})


def spelt(text: str) -> str:
    """What somebody says, as it is really sent: (500 啊) and \\u0007 written out."""
    runs = re.sub(r"\((\d+) (.)\)", lambda run: run[2] * int(run[1]), text)
    return re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), runs).replace("\\n", "\n")


def effect_line(effect: Effect) -> str | None:
    """An effect as a talk writes it; messages have lines of their own."""
    match effect:
        case Say():
            return None
        case OpenTicket(_code, draft):
            return f"ticket {_draft(draft)}"
        case UpdateTicket(_code, draft):
            return f"update {_draft(draft)}"
        case AddWords():
            return "words" if effect.danger == "none" else f"words {effect.danger}"
        case Page(_code, why):
            return f"page {why}"
        case AskAbout():
            return "asked-about"
        case SafeContact(reach, hidden):
            return " ".join(("contact", reach, *hidden))
        case Release():
            return "release"
        case Leave(wipe):
            return "leave wipe" if wipe else "leave"
        case Count(what, detail):
            return f"count {what} {detail}".strip()


def _draft(draft: Draft) -> str:
    least = "at-least" if draft.at_least and draft.level != "none" else ""
    return " ".join(part for part in (draft.kind, draft.level, least, draft.county) if part)


def state_line(conversation: Conversation) -> str:
    """Where a talk stands."""
    if conversation.left:
        return "left"
    top = conversation.frames[-1] if conversation.frames else None
    return f"{top.flow}.{top.state}" if top is not None else NOTHING


def moment(now: datetime, text: str, *, first: bool) -> datetime:
    """When an @ line means, seen from now. Time goes back only before anything has happened."""
    if found := re.fullmatch(r"\+(\d+)([smhd])", text):
        unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[found[2]]
        return now + timedelta(**{unit: int(found[1])})
    try:
        then = datetime.fromisoformat(text).replace(tzinfo=now.tzinfo)
    except ValueError:
        raise TalkError(f"@ {text}: write +5s, +30m, +2h, +1d or 2026-11-23T21:00") from None
    if then < now and not first:
        raise TalkError(f"@ {text}: time does not go back")
    return then


# ---- playing a talk


async def went(talk: Talk, stage: Stage) -> str:
    """The talk as it goes on a stage: what is as stated stays as it is written."""
    lines = [*talk.head]
    for step in talk.steps:
        act = Act(step.act.mark, step.act.who, _coded(step.act.text, stage.codes))
        try:
            seen = await stage.do(act)
        except Exception as error:
            error.add_note(f"in line {step.number} of the talk: {step.act.mark} {step.act.text}")
            raise
        lines += [*step.lead, _written(talk, step.act.mark, step.act.who, step.act.text)]
        lines += _as_seen(talk, step, seen, stage.codes)
    return "\n".join((*lines, *talk.tail)) + "\n"


def written(talk: Talk) -> str:
    """The talk as its file has it."""
    lines = [*talk.head]
    for step in talk.steps:
        lines += [*step.lead, _written(talk, step.act.mark, step.act.who, step.act.text)]
        lines += [_written(talk, line.mark, line.who, line.text) for line in step.seen]
    return "\n".join((*lines, *talk.tail)) + "\n"


def differs(path: Path, before: str, after: str) -> str:
    """The difference between the talk and how it went, to be read."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), f"{path} (as it is)", "(as it went)", "", "")
    return "\n".join(lines)


def _as_seen(talk: Talk, step: Step, seen: Seen, codes: Sequence[str]) -> list[str]:
    groups = list(_groups(talk, step, seen))
    known = [(line, [_plain(text, codes) for text in actual]) for line, actual in groups]
    lines: list[str] = []
    same = True
    for (mark, who), actual in known:
        stated = [line.text for line in step.seen if (line.mark, line.who) == (mark, who)]
        same = same and len(stated) == len(actual) and all(map(_fits, stated, actual))
        lines += [_written(talk, mark, who, text) for text in _kept(stated, actual)]
    return [_written(talk, line.mark, line.who, line.text) for line in step.seen] if same else lines


def _groups(talk: Talk, step: Step, seen: Seen) -> Iterator[tuple[tuple[str, str], Sequence[str]]]:
    """What has to be looked at: messages to women always, the rest where the step states any."""
    stated = dict.fromkeys((line.mark, line.who) for line in step.seen)
    women = [HER, *(player.name for player in talk.cast if player.role == WOMAN)]
    for woman in women:
        yield ("<", woman), seen.messages.get(woman, ())
    for mark, who in stated:
        texts = [line.text for line in step.seen if (line.mark, line.who) == (mark, who)]
        if mark == "!":
            effects = [e for e in seen.effects.get(who, ()) if e.split()[0] not in QUIET or e in texts]
            yield (mark, who), effects or (NOTHING,)
        elif mark == "*<":
            yield (mark, who), seen.messages.get(who, ()) or (NOTHING,)
        elif mark == "=":
            yield (mark, who), (seen.states.get(who, NOTHING),)
        elif who not in women:
            raise TalkError(f"line {step.number}: {who} is staff, write *<")


def _fits(stated: str, actual: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in stated.split("{…}"))
    return re.fullmatch(pattern, actual, re.DOTALL) is not None


def _kept(stated: Sequence[str], actual: Sequence[str]) -> Iterator[str]:
    """The actual lines, as they were stated where a stated one fits."""
    at = 0
    for text in actual:
        found = next((i for i in range(at, len(stated)) if _fits(stated[i], text)), None)
        yield text if found is None else stated[found]
        at = at if found is None else found + 1


def _plain(text: str, codes: Sequence[str]) -> str:
    for number, code in enumerate(codes, start=1):
        spoken = "-".join((code[:4], code[4:8], code[8:]))
        blank = "code" if number == 1 else f"code{number}"
        text = text.replace(spoken, f"{{{blank}}}").replace(f"尾号{code[8:]}", f"尾号{{{blank}}}")
    return text


def _coded(text: str, codes: Sequence[str]) -> str:
    for number, code in enumerate(codes, start=1):
        spoken = "-".join((code[:4], code[4:8], code[8:]))
        text = text.replace("{code}" if number == 1 else f"{{code{number}}}", spoken)
    return text


def _written(talk: Talk, mark: str, who: str, text: str) -> str:
    usual = {">": HER, "<": HER, "!": HER, "=": HER}.get(mark, talk.staff[0].name if talk.staff else "")
    name = f"{who}: " if who and who != usual else ""
    return f"{mark} {name}{text}".rstrip().replace("\n", "\n  ")
