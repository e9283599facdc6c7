"""What staff say, read: Chinese words first; buttons carry the same words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flows.reading.numerals import normalize, number


@dataclass(frozen=True, slots=True)
class Join:
    """加入 CODE: somebody with an invite becomes staff."""

    code: str


@dataclass(frozen=True, slots=True)
class Duty:
    """上班, 下班."""

    on: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """队列: what waits."""


@dataclass(frozen=True, slots=True)
class Mine:
    """我的: the tickets I have."""


@dataclass(frozen=True, slots=True)
class Claim:
    """认领 12; without a number the first of the queue."""

    number: int | None


@dataclass(frozen=True, slots=True)
class Choose:
    """找 12: bare words go to this ticket from now on."""

    number: int


@dataclass(frozen=True, slots=True)
class Free:
    """放回 12; without a number the chosen one."""

    number: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """备注 …: for colleagues, never for her."""

    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """结案 12 解决; without an outcome it is asked."""

    number: int | None
    outcome: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """撤回 row: words that have not gone out yet; without a row the last ones."""

    row: int


@dataclass(frozen=True, slots=True)
class Figures:
    """数字: this month, without anybody's name."""


@dataclass(frozen=True, slots=True)
class Ask:
    """帮助: what can be said here."""


@dataclass(frozen=True, slots=True)
class Words:
    """Everything else: words for the chosen ticket."""

    text: str


Intent: TypeAlias = Join | Duty | Queue | Mine | Claim | Choose | Free | Note | Close | TakeBack | Figures | Ask | Words

OUTCOMES = ("解决", "转走", "不要了", "联系不上")
"""What can come of a ticket, as it is said and stored."""

_NUMBER = r"\s*(?:第)?([0-9零一二两三四五六七八九十百千]+)?\s*号?"
_PLAIN: Mapping[str, Intent] = {
    "上班": Duty(True),
    "值班": Duty(True),
    "下班": Duty(False),
    "队列": Queue(),
    "排队": Queue(),
    "我的": Mine(),
    "数字": Figures(),
    "帮助": Ask(),
    "?": Ask(),
    "菜单": Ask(),
}


def read(text: str) -> Intent:
    """The intent of what a member of staff wrote or pressed. Never fails: what is no command is Words."""
    said = normalize(text)
    if said in _PLAIN:
        return _PLAIN[said]
    if found := re.fullmatch(r"加入\s*([0-9A-Za-z-]{4,40})", said):
        return Join(found[1])
    if found := re.fullmatch("(?:认领|接|领)" + _NUMBER, said):
        return Claim(_number(found[1]))
    if (found := re.fullmatch("(?:找|选|切到|换到)" + _NUMBER, said)) and found[1]:
        return _choose(found[1], text)
    if found := re.fullmatch("放回" + _NUMBER, said):
        return Free(_number(found[1]))
    if found := re.fullmatch(r"备注[\s:：]*(.*)", said, re.DOTALL):
        return Note(found[1])
    if found := re.fullmatch("(?:结案|办完)" + _NUMBER + rf"\s*({'|'.join(OUTCOMES)})?", said):
        return Close(_number(found[1]), found[2] or "")
    if found := re.fullmatch(r"撤回\s*([0-9]+)?", said):
        return TakeBack(int(found[1] or 0))
    return Words(text)


def join_code(text: str) -> str:
    """The invite code of 加入 CODE, "" when the text is something else. Anybody may say it."""
    intent = read(text) if "加入" in text else None
    return intent.code if isinstance(intent, Join) else ""


def _number(said: str | None) -> int | None:
    return number(said) if said else None


def _choose(said: str, text: str) -> Intent:
    value = number(said)
    return Words(text) if value is None else Choose(value)
