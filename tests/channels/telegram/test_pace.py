"""The pace, in virtual time: never more than the rate, whoever asks, whatever Telegram says."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram import Limits
from bot.channels.telegram.gate import Gate
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.presence import Presence
from tests.channels.telegram.stage import Clock

LIMITS = Limits(patience=1e9)
chats = st.sampled_from(["1", "2", "3", "4", "5", "-100"])


def most(times: list[float], window: float) -> int:
    """The most of these times within one window, both ends included."""
    return max((sum(at <= other <= at + window for other in times) for at in times), default=0)


steps = st.one_of(
    st.tuples(st.just("enter"), chats, st.booleans()),
    st.tuples(st.just("wait"), st.floats(0, 3), st.just(False)),
    st.tuples(st.just("flood"), chats, st.booleans()),
)


@settings(max_examples=150, deadline=None)
@given(script=st.lists(steps, max_size=120), rate=st.sampled_from([1, 2.5, 10, 30]))
def test_never_more_than_the_rate_in_any_window(script: list[tuple[str, object, bool]], rate: float) -> None:
    pace, now = Pace(rate, LIMITS), 0.0
    went: list[tuple[float, str, int]] = []
    entered: dict[str, list[int]] = {}
    told: list[tuple[float, str, float]] = []

    def run(until: float) -> None:
        nonlocal now
        while (at := pace.next()) <= until:
            now = max(now, at)
            ticket = pace.grant(now)
            assert ticket is not None
            went.append((now, ticket.chat, ticket.number))
        now = max(now, until)

    for verb, what, flag in script:
        match verb:
            case "enter":
                ticket, _ = pace.enter(str(what), now, live=flag)
                entered.setdefault(str(what), []).append(ticket.number)
                run(now)
            case "wait":
                assert isinstance(what, float)
                run(now + what)
            case _:
                told.append((now, str(what), 5.0))
                pace.pause(str(what), 5, now)
    run(now + 10_000)

    assert sum(map(len, entered.values())) == len(went)
    assert most([at for at, _, _ in went], 1) <= math.ceil(rate)
    for chat, numbers in entered.items():
        mine = [(at, number) for at, of, number in went if of == chat]
        assert [number for _, number in mine] == numbers
        assert most([at for at, _ in mine], 1) <= 1
        if chat.startswith("-"):
            assert most([at for at, _ in mine], 60) <= 20
        for since, of, seconds in told:
            assert of != chat or not any(since < at < since + seconds for at, _ in mine)


def test_live_talk_goes_before_everything_else() -> None:
    pace = Pace(1, LIMITS)
    for number in range(5):
        pace.enter(f"{number}", 0, live=False)
    pace.enter("live", 0, live=True)
    order = []
    while (at := pace.next()) < float("inf"):
        ticket = pace.grant(at)
        assert ticket is not None
        order.append(ticket.chat)
    assert order == ["live", "0", "1", "2", "3", "4"]


def test_a_second_chat_that_is_told_to_wait_makes_the_account_wait() -> None:
    pace = Pace(30, LIMITS)
    pace.pause("1", 10, 0)
    pace.enter("3", 0, live=True)
    assert pace.next() <= 0
    pace.grant(0)
    pace.pause("2", 20, 1)
    pace.enter("4", 1, live=True)
    assert pace.next() == pytest.approx(1 + 20 * 1.05)


def test_an_own_server_is_not_paced_but_obeyed() -> None:
    pace = Pace(0, LIMITS)
    for _ in range(100):
        pace.enter("-1", 0, live=False)
        assert pace.grant(0) is not None
    pace.pause("-1", 3, 0)
    pace.enter("-1", 0, live=False)
    assert pace.grant(1) is None


def test_nothing_is_remembered_for_ever() -> None:
    pace = Pace(30, LIMITS)
    for number in range(100):
        pace.enter(str(number), number, live=False)
        pace.grant(number)
    pace.enter("-1", 100, live=False)
    pace.grant(100)
    pace.forget(102)
    assert len(pace) == 1
    pace.forget(200)
    assert len(pace) == 0


@dataclass
class Timeline:
    """Virtual time for the gate."""

    now: float = 0
    due: list[tuple[float, int, Timer]] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def __call__(self) -> float:
        return self.now

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        timer = Timer(call)
        heapq.heappush(self.due, (self.now + seconds, next(self.numbers), timer))
        return timer

    async def run(self, until: float) -> None:
        await settle()
        while self.due and self.due[0][0] <= until:
            self.now, _, timer = heapq.heappop(self.due)
            timer.ring()
            await settle()
        self.now = until


@dataclass
class Timer:
    call: Callable[[], None] | None

    def cancel(self) -> None:
        self.call = None

    def ring(self) -> None:
        if self.call is not None:
            self.call()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_crowd_goes_evenly_and_nobody_waits_beyond_patience() -> None:
    time = Timeline()
    gate = Gate(30, Limits(), time, time.call_later)
    went: list[float] = []
    put_off: list[float] = []

    async def one(number: int) -> None:
        wait = await gate.enter(str(number), live=False)
        (put_off if wait else went).append(wait or time.now)

    crowd = [asyncio.create_task(one(number)) for number in range(600)]
    await time.run(30)
    await asyncio.gather(*crowd)
    assert most(went, 1) <= 30
    assert max(went) <= 15 + 1 / 30
    assert len(went) + len(put_off) == 600
    assert len(went) > 400
    assert all(wait > 15 for wait in put_off)


async def test_a_flood_wait_puts_the_waiting_off_and_is_not_followed_by_a_burst() -> None:
    time = Timeline()
    gate = Gate(30, Limits(), time, time.call_later)
    went: list[float] = []
    waits: list[float] = []

    async def one(number: int) -> None:
        wait = await gate.enter(str(number), live=False)
        (waits if wait else went).append(wait or time.now)

    crowd = [asyncio.create_task(one(number)) for number in range(100)]
    await time.run(1)
    gate.pause("0", 20)
    gate.pause("1", 20)
    before = len(went)
    await time.run(2)
    assert len(went) == before
    assert len(waits) == 100 - before
    crowd += [asyncio.create_task(one(number)) for number in range(100)]
    await time.run(25)
    again = [asyncio.create_task(one(number)) for number in range(100)]
    await time.run(60)
    await asyncio.gather(*crowd, *again)
    assert most(went, 1) <= 30


async def test_who_is_overtaken_again_and_again_comes_back_later() -> None:
    time = Timeline()
    gate = Gate(1, Limits(), time, time.call_later)
    assert await gate.enter("0", live=True) == 0
    bulk = asyncio.create_task(gate.enter("1", live=False))
    talk = []
    for second in range(20):
        talk.append(asyncio.create_task(gate.enter(f"live{second}", live=True)))
        await time.run(second + 1)
    assert bulk.done()
    assert await bulk == Limits().patience
    assert sum(one.done() for one in talk) >= 18
    for one in talk:
        one.cancel()


async def test_who_gives_up_waiting_leaves_the_queue() -> None:
    time = Timeline()
    gate = Gate(1, Limits(), time, time.call_later)
    assert await gate.enter("1", live=True) == 0
    first = asyncio.create_task(gate.enter("2", live=True))
    second = asyncio.create_task(gate.enter("3", live=True))
    await settle()
    first.cancel()
    await time.run(1.06)
    assert second.done()
    assert await second == 0


def test_who_spoke_lately_is_live() -> None:
    clock = Clock(0)
    presence = Presence(Limits(memory=2), clock)
    presence.here("1")
    assert presence.is_live("1")
    assert not presence.is_live("2")
    clock.now = 601
    assert not presence.is_live("1")
    for user in ("1", "2", "3"):
        presence.here(user)
    assert [presence.is_live(user) for user in ("1", "2", "3")] == [False, True, True]
