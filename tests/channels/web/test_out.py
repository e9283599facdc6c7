"""What goes out, over the socket and over the poll: shown, acknowledged, or later."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import aiohttp
import pytest

from bot.channels.web import words
from bot.channels.web.frames import is_token
from bot.events import Address, Button, Later, Outbound, Sent
from flows.model import Spot
from tests.channels.web.page import Page
from tests.channels.web.stage import HASTY, PATIENT, Web, address, until


async def test_sent_means_that_the_page_has_shown_it(web: Web) -> None:
    channel = await web.start()
    page = await web.page(channel)
    outcome = await channel.send(
        Outbound(
            7,
            address(page),
            "你想说哪件事？",
            (Button("他打我", "a1:0"), Button("工资", "a1:1")),
            numbered=True,
            spot=Spot(34.5, 105.7, "门口"),
            edits="5",
            person=True,
        )
    )
    assert outcome == Sent(ref="7")
    assert page.shown == [
        {
            "type": "message",
            "id": 7,
            "text": "你想说哪件事？",
            "buttons": [{"label": "他打我", "data": "a1:0"}, {"label": "工资", "data": "a1:1"}],
            "numbered": True,
            "files": [],
            "spot": {"latitude": 34.5, "longitude": 105.7, "label": "门口"},
            "edits": "5",
            "person": True,
        }
    ]
    assert await channel.send(Outbound(8, address(page), wipe=True)) == Sent(ref="8")
    assert page.shown[-1] == {"type": "wipe", "id": 8}


async def test_no_line_and_no_acknowledgement_mean_later(web: Web) -> None:
    channel = await web.start(HASTY)
    assert await channel.send(Outbound(1, Address("web", "main", "nobody" * 6), "在吗")) == Later(after=3600)
    page = await web.page(channel)
    page.acks = False
    assert isinstance(await channel.send(Outbound(2, address(page), "在吗")), Later)
    await until(page.closed)


async def test_who_comes_back_is_ready_and_gets_it_once_more_to_acknowledge(web: Web) -> None:
    channel = await web.start()
    page = await web.page(channel)
    assert web.listener.readied == [address(page)]
    page.acks = False
    sending = asyncio.create_task(channel.send(Outbound(1, address(page), "在吗")))
    await until(page.came)
    await page.close()
    page.acks = True
    await page.connect()
    assert await asyncio.wait_for(sending, 10) == Sent(ref="1")
    assert [frame["id"] for frame in page.shown] == [1, 1]
    assert web.listener.readied == [address(page)] * 2


async def test_an_acknowledgement_that_comes_late_asks_for_the_message_again(web: Web) -> None:
    channel = await web.start(HASTY)
    page = await web.polling_page(channel)
    await page.poll(wait=False)
    assert isinstance(await channel.send(Outbound(1, address(page), "在吗")), Later)
    before = len(web.listener.readied)
    await page.post("/in", {"type": "ack", "ids": [1]})
    assert len(web.listener.readied) == before + 1


async def test_a_second_page_with_the_same_token_takes_the_line_over(web: Web) -> None:
    channel = await web.start()
    first = await web.page(channel)
    second = Page(channel, web.client)
    second.token = first.token
    await second.connect()
    await until(first.closed)
    assert first.close_code == 4001
    assert isinstance(await channel.send(Outbound(1, address(second), "在")), Sent)
    assert (len(first.shown), len(second.shown)) == (0, 1)


async def test_the_poll_brings_a_message_and_takes_its_acknowledgement(web: Web) -> None:
    channel = await web.start()
    page = await web.polling_page(channel)
    assert is_token(page.token)
    assert await page.poll(wait=False) == []
    assert web.listener.readied == [address(page)]
    status, frames = await page.post("/in", {"type": "say", "id": "one", "text": "你好"})
    assert (status, frames) == (200, [{"type": "got", "id": "one"}])
    polling = asyncio.create_task(page.poll())
    sending = asyncio.create_task(channel.send(Outbound(1, address(page), "在")))
    assert [frame["id"] for frame in await polling] == [1]
    assert not sending.done()
    assert [frame["id"] for frame in await page.poll(wait=False)] == [1], (
        "its answer may be lost: given until it is shown"
    )
    await page.poll(1, wait=False)
    assert await asyncio.wait_for(sending, 10) == Sent(ref="1")
    assert web.listener.readied == [address(page)], "the next poll is the same visit"


async def test_a_poll_without_news_ends_and_a_page_that_stops_polling_is_gone(web: Web) -> None:
    channel = await web.start(HASTY)
    page = await web.polling_page(channel)
    assert await page.poll() == []
    web.clock.now += HASTY.poll_gap + 1
    assert await channel.send(Outbound(1, address(page), "在吗")) == Later(after=3600)
    await page.poll(wait=False)
    assert web.listener.readied == [address(page)] * 2


async def test_http_without_a_token_is_refused(web: Web) -> None:
    page = await web.polling_page(await web.start())
    for token in ("", "short", "x" * 200, "坏" * 30):
        for path in ("/in", "/poll", "/file"):
            status, frames = await page.post(path, {}, Authorization=f"Bearer {token}".encode().decode("latin-1"))
            assert (status, frames[0]["text"]) == (401, words.EXPIRED)


async def test_too_many_people_are_asked_to_wait(web: Web) -> None:
    channel = await web.start(replace(PATIENT, connections=1, lines=1))
    await web.page(channel)
    with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
        await web.page(channel)
    page = await web.polling_page(channel)
    assert (await page.post("/in", {"type": "say", "id": "a", "text": "在"}))[0] == 503
    assert (await page.post("/poll", {}))[0] == 503
