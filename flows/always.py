"""The words that work in every state of every flow: leave, wipe, a person, menu, back, and danger.

`within` adds their rows to a flow's table, so that the static checks can see that no state is without them.
"""

from __future__ import annotations

from dataclasses import replace

from flows.kit import End, Flow, Row

LEAVE = "leave"
WIPE = "wipe"
PERSON = "person"
MENU = "menu"
BACK = "back"
DANGER = "danger"

ALWAYS: tuple[str, ...] = (LEAVE, WIPE, PERSON, MENU, DANGER)

ENDS: tuple[End, ...] = tuple(End(f"{name}!") for name in ALWAYS)
"""Where the words that work always lead; the engine takes the talk on from there."""

ROWS: tuple[Row, ...] = tuple((name, "*", f"{name}!") for name in ALWAYS)


def within(flow: Flow) -> Flow:
    """The same flow with the rows that every flow has."""
    return replace(flow, states=(*flow.states, *ENDS), table=(*flow.table, *ROWS))
