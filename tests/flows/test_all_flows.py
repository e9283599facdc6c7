"""What must hold of every flow in the book."""

from dataclasses import replace

import pytest

from flows.check import faults
from flows.kit import SKIPPED, Ask, Choose, Door, Flow, Review
from flows.wording import Wording
from tests.flows.talk import BOOK

ASKING = [
    (flow, state)
    for flow in BOOK.flows.values()
    for state in flow.states
    if isinstance(state, Choose | Ask | Door | Review)
]


def _triggers(state: Choose | Ask | Door | Review) -> tuple[str, ...]:
    skip = isinstance(state, Choose | Ask) and state.skip
    return (*state.options, *((SKIPPED,) if skip else ()))


def test_the_book_has_no_fault() -> None:
    assert faults(BOOK) == []


@pytest.mark.parametrize(("flow", "state"), ASKING, ids=lambda part: part.name)
def test_every_choice_has_its_label_and_leads_somewhere(flow: Flow, state: Choose | Ask | Door | Review) -> None:
    own = BOOK.wording.of(flow.name, state.name).choices
    common = BOOK.wording.of("common", "options").choices
    for trigger in _triggers(state):
        assert own.get(trigger) or common.get(trigger)
        assert flow.leads(state.name, trigger) in flow.by_name
    labels = [own.get(trigger) or common[trigger] for trigger in _triggers(state)]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("flow", BOOK.flows.values(), ids=lambda flow: flow.name)
def test_a_missing_sentence_is_found(flow: Flow) -> None:
    kept = {key: said for key, said in BOOK.wording.by_state.items() if key != (flow.name, flow.opener)}
    assert faults(replace(BOOK, wording=Wording(kept))) == [f"{flow.name}.toml: 缺 [{flow.opener}]"]


@pytest.mark.parametrize("flow", BOOK.flows.values(), ids=lambda flow: flow.name)
def test_no_sentence_is_official_or_loud(flow: Flow) -> None:
    for (name, _), said in BOOK.wording.by_state.items():
        if name == flow.name:
            text = "".join((*said.ask, said.again, *said.choices.values()))
            assert not [word for word in ("您", "亲，", "！", "!", "请选择", "无效", "提交", "进行") if word in text]
