"""What comes in: frames become events, once and in order, and what cannot be read is answered kindly."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import aiohttp
import pytest

from bot.channels.web import words
from bot.channels.web.frames import FrameError, event_id, read
from bot.events import Address, Inbound, Later, Outbound
from flows.model import Press, Spot
from tests.channels.web.stage import PATIENT, Web, address, until


async def test_the_mark_there_comes_after_the_house_has_it(web: Web) -> None:
    channel = await web.start()
    page, entered, committed = await web.page(channel), asyncio.Event(), asyncio.Event()

    async def slow(_inbound: Inbound) -> None:
        entered.set()
        await committed.wait()

    web.listener.answer = slow
    await page.give({"type": "say", "id": "one", "text": "工资没发"})
    await until(entered)
    assert page.other.empty()
    committed.set()
    assert await page.next() == {"type": "got", "id": "one"}


async def test_frames_of_one_person_wait_for_each_other_even_over_two_ways(web: Web) -> None:
    channel = await web.start()
    page, entered, committed, order = await web.page(channel), asyncio.Event(), asyncio.Event(), list[str]()

    async def slow(inbound: Inbound) -> None:
        order.append("begin " + inbound.text)
        entered.set()
        await committed.wait()
        order.append("end " + inbound.text)

    web.listener.answer = slow
    await page.give({"type": "say", "id": "one", "text": "1"})
    await until(entered)
    second = asyncio.create_task(page.post("/in", {"type": "say", "id": "two", "text": "2"}))
    other = await web.page(channel)
    committed.set()
    await second
    assert order == ["begin 1", "end 1", "begin 2", "end 2"]
    assert other.token != page.token


async def test_every_kind_of_frame_becomes_an_event() -> None:
    her = Address("web", "main", "t" * 32)

    def heard(**frame: object) -> Inbound:
        event = read(json.dumps({"id": "x", **frame}), her)
        assert not isinstance(event, tuple)
        return event.inbound  # type: ignore[union-attr]

    bare = Inbound(her, event_id(her.user, "x"))
    assert heard(type="say", text="你\0好\ud800") == replace(bare, text="你好?")
    assert heard(type="press", data="a17:2") == replace(bare, press=Press(index=2, ask=17))
    assert heard(type="press", data="认领 12") == replace(bare, word="认领 12")
    assert heard(type="spot", latitude=34.5, longitude=-105, label="门口") == replace(
        bare, spot=Spot(34.5, -105.0, "门口")
    )
    assert heard(type="resume", start="su-07") == replace(bare, resumed=True, start="su-07")
    assert heard(type="say", text="好", start="不是 我们的") == replace(bare, text="好")
    assert heard(type="say", text="好", start="s" * 65) == replace(bare, text="好")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "不是",
        "[]",
        "1",
        "null",
        "[" * 30_000,
        '{"type":"say"}',
        '{"type":"say","id":"x"}',
        '{"type":"say","id":7,"text":"a"}',
        '{"type":"say","id":"","text":"a"}',
        json.dumps({"type": "say", "id": "x" * 65, "text": "a"}),
        '{"type":"say","id":"x","text":["a"]}',
        '{"type":"press","id":"x","data":""}',
        json.dumps({"type": "press", "id": "x", "data": "认" * 22}),
        '{"type":"spot","id":"x","latitude":NaN,"longitude":1}',
        '{"type":"spot","id":"x","latitude":true,"longitude":1}',
        json.dumps({"type": "spot", "id": "x", "latitude": 10**400, "longitude": 1}),
        '{"type":"spot","id":"x","latitude":91,"longitude":1}',
        '{"type":"ack"}',
        '{"type":"ack","ids":[true]}',
        '{"type":"ack","ids":["1"]}',
        json.dumps({"type": "ack", "ids": [1] * 201}),
        '{"type":"unheard","id":"x"}',
        '{"type":"hello","id":"x"}',
    ],
)
async def test_a_malformed_frame_gets_a_kind_sentence_and_the_talk_goes_on(web: Web, data: str) -> None:
    with pytest.raises(FrameError):
        read(data, Address("web", "main", "t" * 32))
    page = await web.page(await web.start())
    assert (await page.ask(data))["text"] == words.BROKEN
    assert await page.ask({"type": "say", "id": "ok", "text": "好"}) == {"type": "got", "id": "ok"}


async def test_bytes_are_no_frame(web: Web) -> None:
    page = await web.page(await web.start())
    assert (await page.ask(b"\xff\x00"))["text"] == words.BROKEN
    assert await page.ask({"type": "ping"}) == {"type": "pong"}


async def test_an_oversize_frame_is_refused_kindly_and_a_huge_one_ends_the_socket(web: Web) -> None:
    page = await web.page(await web.start())
    assert (await page.ask({"type": "say", "id": "big", "text": "长" * 30_000}))["text"] == words.TOO_LONG
    assert (await page.ask(json.dumps({"type": "say", "id": "b", "text": "长" * 22_000}, ensure_ascii=False)))[
        "text"
    ] == words.TOO_LONG
    assert await page.ask({"type": "say", "id": "ok", "text": "长" * 3000}) == {"type": "got", "id": "ok"}
    status, frames = await page.post("/in", {"type": "say", "id": "big", "text": "长" * 30_000})
    assert (status, frames[0]["text"]) == (200, words.TOO_LONG)
    await page.give("x" * 300_000)
    await until(page.closed)
    assert page.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_more_than_the_pace_is_told_so_and_not_taken(web: Web) -> None:
    page = await web.page(await web.start(replace(PATIENT, frames_a_second=3)))
    replies = [await page.ask({"type": "say", "id": f"n{number}", "text": "急"}) for number in range(5)]
    assert [reply["type"] for reply in replies] == ["got", "got", "got", "error", "error"]
    assert replies[-1] == {"type": "error", "id": "n4", "text": words.TOO_FAST}
    assert len(web.listener.heard) == 3
    web.clock.now += 1
    assert (await page.ask({"type": "say", "id": "n4", "text": "急"}))["type"] == "got"


async def test_what_the_house_could_not_keep_can_be_sent_again(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    page = await web.page(await web.start())

    async def fails(_inbound: Inbound) -> None:
        raise OSError("她的话")

    web.listener.answer = fails
    reply = await page.ask({"type": "say", "id": "one", "text": "她的话"})
    assert reply == {"type": "error", "id": "one", "text": words.NOT_KEPT}
    assert "她的话" not in caplog.text


async def test_a_station_link_comes_with_the_first_frame(web: Web) -> None:
    page = await web.page(await web.start())
    for path in ("/?s=su-07", "/s/su-07"):
        async with web.client.get(page.base + path) as answer:
            assert answer.status == 200
            assert "驿站" in await answer.text()
    await page.ask({"type": "resume", "id": "r", "start": "su-07"})
    assert (web.listener.heard[0].start, web.listener.heard[0].resumed) == ("su-07", True)


async def test_leaving_is_the_word_and_nothing_more_is_shown(web: Web) -> None:
    channel = await web.start()
    page = await web.page(channel)
    await page.ask({"type": "say", "id": "one", "text": "好"})
    page.acks = False
    sending = asyncio.create_task(channel.send(Outbound(1, address(page), "路上")))
    await until(page.came)
    assert await page.post("/leave", {"token": page.token}) == (204, [])
    assert web.listener.heard[-1] == Inbound(address(page), web.listener.heard[-1].event_id, text="退出")
    assert isinstance(await sending, Later)
    await until(page.closed)
    assert await channel.send(Outbound(2, address(page), "后来的话")) == Later(after=3600)
    assert [frame["id"] for frame in page.shown] == [1]


async def test_closing_the_page_only_drops_the_line(web: Web) -> None:
    channel = await web.start()
    page = await web.page(channel)
    assert await page.post("/away", {"token": page.token}) == (204, [])
    await until(page.closed)
    assert web.listener.heard == []
    assert isinstance(await channel.send(Outbound(1, address(page), "在吗")), Later)
    for broken in (b"", b"[]", b"{", b'{"token":7}'):
        assert (await page.post("/away", broken))[0] == 204
        assert (await page.post("/leave", broken))[0] == 204
    assert web.listener.heard == []
