"""What > and * lines send: words, presses, media, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import get_args

from flows.model import FileKind
from tests.talks.lines import spelt

FILES: tuple[FileKind, ...] = get_args(FileKind)


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sends. `choice` counts from 1, `back` the questions before the last one."""

    text: str = ""
    choice: int = 0
    back: int = 0
    file: FileKind | None = None
    spot: str = ""
    start: str = ""
    resumed: bool = False
    again: bool = False


def sent(text: str) -> Sent:
    """What a line says is sent."""
    if found := re.fullmatch(r"\[(\d+)(\^*)\]", text):
        return Sent(choice=int(found[1]), back=len(found[2]))
    if found := re.fullmatch(r"\((\w+)(?: (.+))?\)", text):
        word, rest = found[1], found[2] or ""
        for kind in FILES:
            if word == kind:
                return Sent(file=kind)
        if word == "spot":
            return Sent(spot=rest)
        if word == "start":
            return Sent(start=rest)
        if word in ("back", "again", "empty"):
            return Sent(resumed=word == "back", again=word == "again")
    return Sent(text=spelt(text))
