"""Which states of which flows the talks have been in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.world import SAID, shipped

_REACHED: set[tuple[str, str]] = set()


@contextmanager
def watched() -> Iterator[None]:
    """What is said within counts as reached by the talks."""
    SAID.clear()
    yield
    _REACHED.update(SAID)


def coverage() -> list[str]:
    """A line for each flow: how many of its states were reached, and which were not; none when no talk was played."""
    lines = []
    for flow in shipped().book.flows.values() if _REACHED else ():
        states = [state.name for state in flow.states if not state.name.endswith("!")]
        missed = [name for name in states if (flow.name, name) not in _REACHED]
        said = f", not {' '.join(missed)}" if missed else ""
        lines.append(f"talks: {flow.name} {len(states) - len(missed)}/{len(states)}{said}")
    return lines
