"""What stands behind a button, the same on every channel: `a17:2` is choice 2 of question 17, all else a command."""

from __future__ import annotations

import re

from flows.model import Press

_CHOICE = re.compile(r"a([0-9]{1,9}):([0-9]{1,3})")


def press_data(ask: int, index: int) -> str:
    """The data of a button for choice `index` (from 0) of the question number `ask`."""
    return f"a{ask}:{index}"


def parse(data: str) -> tuple[Press | None, str]:
    """What a pressed button means: a choice and "", or None and the command that stood behind it."""
    choice = _CHOICE.fullmatch(data)
    if choice is None:
        return None, data.strip()
    return Press(index=int(choice[2]), ask=int(choice[1])), ""
