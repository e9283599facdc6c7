"""Whatever she writes, in whatever order: always an answer, always a way out, no ticket closed, no grade lowered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import tickets
from flows.always import within
from flows.engine import advance
from flows.kit import Ask, Book, Flow, Reading, Scene, Wait
from flows.model import (
    LEVELS,
    AddWords,
    Conversation,
    Count,
    Duty,
    FileRef,
    Frame,
    Heard,
    Input,
    Leave,
    OpenTicket,
    Press,
    Release,
    Say,
    Spot,
    TicketView,
    Turn,
    UpdateTicket,
)
from flows.stored import dump, load
from knowledge.danger import assess
from tests.world import MONDAY, World, opened, shipped, upload

BOOK = shipped().book
MODEST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(MODEST, max_examples=12)
LEAVE, WIPE = "退出", "清除"
DANGER_MESSAGES = 2


def _known(book: Book) -> list[str]:
    """Every label and other word that the wording knows, and what people write besides."""
    known = {word for s in book.wording.by_state.values() for words in s.also.values() for word in words}
    known |= {label for s in book.wording.by_state.values() for label in s.choices.values()}
    said = (
        "救命",
        "他在打我",
        "我怕他",
        "没事了",
        "4200",
        "9月",
        "秦安县",
        "1234-5678-9012",
        "我在苏州电子厂三个月没发工资",
    )
    odd = ("", " ", "？？", "\u202e你\u0000好", "啊" * 3000, "0", "00", "-1", "①", "第二个", "{code}", "[1]")
    return sorted(known) + [*said, *odd] * 4


@dataclass(frozen=True)
class Does:
    """What she does next: says something, presses a choice of some question, sends, comes back; time passes."""

    text: str = ""
    press: int = -1
    back: int = 0
    sends: str = ""
    hours: int = 0


NUMBERS = st.sampled_from([str(n) for n in range(1, 10)]).map(lambda text: Does(text))
PRESSES = st.builds(Does, press=st.integers(0, 8), back=st.sampled_from([0, 0, 0, 1, 2]))
WORDS = st.sampled_from(_known(BOOK)).map(lambda text: Does(text))
WILD = st.text(max_size=30).map(lambda text: Does(text))
SENDS = st.sampled_from(["photo", "voice", "spot", "resumed", "start"]).map(lambda what: Does(sends=what))
DOES = st.builds(
    lambda does, hours: replace(does, hours=hours),
    st.one_of(NUMBERS, PRESSES, WORDS, WORDS, SENDS, WILD),
    st.sampled_from([0, 0, 0, 0, 1, 13, 50]),
)
TALKS = st.lists(DOES, min_size=1, max_size=25)


class Chat:
    """One woman, the flows, and what the shell would tell them of her tickets."""

    def __init__(self, duty: bool) -> None:
        self.now = MONDAY
        self.duty = duty
        self.stored = ""
        self.views: dict[str, TicketView] = {}
        self.codes = 0

    def heard(self, does: Does) -> Heard:
        """What the flows hear."""
        asked = load(self.stored).asked
        return Heard(
            text=does.text,
            press=Press(does.press, asked - does.back) if does.press >= 0 else None,
            files=(FileRef(f"f{self.codes}", "voice" if does.sends == "voice" else "photo"),)
            if does.sends in ("voice", "photo")
            else (),
            spot=Spot(34.5, 105.7, "秦州区") if does.sends == "spot" else None,
            start="秦安" if does.sends == "start" else "",
            resumed=does.sends == "resumed",
        )

    def given(self, heard: Heard) -> Input:
        """The whole input of a turn."""
        self.codes += 2
        return Input(
            heard=heard,
            now=int(self.now.timestamp()),
            today=self.now.date(),
            codes=(f"{self.codes:012d}", f"{self.codes + 1:012d}"),
            danger=assess(shipped().danger, heard.text) if heard.text else "none",
            duty=Duty(self.duty, "早上8点"),
            tickets=tuple(self.views.values()),
            wipes=True,
        )

    def turn(self, does: Does) -> tuple[Conversation, Input, Turn]:
        """One turn; the conversation goes through the store and back."""
        self.now += timedelta(hours=does.hours)
        before, given = load(self.stored), self.given(self.heard(does))
        turn = advance(BOOK, before, given)
        self.stored = dump(turn.conversation)
        for effect in turn.effects:
            if isinstance(effect, OpenTicket):
                draft = effect.draft
                self.views[effect.code] = TicketView(effect.code, draft.kind, draft.level, "open", claimed=False)
        return before, given, turn


def _says(turn: Turn) -> list[Say]:
    return [effect for effect in turn.effects if isinstance(effect, Say)]


def _waits(conversation: Conversation) -> bool:
    top = conversation.frames[-1] if conversation.frames and not conversation.left else None
    return top is not None and isinstance(BOOK.flows[top.flow].by_name.get(top.state), Wait)


@MODEST
@given(TALKS, st.booleans())
def test_she_is_always_answered_and_what_is_asked_is_what_counts(talk: Sequence[Does], duty: bool) -> None:
    chat = Chat(duty)
    for does in talk:
        before, given, turn = chat.turn(does)
        says, after = _says(turn), turn.conversation
        assert not turn.fault
        assert load(dump(after)) == after
        joined = any(isinstance(effect, AddWords | Release) for effect in turn.effects)
        assert says or joined, "silence"
        assert says or _waits(before) or _waits(after), "silence where something was asked"
        assert all(say.text.strip() for say in says)
        asked = [say for say in says if say.options]
        if asked:
            assert (asked[-1].ask, asked[-1].options) == (after.asked, tuple(o.label for o in after.options))
            assert len({say.ask for say in asked}) == len(asked)
        if given.danger == "danger" and after.frames and after.frames[-1].flow == "danger":
            assert len(says) <= DANGER_MESSAGES
            assert "110" in says[0].text or before.frames[-1].flow == "danger"


@MODEST
@given(TALKS)
def test_leaving_and_wiping_work_in_every_state(talk: Sequence[Does]) -> None:
    chat = Chat(duty=False)
    for does in talk:
        chat.turn(does)
        for word, wipe in ((LEAVE, False), (WIPE, True)):
            turn = advance(BOOK, load(chat.stored), chat.given(Heard(text=word)))
            assert [e for e in turn.effects if isinstance(e, Leave)] == [Leave(wipe)]
            assert not any(isinstance(effect, OpenTicket | UpdateTicket | AddWords) for effect in turn.effects)
            assert [say.text for say in _says(turn)] == ["好，先到这里。"]
            assert turn.conversation.left
            assert not turn.conversation.options
            back = advance(BOOK, turn.conversation, chat.given(Heard(text="你好")))
            assert _says(back)[0].text.startswith("这里是驿站")
            assert not back.conversation.left


@MODEST
@given(TALKS)
def test_old_buttons_decide_nothing(talk: Sequence[Does]) -> None:
    chat = Chat(duty=True)
    for does in talk:
        _before, _given, turn = chat.turn(does)
        now = turn.conversation
        if now.left or not now.frames or now.asked < 2:
            continue
        stale = advance(BOOK, now, chat.given(Heard(press=Press(0, now.asked - 1))))
        kept = {frame.flow: frame.answers for frame in now.frames}
        assert {frame.flow: frame.answers for frame in stale.conversation.frames} == kept
        assert all(isinstance(effect, Say | Count) for effect in stale.effects)


async def _live(talk: Sequence[Does], world: World) -> None:
    levels: dict[int, int] = {}
    await world.employ("王姐")
    for does in talk:
        world.clock.now += does.hours * 3600
        sends = {"photo": "photo", "voice": "voice"}.get(does.sends)
        asked = (await world.conversation("她")).asked
        await world.say(
            "她",
            does.text,
            press=Press(does.press, asked - does.back) if does.press >= 0 else None,
            files=(upload("voice" if sends == "voice" else "photo"),) if sends else (),
            spot=Spot(34.5, 105.7, "秦州区") if does.sends == "spot" else None,
            resumed=does.sends == "resumed",
        )
        for number, _kind, level, status, *_rest in await world.house.store.read(tickets.listed):
            assert status == "open"
            assert level >= levels.get(number, 0), f"{LEVELS[level]} is less than before"
            levels[number] = level
    for text in world.texts("王姐"):
        assert "程序出错" not in text


@FEW
@given(TALKS)
def test_in_the_whole_house_no_word_of_hers_closes_a_ticket_or_lowers_a_grade(
    on_sqlite: Path, talk: Sequence[Does]
) -> None:
    async def play() -> None:
        with TemporaryDirectory() as folder:
            async with opened(Path(folder) / "house", on_sqlite) as world:
                await _live(talk, world)

    asyncio.run(play())


@MODEST
@given(st.text(max_size=200), st.integers(0, 10_000))
def test_any_first_words_are_answered(text: str, hours: int) -> None:
    chat = Chat(duty=False)
    chat.now += timedelta(hours=hours)
    _before, _given, turn = chat.turn(Does(text))
    assert _says(turn)
    assert not turn.fault


@pytest.mark.parametrize("text", ["随便什么", "他在打我", ""])
def test_a_flow_that_fails_says_so_and_files_her_words(text: str) -> None:
    def fails(_text: str, _scene: Scene) -> Reading | None:
        raise RuntimeError("随便什么")

    broken = within(Flow("menu", (Ask("menu", read=fails),), ()))
    book = replace(BOOK, flows={**BOOK.flows, "menu": broken, "danger": broken})
    chat = Chat(duty=False)
    talk = Conversation((Frame("menu", "menu"),), asked=1)
    turn = advance(book, talk, chat.given(Heard(text=text or "x")))
    assert "随便什么" not in turn.fault
    assert turn.fault
    assert "110" in _says(turn)[0].text
    assert [e.draft.level for e in turn.effects if isinstance(e, OpenTicket)] == ["high"]
    assert [e.text for e in turn.effects if isinstance(e, AddWords)] == [text or "x"]
    assert turn.conversation.frames[-1].flow == "talk"
