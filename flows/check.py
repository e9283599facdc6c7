"""Static checks of the book: every answer leads somewhere, every state can be reached, nothing is unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flows.always import ALWAYS
from flows.hearing import COMMON
from flows.kit import FIX, SKIPPED, Ask, Book, Choose, Door, End, Flow, Pick, Review, Scene, State, Wait
from flows.model import Conversation, Frame, Heard, Input
from flows.wording import BLANK

_FILLED = frozenset({"duty", "code", "readback"})
"""The blanks that every sentence may have; a flow adds its own."""


def faults(book: Book) -> list[str]:
    """One line for each fault found; none in a book that can be used."""
    return [fault for flow in book.flows.values() for fault in _of(book, flow)]


def _of(book: Book, flow: Flow) -> Iterator[str]:
    yield from _leads(flow)
    yield from _reached(flow)
    yield from _said(book, flow)
    yield from _goals(book, flow)


def _triggers(state: State) -> tuple[str, ...]:
    match state:
        case Choose() | Ask():
            return (*state.options, *((SKIPPED,) if state.skip else ()))
        case Door() | Review():
            return state.options
        case Pick() | Wait() | End():
            return ()


def _leads(flow: Flow) -> Iterator[str]:
    for state in flow.states:
        for trigger in _triggers(state):
            if flow.leads(state.name, trigger) is None:
                yield f"{flow.name}.{state.name}: 选项 {trigger} 没有去处"
        if not isinstance(state, End):
            for word in ALWAYS:
                if flow.leads(state.name, word) is None:
                    yield f"{flow.name}.{state.name}: 缺 {word}"


def _reached(flow: Flow) -> Iterator[str]:
    reached, todo = {flow.opener}, [flow.opener]
    while todo:
        here = todo.pop()
        for trigger, source, goal in (tuple(row) for row in flow.rows):
            if source in ("*", here) and goal not in reached and not isinstance(flow.by_name[here], End):
                reached.add(goal)
                todo.append(goal)
            del trigger
    for state in flow.states:
        if state.name not in reached:
            yield f"{flow.name}.{state.name}: 走不到"


def _said(book: Book, flow: Flow) -> Iterator[str]:
    common = book.wording.of(COMMON, "options").choices
    known = _blanks(book, flow)
    for state in flow.states:
        if state.name.endswith("!"):
            continue
        sentences = book.wording.by_state.get((flow.name, state.name))
        if sentences is None:
            yield f"{flow.name}.toml: 缺 [{state.name}]"
            continue
        if not sentences.ask and not isinstance(state, End):
            yield f"{flow.name}.toml: [{state.name}] 缺 ask"
        for trigger in _triggers(state):
            if trigger not in sentences.choices and trigger not in common:
                yield f"{flow.name}.toml: [{state.name}] 的选项 {trigger} 没有名字"
        for option in (*sentences.choices, *sentences.also):
            if option not in _triggers(state) and not option.startswith(FIX):
                yield f"{flow.name}.toml: [{state.name}] 的 {option} 不是这里的选项"
        for text in (*sentences.ask, sentences.again):
            if "{" in BLANK.sub("", text):
                yield f"{flow.name}.toml: [{state.name}] 的花括号没写对"
            for blank in BLANK.findall(text):
                if blank not in known:
                    yield f"{flow.name}.toml: [{state.name}] 不认得 {{{blank}}}，可用的是 {'、'.join(sorted(known))}"


def _blanks(book: Book, flow: Flow) -> frozenset[str]:
    """What a flow fills, seen in a talk that has just begun."""
    begun = Scene(Frame(flow.name, flow.opener), Conversation(), Input(Heard(), 0, date.min, ()), book.places)
    return _FILLED | flow.blanks(begun, lambda _key: "").keys()


def _goals(book: Book, flow: Flow) -> Iterator[str]:
    for state in flow.states:
        if isinstance(state, End) and state.goes and state.goes not in book.flows:
            yield f"{flow.name}.{state.name}: 没有流程 {state.goes}"
