"""What can be checked without a talk: the book of flows, its wording, and that every effect is performed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

import pytest

from bot.effects import perform
from bot.store import people
from bot.store.transaction import Tx
from flows.always import within
from flows.check import faults
from flows.kit import Ask, Book, Choose, End, Flow
from flows.model import (
    AddWords,
    AskAbout,
    Count,
    Draft,
    Effect,
    Leave,
    OpenTicket,
    Page,
    Release,
    SafeContact,
    Say,
    UpdateTicket,
)
from flows.wording import WordingError, overlay, parse
from tests.crash import legible
from tests.talks.lines import effect_line
from tests.world import World, shipped

COMMON = '[options]\nchoices = { skipped = "跳过" }\n[always.also]\nleave = ["退出"]\n'
GOOD = '[one]\nask = "{code} 好吗？"\nchoices = { yes = "好" }\n[two]\nask = "哪里？"\n[done]\nask = "记下了。"\n'


def _flow(
    table: tuple[tuple[str, str, str], ...] = (("yes", "one", "two"), ("answered", "two", "done")), goes: str = ""
) -> Flow:
    states = (Choose("one", ("yes",)), Ask("two", skip=False), End("done", goes=goes))
    return within(Flow("small", states, table))


def _faults(wording: str = GOOD, flow: Flow | None = None) -> list[str]:
    return faults(Book({"small": flow or _flow()}, parse({"common": COMMON, "small": wording})))


# ---- the book


def test_the_shipped_book_has_no_fault() -> None:
    assert faults(shipped().book) == []


def test_a_small_book_has_none_either() -> None:
    assert _faults() == []


@pytest.mark.parametrize(
    ("wording", "found"),
    [
        (GOOD.replace("[two]\nask", "[too]\nask"), "small.toml: 缺 [two]"),
        (GOOD.replace('ask = "哪里？"', 'name = "地方"'), "small.toml: [two] 缺 ask"),
        (GOOD.replace("choices = { yes", "choices = { maybe"), "small.toml: [one] 的选项 yes 没有名字"),
        (GOOD.replace("choices = { yes", "choices = { maybe"), "small.toml: [one] 的 maybe 不是这里的选项"),
        (GOOD.replace("{code}", "{code"), "small.toml: [one] 的花括号没写对"),
        (GOOD.replace("{code}", "{CODE}"), "small.toml: [one] 的花括号没写对"),
        (GOOD.replace("{code}", "{codes}"), "small.toml: [one] 不认得 {codes}，可用的是 code、duty、readback"),
    ],
)
def test_a_fault_of_the_wording_is_found(wording: str, found: str) -> None:
    assert found in _faults(wording)


@pytest.mark.parametrize(
    ("flow", "found"),
    [
        (_flow(table=(("answered", "two", "done"),)), "small.one: 选项 yes 没有去处"),
        (_flow(table=(("yes", "one", "done"),)), "small.two: 走不到"),
        (_flow(goes="nowhere"), "small.done: 没有流程 nowhere"),
        (replace(_flow(), table=_flow().table[:-1]), "small.one: 缺 danger"),
    ],
)
def test_a_fault_of_the_flow_is_found(flow: Flow, found: str) -> None:
    assert found in _faults(flow=flow)


# ---- the wording


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[one\nask = 1", "读不懂"),
        ('ask = "没有节"', "应是一节"),
        ('[one]\nasks = "多一个字母"', "不认得 asks"),
        ("[one]\nask = 1", "要写成"),
        ('[one]\nask = ["好", 1]', "要写成文字"),
        ("[one]\nagain = true", "要写成文字"),
        ('[one]\nname = ["名"]', "要写成文字"),
        ("[one]\nchoices = { yes = 1 }", "要写成文字"),
        ('[one]\nchoices = "好"', "要写成"),
        ('[one.also]\nyes = "好"', "要写成列表"),
        ('[one]\nalso = "好"', "要写成"),
        ("[one.also]\nyes = [1]", "要写成"),
    ],
)
def test_a_broken_wording_file_is_one_line_that_names_it(text: str, says: str) -> None:
    with pytest.raises(WordingError) as raised:
        parse({"small": text})
    line = str(raised.value)
    assert says in line
    assert "small.toml" in line
    assert "\n" not in line


def test_a_missing_section_is_one_line() -> None:
    with pytest.raises(WordingError, match=r"^措辞缺一节：small.toml 里要有 \[two\]$"):
        parse({"small": "[one]\n"}).of("small", "two")


def test_a_federations_own_section_lies_over_the_shipped_one() -> None:
    laid = overlay({"small": GOOD}, {"small": '[one]\nask = "你好吗？"\n'})
    assert laid.of("small", "one").ask == ("你好吗？",)
    assert laid.of("small", "two").ask == ("哪里？",)


# ---- the effects

CODE = "123412341234"
DRAFT = Draft("violence", "high", facts={"violence.choke": "yes"})
SAMPLES: tuple[Effect, ...] = (
    Say("好"),
    OpenTicket(CODE, DRAFT),
    UpdateTicket(CODE, replace(DRAFT, level="red")),
    AddWords(CODE, "他又来了"),
    Page(CODE, "person"),
    AskAbout(CODE),
    SafeContact("evening"),
    Release(),
    Leave(),
    Count("begun"),
)


def test_there_is_a_sample_of_every_kind_of_effect() -> None:
    assert {type(effect) for effect in SAMPLES} == set(get_args(Effect))
    assert [type(effect) for effect in SAMPLES if effect_line(effect) is None] == [Say]


@pytest.mark.parametrize("effect", SAMPLES, ids=lambda effect: type(effect).__name__)
async def test_every_kind_of_effect_leaves_something_behind(world: World, effect: Effect) -> None:
    await world.employ("王姐")
    await world.say("她", "你好")
    before: list[Effect] = [] if isinstance(effect, OpenTicket) else [SAMPLES[1]]
    if isinstance(effect, Release):
        before.append(Leave())
    held = isinstance(effect, Release | Leave)
    await world.write(lambda: _performed(world, tuple(before)))
    if held:
        await world.say("王姐", "认领 1")
        await world.say("王姐", "在吗")
    tables = _tables(world)
    await world.write(lambda: _performed(world, (Leave(), effect) if isinstance(effect, Release) else (effect,)))
    assert _tables(world) != tables


def _performed(world: World, effects: tuple[Effect, ...]) -> Tx[None]:
    who = yield from people.by_mark(world.house.means.vault.mark(world.address("她")))
    assert who is not None
    yield from perform(world.house.means, who, effects, int(world.clock.now))


def _tables(world: World) -> Mapping[str, legible.Table]:
    return legible.raw(world.settings.database)
